"""Answers to exercise merge-ids of lesson 3."""

# %% right: a flag for the id that is used up
def merge_ids(ids, pair, new_id):
    merged = []
    used = False
    for place, id in enumerate(ids):
        if used:
            used = False
        elif place + 1 < len(ids) and (id, ids[place + 1]) == pair:
            merged.append(new_id)
            used = True
        else:
            merged.append(id)
    return merged


# %% right: a copy in which slices are replaced
def merge_ids(ids, pair, new_id):
    ids = list(ids)
    place = 0
    while place < len(ids):
        if ids[place : place + 2] == list(pair):
            ids[place : place + 2] = [new_id]
        place += 1
    return ids


# %% wrong: the right half stays
# points: 0
# says: an id that is merged is used up: move on by two
def merge_ids(ids, pair, new_id):
    merged = []
    for place, id in enumerate(ids):
        found = tuple(ids[place : place + 2]) == pair
        merged.append(new_id if found else id)
    return merged


# %% wrong: the last id gets lost
# points: 0
# says: the last id stays
# belief: leaves out the last one
def merge_ids(ids, pair, new_id):
    merged, place = [], 0
    while place < len(ids) - 1:
        found = (ids[place], ids[place + 1]) == pair
        merged.append(new_id if found else ids[place])
        place += 2 if found else 1
    return merged


# %% wrong: from right to left
# points: 0
# says: expected [9, 7], got [7, 9]
def merge_ids(ids, pair, new_id):
    merged, place = [], len(ids) - 1
    while place >= 0:
        found = place > 0 and (ids[place - 1], ids[place]) == pair
        merged.append(new_id if found else ids[place])
        place -= 2 if found else 1
    return merged[::-1]


# %% wrong: no right neighbor at the end
# points: 0
# says: list index out of range
def merge_ids(ids, pair, new_id):
    merged, place = [], 0
    while place < len(ids):
        if ids[place] == pair[0] and ids[place + 1] == pair[1]:
            merged.append(new_id)
            place += 2
        else:
            merged.append(ids[place])
            place += 1
    return merged


# %% wrong: only the first occurrence
# points: 0
# says: expected [9, 3, 9], got [9, 3, 1, 2]
# belief: stops at the first one found
def merge_ids(ids, pair, new_id):
    for place in range(len(ids) - 1):
        if (ids[place], ids[place + 1]) == pair:
            return ids[:place] + [new_id] + ids[place + 2 :]
    return ids


# %% wrong: replaced in a text of digits
# points: 1
# says: compare ids as numbers
def merge_ids(ids, pair, new_id):
    text = " ".join(map(str, ids)).replace(f"{pair[0]} {pair[1]}", str(new_id))
    return [int(word) for word in text.split()]


# %% wrong: a merged id is used again
# points: 0
# says: an id that is merged is used up
def merge_ids(ids, pair, new_id):
    merged = []
    for place, one in enumerate(ids):
        if place and (ids[place - 1], one) == tuple(pair):
            merged[-1:] = [new_id] if merged[-1] == pair[0] else [merged[-1], new_id]
        else:
            merged.append(one)
    return merged


# %% wrong: the order of the pair does not matter
# points: 0
# says: (2, 1) is not the pair (1, 2)
def merge_ids(ids, pair, new_id):
    merged, place = [], 0
    while place < len(ids):
        if sorted(ids[place : place + 2]) == sorted(pair):
            merged.append(new_id)
            place += 2
        else:
            merged.append(ids[place])
            place += 1
    return merged


# %% wrong: in place
# points: 2
# says: make a new list, leave them as they are
# belief: changes an argument in place
def merge_ids(ids, pair, new_id):
    place = 0
    while place < len(ids) - 1:
        if (ids[place], ids[place + 1]) == tuple(pair):
            ids[place : place + 2] = [new_id]
        place += 1
    return ids


# %% wrong: every second place only
# points: 0
# says: replace the pair at every place, not at the first only
def merge_ids(ids, pair, new_id):
    merged = []
    for place in range(0, len(ids), 2):
        two = ids[place : place + 2]
        merged += [new_id] if tuple(two) == tuple(pair) else two
    return merged


# %% wrong: merged again and again
# points: 1
# says: the new id was just made: do not merge it with what follows
def merge_ids(ids, pair, new_id):
    ids = list(ids)
    place = 0
    while place < len(ids) - 1:
        if (ids[place], ids[place + 1]) == tuple(pair):
            ids[place : place + 2] = [new_id]
            place = 0
        else:
            place += 1
    return ids


# %% wrong: the next free id
# points: 0
# says: write the id that is passed in
def merge_ids(ids, pair, new_id):
    merged, place = [], 0
    while place < len(ids):
        if tuple(ids[place : place + 2]) == tuple(pair):
            merged.append(256)
            place += 2
        else:
            merged.append(ids[place])
            place += 1
    return merged


# %% wrong: the new id behind the pair
# points: 0
# says: the new id replaces the pair
def merge_ids(ids, pair, new_id):
    merged, place = [], 0
    while place < len(ids):
        if tuple(ids[place : place + 2]) == tuple(pair):
            merged += [*pair, new_id]
            place += 2
        else:
            merged.append(ids[place])
            place += 1
    return merged


# %% wrong: a merge is followed by a copy
# points: 1
# says: after a merge move on by two places
def merge_ids(ids, pair, new_id):
    merged, place = [], 0
    while place < len(ids):
        if tuple(ids[place : place + 2]) == tuple(pair):
            merged.append(new_id)
            place += 2
        if place < len(ids):
            merged.append(ids[place])
        place += 1
    return merged


# %% right: recursion
def merge_ids(ids, pair, new_id):
    if not ids:
        return []
    if tuple(ids[:2]) == tuple(pair):
        return [new_id, *merge_ids(ids[2:], pair, new_id)]
    return [ids[0], *merge_ids(ids[1:], pair, new_id)]


# %% right: a flag
def merge_ids(ids, pair, new_id):
    merged, is_used = [], False
    for left, right in zip(ids, [*ids[1:], None]):
        if is_used:
            is_used = False
        elif (left, right) == tuple(pair):
            merged.append(new_id)
            is_used = True
        else:
            merged.append(left)
    return merged


# %% right: an iterator, and a tuple
def merge_ids(ids, pair, new_id):
    merged = []
    for id in ids:
        if len(merged) > 0 and merged[-1] == ("open", pair[0]) and id == pair[1]:
            merged[-1] = ("done", new_id)
        else:
            merged.append(("open", id))
    return tuple(id for _, id in merged)
