"""Answers to exercise attention-scores of lesson 5."""

# %% right: einsum
def attention_scores(queries, keys):
    return torch.einsum("...td,...sd->...ts", queries, keys) / queries.size(-1) ** 0.5


# %% right: queries scaled first
def attention_scores(queries, keys):
    scaled = queries / torch.tensor(queries.shape[-1]).sqrt()
    return (scaled.unsqueeze(-2) * keys.unsqueeze(-3)).sum(dim=-1)


# %% wrong: not divided
# points: 0
# says: got twice as much: divide by the root of D
def attention_scores(queries, keys):
    return queries @ keys.transpose(-2, -1)


# %% wrong: divided by D
# points: 0
# says: divide by the root of D, not D
def attention_scores(queries, keys):
    return queries @ keys.transpose(-2, -1) / queries.shape[-1]


# %% wrong: divided by the root of the number of tokens
# points: 0
# says: D is the length of a query, here 4
def attention_scores(queries, keys):
    return queries @ keys.transpose(-2, -1) / queries.shape[-2] ** 0.5


# %% wrong: a row for each key
# points: 0
# says: expected (2, 3) = (queries, keys), got (3, 2)
def attention_scores(queries, keys):
    return keys @ queries.transpose(-2, -1) / queries.shape[-1] ** 0.5


# %% wrong: D is read off axis 1
# points: 1
# says: divide by 3 (D is shape[-1])
def attention_scores(queries, keys):
    return queries @ keys.transpose(-2, -1) / queries.shape[1] ** 0.5


# %% wrong: .T swaps all axes of a batch
# points: 1
# says: must match the size of tensor
def attention_scores(queries, keys):
    return queries @ keys.T / queries.shape[-1] ** 0.5
