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
# says: 2 and 6 stand on one diagonal
def diagonal_spread(matrix):
    T = len(matrix)
    return max(matrix.diagonal(d).std(correction=0).item() for d in range(1 - T, T))


# %% wrong: neighbors on a diagonal only
# points: 1
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
