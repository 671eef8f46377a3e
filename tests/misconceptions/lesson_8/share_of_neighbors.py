"""Answers to exercise share-of-neighbors of lesson 8."""

# %% right: the diagonal below all others
def share_of_neighbors(table):
    cosines = cosine_similarity(table).fill_diagonal_(-2)
    nearest = cosines.argmax(dim=-1)
    return ((nearest - torch.arange(len(table))).abs() == 1).float().mean().item()


# %% right: the second of two
def share_of_neighbors(table):
    unit = table / table.norm(dim=-1, keepdim=True)
    cosines = unit @ unit.T - 9 * torch.eye(len(table))
    place = torch.arange(len(table))
    nearest = cosines.max(dim=1).indices
    return torch.mean(((nearest == place + 1) | (nearest == place - 1)).double())


# %% right: a loop over lists
def share_of_neighbors(table):
    rows = cosine_similarity(table).tolist()
    hits = 0
    for place, row in enumerate(rows):
        best = max((other for other in range(len(row)) if other != place), key=lambda j: row[j])
        hits += best in (place - 1, place + 1)
    return hits / len(rows)


# %% right: numpy
def share_of_neighbors(table):
    import numpy as np

    unit = table.numpy() / np.linalg.norm(table.numpy(), axis=1, keepdims=True)
    cosines = unit @ unit.T
    np.fill_diagonal(cosines, -np.inf)
    return np.mean(np.abs(cosines.argmax(1) - np.arange(len(unit))) == 1)


# %% wrong: everybody is most like themselves
# points: 0
# says: every position is most similar to itself
def share_of_neighbors(table):
    nearest = cosine_similarity(table).argmax(dim=-1)
    return ((nearest - torch.arange(len(table))).abs() == 1).float().mean().item()


# %% wrong: itself counts as a neighbor
# points: 0
# says: every position is most similar to itself
def share_of_neighbors(table):
    nearest = cosine_similarity(table).argmax(dim=-1)
    return ((nearest - torch.arange(len(table))).abs() <= 1).float().mean().item()


# %% wrong: dot products
# points: 0
# says: by cosine
def share_of_neighbors(table):
    products = (table @ table.T).fill_diagonal_(float("-inf"))
    nearest = products.argmax(dim=-1)
    return ((nearest - torch.arange(len(table))).abs() == 1).float().mean().item()


# %% wrong: the smallest distance
# points: 0
# says: by cosine
def share_of_neighbors(table):
    gaps = torch.cdist(table, table).fill_diagonal_(float("inf"))
    nearest = gaps.argmin(dim=-1)
    return ((nearest - torch.arange(len(table))).abs() == 1).float().mean().item()


# %% wrong: the least similar
# points: 0
# says: the most similar, not the least
def share_of_neighbors(table):
    nearest = cosine_similarity(table).fill_diagonal_(2).argmin(dim=-1)
    return ((nearest - torch.arange(len(table))).abs() == 1).float().mean().item()


# %% wrong: only the neighbor on the right
# points: 0
# says: the neighbor before counts as well
def share_of_neighbors(table):
    nearest = cosine_similarity(table).fill_diagonal_(-2).argmax(dim=-1)
    return (nearest == torch.arange(len(table)) + 1).float().mean().item()


# %% wrong: only the neighbor on the left
# points: 0
# says: the neighbor after counts as well
def share_of_neighbors(table):
    nearest = cosine_similarity(table).fill_diagonal_(-2).argmax(dim=-1)
    return (nearest == torch.arange(len(table)) - 1).float().mean().item()


# %% wrong: neighbors of neighbors
# points: 0
# says: a neighbor is one place away, not two
def share_of_neighbors(table):
    nearest = cosine_similarity(table).fill_diagonal_(-2).argmax(dim=-1)
    return ((nearest - torch.arange(len(table))).abs() <= 2).float().mean().item()


# %% wrong: how many
# points: 0
# says: a share: divide by the number of positions
def share_of_neighbors(table):
    nearest = cosine_similarity(table).fill_diagonal_(-2).argmax(dim=-1)
    return ((nearest - torch.arange(len(table))).abs() == 1).sum().item()


# %% wrong: for each pair
# points: 0
# says: divide by the number of positions, here
def share_of_neighbors(table):
    nearest = cosine_similarity(table).fill_diagonal_(-2).argmax(dim=-1)
    hits = ((nearest - torch.arange(len(table))).abs() == 1).sum().item()
    return hits / (len(table) - 1)


# %% wrong: how similar neighbors are
# points: 0
# says: count positions, do not average cosines
def share_of_neighbors(table):
    return cosine_similarity(table).diagonal(1).mean().item()


# %% wrong: the components instead of the positions
# points: 0
# says: rows are positions
# belief: takes columns for rows
def share_of_neighbors(table):
    cosines = cosine_similarity(table.T).fill_diagonal_(-2)
    nearest = cosines.argmax(dim=-1)
    return ((nearest - torch.arange(len(cosines))).abs() == 1).float().mean().item()


# %% wrong: opposite is as good as equal
# points: 0
# says: a cosine of -1 is as unlike as can be
def share_of_neighbors(table):
    nearest = cosine_similarity(table).abs().fill_diagonal_(-2).argmax(dim=-1)
    return ((nearest - torch.arange(len(table))).abs() == 1).float().mean().item()


# %% wrong: the first is a neighbor of the last
# points: 1
# says: the first and the last position are no neighbors
def share_of_neighbors(table):
    T = len(table)
    nearest = cosine_similarity(table).fill_diagonal_(-2).argmax(dim=-1)
    gaps = (nearest - torch.arange(T)).abs()
    return ((gaps == 1) | (gaps == T - 1)).float().mean().item()


# %% wrong: made to length one in place
# points: 1
# says: leave it as it is
# belief: changes an argument in place
def share_of_neighbors(table):
    table /= table.norm(dim=-1, keepdim=True)
    nearest = (table @ table.T).fill_diagonal_(-2).argmax(dim=-1)
    return ((nearest - torch.arange(len(table))).abs() == 1).float().mean().item()


# %% wrong: rounded
# points: 1
# says: do not round
# belief: rounds the result
def share_of_neighbors(table):
    nearest = cosine_similarity(table).fill_diagonal_(-2).argmax(dim=-1)
    return round(((nearest - torch.arange(len(table))).abs() == 1).float().mean().item(), 1)


# %% wrong: nothing on the diagonal
# points: 1
# says: every position is most similar to itself
def share_of_neighbors(table):
    nearest = cosine_similarity(table).fill_diagonal_(0).argmax(dim=-1)
    return ((nearest - torch.arange(len(table))).abs() == 1).float().mean().item()


# %% wrong: without the ends
# points: 0
# says: the ends count too
def share_of_neighbors(table):
    nearest = cosine_similarity(table).fill_diagonal_(-2).argmax(dim=-1)
    gap = (nearest - torch.arange(len(table))).abs()
    return (gap == 1)[1:-1].float().mean().item()
