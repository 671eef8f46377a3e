"""Answers to exercise table-gradient of lesson 1."""

# %% right: through an embedding layer
def table_gradient(table, token_ids):
    layer = torch.nn.Embedding.from_pretrained(table.clone(), freeze=False)
    layer(token_ids).sum().backward()
    return layer.weight.grad

# %% right: counted, without autograd
def table_gradient(table, token_ids):
    counts = torch.bincount(token_ids, minlength=len(table)).float()
    return counts[:, None].expand_as(table)

# %% right: torch.autograd.grad
def table_gradient(table, token_ids):
    rows = table.detach().clone().requires_grad_()
    (gradient,) = torch.autograd.grad(rows[token_ids].sum(), rows)
    return gradient

# %% wrong: ones are added by indexing, so a repeated token counts once
# points: 0
# says: token 3 is there twice, and both add up
# belief: counts a repeated token once
def table_gradient(table, token_ids):
    gradient = torch.zeros_like(table)
    gradient[token_ids] += 1
    return gradient

# %% wrong: the mean as the loss
# points: 0
# says: is the loss a mean over all numbers? Take the sum
def table_gradient(table, token_ids):
    rows = table.clone().requires_grad_()
    rows[token_ids].mean().backward()
    return rows.grad

# %% wrong: the squares as the loss
# points: 0
# says: a sum of squares has this gradient: add the numbers themselves
def table_gradient(table, token_ids):
    rows = table.clone().requires_grad_()
    (rows[token_ids] ** 2).sum().backward()
    return rows.grad

# %% wrong: the gradient of the fetched vectors
# points: 0
# says: expected (4, 2) = (vocab_size, embedding_dim), got (3, 2)
def table_gradient(table, token_ids):
    vectors = table[token_ids].requires_grad_()
    vectors.sum().backward()
    return vectors.grad

# %% wrong: backward is never called
# points: 0
# says: .grad stays None until backward()
def table_gradient(table, token_ids):
    rows = table.clone().requires_grad_()
    loss = rows[token_ids].sum()
    return rows.grad

# %% wrong: requires_grad is never switched on
# points: 0
# says: call requires_grad_() on the copy before the lookup
def table_gradient(table, token_ids):
    rows = table.clone()
    rows[token_ids].sum().backward()
    return rows.grad

# %% wrong: the sum over the whole table
# points: 0
# says: tokens 0 and 2 are not looked up, so their rows get 0
def table_gradient(table, token_ids):
    rows = table.clone().requires_grad_()
    rows.sum().backward()
    return rows.grad

# %% wrong: counts end at the largest id of the sequence
# points: 1
# says: one row for each token of the vocabulary
def table_gradient(table, token_ids):
    counts = torch.bincount(token_ids).float()
    return counts[:, None].repeat(1, table.shape[1])

# %% wrong: backward is called twice
# points: 0
# says: each number counts as often as it is fetched
def table_gradient(table, token_ids):
    rows = table.clone().requires_grad_()
    rows[token_ids].sum().backward()
    rows[token_ids].sum().backward()
    return rows.grad

# %% wrong: a repeated token is at most counted twice
# points: 1
# says: each row counts as often as its token is there
def table_gradient(table, token_ids):
    gradient = torch.zeros_like(table)
    seen = set()
    for token_id in token_ids.tolist():
        gradient[token_id] = 2 if token_id in seen else 1
        seen.add(token_id)
    return gradient

# %% wrong: token 0 is treated as padding
# points: 1
# says: no token is padding here: row 0 learns like every other
# belief: takes token 0 for padding
def table_gradient(table, token_ids):
    layer = torch.nn.Embedding.from_pretrained(table.clone(), freeze=False, padding_idx=0)
    layer(token_ids).sum().backward()
    return layer.weight.grad


# %% wrong: against the loss
# points: 0
# says: the loss is the sum itself, with no minus
def table_gradient(table, token_ids):
    rows = table.clone().requires_grad_()
    (-rows[token_ids].sum()).backward()
    return rows.grad


# %% wrong: one number a row
# points: 0
# says: one number for each number of the table
def table_gradient(table, token_ids):
    return torch.bincount(token_ids, minlength=len(table)).float()


# %% wrong: the table is handed on with a gradient
# points: 1
# says: the table now collects gradients: take a copy, leave it as it is
# belief: changes an argument in place
def table_gradient(table, token_ids):
    table.requires_grad_()
    table[token_ids].sum().backward()
    return table.grad


# %% wrong: the table is emptied
# points: 1
# says: take a copy, leave it as it is
# belief: changes an argument in place
def table_gradient(table, token_ids):
    table.zero_()
    for token_id in token_ids:
        table[token_id] += 1.0
    return table


# %% wrong: gradients of all calls are added
# points: 1
# says: a second call starts anew: do old gradients add up?
def table_gradient(table, token_ids, kept={}):
    if table.shape not in kept:
        kept[table.shape] = table.clone().requires_grad_()
    kept[table.shape][token_ids].sum().backward()
    return kept[table.shape].grad.clone()


# %% wrong: shared among the tokens
# points: 0
# says: is the loss divided by the tokens? Take the sum
def table_gradient(table, token_ids):
    rows = table.clone().requires_grad_()
    (rows[token_ids].sum() / len(token_ids)).backward()
    return rows.grad


# %% right: index_add
def table_gradient(table, token_ids):
    ones = torch.ones(len(token_ids), table.shape[1])
    return torch.zeros(table.shape).index_add(0, token_ids, ones)


# %% right: a numpy array of counts
import numpy as np
def table_gradient(table, token_ids):
    gradient = np.zeros(table.shape)
    np.add.at(gradient, token_ids.numpy(), 1.0)
    return torch.from_numpy(gradient)


# %% wrong: a layer that does not learn
# points: 0
# says: call requires_grad_() on the copy before the lookup
def table_gradient(table, token_ids):
    layer = torch.nn.Embedding.from_pretrained(table.clone())
    layer(token_ids).sum().backward()
    return layer.weight.grad


# %% wrong: recorded after the lookup
# points: 0
# says: call requires_grad_() on the copy before the lookup
def table_gradient(table, token_ids):
    rows = table.clone()
    loss = rows[token_ids].sum()
    rows.requires_grad_()
    loss.backward()
    return rows.grad


# %% wrong: the loss is a table
# points: 0
# says: and backward() on the sum
def table_gradient(table, token_ids):
    rows = table.clone().requires_grad_()
    rows[token_ids].backward()
    return rows.grad
