"""Answers to exercise find-token of lesson 2."""

# %% right: enumerate
def find_token(token_ids, token_id):
    return [place for place, token in enumerate(token_ids.tolist()) if token == token_id]


# %% right: enumerate over the tensor itself
def find_token(token_ids, token_id):
    places = []
    for place, token in enumerate(token_ids):
        if token == token_id:
            places.append(place)
    return places


# %% right: torch.where
def find_token(token_ids, token_id):
    return torch.where(token_ids == token_id)[0].tolist()


# %% wrong: only the first place
# points: 0
# says: places of all three 7s
def find_token(token_ids, token_id):
    return [token_ids.tolist().index(token_id)]


# %% wrong: the tokens, not their places
# points: 0
# says: expected [0, 2, 3], got [7, 7, 7]
def find_token(token_ids, token_id):
    return [token for token in token_ids.tolist() if token == token_id]


# %% wrong: an axis too many
# points: 0
# says: expected [0, 2, 3], got [[0], [2], [3]]
def find_token(token_ids, token_id):
    return (token_ids == token_id).nonzero().tolist()


# %% wrong: counted from 1
# points: 0
# says: counted from 0
def find_token(token_ids, token_id):
    return [place for place, token in enumerate(token_ids.tolist(), start=1) if token == token_id]


# %% wrong: the mask, not the places
# points: 0
# says: expected [0, 2, 3], got [True, False, True, True, False]
def find_token(token_ids, token_id):
    return (token_ids == token_id).tolist()


# %% wrong: the first place again and again
# points: 0
# says: expected [0, 2, 3], got [0, 0, 0]
def find_token(token_ids, token_id):
    ids = token_ids.tolist()
    return [ids.index(token) for token in ids if token == token_id]


# %% wrong: the last place is skipped
# points: 0
# says: the last place counts too
def find_token(token_ids, token_id):
    return [i for i in range(len(token_ids) - 1) if token_ids[i] == token_id]


# %% wrong: the id 0 is never found
# points: 1
# says: 0 is an id like any other
def find_token(token_ids, token_id):
    matches = token_ids * (token_ids == token_id)
    return matches.nonzero().flatten().tolist()
