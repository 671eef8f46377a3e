"""Answers to exercise decode-ids of lesson 3."""

# %% right: ids are taken apart until only bytes are left
def decode_ids(ids, merges):
    halves = {new_id: pair for pair, new_id in merges.items()}

    def spell(id):
        return spell(halves[id][0]) + spell(halves[id][1]) if id in halves else bytes([id])

    return b"".join(map(spell, ids)).decode(errors="replace")


# %% right: a dictionary of lists of bytes
def decode_ids(ids, merges):
    table = {byte: [byte] for byte in range(256)}
    for (left, right), new_id in merges.items():
        table[new_id] = table[left] + table[right]
    whole = []
    for id in ids:
        whole += table[id]
    return str(bytes(whole), "utf-8", "replace")


# %% wrong: each token is made text by itself
# points: 1
# says: join bytes first
def decode_ids(ids, merges):
    table = [bytes([byte]) for byte in range(256)]
    for left, right in merges:
        table.append(table[left] + table[right])
    return "".join(table[id].decode(errors="replace") for id in ids)


# %% wrong: a byte is taken for a character
# points: 1
# says: join bytes first
def decode_ids(ids, merges):
    table = [chr(byte) for byte in range(256)]
    for left, right in merges:
        table.append(table[left] + table[right])
    return "".join(table[id] for id in ids)


# %% wrong: half a character is an error
# points: 1
# says: can't decode byte
def decode_ids(ids, merges):
    table = [bytes([byte]) for byte in range(256)]
    for left, right in merges:
        table.append(table[left] + table[right])
    return b"".join(table[id] for id in ids).decode()


# %% wrong: half a character is left out
# points: 1
# says: half a character must not vanish
def decode_ids(ids, merges):
    table = [bytes([byte]) for byte in range(256)]
    for left, right in merges:
        table.append(table[left] + table[right])
    return b"".join(table[id] for id in ids).decode(errors="ignore")


# %% wrong: merges are undone only once
# points: 0
# says: bytes must be in range(0, 256)
def decode_ids(ids, merges):
    halves = {new_id: pair for pair, new_id in merges.items()}
    flat = []
    for id in ids:
        flat += halves.get(id, (id,))
    return bytes(flat).decode(errors="replace")


# %% wrong: a space between tokens
# points: 0
# says: expected 'Hi', got 'H i'
def decode_ids(ids, merges):
    table = [bytes([byte]) for byte in range(256)]
    for left, right in merges:
        table.append(table[left] + table[right])
    return " ".join(table[id].decode(errors="replace") for id in ids)


# %% wrong: right before left
# points: 0
# says: 256 is he, and 257 is t and 256
def decode_ids(ids, merges):
    table = [bytes([byte]) for byte in range(256)]
    for left, right in merges:
        table.append(table[right] + table[left])
    return b"".join(table[id] for id in ids).decode(errors="replace")


# %% wrong: bytes, not a text
# points: 0
# says: make text of the bytes at the end
def decode_ids(ids, merges):
    table = [bytes([byte]) for byte in range(256)]
    for left, right in merges:
        table.append(table[left] + table[right])
    return b"".join(table[id] for id in ids)


# %% wrong: merges undone only once
# points: 1
# says: 259 is 258 twice, 258 is 257 and a space: undo the merges down to the bytes
def decode_ids(ids, merges):
    back = {new: pair for pair, new in merges.items()}
    flat = [part for id in ids for part in back.get(id, (id,))]
    flat = [part for id in flat for part in back.get(id, (id,))]
    return bytes(id for id in flat if id < 256).decode(errors="replace")


# %% wrong: a question mark
# points: 1
# says: half a character becomes "\ufffd"
def decode_ids(ids, merges):
    table = [bytes([byte]) for byte in range(256)]
    for left, right in merges:
        table.append(table[left] + table[right])
    return b"".join(table[id] for id in ids).decode(errors="replace").replace("\ufffd", "?")


# %% wrong: the merges of this notebook
# points: 0
# says: an id below 256 is a byte
# belief: uses the notebook's own data, not what is passed in
def decode_ids(ids, merges):
    return b"".join(gpt2.tokens[id] for id in ids).decode(errors="replace")


# %% wrong: the edges are stripped
# points: 0
# says: spaces at the ends belong to the text
def decode_ids(ids, merges):
    table = [bytes([byte]) for byte in range(256)]
    for left, right in merges:
        table.append(table[left] + table[right])
    return b"".join(table[id] for id in ids).decode(errors="replace").strip()


# %% wrong: ASCII only
# points: 1
# says: a character may begin in one token and end in another: join bytes first
def decode_ids(ids, merges):
    table = [bytes([byte]) for byte in range(256)]
    for left, right in merges:
        table.append(table[left] + table[right])
    return b"".join(table[id] for id in ids).decode("ascii", errors="replace")


# %% wrong: the merges are used up
# points: 0
# says: leave them as they are
# belief: changes an argument in place
def decode_ids(ids, merges):
    table = [bytes([byte]) for byte in range(256)]
    while merges:
        left, right = next(iter(merges))
        merges.pop((left, right))
        table.append(table[left] + table[right])
    return b"".join(table[id] for id in ids).decode(errors="replace")


# %% right: recursion
def decode_ids(ids, merges):
    back = {new: pair for pair, new in merges.items()}
    def bytes_of(id):
        return bytes([id]) if id < 256 else bytes_of(back[id][0]) + bytes_of(back[id][1])
    return b"".join(map(bytes_of, ids)).decode("utf-8", "replace")


# %% right: a stack
def decode_ids(ids, merges):
    back = {new: pair for pair, new in merges.items()}
    stack, found = list(reversed(ids)), bytearray()
    while stack:
        id = stack.pop()
        if id in back:
            left, right = back[id]
            stack += [right, left]
        else:
            found.append(id)
    return found.decode(errors="replace")


# %% right: a dictionary by new id
def decode_ids(ids, merges):
    table = {byte: bytes((byte,)) for byte in range(256)}
    for (left, right), new in merges.items():
        table[new] = table[left] + table[right]
    return str(b"".join(table[int(id)] for id in ids), "utf-8", errors="replace")
