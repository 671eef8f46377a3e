"""Answers to exercise train-bigram of lesson 6."""

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
# says: did the gradient of the batch before stay in?
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
# says: got -1.00: move against the gradient
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
# says: rise from 0 to 1, got 0.00: move against the gradient, and empty it before
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
# says: the loss before the step
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
# says: row 0 moves by 3 * (-1/6, 1/3, -1/6)
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
