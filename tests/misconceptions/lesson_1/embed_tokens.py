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
# belief: takes columns for rows
def embed_tokens(table, token_ids):
    return table[:, token_ids]

# %% wrong: the row of the position instead of the token
# points: 0
# says: not the row of its position
def embed_tokens(table, token_ids):
    return table[: len(token_ids)]

# %% wrong: ids counted from 1
# points: 0
# says: ids are counted from 0: do not shift them
# belief: counts ids from 1
def embed_tokens(table, token_ids):
    return table[token_ids - 1]

# %% wrong: a repeated token is looked up once
# points: 0
# says: expected (3, 5) = (tokens, embedding_dim), got (2, 5)
# belief: counts a repeated token once
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
# belief: loses the axis of a single one
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


# %% wrong: a run of rows from the first id
# points: 0
# says: one row for each token, a repeated one too: did you index the columns, or lose an axis?
def embed_tokens(table, token_ids):
    return table[token_ids[0] : token_ids[0] + len(token_ids)]


# %% wrong: turned on its side
# points: 0
# says: one row for each token, a repeated one too: did you index the columns, or lose an axis?
def embed_tokens(table, token_ids):
    return table[token_ids].T


# %% wrong: numbers instead of rows
# points: 0
# says: one row for each token, a repeated one too: did you index the columns, or lose an axis?
def embed_tokens(table, token_ids):
    return torch.take(table, token_ids)


# %% wrong: ids too large come back from the front
# points: 0
# says: take the row of each id as it is in the table
def embed_tokens(table, token_ids):
    return table[token_ids % (len(table) - 1)]


# %% wrong: vectors of length 1
# points: 0
# says: take the row of each id as it is in the table
def embed_tokens(table, token_ids):
    return torch.nn.functional.normalize(table[token_ids], dim=-1)


# %% wrong: the table of this notebook
# points: 0
# says: one row for each token, a repeated one too: did you index the columns, or lose an axis?
# belief: uses the notebook's own data, not what is passed in
def embed_tokens(table, token_ids):
    return embedding.weight[token_ids]


# %% right: one by one
def embed_tokens(table, token_ids):
    return torch.stack([table[i] for i in token_ids.tolist()])


# %% right: gather
def embed_tokens(table, token_ids):
    return table.gather(0, token_ids[:, None].expand(-1, table.shape[1]))


# %% right: einsum with one-hot rows
def embed_tokens(table, token_ids):
    one_hot = torch.nn.functional.one_hot(token_ids, len(table)).to(table.dtype)
    return torch.einsum("tv,vc->tc", one_hot, table)


# %% right: decimal numbers of double length
def embed_tokens(table, token_ids):
    return table.double()[token_ids, :]
