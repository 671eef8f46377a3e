"""Answers to exercise train-bigram of lesson 7."""

# %% right: autograd.grad and a new table each time
def train_bigram(table, batches, learning_rate):
    losses = []
    for inputs, targets in batches:
        table = table.detach().requires_grad_()
        loss = cross_entropy(table[inputs].transpose(1, 2), targets)
        (gradient,) = torch.autograd.grad(loss, table)
        losses.append(loss.item())
        table = table - learning_rate * gradient
    return losses, table.detach()


# %% right: the gradient by hand
def train_bigram(table, batches, learning_rate):
    table, losses = table.clone(), []
    for inputs, targets in batches:
        inputs, targets = inputs.flatten(), targets.flatten()
        scores = table[inputs].log_softmax(-1)
        places = torch.arange(len(inputs))
        losses.append(-scores[places, targets].mean().item())
        pull = scores.exp()
        pull[places, targets] -= 1
        table.index_add_(0, inputs, pull, alpha=-learning_rate / len(inputs))
    return losses, table


# %% wrong: the gradient is never emptied
# points: 1
# says: the gradient of the batch before is still in: empty it
def train_bigram(table, batches, learning_rate):
    table = nn.Parameter(table.clone())
    optimizer = torch.optim.SGD([table], lr=learning_rate)
    losses = []
    for inputs, targets in batches:
        loss = cross_entropy(table[inputs].flatten(0, 1), targets.flatten())
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, table.detach()


# %% wrong: up the gradient
# points: 0
# says: this is up the gradient: move against it
def train_bigram(table, batches, learning_rate):
    losses = []
    for inputs, targets in batches:
        table = table.detach().requires_grad_()
        loss = cross_entropy(table[inputs].flatten(0, 1), targets.flatten())
        loss.backward()
        losses.append(loss.item())
        table = table + learning_rate * table.grad
    return losses, table.detach()


# %% wrong: the gradient is emptied between backward and step
# points: 0
# says: the table has not moved: `backward`, then the step, nothing between them
def train_bigram(table, batches, learning_rate):
    table = nn.Parameter(table.clone())
    optimizer = torch.optim.SGD([table], lr=learning_rate)
    losses = []
    for inputs, targets in batches:
        loss = cross_entropy(table[inputs].flatten(0, 1), targets.flatten())
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
        losses.append(loss.item())
    return losses, table.detach()


# %% wrong: the loss after the step
# points: 0
# says: this is the loss after the step: take it before
def train_bigram(table, batches, learning_rate):
    table = nn.Parameter(table.clone())
    optimizer = torch.optim.SGD([table], lr=learning_rate)
    losses = []
    for inputs, targets in batches:
        loss = cross_entropy(table[inputs].flatten(0, 1), targets.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        after = cross_entropy(table[inputs].flatten(0, 1), targets.flatten())
        losses.append(after.item())
    return losses, table.detach()


# %% wrong: the table keeps its gradient
# points: 2
# says: detach the table
def train_bigram(table, batches, learning_rate):
    table = nn.Parameter(table.clone())
    optimizer = torch.optim.SGD([table], lr=learning_rate)
    losses = []
    for inputs, targets in batches:
        loss = cross_entropy(table[inputs].flatten(0, 1), targets.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, table


# %% wrong: the learning rate is not passed on
# points: 0
# says: use the learning_rate that is passed in
def train_bigram(table, batches, learning_rate):
    table = nn.Parameter(table.clone())
    optimizer = torch.optim.SGD([table])
    losses = []
    for inputs, targets in batches:
        loss = cross_entropy(table[inputs].flatten(0, 1), targets.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, table.detach()


# %% wrong: momentum
# points: 1
# says: for each batch its own loss and gradient
def train_bigram(table, batches, learning_rate):
    table = nn.Parameter(table.clone())
    optimizer = torch.optim.SGD([table], lr=learning_rate, momentum=0.9)
    losses = []
    for inputs, targets in batches:
        loss = cross_entropy(table[inputs].flatten(0, 1), targets.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, table.detach()


# %% wrong: a new optimizer step only at the end
# points: 1
# says: each batch goes on from the last table
def train_bigram(table, batches, learning_rate):
    table = nn.Parameter(table.clone())
    optimizer = torch.optim.SGD([table], lr=learning_rate)
    losses = []
    for inputs, targets in batches:
        loss = cross_entropy(table[inputs].flatten(0, 1), targets.flatten())
        loss.backward()
        losses.append(loss.item())
    optimizer.step()
    return losses, table.detach()


# %% wrong: the table that came in is trained
# points: 1
# says: leave table and batches as they are
# belief: changes an argument in place
def train_bigram(table, batches, learning_rate):
    table = nn.Parameter(table)
    optimizer = torch.optim.SGD([table], lr=learning_rate)
    losses = []
    for inputs, targets in batches:
        loss = cross_entropy(table[inputs].flatten(0, 1), targets.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, table.detach()


# %% wrong: the table that came in is returned
# points: 0
# says: the table has not moved: `backward`, then the step, nothing between them
def train_bigram(table, batches, learning_rate):
    mine = nn.Parameter(table.clone())
    optimizer = torch.optim.SGD([mine], lr=learning_rate)
    losses = []
    for inputs, targets in batches:
        loss = cross_entropy(mine[inputs].flatten(0, 1), targets.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, table


# %% wrong: losses are tensors
# points: 2
# says: `.item()` makes a float of a loss
def train_bigram(table, batches, learning_rate):
    table = nn.Parameter(table.clone())
    optimizer = torch.optim.SGD([table], lr=learning_rate)
    losses = []
    for inputs, targets in batches:
        loss = cross_entropy(table[inputs].flatten(0, 1), targets.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss)
    return losses, table.detach()


# %% wrong: inputs and targets swapped
# points: 0
# says: inputs choose the rows, targets the columns
def train_bigram(table, batches, learning_rate):
    table = nn.Parameter(table.clone())
    optimizer = torch.optim.SGD([table], lr=learning_rate)
    losses = []
    for targets, inputs in batches:
        loss = cross_entropy(table[inputs].flatten(0, 1), targets.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, table.detach()


# %% wrong: columns for rows
# points: 0
# says: the logits after token i are row i, not column i
# belief: takes columns for rows
def train_bigram(table, batches, learning_rate):
    table = nn.Parameter(table.clone())
    optimizer = torch.optim.SGD([table], lr=learning_rate)
    losses = []
    for inputs, targets in batches:
        loss = cross_entropy(table.T[inputs].flatten(0, 1), targets.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, table.detach()


# %% wrong: batches backwards
# points: 1
# says: take the batches in their order
def train_bigram(table, batches, learning_rate):
    table = nn.Parameter(table.clone())
    optimizer = torch.optim.SGD([table], lr=learning_rate)
    losses = []
    for inputs, targets in reversed(batches):
        loss = cross_entropy(table[inputs].flatten(0, 1), targets.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, table.detach()


# %% wrong: summed losses
# points: 0
# says: this is the sum over the tokens: take the mean
# belief: takes a sum for a mean
def train_bigram(table, batches, learning_rate):
    table = nn.Parameter(table.clone())
    optimizer = torch.optim.SGD([table], lr=learning_rate)
    losses = []
    for inputs, targets in batches:
        loss = cross_entropy(table[inputs].flatten(0, 1), targets.flatten(), reduction="sum")
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, table.detach()


# %% wrong: starts from zeros
# points: 1
# says: begin with the table that came in
def train_bigram(table, batches, learning_rate):
    table = nn.Parameter(torch.zeros_like(table))
    optimizer = torch.optim.SGD([table], lr=learning_rate)
    losses = []
    for inputs, targets in batches:
        loss = cross_entropy(table[inputs].flatten(0, 1), targets.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, table.detach()


# %% wrong: the last loss, no list
# points: 0
# says: one loss for each batch
def train_bigram(table, batches, learning_rate):
    table = nn.Parameter(table.clone())
    optimizer = torch.optim.SGD([table], lr=learning_rate)
    for inputs, targets in batches:
        loss = cross_entropy(table[inputs].flatten(0, 1), targets.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item(), table.detach()


# %% wrong: the table first
# points: 0
# says: the losses come first, then the table
def train_bigram(table, batches, learning_rate):
    table = nn.Parameter(table.clone())
    optimizer = torch.optim.SGD([table], lr=learning_rate)
    losses = []
    for inputs, targets in batches:
        loss = cross_entropy(table[inputs].flatten(0, 1), targets.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return table.detach(), losses


# %% wrong: the batches are used up
# points: 1
# says: leave table and batches as they are
# belief: changes an argument in place
def train_bigram(table, batches, learning_rate):
    table = nn.Parameter(table.clone())
    optimizer = torch.optim.SGD([table], lr=learning_rate)
    losses = []
    while batches:
        inputs, targets = batches.pop(0)
        loss = cross_entropy(table[inputs].flatten(0, 1), targets.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, table.detach()


# %% right: autograd.grad
def train_bigram(table, batches, learning_rate):
    losses = []
    for inputs, targets in batches:
        table = table.detach().requires_grad_()
        loss = cross_entropy(table[inputs].transpose(1, 2), targets)
        losses.append(loss.item())
        table = table - learning_rate * torch.autograd.grad(loss, table)[0]
    return losses, table.detach()


# %% right: the gradient by hand, again
def train_bigram(table, batches, learning_rate):
    table, losses = table.clone(), []
    for inputs, targets in batches:
        i, t = inputs.flatten(), targets.flatten()
        losses.append(-table[i].log_softmax(-1)[torch.arange(len(i)), t].mean().item())
        push = table[i].softmax(-1)
        push[torch.arange(len(i)), t] -= 1
        table.index_add_(0, i, push, alpha=-learning_rate / len(i))
    return losses, table


# %% right: an embedding layer, losses in an array
import numpy as np
def train_bigram(table, batches, learning_rate):
    layer = nn.Embedding.from_pretrained(table.clone(), freeze=False)
    optimizer = torch.optim.SGD(layer.parameters(), lr=learning_rate)
    losses = []
    for inputs, targets in batches:
        optimizer.zero_grad()
        loss = cross_entropy(layer(inputs).flatten(0, 1), targets.flatten())
        loss.backward()
        optimizer.step()
        losses.append(np.float64(loss.item()))
    return losses, layer.weight.detach().clone()


# %% right: emptied by hand, in doubles
def train_bigram(table, batches, learning_rate):
    table = table.double().clone().requires_grad_()
    losses = []
    for inputs, targets in batches:
        loss = cross_entropy(table[inputs].flatten(0, 1), targets.flatten())
        table.grad = None
        loss.backward()
        table.data.sub_(table.grad, alpha=learning_rate)
        losses += [float(loss)]
    return losses, table.data
