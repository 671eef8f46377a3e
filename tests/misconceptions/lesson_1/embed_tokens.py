"""Answers to exercise embed-tokens of lesson 1."""

# %% right: index_select
def embed_tokens(table, token_ids):
    return table.index_select(0, token_ids)

# %% right: a loop and a stack
def embed_tokens(table, token_ids):
    return torch.stack([table[token_id] for token_id in token_ids])

# %% right: torch's own function
def embed_tokens(table, token_ids):
    return torch.nn.functional.embedding(token_ids, table)

# %% wrong: columns instead of rows
# points: 0
# says: did you index the columns
def embed_tokens(table, token_ids):
    return table[:, token_ids]

# %% wrong: the row of the position instead of the token
# points: 0
# says: not the row of its position
def embed_tokens(table, token_ids):
    return table[: len(token_ids)]

# %% wrong: ids counted from 1
# points: 0
# says: do not shift the ids
def embed_tokens(table, token_ids):
    return table[token_ids - 1]

# %% wrong: a repeated token is looked up once
# points: 0
# says: expected (3, 5) = (tokens, embedding_dim), got (2, 5)
def embed_tokens(table, token_ids):
    return table[token_ids.unique()]

# %% wrong: the vectors are added up
# points: 0
# says: lose an axis
def embed_tokens(table, token_ids):
    return table[token_ids].sum(dim=0)

# %% wrong: one long row
# points: 0
# says: got (15,)
def embed_tokens(table, token_ids):
    return torch.cat([table[token_id] for token_id in token_ids])

# %% wrong: a squeeze that eats the axis of a single token
# points: 1
# says: one token still has its own axis
def embed_tokens(table, token_ids):
    return table[token_ids].squeeze()

# %% wrong: a batch axis that was not asked for
# points: 0
# says: got (1, 3, 5)
def embed_tokens(table, token_ids):
    return table[token_ids].unsqueeze(0)

# %% wrong: rows in the order of the ids, not of the sequence
# points: 0
# says: got [10.0, 30.0, 30.0]
def embed_tokens(table, token_ids):
    return table[token_ids.sort().values]

# %% wrong: a list instead of a tensor
# points: 0
# says: return a tensor
def embed_tokens(table, token_ids):
    return [table[token_id].tolist() for token_id in token_ids]
