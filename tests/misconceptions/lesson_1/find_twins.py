"""Answers to exercise find-twins of lesson 1."""

# %% right: all comparisons at once
def find_twins(vectors):
    same = (vectors[:, None] == vectors[None, :]).all(dim=-1)
    return [tuple(pair) for pair in same.triu(diagonal=1).nonzero().tolist()]

# %% right: itertools and lists
def find_twins(vectors):
    from itertools import combinations

    rows = vectors.tolist()
    return [(i, j) for i, j in combinations(range(len(rows)), 2) if rows[i] == rows[j]]

# %% wrong: only the first component is compared
# points: 1
# says: one equal component is not enough
def find_twins(vectors):
    T = len(vectors)
    return [(i, j) for i in range(T) for j in range(i + 1, T) if vectors[i, 0] == vectors[j, 0]]

# %% wrong: the sums are compared
# points: 1
# says: an equal sum is not enough
def find_twins(vectors):
    sums = vectors.sum(dim=1).tolist()
    T = len(sums)
    return [(i, j) for i in range(T) for j in range(i + 1, T) if sums[i] == sums[j]]

# %% wrong: any equal component will do
# points: 1
# says: one equal component is not enough
def find_twins(vectors):
    T = len(vectors)
    return [(i, j) for i in range(T) for j in range(i + 1, T) if (vectors[i] == vectors[j]).any()]

# %% wrong: the lengths of the vectors are compared
# points: 1
# says: the same numbers at other places are other vectors
def find_twins(vectors):
    norms = vectors.norm(dim=1).tolist()
    T = len(norms)
    return [(i, j) for i in range(T) for j in range(i + 1, T) if norms[i] == norms[j]]

# %% wrong: each pair twice
# points: 0
# says: each pair once
def find_twins(vectors):
    T = range(len(vectors))
    return [(i, j) for i in T for j in T if i != j and torch.equal(vectors[i], vectors[j])]

# %% wrong: every position is its own twin
# points: 0
# says: no position is its own twin
def find_twins(vectors):
    T = len(vectors)
    return [(i, j) for i in range(T) for j in range(i, T) if torch.equal(vectors[i], vectors[j])]

# %% wrong: neighbors only
# points: 0
# says: expected [(0, 2)], got []
def find_twins(vectors):
    T = len(vectors)
    return [(i, i + 1) for i in range(T - 1) if torch.equal(vectors[i], vectors[i + 1])]

# %% wrong: stops at the first twin
# points: 0
# says: three equal vectors make three pairs
# belief: stops at the first one found
def find_twins(vectors):
    pairs = []
    for i in range(len(vectors)):
        for j in range(i + 1, len(vectors)):
            if torch.equal(vectors[i], vectors[j]):
                pairs.append((i, j))
                break
    return pairs

# %% wrong: asks for the same object
# points: 0
# says: expected [(0, 2)], got []
def find_twins(vectors):
    T = len(vectors)
    return [(i, j) for i in range(T) for j in range(i + 1, T) if vectors[i] is vectors[j]]

# %% wrong: == on vectors taken for one answer
# points: 0
# says: Boolean value of Tensor with more than one value is ambiguous
def find_twins(vectors):
    T = len(vectors)
    return [(i, j) for i in range(T) for j in range(i + 1, T) if vectors[i] == vectors[j]]

# %% wrong: the number of pairs
# points: 0
# says: expected [(0, 2)], got 1
def find_twins(vectors):
    T = len(vectors)
    return sum(torch.equal(vectors[i], vectors[j]) for i in range(T) for j in range(i + 1, T))


# %% wrong: the whole parts agree
# points: 1
# says: equal whole parts are not enough: do not round
def find_twins(vectors):
    T = len(vectors)
    return [(i, j) for i in range(T) for j in range(i + 1, T) if torch.equal(vectors[i].int(), vectors[j].int())]


# %% wrong: nearly equal
# points: 1
# says: nearly equal is not equal: do not round
def find_twins(vectors):
    T = len(vectors)
    return [(i, j) for i in range(T) for j in range(i + 1, T) if torch.allclose(vectors[i], vectors[j], atol=1e-3)]


# %% wrong: signs do not count
# points: 1
# says: equal sizes with other signs are not enough
def find_twins(vectors):
    rows = vectors.abs().tolist()
    return [(i, j) for i in range(len(rows)) for j in range(i + 1, len(rows)) if rows[i] == rows[j]]


# %% wrong: the same direction
# points: 1
# says: the same direction is not enough
def find_twins(vectors):
    rows = torch.nn.functional.normalize(vectors, dim=-1)
    T = len(rows)
    return [(i, j) for i in range(T) for j in range(i + 1, T) if rows[i] @ rows[j] > 0.9999]


# %% wrong: each with its first twin only
# points: 0
# says: three equal vectors make three pairs
def find_twins(vectors):
    first, pairs = {}, []
    for place, row in enumerate(map(tuple, vectors.tolist())):
        if row in first:
            pairs.append((first[row], place))
        first.setdefault(row, place)
    return sorted(pairs)


# %% wrong: in the order of the second
# points: 1
# says: sort the pairs
def find_twins(vectors):
    T = len(vectors)
    return [(i, j) for j in range(T) for i in range(j) if torch.equal(vectors[i], vectors[j])]


# %% wrong: the last component is not looked at
# points: 1
# says: the last component counts too
def find_twins(vectors):
    rows = vectors[:, :-1].tolist()
    return [(i, j) for i in range(len(rows)) for j in range(i + 1, len(rows)) if rows[i] == rows[j]]


# %% wrong: the vectors are sorted in place
# points: 0
# says: leave them as they are
# belief: changes an argument in place
def find_twins(vectors):
    T = len(vectors)
    pairs = [(i, j) for i in range(T) for j in range(i + 1, T) if torch.equal(vectors[i], vectors[j])]
    vectors[:] = vectors.sort(dim=0).values
    return pairs


# %% right: whole matrices
def find_twins(vectors):
    same = (vectors[:, None] == vectors[None]).all(dim=-1).triu(1)
    return same.nonzero()


# %% right: combinations
from itertools import combinations
def find_twins(vectors):
    rows = vectors.numpy()
    return [pair for pair in combinations(range(len(rows)), 2) if (rows[pair[0]] == rows[pair[1]]).all()]


# %% right: distance exactly 0
def find_twins(vectors):
    T = len(vectors)
    return [[i, j] for i in range(T) for j in range(i + 1, T) if (vectors[i] - vectors[j]).abs().max() == 0]
