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
# says: half a character becomes
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
