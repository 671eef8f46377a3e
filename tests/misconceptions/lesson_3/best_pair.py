"""Answers to exercise best-pair of lesson 3."""

# %% right: one key for both wishes
def best_pair(counts):
    return min(counts, key=lambda pair: (-counts[pair], pair))


# %% right: sorted first, then the largest
def best_pair(counts):
    return max(sorted(counts), key=counts.get)


# %% wrong: the first of equals in the dictionary
# points: 0
# says: got (8, 1), which comes first in counts
def best_pair(counts):
    return max(counts, key=counts.get)


# %% wrong: the largest ids among equals
# points: 0
# says: got (8, 1), which comes first in counts
def best_pair(counts):
    return max(counts, key=lambda pair: (counts[pair], pair))


# %% wrong: the rarest pair
# points: 0
# says: expected (4, 5), got (0, 0)
def best_pair(counts):
    return min(counts, key=lambda pair: (counts[pair], pair))


# %% wrong: the pair with its count
# points: 0
# says: without its count
def best_pair(counts):
    return min(counts.items(), key=lambda item: (-item[1], item[0]))


# %% wrong: only the left id decides among equals
# points: 1
# says: the smallest right id wins
def best_pair(counts):
    return min(counts, key=lambda pair: (-counts[pair], pair[0]))


# %% wrong: ids compared as text
# points: 1
# says: ids are compared as numbers
def best_pair(counts):
    return min(counts, key=lambda pair: (-counts[pair], str(pair)))
