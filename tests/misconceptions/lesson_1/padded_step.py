"""Answers to exercise padded-step of lesson 1."""

# %% right: the pads are left out of the lookup
def padded_step(table, token_ids, pad_id, learning_rate):
    rows = table.clone()
    rows[pad_id] = 0.0
    rows.requires_grad_()
    rows[token_ids[token_ids != pad_id]].sum().backward()
    return (rows - learning_rate * rows.grad).detach()

# %% right: step for all, then the pad row is emptied
def padded_step(table, token_ids, pad_id, learning_rate):
    counts = torch.bincount(token_ids, minlength=len(table))
    after = table - learning_rate * counts[:, None]
    after[pad_id] = 0.0
    return after

# %% right: an optimizer takes the step
def padded_step(table, token_ids, pad_id, learning_rate):
    layer = torch.nn.Embedding.from_pretrained(table.clone(), freeze=False, padding_idx=pad_id)
    with torch.no_grad():
        layer.weight[pad_id] = 0.0
    optimizer = torch.optim.SGD(layer.parameters(), lr=learning_rate)
    layer(token_ids).sum().backward()
    optimizer.step()
    return layer.weight.detach()

# %% wrong: padding_idx is forgotten
# points: 0
# says: does the padding still learn?
def padded_step(table, token_ids, pad_id, learning_rate):
    rows = table.clone()
    rows[pad_id] = 0.0
    layer = torch.nn.Embedding.from_pretrained(rows, freeze=False)
    layer(token_ids).sum().backward()
    return (layer.weight - learning_rate * layer.weight.grad).detach()

# %% wrong: from_pretrained is trusted to empty the pad row
# points: 0
# says: who sets it to zero?
def padded_step(table, token_ids, pad_id, learning_rate):
    layer = torch.nn.Embedding.from_pretrained(table.clone(), freeze=False, padding_idx=pad_id)
    layer(token_ids).sum().backward()
    return (layer.weight - learning_rate * layer.weight.grad).detach()

# %% wrong: the padding is taken to be token 0
# points: 1
# says: which need not be 0
def padded_step(table, token_ids, pad_id, learning_rate):
    rows = table.clone()
    rows[0] = 0.0
    layer = torch.nn.Embedding.from_pretrained(rows, freeze=False, padding_idx=0)
    layer(token_ids).sum().backward()
    return (layer.weight - learning_rate * layer.weight.grad).detach()

# %% wrong: a fixed learning rate
# points: 1
# says: minus 2 * learning_rate
def padded_step(table, token_ids, pad_id, learning_rate):
    rows = table.clone()
    rows[pad_id] = 0.0
    layer = torch.nn.Embedding.from_pretrained(rows, freeze=False, padding_idx=pad_id)
    layer(token_ids).sum().backward()
    return (layer.weight - 0.5 * layer.weight.grad).detach()

# %% wrong: the step goes with the gradient
# points: 0
# says: does the step go against the gradient
def padded_step(table, token_ids, pad_id, learning_rate):
    rows = table.clone()
    rows[pad_id] = 0.0
    layer = torch.nn.Embedding.from_pretrained(rows, freeze=False, padding_idx=pad_id)
    layer(token_ids).sum().backward()
    return (layer.weight + learning_rate * layer.weight.grad).detach()

# %% wrong: a repeated token takes one step
# points: 0
# says: do repeated tokens add up?
def padded_step(table, token_ids, pad_id, learning_rate):
    after = table.clone()
    after[token_ids] -= learning_rate
    after[pad_id] = 0.0
    return after

# %% wrong: every row but the padding moves
# points: 0
# says: token 2 is not in the sequence
def padded_step(table, token_ids, pad_id, learning_rate):
    rows = table.clone().requires_grad_()
    rows.sum().backward()
    after = (rows - learning_rate * rows.grad).detach()
    after[pad_id] = 0.0
    return after

# %% wrong: the gradient is returned
# points: 0
# says: token 2 is not in the sequence: expected its 2 unchanged, got 0
def padded_step(table, token_ids, pad_id, learning_rate):
    rows = table.clone()
    rows[pad_id] = 0.0
    layer = torch.nn.Embedding.from_pretrained(rows, freeze=False, padding_idx=pad_id)
    layer(token_ids).sum().backward()
    return layer.weight.grad

# %% wrong: the layer is frozen
# points: 0
# says: does not require grad
def padded_step(table, token_ids, pad_id, learning_rate):
    rows = table.clone()
    rows[pad_id] = 0.0
    layer = torch.nn.Embedding.from_pretrained(rows, padding_idx=pad_id)
    layer(token_ids).sum().backward()
    return (layer.weight - learning_rate * layer.weight.grad).detach()

# %% wrong: the vectors of the sequence after the step
# points: 0
# says: return the whole table after the step
def padded_step(table, token_ids, pad_id, learning_rate):
    rows = table.clone()
    rows[pad_id] = 0.0
    layer = torch.nn.Embedding.from_pretrained(rows, freeze=False, padding_idx=pad_id)
    layer(token_ids).sum().backward()
    return (layer.weight - learning_rate * layer.weight.grad).detach()[token_ids]

# %% wrong: a new random layer instead of the table
# points: 0
# says: token 2 is not in the sequence
def padded_step(table, token_ids, pad_id, learning_rate):
    layer = torch.nn.Embedding(*table.shape, padding_idx=pad_id)
    layer(token_ids).sum().backward()
    return (layer.weight - learning_rate * layer.weight.grad).detach()
