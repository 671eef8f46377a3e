"""Answers to exercise apply-merges of lesson 3."""

# %% right: one place at a time
def apply_merges(ids, merges):
    ids = list(ids)
    while True:
        found = [
            (merges[pair], place)
            for place, pair in enumerate(zip(ids, ids[1:]))
            if pair in merges
        ]
        if not found:
            return ids
        new_id, place = min(found)
        ids[place : place + 2] = [new_id]


# %% right: every merge in turn, oldest first
def apply_merges(ids, merges):
    for pair in sorted(merges, key=merges.get):
        ids = bpe.merge_pair(ids, pair, merges[pair])
    return ids


# %% wrong: from left to right
# points: 0
# says: ab is on the left, but bc was made before it: 256 is older
def apply_merges(ids, merges):
    while True:
        known = [pair for pair in zip(ids, ids[1:]) if pair in merges]
        if not known:
            return ids
        ids = bpe.merge_pair(ids, known[0], merges[known[0]])


# %% wrong: a single merge
# points: 0
# says: go on until no two neighbors are in merges
def apply_merges(ids, merges):
    known = [pair for pair in zip(ids, ids[1:]) if pair in merges]
    if not known:
        return ids
    pair = min(known, key=merges.get)
    return bpe.merge_pair(ids, pair, merges[pair])


# %% wrong: the youngest merge first
# points: 0
# says: got [257, 99]
def apply_merges(ids, merges):
    while True:
        known = [pair for pair in zip(ids, ids[1:]) if pair in merges]
        if not known:
            return ids
        pair = max(known, key=merges.get)
        ids = bpe.merge_pair(ids, pair, merges[pair])


# %% wrong: the longest token that fits
# points: 0
# says: ab is on the left, but bc was made before it: 256 is older
def apply_merges(ids, merges):
    spelled = {id: (id,) for id in range(256)}
    for pair, new_id in sorted(merges.items(), key=lambda item: item[1]):
        spelled[new_id] = spelled[pair[0]] + spelled[pair[1]]
    tokens, place = [], 0
    while place < len(ids):
        fits = [id for id, s in spelled.items() if tuple(ids[place : place + len(s)]) == s]
        tokens.append(max(fits, key=lambda id: len(spelled[id])))
        place += len(spelled[tokens[-1]])
    return tokens


# %% wrong: in the order of the dictionary
# points: 1
# says: not the dictionary's order
def apply_merges(ids, merges):
    for pair, new_id in merges.items():
        ids = bpe.merge_pair(ids, pair, new_id)
    return ids


# %% wrong: the pair with the smallest ids first
# points: 0
# says: ab is on the left, but bc was made before it: 256 is older
def apply_merges(ids, merges):
    while True:
        known = [pair for pair in zip(ids, ids[1:]) if pair in merges]
        if not known:
            return ids
        pair = min(known)
        ids = bpe.merge_pair(ids, pair, merges[pair])


# %% wrong: sorted once, each merge once, but the latest first
# points: 0
# says: go on until no two neighbors are in merges
def apply_merges(ids, merges):
    for pair in sorted(merges, key=merges.get, reverse=True):
        ids = bpe.merge_pair(ids, pair, merges[pair])
    return ids


# %% wrong: new ids by the order in the dictionary
# points: 1
# says: the ids tell which merge is older, not the dictionary's order
def apply_merges(ids, merges):
    merges = {pair: 256 + place for place, pair in enumerate(merges)}
    while True:
        known = [pair for pair in pairwise(ids) if pair in merges]
        if not known:
            return ids
        pair = min(known, key=merges.get)
        ids = bpe.merge_pair(ids, pair, merges[pair])


# %% wrong: in place
# points: 0
# says: leave them as they are
# belief: changes an argument in place
def apply_merges(ids, merges):
    while True:
        known = [pair for pair in pairwise(ids) if pair in merges]
        if not known:
            return ids
        pair = min(known, key=merges.get)
        ids[:] = bpe.merge_pair(ids, pair, merges[pair])


# %% wrong: merges are used up
# points: 0
# says: leave them as they are
# belief: changes an argument in place
def apply_merges(ids, merges):
    while True:
        known = [pair for pair in pairwise(ids) if pair in merges]
        if not known:
            return ids
        pair = min(known, key=merges.get)
        ids = bpe.merge_pair(ids, pair, merges.pop(pair))


# %% wrong: the merges of GPT-2
# points: 0
# says: merge until no two neighbors are in merges
def apply_merges(ids, merges):
    return bpe.encode_piece(ids, gpt2.merges)


# %% wrong: two rounds
# points: 1
# says: [1, 2, 3, 4] ends as 1 and 260, for 256 is the oldest: not the longest, nor the most frequent
def apply_merges(ids, merges):
    for _ in range(2):
        known = [pair for pair in pairwise(ids) if pair in merges]
        if known:
            pair = min(known, key=merges.get)
            ids = bpe.merge_pair(ids, pair, merges[pair])
    return ids


# %% right: sorted by new id, each once
def apply_merges(ids, merges):
    for pair in sorted(merges, key=merges.get):
        ids = bpe.merge_pair(ids, pair, merges[pair])
    return ids


# %% right: recursion
def apply_merges(ids, merges):
    known = set(pairwise(ids)) & set(merges)
    if not known:
        return list(ids)
    new_id, pair = min((merges[pair], pair) for pair in known)
    return apply_merges(bpe.merge_pair(ids, pair, new_id), merges)


# %% right: the course's own
def apply_merges(ids, merges):
    return bpe.encode_piece(ids, merges)
