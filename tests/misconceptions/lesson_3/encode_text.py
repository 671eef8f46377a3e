"""Answers to exercise encode-text of lesson 3."""

# %% right: pieces that come again are looked up
def encode_text(text, merges, byte_ids):
    known = {}
    ids = []
    for piece in bpe.split_text(text):
        if piece not in known:
            start = [byte_ids[byte] for byte in piece.encode("utf-8")]
            known[piece] = bpe.encode_piece(start, merges)
        ids += known[piece]
    return ids


# %% right: merged by hand
def encode_text(text, merges, byte_ids):
    ids = []
    for piece in bpe.split_text(text):
        part = [byte_ids[byte] for byte in piece.encode()]
        while True:
            known = [merges[pair] for pair in zip(part, part[1:]) if pair in merges]
            if not known:
                break
            place = [merges.get(pair) for pair in zip(part, part[1:])].index(min(known))
            part[place : place + 2] = [min(known)]
        ids.extend(part)
    return ids


# %% wrong: a byte is its own id
# points: 0
# says: the byte b starts with the id byte_ids[b]
def encode_text(text, merges, byte_ids):
    ids = []
    for piece in bpe.split_text(text):
        ids.extend(bpe.encode_piece(list(piece.encode()), merges))
    return ids


# %% wrong: the text is not cut
# points: 0
# says: two pieces of bpe.split_text
def encode_text(text, merges, byte_ids):
    return bpe.encode_piece([byte_ids[byte] for byte in text.encode()], merges)


# %% wrong: cut at spaces, which are lost
# points: 0
# says: expected [40, 550, 1464]
def encode_text(text, merges, byte_ids):
    ids = []
    for piece in text.split():
        start = [byte_ids[byte] for byte in piece.encode()]
        ids.extend(bpe.encode_piece(start, merges))
    return ids


# %% wrong: characters instead of bytes
# points: 1
# says: bytes rather than characters
# belief: takes characters for bytes
def encode_text(text, merges, byte_ids):
    ids = []
    for piece in bpe.split_text(text):
        start = [byte_ids[ord(letter) % 256] for letter in piece]
        ids.extend(bpe.encode_piece(start, merges))
    return ids


# %% wrong: every piece only once
# points: 0
# says: two pieces of bpe.split_text
def encode_text(text, merges, byte_ids):
    ids = []
    for piece in dict.fromkeys(bpe.split_text(text)):
        start = [byte_ids[byte] for byte in piece.encode()]
        ids.extend(bpe.encode_piece(start, merges))
    return ids


# %% wrong: cut by the pattern of exercise 7
# points: 0
# says: two pieces of bpe.split_text
def encode_text(text, merges, byte_ids):
    pattern = r" ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+"
    ids = []
    for piece in regex.findall(pattern, text):
        start = [byte_ids[byte] for byte in piece.encode()]
        ids.extend(bpe.encode_piece(start, merges))
    return ids


# %% wrong: the finished tokenizer
# points: 1
# says: use the merges and the byte ids that are passed in, no finished tokenizer
def encode_text(text, merges, byte_ids):
    return tokenizer.encode(text)


# %% wrong: lists in a list
# points: 0
# says: a flat list: extend it by the ids of each piece
def encode_text(text, merges, byte_ids):
    return [bpe.encode_piece([byte_ids[b] for b in piece.encode()], merges) for piece in bpe.split_text(text)]


# %% wrong: no merges
# points: 0
# says: merge the ids of each piece
def encode_text(text, merges, byte_ids):
    return [byte_ids[b] for piece in bpe.split_text(text) for b in piece.encode()]


# %% wrong: GPT-2's merges whatever is given
# points: 1
# says: use the merges and the byte ids that are passed in, no finished tokenizer
def encode_text(text, merges, byte_ids):
    ids = []
    for piece in bpe.split_text(text):
        ids += bpe.encode_piece([byte_ids[b] for b in piece.encode()], gpt2.merges)
    return ids


# %% wrong: the byte ids of this notebook
# points: 1
# says: use the merges and the byte ids that are passed in, no finished tokenizer
# belief: uses the notebook's own data, not what is passed in
def encode_text(text, merges, given):
    ids = []
    for piece in bpe.split_text(text):
        ids += bpe.encode_piece([byte_ids[b] for b in piece.encode()], merges)
    return ids


# %% right: one comprehension
def encode_text(text, merges, byte_ids):
    return [id for piece in bpe.split_text(text)
            for id in bpe.encode_piece([byte_ids[byte] for byte in piece.encode()], merges)]


# %% right: own merging
def encode_text(text, merges, byte_ids):
    def one(ids):
        known = [pair for pair in pairwise(ids) if pair in merges]
        if not known:
            return ids
        pair = min(known, key=merges.get)
        return one(bpe.merge_pair(ids, pair, merges[pair]))
    return sum((one([byte_ids[byte] for byte in bytes(piece, "utf-8")]) for piece in bpe.split_text(text)), [])


# %% right: each piece remembered
def encode_text(text, merges, byte_ids):
    known = {}
    for piece in set(bpe.split_text(text)):
        known[piece] = bpe.encode_piece([byte_ids[byte] for byte in piece.encode()], merges)
    return tuple(id for piece in bpe.split_text(text) for id in known[piece])
