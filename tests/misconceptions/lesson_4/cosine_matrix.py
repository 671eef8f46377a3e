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
# says: divide the dot products by the lengths of both rows
def cosine_matrix(table):
    return table @ table.T


# %% wrong: one length only
# points: 0
# says: dot products of rows of length 1, where a length is the root of the sum of squares
def cosine_matrix(table):
    return (table / table.norm(dim=-1, keepdim=True)) @ table.T


# %% wrong: columns made of length 1
# points: 0
# says: dot products of rows of length 1, where a length is the root of the sum of squares
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
# belief: takes columns for rows
def cosine_matrix(table):
    directions = table / table.norm(dim=-1, keepdim=True)
    return directions.T @ directions


# %% wrong: the sign is lost
# points: 1
# says: keep the sign
def cosine_matrix(table):
    directions = table / table.norm(dim=-1, keepdim=True)
    return (directions @ directions.T).abs()


# %% wrong: divided by the squares
# points: 0
# says: dot products of rows of length 1, where a length is the root of the sum of squares
def cosine_matrix(table):
    d = table / table.square().sum(-1, keepdim=True)
    return d @ table.T


# %% wrong: by the norm of the whole table
# points: 0
# says: each row has a length of its own, along dim=-1
def cosine_matrix(table):
    d = table / table.norm()
    return d @ d.T


# %% wrong: divided once
# points: 0
# says: divide by both lengths, each once: that of the row and that of the other
def cosine_matrix(table):
    return table @ table.T / table.norm(dim=-1)


# %% wrong: distances
# points: 0
# says: dot products of rows of length 1, where a length is the root of the sum of squares
def cosine_matrix(table):
    return 1 - torch.cdist(table, table) / 2


# %% wrong: the mean is taken off first
# points: 0
# says: dot products of rows of length 1, where a length is the root of the sum of squares
def cosine_matrix(table):
    return torch.corrcoef(table)


# %% wrong: the largest number instead of the length
# points: 0
# says: dot products of rows of length 1, where a length is the root of the sum of squares
def cosine_matrix(table):
    d = table / table.abs().amax(-1, keepdim=True)
    return d @ d.T


# %% wrong: normalized in place
# points: 0
# says: leave it as it is
# belief: changes an argument in place
def cosine_matrix(table):
    table /= table.norm(dim=-1, keepdim=True)
    return table @ table.T


# %% wrong: softmax of products
# points: 0
# says: dot products of rows of length 1, where a length is the root of the sum of squares
def cosine_matrix(table):
    return (table @ table.T).softmax(-1)


# %% wrong: sums of sizes as lengths
# points: 0
# says: dot products of rows of length 1, where a length is the root of the sum of squares
def cosine_matrix(table):
    d = table / table.abs().sum(-1, keepdim=True)
    return d @ d.T


# %% right: torch's own
def cosine_matrix(table):
    return torch.cosine_similarity(table[:, None], table, dim=-1)


# %% right: products over the root of the diagonal
def cosine_matrix(table):
    products = torch.einsum("ic,jc->ij", table.double(), table.double())
    lengths = products.diagonal().sqrt()
    return products / torch.outer(lengths, lengths)


# %% right: numpy
def cosine_matrix(table):
    rows = table.numpy()
    rows = rows / (rows**2).sum(1, keepdims=True) ** 0.5
    return rows @ rows.T
