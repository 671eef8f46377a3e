"""Answers to exercise mean-vector of lesson 1."""

# %% right: weights of 0 and 1
def mean_vector(table, token_ids, pad_id):
    is_word = (token_ids != pad_id).float()
    return is_word @ table[token_ids] / is_word.sum()

# %% right: a loop
def mean_vector(table, token_ids, pad_id):
    total, count = torch.zeros(table.shape[1]), 0
    for token_id in token_ids.tolist():
        if token_id != pad_id:
            total, count = total + table[token_id], count + 1
    return total / count

# %% wrong: pads count as tokens
# points: 0
# says: do they count as tokens?
def mean_vector(table, token_ids, pad_id):
    return table[token_ids].mean(dim=0)

# %% wrong: pads are left out of the sum but not of the number
# points: 0
# says: two pads at the end must change nothing
def mean_vector(table, token_ids, pad_id):
    return table[token_ids[token_ids != pad_id]].sum(dim=0) / len(token_ids)

# %% wrong: the pad row is taken to be zero
# points: 1
# says: the pad row is added up: leave it out, whatever it holds
def mean_vector(table, token_ids, pad_id):
    return table[token_ids].sum(dim=0) / (token_ids != pad_id).sum()

# %% wrong: the padding is taken to be token 0
# points: 1
# says: the padding is token pad_id, which need not be 0
# belief: takes token 0 for padding
def mean_vector(table, token_ids, pad_id):
    return table[token_ids[token_ids != 0]].mean(dim=0)

# %% wrong: the sum
# points: 0
# says: this is the sum: divide by how many tokens there are
# belief: takes a sum for a mean
def mean_vector(table, token_ids, pad_id):
    return table[token_ids[token_ids != pad_id]].sum(dim=0)

# %% wrong: the mean over the components
# points: 0
# says: average over the tokens, dim=0
# belief: averages along the wrong axis
def mean_vector(table, token_ids, pad_id):
    return table[token_ids[token_ids != pad_id]].mean(dim=1)

# %% wrong: one number for everything
# points: 0
# says: expected (2,) = (embedding_dim,), got ()
def mean_vector(table, token_ids, pad_id):
    return table[token_ids[token_ids != pad_id]].mean()

# %% wrong: the axis of the tokens is kept
# points: 0
# says: got (1, 2)
def mean_vector(table, token_ids, pad_id):
    return table[token_ids[token_ids != pad_id]].mean(dim=0, keepdim=True)

# %% wrong: a repeated token counts once
# points: 1
# says: a repeated token counts as often as it is there, a token that is absent not at all
# belief: counts a repeated token once
def mean_vector(table, token_ids, pad_id):
    kept = token_ids[token_ids != pad_id].unique()
    return table[kept].mean(dim=0)

# %% wrong: the mean of the ids is looked up
# points: 0
# says: add the vectors and divide
def mean_vector(table, token_ids, pad_id):
    kept = token_ids[token_ids != pad_id]
    return table[int(kept.float().mean())]

# %% wrong: pads are cut at the end only
# points: 1
# says: leave out every token that is pad_id, and divide by the number of the others
def mean_vector(table, token_ids, pad_id):
    ids = token_ids.tolist()
    while ids[-1] == pad_id:
        ids.pop()
    return table[ids].mean(dim=0)

# %% wrong: the ids of pads become 0, and row 0 is fetched for them
# points: 0
# says: two pads at the end must change nothing
def mean_vector(table, token_ids, pad_id):
    kept = token_ids * (token_ids != pad_id)
    return table[kept].mean(dim=0)


# %% wrong: the middle number
# points: 0
# says: this is the median: add the vectors and divide by how many there are
# belief: takes a median for a mean
def mean_vector(table, token_ids, pad_id):
    return table[token_ids[token_ids != pad_id]].median(dim=0).values


# %% wrong: the mean of the table
# points: 1
# says: a repeated token counts as often as it is there, a token that is absent not at all
def mean_vector(table, token_ids, pad_id):
    return table[torch.arange(len(table)) != pad_id].mean(dim=0)


# %% wrong: a mean of means
# points: 0
# says: all tokens count alike: add them all, then divide once
def mean_vector(table, token_ids, pad_id):
    mean = None
    for i in token_ids[token_ids != pad_id].tolist():
        mean = table[i] if mean is None else (mean + table[i]) / 2
    return mean


# %% wrong: up to the first pad
# points: 1
# says: tokens behind a pad count too
def mean_vector(table, token_ids, pad_id):
    ids = token_ids.tolist()
    end = ids.index(pad_id) if pad_id in ids else len(ids)
    return table[ids[:end]].mean(dim=0)


# %% wrong: the pad row is emptied in place
# points: 1
# says: leave it as it is
# belief: changes an argument in place
def mean_vector(table, token_ids, pad_id):
    table[pad_id] = 0
    return table[token_ids].sum(dim=0) / (token_ids != pad_id).sum()


# %% wrong: rounded
# points: 1
# says: do not round
# belief: rounds the result
def mean_vector(table, token_ids, pad_id):
    return table[token_ids[token_ids != pad_id]].mean(dim=0).round(decimals=2)


# %% wrong: larger than the pad
# points: 1
# says: every id but pad_id is a token, a smaller one too
def mean_vector(table, token_ids, pad_id):
    return table[token_ids[token_ids > pad_id]].mean(dim=0)


# %% right: a mask as weights
def mean_vector(table, token_ids, pad_id):
    weights = (token_ids != pad_id).float()
    return weights @ table[token_ids] / weights.sum()


# %% right: counts
def mean_vector(table, token_ids, pad_id):
    counts = torch.bincount(token_ids, minlength=len(table)).double()
    counts[pad_id] = 0
    return torch.einsum("v,vc->c", counts / counts.sum(), table.double())


# %% right: numpy
def mean_vector(table, token_ids, pad_id):
    ids = token_ids.numpy()
    return table.numpy()[ids[ids != pad_id]].mean(axis=0)


# %% right: a loop of plain numbers
def mean_vector(table, token_ids, pad_id):
    rows = [table[i].tolist() for i in token_ids.tolist() if i != pad_id]
    return torch.tensor([sum(column) / len(rows) for column in zip(*rows)])
