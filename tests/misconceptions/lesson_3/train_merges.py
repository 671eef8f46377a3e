"""Answers to exercise train-merges of lesson 3."""

# %% right: the counts of all pieces in one sum
def train_merges(pieces, num_merges):
    merges = {}
    while len(merges) < num_merges:
        counts = sum((bpe.count_pairs(piece) for piece in pieces), Counter())
        if len(counts) == 0:
            return merges
        best = bpe.most_frequent_pair(counts)
        merges[best] = 256 + len(merges)
        pieces = [bpe.merge_pair(piece, best, merges[best]) for piece in pieces]
    return merges


# %% right: equal pieces are counted once
def train_merges(pieces, num_merges):
    times = Counter(tuple(piece) for piece in pieces)
    merges = {}
    for new_id in range(256, 256 + num_merges):
        counts = {}
        for piece, count in times.items():
            for pair in zip(piece, piece[1:]):
                counts[pair] = counts.get(pair, 0) + count
        if not counts:
            break
        best = min(counts, key=lambda pair: (-counts[pair], pair))
        merges[best] = new_id
        merged = Counter()
        for piece, count in times.items():
            merged[tuple(bpe.merge_pair(piece, best, new_id))] += count
        times = merged
    return merges


# %% wrong: counted once, before the first merge
# points: 0
# says: count again after a merge
def train_merges(pieces, num_merges):
    counts = Counter()
    for piece in pieces:
        counts.update(bpe.count_pairs(piece))
    best = sorted(counts, key=lambda pair: (-counts[pair], pair))[:num_merges]
    return {pair: 256 + number for number, pair in enumerate(best)}


# %% wrong: the merged pieces are not kept
# points: 0
# says: es, est, lo and low: count all pieces, merge the most frequent pair in them, count again
def train_merges(pieces, num_merges):
    merges = {}
    for new_id in range(256, 256 + num_merges):
        counts = Counter()
        for piece in pieces:
            counts.update(bpe.count_pairs(piece))
        pair = bpe.most_frequent_pair(counts)
        merges[pair] = new_id
        for piece in pieces:
            piece = bpe.merge_pair(piece, pair, new_id)
    return merges


# %% wrong: all pieces are put into one
# points: 1
# says: no pair reaches from one piece into the next
def train_merges(pieces, num_merges):
    ids = [id for piece in pieces for id in piece]
    merges = {}
    for new_id in range(256, 256 + num_merges):
        counts = bpe.count_pairs(ids)
        if not counts:
            break
        pair = bpe.most_frequent_pair(counts)
        merges[pair] = new_id
        ids = bpe.merge_pair(ids, pair, new_id)
    return merges


# %% wrong: does not stop when nothing is left
# points: 1
# says: empty
def train_merges(pieces, num_merges):
    merges = {}
    for new_id in range(256, 256 + num_merges):
        counts = Counter()
        for piece in pieces:
            counts.update(bpe.count_pairs(piece))
        pair = bpe.most_frequent_pair(counts)
        merges[pair] = new_id
        pieces = [bpe.merge_pair(piece, pair, new_id) for piece in pieces]
    return merges


# %% wrong: the counts of the last piece only
# points: 0
# says: "es" and "st" occur 9 times each
def train_merges(pieces, num_merges):
    merges = {}
    for new_id in range(256, 256 + num_merges):
        for piece in pieces:
            counts = bpe.count_pairs(piece)
        if not counts:
            break
        pair = bpe.most_frequent_pair(counts)
        merges[pair] = new_id
        pieces = [bpe.merge_pair(piece, pair, new_id) for piece in pieces]
    return merges


# %% wrong: ids to pairs instead of pairs to ids
# points: 0
# says: expected {(101, 115): 256}, got {256: (101, 115)}
def train_merges(pieces, num_merges):
    merges = {}
    for new_id in range(256, 256 + num_merges):
        counts = Counter()
        for piece in pieces:
            counts.update(bpe.count_pairs(piece))
        if not counts:
            break
        merges[new_id] = bpe.most_frequent_pair(counts)
        pieces = [bpe.merge_pair(piece, merges[new_id], new_id) for piece in pieces]
    return merges


# %% right: in the pieces that came in
def train_merges(pieces, num_merges):
    merges = {}
    for new_id in range(256, 256 + num_merges):
        counts = Counter(pair for piece in pieces for pair in pairwise(piece))
        if not counts:
            break
        best = bpe.most_frequent_pair(counts)
        merges[best] = new_id
        for piece in pieces:
            piece[:] = bpe.merge_pair(piece, best, new_id)
    return merges


# %% wrong: counted in one piece only
# points: 0
# says: es, est, lo and low: count all pieces, merge the most frequent pair in them, count again
def train_merges(pieces, num_merges):
    merges = {}
    for new_id in range(256, 256 + num_merges):
        counts = bpe.count_pairs(max(pieces, key=len))
        if not counts:
            break
        pair = bpe.most_frequent_pair(counts)
        merges[pair] = new_id
        pieces = [bpe.merge_pair(piece, pair, new_id) for piece in pieces]
    return merges


# %% wrong: pieces count once
# points: 0
# says: es, est, lo and low: count all pieces, merge the most frequent pair in them, count again
def train_merges(pieces, num_merges):
    merges = {}
    for new_id in range(256, 256 + num_merges):
        different = {tuple(piece) for piece in pieces}
        counts = Counter(pair for piece in different for pair in pairwise(piece))
        if not counts:
            break
        pair = bpe.most_frequent_pair(counts)
        merges[pair] = new_id
        pieces = [bpe.merge_pair(piece, pair, new_id) for piece in pieces]
    return merges


# %% wrong: each pair once a piece
# points: 1
# says: a pair counts each time it occurs in a piece
def train_merges(pieces, num_merges):
    merges = {}
    for new_id in range(256, 256 + num_merges):
        counts = Counter(pair for piece in pieces for pair in set(pairwise(piece)))
        if not counts:
            break
        pair = bpe.most_frequent_pair(counts)
        merges[pair] = new_id
        pieces = [bpe.merge_pair(piece, pair, new_id) for piece in pieces]
    return merges


# %% wrong: stops where a pair is alone
# points: 1
# says: each pair occurs once here, which is enough, and the smallest ids win
def train_merges(pieces, num_merges):
    merges = {}
    for new_id in range(256, 256 + num_merges):
        counts = Counter(pair for piece in pieces for pair in pairwise(piece))
        if not counts or max(counts.values()) < 2:
            break
        pair = bpe.most_frequent_pair(counts)
        merges[pair] = new_id
        pieces = [bpe.merge_pair(piece, pair, new_id) for piece in pieces]
    return merges


# %% wrong: up to the id num_merges
# points: 0
# says: make as many merges as are asked for
def train_merges(pieces, num_merges):
    merges = {}
    for new_id in range(256, num_merges):
        counts = Counter(pair for piece in pieces for pair in pairwise(piece))
        if not counts:
            break
        pair = bpe.most_frequent_pair(counts)
        merges[pair] = new_id
        pieces = [bpe.merge_pair(piece, pair, new_id) for piece in pieces]
    return merges


# %% wrong: from 257
# points: 0
# says: new ids begin with 256
def train_merges(pieces, num_merges):
    merges = {}
    for new_id in range(257, 257 + num_merges):
        counts = Counter(pair for piece in pieces for pair in pairwise(piece))
        if not counts:
            break
        pair = bpe.most_frequent_pair(counts)
        merges[pair] = new_id
        pieces = [bpe.merge_pair(piece, pair, new_id) for piece in pieces]
    return merges


# %% wrong: ties by chance of order
# points: 1
# says: each pair occurs once here, which is enough, and the smallest ids win
def train_merges(pieces, num_merges):
    merges = {}
    for new_id in range(256, 256 + num_merges):
        counts = Counter(pair for piece in pieces for pair in pairwise(piece))
        if not counts:
            break
        pair = counts.most_common(1)[0][0]
        merges[pair] = new_id
        pieces = [bpe.merge_pair(piece, pair, new_id) for piece in pieces]
    return merges


# %% wrong: the last merge first
# points: 2
# says: expected the order of making, got
def train_merges(pieces, num_merges):
    merges = {}
    for new_id in range(256, 256 + num_merges):
        counts = Counter(pair for piece in pieces for pair in pairwise(piece))
        if not counts:
            break
        pair = bpe.most_frequent_pair(counts)
        merges = {pair: new_id} | merges
        pieces = [bpe.merge_pair(piece, pair, new_id) for piece in pieces]
    return merges


# %% wrong: overlaps of one pair are not counted
# points: 1
# says: pairs overlap: (3, 3) occurs three times
def train_merges(pieces, num_merges):
    def count(piece):
        counts, place = Counter(), 0
        while place + 1 < len(piece):
            counts[piece[place], piece[place + 1]] += 1
            place += 2 if piece[place] == piece[place + 1] else 1
        return counts
    merges = {}
    for new_id in range(256, 256 + num_merges):
        counts = sum(map(count, pieces), Counter())
        if not counts:
            break
        pair = bpe.most_frequent_pair(counts)
        merges[pair] = new_id
        pieces = [bpe.merge_pair(piece, pair, new_id) for piece in pieces]
    return merges


# %% right: a while loop and own counting
def train_merges(pieces, num_merges):
    merges, pieces = {}, [tuple(piece) for piece in pieces]
    while len(merges) < num_merges:
        counts = {}
        for piece in pieces:
            for pair in zip(piece, piece[1:]):
                counts[pair] = counts.get(pair, 0) + 1
        if not counts:
            return merges
        best = min(counts, key=lambda pair: (-counts[pair], pair))
        merges[best] = 256 + len(merges)
        pieces = [bpe.merge_pair(list(piece), best, merges[best]) for piece in pieces]
    return merges


# %% right: recursion
def train_merges(pieces, num_merges, new_id=256):
    counts = sum((Counter(bpe.count_pairs(piece)) for piece in pieces), Counter())
    if not counts or num_merges == 0:
        return {}
    pair = bpe.most_frequent_pair(counts)
    rest = [bpe.merge_pair(piece, pair, new_id) for piece in pieces]
    return {pair: new_id} | train_merges(rest, num_merges - 1, new_id + 1)


# %% right: the error of an empty choice is caught
def train_merges(pieces, num_merges):
    merges = {}
    for new_id in range(256, 256 + num_merges):
        counts = Counter()
        for piece in pieces:
            counts.update(pairwise(piece))
        try:
            pair = bpe.most_frequent_pair(counts)
        except ValueError:
            break
        merges[pair] = new_id
        pieces = [bpe.merge_pair(piece, pair, new_id) for piece in pieces]
    return merges
