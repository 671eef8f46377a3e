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
# says: distance 0 is the main diagonal
def distance_profile(matrix):
    return matrix[0]


# %% wrong: the means of the rows
# points: 0
# says: distance 0 is the main diagonal
def distance_profile(matrix):
    return matrix.mean(dim=1)


# %% wrong: every diagonal is divided by T
# points: 0
# says: divided by how many numbers it has
def distance_profile(matrix):
    T = len(matrix)
    return torch.stack([matrix.diagonal(d).sum() / T for d in range(T)])


# %% wrong: distance 0 is left out
# points: 0
# says: expected (3,) = (distances,), got (2,)
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
