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
