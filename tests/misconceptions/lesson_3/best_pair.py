"""Answers to exercise best-pair of lesson 3."""

# %% right: one key for both wishes
def best_pair(counts):
    return min(counts, key=lambda pair: (-counts[pair], pair))


# %% right: sorted first, then the largest
def best_pair(counts):
    return max(sorted(counts), key=counts.get)


# %% wrong: the first of equals in the dictionary
# points: 0
# says: this one comes first in counts: among equals the smallest left id wins
def best_pair(counts):
    return max(counts, key=counts.get)


# %% wrong: the largest ids among equals
# points: 0
# says: among equals the smallest ids win, not the largest
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
# points: 0
# says: the smallest right id wins
def best_pair(counts):
    return min(counts, key=lambda pair: (-counts[pair], pair[0]))


# %% wrong: ids compared as text
# points: 0
# says: ids are compared as numbers
def best_pair(counts):
    return min(counts, key=lambda pair: (-counts[pair], str(pair)))


# %% wrong: the last of the most frequent
# points: 0
# says: this one comes last in counts: among equals the smallest left id wins
def best_pair(counts):
    most = max(counts.values())
    return [pair for pair in counts if counts[pair] == most][-1]


# %% wrong: the smallest sum of ids
# points: 0
# says: the left id decides, as a number: neither the sum nor its digits
def best_pair(counts):
    return min(counts, key=lambda pair: (-counts[pair], sum(pair)))


# %% wrong: the smallest right id first
# points: 0
# says: the left id decides before the right one
def best_pair(counts):
    return min(counts, key=lambda pair: (-counts[pair], pair[1], pair[0]))


# %% wrong: the count alone
# points: 0
# says: the pair with the largest count, without its count
def best_pair(counts):
    return max(counts.values())


# %% wrong: the pair is taken out
# points: 0
# says: leave the dictionary as it is
# belief: changes an argument in place
def best_pair(counts):
    pair = min(counts, key=lambda pair: (-counts[pair], pair))
    del counts[pair]
    return pair


# %% wrong: among the first ten
# points: 1
# says: look at all pairs, however many
def best_pair(counts):
    return min(list(counts)[:10], key=lambda pair: (-counts[pair], pair))


# %% right: one key
def best_pair(counts):
    return min(counts, key=lambda pair: (-counts[pair], *pair))


# %% right: sorted twice
def best_pair(counts):
    pairs = sorted(counts)
    return sorted(pairs, key=lambda pair: counts[pair], reverse=True)[0]


# %% right: a list
def best_pair(counts):
    most = max(counts.values())
    return list(min(pair for pair, count in counts.items() if count == most))


# %% right: a loop
def best_pair(counts):
    best = None
    for pair in counts:
        if best is None or counts[pair] > counts[best] or (counts[pair] == counts[best] and pair < best):
            best = pair
    return best
