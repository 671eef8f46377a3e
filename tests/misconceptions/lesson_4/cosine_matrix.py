"""Answers to exercise cosine-matrix of lesson 4."""

# %% right: dot products over both lengths
def cosine_matrix(table):
    lengths = table.norm(dim=1)
    return (table @ table.T) / torch.outer(lengths, lengths)


# %% right: torch's cosine by broadcasting
def cosine_matrix(table):
    return torch.nn.functional.cosine_similarity(table[:, None], table[None], dim=-1)


# %% wrong: dot products, no lengths
# points: 0
# says: divide the dot product by the lengths of both rows
def cosine_matrix(table):
    return table @ table.T


# %% wrong: one length only
# points: 0
# says: divide the dot product by the lengths of both rows
def cosine_matrix(table):
    return (table / table.norm(dim=-1, keepdim=True)) @ table.T


# %% wrong: columns made of length 1
# points: 0
# says: along dim=-1
def cosine_matrix(table):
    directions = table / table.norm(dim=0, keepdim=True)
    return directions @ directions.T


# %% wrong: each row with itself
# points: 0
# says: expected (3, 3) = (positions, others), got (3,)
def cosine_matrix(table):
    return torch.nn.functional.cosine_similarity(table, table)


# %% wrong: the columns are compared
# points: 0
# says: expected (3, 3) = (positions, others), got (2, 2)
def cosine_matrix(table):
    directions = table / table.norm(dim=-1, keepdim=True)
    return directions.T @ directions


# %% wrong: the sign is lost
# points: 1
# says: keep the sign
def cosine_matrix(table):
    directions = table / table.norm(dim=-1, keepdim=True)
    return (directions @ directions.T).abs()
