"""Answers to exercise diagonal-spread of lesson 4."""

# %% right: numbers gathered by distance
def diagonal_spread(matrix):
    found = {}
    for i, row in enumerate(matrix.tolist()):
        for j, number in enumerate(row):
            found.setdefault(j - i, []).append(number)
    return max(max(numbers) - min(numbers) for numbers in found.values())


# %% right: both sides, every two numbers
def diagonal_spread(matrix):
    largest = 0.0
    for side in (matrix, matrix.T):
        for distance in range(len(matrix)):
            numbers = side.diagonal(distance)
            largest = max(largest, float((numbers[:, None] - numbers).abs().max()))
    return largest


# %% wrong: the whole matrix at once
# points: 0
# says: rows may differ
def diagonal_spread(matrix):
    return (matrix.max() - matrix.min()).item()


# %% wrong: compares with the transposed matrix
# points: 0
# says: along each diagonal this matrix repeats one number
def diagonal_spread(matrix):
    return (matrix - matrix.T).abs().max().item()


# %% wrong: the standard deviation
# points: 0
# says: 1 and 6 are on one diagonal: its largest number minus its smallest
def diagonal_spread(matrix):
    T = len(matrix)
    return max(matrix.diagonal(d).std(correction=0).item() for d in range(1 - T, T))


# %% wrong: neighbors on a diagonal only
# points: 0
# says: compare any two of its numbers, not neighbors only
def diagonal_spread(matrix):
    if len(matrix) == 1:
        return 0.0
    return (matrix[1:, 1:] - matrix[:-1, :-1]).abs().max().item()


# %% wrong: each number with the first of its diagonal
# points: 1
# says: not each one with the first
def diagonal_spread(matrix):
    T = len(matrix)
    diagonals = [matrix.diagonal(d) for d in range(1 - T, T)]
    return max((numbers - numbers[0]).abs().max().item() for numbers in diagonals)


# %% wrong: only the right side
# points: 1
# says: diagonals to the left of the main one count too
def diagonal_spread(matrix):
    diagonals = [matrix.diagonal(d) for d in range(len(matrix))]
    return max((numbers.max() - numbers.min()).item() for numbers in diagonals)


# %% wrong: the mean of the spreads
# points: 0
# says: this is the mean of the differences: take the largest
# belief: takes a mean for the largest
def diagonal_spread(matrix):
    T = len(matrix)
    d = [matrix.diagonal(k) for k in range(1 - T, T)]
    return sum((x.max() - x.min()).item() for x in d) / len(d)


# %% wrong: the sum of the spreads
# points: 0
# says: this is the sum of the differences: take the largest
def diagonal_spread(matrix):
    T = len(matrix)
    return sum((x.max() - x.min()).item() for x in (matrix.diagonal(k) for k in range(1 - T, T)))


# %% wrong: to the left only
# points: 1
# says: diagonals to the right of the main one count
def diagonal_spread(matrix):
    return max((x.max() - x.min()).item() for x in (matrix.diagonal(-k) for k in range(len(matrix))))


# %% wrong: the first against the last
# points: 1
# says: 3 and -1 are 4 apart: keep the signs, and compare any two, not each one with the first
def diagonal_spread(matrix):
    T = len(matrix)
    return max((x[-1] - x[0]).abs().item() for x in (matrix.diagonal(k) for k in range(1 - T, T)))


# %% wrong: rounded
# points: 1
# says: do not round
# belief: rounds the result
def diagonal_spread(matrix):
    T = len(matrix)
    return round(max((x.max() - x.min()).item() for x in (matrix.diagonal(k) for k in range(1 - T, T))), 2)


# %% wrong: the other diagonals
# points: 0
# says: along each diagonal this matrix repeats one number; rows may differ
def diagonal_spread(matrix):
    T = len(matrix)
    return max((x.max() - x.min()).item() for x in (matrix.flip(1).diagonal(k) for k in range(1 - T, T)))


# %% wrong: the matrix is centered in place
# points: 0
# says: leave it as it is
# belief: changes an argument in place
def diagonal_spread(matrix):
    T = len(matrix)
    matrix -= matrix.mean()
    return max((x.max() - x.min()).item() for x in (matrix.diagonal(k) for k in range(1 - T, T)))


# %% right: a tensor
def diagonal_spread(matrix):
    T = len(matrix)
    return torch.stack([matrix.diagonal(k).max() - matrix.diagonal(k).min() for k in range(1 - T, T)]).max()


# %% right: numpy
import numpy as np
def diagonal_spread(matrix):
    m = matrix.numpy()
    return max(np.ptp(np.diagonal(m, k)) for k in range(1 - len(m), len(m)))


# %% right: all pairs
def diagonal_spread(matrix):
    T = len(matrix)
    rows = matrix.tolist()
    return max(abs(rows[i][j] - rows[i + s][j + s]) for i in range(T) for j in range(T) for s in range(T - max(i, j)))
