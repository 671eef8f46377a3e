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
# says: every id but the last has a right neighbor: move on by one place
def count_pairs(ids):
    return Counter(zip(ids[::2], ids[1::2]))


# %% wrong: the order inside a pair is ignored
# points: 0
# says: got {(1, 2): 3, (2, 3): 1}
def count_pairs(ids):
    return dict(Counter(tuple(sorted(pair)) for pair in zip(ids, ids[1:])))


# %% wrong: one pair too few
# points: 0
# says: a dictionary from each pair of neighbors, a tuple, to how often it occurs
# belief: leaves out the last one
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
# belief: counts a repeated token once
def count_pairs(ids):
    return {(left, right): 1 for left, right in zip(ids, ids[1:])}


# %% wrong: every second place
# points: 0
# says: every id but the last has a right neighbor: move on by one place
def count_pairs(ids):
    return dict(Counter(zip(ids[::2], ids[1::2])))


# %% wrong: the last meets the first
# points: 0
# says: the last id has no right neighbor
def count_pairs(ids):
    return dict(Counter(zip(ids, ids[1:] + ids[:1])))


# %% wrong: any two, not neighbors only
# points: 0
# says: a dictionary from each pair of neighbors, a tuple, to how often it occurs
def count_pairs(ids):
    return dict(Counter((a, b) for i, a in enumerate(ids) for b in ids[i + 1 :]))


# %% wrong: counted from 0
# points: 0
# says: the first time counts as 1
def count_pairs(ids):
    counts = {}
    for pair in pairwise(ids):
        counts[pair] = counts[pair] + 1 if pair in counts else 0
    return counts


# %% wrong: only pairs that come twice
# points: 0
# says: every id but the last has a right neighbor: move on by one place
def count_pairs(ids):
    return {pair: count for pair, count in Counter(pairwise(ids)).items() if count > 1}


# %% wrong: keys are texts
# points: 0
# says: a dictionary from each pair of neighbors, a tuple, to how often it occurs
def count_pairs(ids):
    return dict(Counter(f"{a} {b}" for a, b in pairwise(ids)))


# %% wrong: a list of pairs and counts
# points: 0
# says: a dictionary from each pair of neighbors, a tuple, to how often it occurs
def count_pairs(ids):
    return list(Counter(pairwise(ids)).items())


# %% wrong: the right id before the left
# points: 0
# says: a pair is (left, right), in this order
def count_pairs(ids):
    return dict(Counter((b, a) for a, b in pairwise(ids)))


# %% wrong: shares
# points: 0
# says: a dictionary from each pair of neighbors, a tuple, to how often it occurs
def count_pairs(ids):
    counts = Counter(pairwise(ids))
    return {pair: count / counts.total() for pair, count in counts.items()}


# %% wrong: the list is used up
# points: 1
# says: leave the list as it is
# belief: changes an argument in place
def count_pairs(ids):
    counts = {}
    while len(ids) > 1:
        pair = ids.pop(0), ids[0]
        counts[pair] = counts.get(pair, 0) + 1
    return counts


# %% wrong: counts of all calls are kept
# points: 0
# says: pairs overlap, and each call counts anew
def count_pairs(ids, counts={}):
    for pair in pairwise(ids):
        counts[pair] = counts.get(pair, 0) + 1
    return dict(counts)


# %% right: a Counter
def count_pairs(ids):
    return Counter(zip(ids, ids[1:]))


# %% right: a defaultdict by index
from collections import defaultdict
def count_pairs(ids):
    counts = defaultdict(int)
    for i in range(len(ids) - 1):
        counts[ids[i], ids[i + 1]] += 1
    return counts


# %% right: numpy's unique
import numpy as np
def count_pairs(ids):
    if len(ids) < 2:
        return {}
    pairs, counts = np.unique(np.stack([ids[:-1], ids[1:]], axis=1), axis=0, return_counts=True)
    return {tuple(pair): count for pair, count in zip(pairs.tolist(), counts)}


# %% right: recursion
def count_pairs(ids):
    if len(ids) < 2:
        return {}
    counts = count_pairs(ids[1:])
    pair = tuple(ids[:2])
    return counts | {pair: counts.get(pair, 0) + 1}
