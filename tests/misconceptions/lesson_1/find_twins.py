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
# says: one component, the sum or the size is not enough
def find_twins(vectors):
    T = len(vectors)
    return [(i, j) for i in range(T) for j in range(i + 1, T) if vectors[i, 0] == vectors[j, 0]]

# %% wrong: the sums are compared
# points: 1
# says: twins agree in every component
def find_twins(vectors):
    sums = vectors.sum(dim=1).tolist()
    T = len(sums)
    return [(i, j) for i in range(T) for j in range(i + 1, T) if sums[i] == sums[j]]

# %% wrong: any equal component will do
# points: 1
# says: twins agree in every component
def find_twins(vectors):
    T = len(vectors)
    return [(i, j) for i in range(T) for j in range(i + 1, T) if (vectors[i] == vectors[j]).any()]

# %% wrong: the lengths of the vectors are compared
# points: 1
# says: the size is not enough
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
# says: no position with itself
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
# says: expected 3 pairs among three equal vectors
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
