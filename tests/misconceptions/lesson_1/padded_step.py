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
# belief: takes token 0 for padding
def padded_step(table, token_ids, pad_id, learning_rate):
    rows = table.clone()
    rows[0] = 0.0
    layer = torch.nn.Embedding.from_pretrained(rows, freeze=False, padding_idx=0)
    layer(token_ids).sum().backward()
    return (layer.weight - learning_rate * layer.weight.grad).detach()

# %% wrong: a fixed learning rate
# points: 1
# says: use the learning_rate that is passed in
def padded_step(table, token_ids, pad_id, learning_rate):
    rows = table.clone()
    rows[pad_id] = 0.0
    layer = torch.nn.Embedding.from_pretrained(rows, freeze=False, padding_idx=pad_id)
    layer(token_ids).sum().backward()
    return (layer.weight - 0.5 * layer.weight.grad).detach()

# %% wrong: the step goes with the gradient
# points: 0
# says: the step goes against the gradient
def padded_step(table, token_ids, pad_id, learning_rate):
    rows = table.clone()
    rows[pad_id] = 0.0
    layer = torch.nn.Embedding.from_pretrained(rows, freeze=False, padding_idx=pad_id)
    layer(token_ids).sum().backward()
    return (layer.weight + learning_rate * layer.weight.grad).detach()

# %% wrong: a repeated token takes one step
# points: 0
# says: token 3 is there twice, and both add up
# belief: counts a repeated token once
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
# says: rows 1 and 3 become 1 - 0.5 and 3 - 2 * 0.5, the pad row 0; row 2 stays
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
# says: rows 1 and 3 become 1 - 0.5 and 3 - 2 * 0.5, the pad row 0; row 2 stays
def padded_step(table, token_ids, pad_id, learning_rate):
    layer = torch.nn.Embedding(*table.shape, padding_idx=pad_id)
    layer(token_ids).sum().backward()
    return (layer.weight - learning_rate * layer.weight.grad).detach()


# %% wrong: in place
# points: 0
# says: return a new one, leave it as it is
# belief: changes an argument in place
def padded_step(table, token_ids, pad_id, learning_rate):
    for i in token_ids.tolist():
        table[i] -= learning_rate
    table[pad_id] = 0
    return table


# %% wrong: in place, and a copy returned
# points: 0
# says: return a new one, leave it as it is
# belief: changes an argument in place
def padded_step(table, token_ids, pad_id, learning_rate):
    table[pad_id] = 0
    rows = table.clone()
    for i in token_ids[token_ids != pad_id].tolist():
        rows[i] -= learning_rate
    return rows


# %% wrong: the loss is a mean
# points: 0
# says: is the loss a mean? Take the sum
def padded_step(table, token_ids, pad_id, learning_rate):
    rows = table.clone()
    rows[pad_id] = 0.0
    layer = torch.nn.Embedding.from_pretrained(rows, freeze=False, padding_idx=pad_id)
    layer(token_ids).mean().backward()
    return (layer.weight - learning_rate * layer.weight.grad).detach()


# %% wrong: the step alone
# points: 0
# says: this is the step alone: add it to the table
def padded_step(table, token_ids, pad_id, learning_rate):
    step = torch.zeros_like(table)
    for i in token_ids[token_ids != pad_id].tolist():
        step[i] -= learning_rate
    return step


# %% wrong: the table itself where nothing is learned
# points: 1
# says: nothing is learned here, but return a new tensor, not the table itself
def padded_step(table, token_ids, pad_id, learning_rate):
    kept = token_ids[token_ids != pad_id]
    if len(kept) == 0 and not table[pad_id].any():
        return table
    rows = table.clone()
    for i in kept.tolist():
        rows[i] -= learning_rate
    rows[pad_id] = 0
    return rows


# %% wrong: the ids lose their pads in place
# points: 1
# says: leave them as they are
# belief: changes an argument in place
def padded_step(table, token_ids, pad_id, learning_rate):
    rows = table.clone()
    for i in token_ids.tolist():
        rows[i] -= learning_rate
    rows[pad_id] = 0
    token_ids[token_ids == pad_id] = 0
    return rows


# %% right: counts times the rate
def padded_step(table, token_ids, pad_id, learning_rate):
    counts = torch.bincount(token_ids, minlength=len(table))
    stepped = table - learning_rate * counts[:, None]
    stepped[pad_id] = 0
    return stepped


# %% right: an optimizer, with its gradient
def padded_step(table, token_ids, pad_id, learning_rate):
    with torch.no_grad():
        start = table.index_fill(0, torch.tensor([pad_id]), 0.0)
    layer = torch.nn.Embedding(*table.shape, padding_idx=pad_id)
    layer.weight = torch.nn.Parameter(start)
    layer(token_ids).sum().backward()
    torch.optim.SGD(layer.parameters(), lr=learning_rate).step()
    return layer.weight


# %% right: a mask of pads
def padded_step(table, token_ids, pad_id, learning_rate):
    one_hot = torch.eye(len(table), dtype=torch.float64)[token_ids]
    is_word = (torch.arange(len(table)) != pad_id).double()[:, None]
    return (table.double() - learning_rate * one_hot.sum(0)[:, None]) * is_word
