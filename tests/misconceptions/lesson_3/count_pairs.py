"""Answers to exercise count-pairs of lesson 3."""

# %% right: a Counter of neighbors
def count_pairs(ids):
    return Counter(zip(ids, ids[1:]))


# %% right: a loop over places
def count_pairs(ids):
    counts = {}
    for place in range(len(ids) - 1):
        pair = (ids[place], ids[place + 1])
        if pair not in counts:
            counts[pair] = 0
        counts[pair] += 1
    return counts


# %% wrong: every second pair
# points: 0
# says: (1, 2) and (2, 1) are different pairs
def count_pairs(ids):
    return Counter(zip(ids[::2], ids[1::2]))


# %% wrong: the order inside a pair is ignored
# points: 0
# says: got {(1, 2): 3, (2, 3): 1}
def count_pairs(ids):
    return dict(Counter(tuple(sorted(pair)) for pair in zip(ids, ids[1:])))


# %% wrong: one pair too few
# points: 0
# says: the last pair counts too
def count_pairs(ids):
    counts = {}
    for place in range(len(ids) - 2):
        pair = (ids[place], ids[place + 1])
        counts[pair] = counts.get(pair, 0) + 1
    return counts


# %% wrong: overlapping pairs are counted once
# points: 0
# says: pairs overlap
def count_pairs(ids):
    counts = {}
    place = 0
    while place + 1 < len(ids):
        pair = (ids[place], ids[place + 1])
        counts[pair] = counts.get(pair, 0) + 1
        place += 2 if ids[place] == ids[place + 1] else 1
    return counts


# %% wrong: the first id is taken before asking whether there is one
# points: 1
# says: list index out of range
def count_pairs(ids):
    counts = {}
    left = ids[0]
    for right in ids[1:]:
        counts[left, right] = counts.get((left, right), 0) + 1
        left = right
    return counts


# %% wrong: a set of pairs, each counted once
# points: 0
# says: got {(1, 2): 1, (2, 1): 1, (2, 3): 1}
def count_pairs(ids):
    return {(left, right): 1 for left, right in zip(ids, ids[1:])}
