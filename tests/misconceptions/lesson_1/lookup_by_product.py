"""Answers to exercise lookup-by-product of lesson 1."""

# %% right: rows of the identity matrix
def lookup_by_product(table, token_ids):
    one_hot = torch.eye(len(table))[token_ids]
    return one_hot, one_hot @ table

# %% right: torch's one_hot, made decimal
def lookup_by_product(table, token_ids):
    one_hot = torch.nn.functional.one_hot(token_ids, num_classes=len(table))
    return one_hot, one_hot.float() @ table

# %% right: ids compared with all ids
def lookup_by_product(table, token_ids):
    one_hot = (token_ids[:, None] == torch.arange(table.shape[0])).float()
    return one_hot, torch.einsum("tv,vc->tc", one_hot, table)

# %% wrong: whole numbers in the product
# points: 0
# says: same dtype
def lookup_by_product(table, token_ids):
    one_hot = torch.nn.functional.one_hot(token_ids, len(table))
    return one_hot, one_hot @ table

# %% wrong: the vocabulary ends at the largest id of the sequence
# points: 1
# says: shapes cannot be multiplied
def lookup_by_product(table, token_ids):
    one_hot = torch.nn.functional.one_hot(token_ids).float()
    return one_hot, one_hot @ table

# %% wrong: one row for the whole sequence
# points: 0
# says: one row for each token
def lookup_by_product(table, token_ids):
    one_hot = torch.zeros(len(table))
    one_hot[token_ids] = 1.0
    return one_hot, one_hot @ table

# %% wrong: a column for each token
# points: 0
# says: tokens are the rows, ids the columns
# belief: takes columns for rows
def lookup_by_product(table, token_ids):
    one_hot = torch.zeros(len(table), len(token_ids))
    for position, token_id in enumerate(token_ids):
        one_hot[token_id, position] = 1.0
    return one_hot, one_hot.T @ table

# %% wrong: ids counted from 1
# points: 0
# says: ids are counted from 0
# belief: counts ids from 1
def lookup_by_product(table, token_ids):
    one_hot = torch.zeros(len(token_ids), len(table))
    one_hot[torch.arange(len(token_ids)), token_ids - 1] = 1.0
    return one_hot, one_hot @ table

# %% wrong: all columns in every row
# points: 0
# says: one row for each token, with a single 1 in the column of its id and 0 everywhere else
def lookup_by_product(table, token_ids):
    one_hot = torch.zeros(len(token_ids), len(table))
    one_hot[:, token_ids] = 1.0
    return one_hot, one_hot @ table

# %% wrong: the id instead of a 1
# points: 0
# says: write a 1 there, not the id
def lookup_by_product(table, token_ids):
    one_hot = torch.zeros(len(token_ids), len(table))
    for position, token_id in enumerate(token_ids):
        one_hot[position, token_id] = float(token_id)
    return one_hot, one_hot @ table

# %% wrong: the table comes first
# points: 0
# says: is it one_hot @ table, in this order?
def lookup_by_product(table, token_ids):
    one_hot = torch.eye(len(table))[token_ids]
    return one_hot, table.T @ one_hot.T

# %% wrong: rows of the identity of the sequence's length
# points: 0
# says: out of bounds
def lookup_by_product(table, token_ids):
    one_hot = torch.eye(len(token_ids))[token_ids]
    return one_hot, one_hot @ table

# %% wrong: one row is reused for a repeated token, by a dictionary
# points: 1
# says: each position has its own row, also when a token is repeated
def lookup_by_product(table, token_ids):
    rows = {int(token_id): torch.eye(len(table))[token_id] for token_id in token_ids}
    one_hot = torch.stack(list(rows.values()))
    return one_hot, one_hot @ table

# %% wrong: only the vectors
# points: 0
# says: expected two tensors, one_hot and vectors, got Tensor
def lookup_by_product(table, token_ids):
    return torch.eye(len(table))[token_ids] @ table

# %% wrong: the two results swapped
# points: 0
# says: one_hot comes first, then vectors
def lookup_by_product(table, token_ids):
    one_hot = torch.eye(len(table))[token_ids]
    return one_hot @ table, one_hot


# %% wrong: the product is an index
# points: 1
# says: multiply one_hot by the table, do not index it
def lookup_by_product(table, token_ids):
    one_hot = torch.nn.functional.one_hot(token_ids, len(table)).float()
    return one_hot, table[token_ids]


# %% wrong: as wide as the largest id
# points: 1
# says: V is the length of the table, not the largest id
def lookup_by_product(table, token_ids):
    one_hot = torch.nn.functional.one_hot(token_ids).float()
    return one_hot, one_hot @ table[: one_hot.shape[1]]


# %% wrong: place t gets row t
# points: 0
# says: the 1 is in the column of the id, not of the position
def lookup_by_product(table, token_ids):
    one_hot = torch.eye(len(table))[: len(token_ids)]
    return one_hot, one_hot @ table


# %% wrong: all zeros but the vectors
# points: 0
# says: one row for each token, with a single 1 in the column of its id and 0 everywhere else
def lookup_by_product(table, token_ids):
    return torch.zeros(len(token_ids), len(table)), torch.eye(len(table))[token_ids] @ table


# %% wrong: softened ones
# points: 0
# says: one row for each token, with a single 1 in the column of its id and 0 everywhere else
def lookup_by_product(table, token_ids):
    one_hot = (torch.eye(len(table))[token_ids] * 9).softmax(dim=-1)
    return one_hot, one_hot @ table


# %% right: whole numbers as one-hot rows
def lookup_by_product(table, token_ids):
    one_hot = torch.nn.functional.one_hot(token_ids, len(table))
    return one_hot, one_hot.to(table.dtype) @ table


# %% right: compared with all ids
def lookup_by_product(table, token_ids):
    one_hot = (token_ids[:, None] == torch.arange(len(table))).float()
    return one_hot, torch.einsum("tv,vc->tc", one_hot, table)


# %% right: scattered, and a list of two
def lookup_by_product(table, token_ids):
    one_hot = torch.zeros(len(token_ids), len(table)).scatter_(1, token_ids[:, None], 1.0)
    return [one_hot, torch.mm(one_hot, table)]
