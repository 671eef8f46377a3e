"""Answers to exercise distance-profile of lesson 4."""

# %% right: a mask for each distance
def distance_profile(matrix):
    places = torch.arange(len(matrix))
    distances = places - places[:, None]
    return torch.stack([matrix[distances == d].mean() for d in places])


# %% right: sums and counts in loops
def distance_profile(matrix):
    T = len(matrix)
    sums = torch.zeros(T)
    for row in range(T):
        for column in range(row, T):
            sums[column - row] += matrix[row, column]
    return sums / torch.arange(T, 0, -1)


# %% wrong: only what the first position sees
# points: 0
# says: this is one row: a distance is a whole diagonal
def distance_profile(matrix):
    return matrix[0]


# %% wrong: the means of the rows
# points: 0
# says: these are means of columns: take diagonals
def distance_profile(matrix):
    return matrix.mean(dim=1)


# %% wrong: every diagonal is divided by T
# points: 0
# says: divide each diagonal by how many numbers it has, not by T
def distance_profile(matrix):
    T = len(matrix)
    return torch.stack([matrix.diagonal(d).sum() / T for d in range(T)])


# %% wrong: distance 0 is left out
# points: 0
# says: distance 0 is the main diagonal, and counts
def distance_profile(matrix):
    return torch.stack([matrix.diagonal(d).mean() for d in range(1, len(matrix))])


# %% wrong: the diagonals to the left
# points: 1
# says: only diagonals to the right of the main one count
def distance_profile(matrix):
    return torch.stack([matrix.diagonal(-d).mean() for d in range(len(matrix))])


# %% wrong: both sides together
# points: 1
# says: only diagonals to the right of the main one count
def distance_profile(matrix):
    both = (matrix + matrix.T) / 2
    return torch.stack([both.diagonal(d).mean() for d in range(len(matrix))])


# %% wrong: sums
# points: 0
# says: divide each diagonal by how many numbers it has
# belief: takes a sum for a mean
def distance_profile(matrix):
    return torch.stack([matrix.diagonal(k).sum() for k in range(len(matrix))])


# %% wrong: without the last
# points: 0
# says: the last diagonal is one number in the corner, and counts
# belief: leaves out the last one
def distance_profile(matrix):
    return torch.stack([matrix.diagonal(k).mean() for k in range(len(matrix) - 1)])


# %% wrong: from the corner
# points: 0
# says: distance 0 comes first
def distance_profile(matrix):
    return torch.stack([matrix.diagonal(k).mean() for k in range(len(matrix))]).flip(0)


# %% wrong: means of columns
# points: 0
# says: these are means of columns: take diagonals
def distance_profile(matrix):
    return matrix.mean(0)


# %% wrong: the median
# points: 0
# says: take the mean of each diagonal, not its median
# belief: takes a median for a mean
def distance_profile(matrix):
    return torch.stack([matrix.diagonal(k).median() for k in range(len(matrix))])


# %% wrong: rounded
# points: 1
# says: do not round
# belief: rounds the result
def distance_profile(matrix):
    return torch.stack([matrix.diagonal(k).mean() for k in range(len(matrix))]).round(decimals=2)


# %% wrong: around the edge
# points: 0
# says: a diagonal ends at the edge of the matrix
def distance_profile(matrix):
    T = len(matrix)
    return torch.stack([torch.stack([matrix[i, (i + k) % T] for i in range(T)]).mean() for k in range(T)])


# %% wrong: the other triangle is emptied in place
# points: 0
# says: leave it as it is
# belief: changes an argument in place
def distance_profile(matrix):
    means = torch.stack([matrix.diagonal(k).mean() for k in range(len(matrix))])
    matrix.triu_()
    return means


# %% right: a list of numbers made a tensor
def distance_profile(matrix):
    T = len(matrix)
    return torch.tensor([sum(float(matrix[i, i + k]) for i in range(T - k)) / (T - k) for k in range(T)])


# %% right: weights
def distance_profile(matrix):
    T = len(matrix)
    distance = torch.arange(T) - torch.arange(T)[:, None]
    masks = (distance == torch.arange(T)[:, None, None]).double()
    return torch.einsum("kij,ij->k", masks, matrix.double()) / masks.sum((1, 2))


# %% right: numpy's trace
import numpy as np
def distance_profile(matrix):
    m = matrix.numpy()
    return np.array([np.trace(m, offset=k) / (len(m) - k) for k in range(len(m))])
