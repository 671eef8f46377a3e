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
# says: replace both ids of the pair by one
def merge_ids(ids, pair, new_id):
    merged = []
    for place, id in enumerate(ids):
        found = tuple(ids[place : place + 2]) == pair
        merged.append(new_id if found else id)
    return merged


# %% wrong: the last id gets lost
# points: 0
# says: the last id stays
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
