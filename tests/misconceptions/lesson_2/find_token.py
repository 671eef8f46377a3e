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
# says: go on after the first place
# belief: stops at the first one found
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
# belief: counts positions from 1
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
# belief: leaves out the last one
def find_token(token_ids, token_id):
    return [i for i in range(len(token_ids) - 1) if token_ids[i] == token_id]


# %% wrong: the id 0 is never found
# points: 1
# says: 0 is an id like any other
# belief: takes token 0 for padding
def find_token(token_ids, token_id):
    matches = token_ids * (token_ids == token_id)
    return matches.nonzero().flatten().tolist()


# %% wrong: from the end
# points: 0
# says: the places come in increasing order
def find_token(token_ids, token_id):
    return [place for place, token in enumerate(token_ids.tolist()) if token == token_id][::-1]


# %% wrong: always token 40
# points: 0
# says: the places of all three 7s
def find_token(token_ids, token_id):
    return [place for place, token in enumerate(token_ids.tolist()) if token == 40]


# %% wrong: how many there are
# points: 0
# says: return the places, not their number
def find_token(token_ids, token_id):
    return int((token_ids == token_id).sum())


# %% wrong: None where there is none
# points: 1
# says: an absent token has no places: an empty list
def find_token(token_ids, token_id):
    places = [place for place, token in enumerate(token_ids.tolist()) if token == token_id]
    return places or None


# %% wrong: digits are compared
# points: 1
# says: 14 and 40 are other ids than 4, whatever their digits
def find_token(token_ids, token_id):
    return [place for place, token in enumerate(token_ids.tolist()) if str(token_id) in str(token)]


# %% wrong: places are marked in place
# points: 1
# says: leave them as they are
# belief: changes an argument in place
def find_token(token_ids, token_id):
    places = []
    while token_id in token_ids:
        place = token_ids.tolist().index(token_id)
        places.append(place)
        token_ids[place] = -1
    return places


# %% wrong: the story instead of the given tokens
# points: 0
# says: the places of all three 7s
# belief: uses the notebook's own data, not what is passed in
def find_token(token_ids, token_id):
    return [place for place, token in enumerate(tokenizer.encode(corpus)) if token == token_id]


# %% wrong: only places with another token before them
# points: 1
# says: a place counts whatever its neighbors are
def find_token(token_ids, token_id):
    ids = token_ids.tolist()
    return [i for i in range(len(ids)) if ids[i] == token_id and (i == 0 or ids[i - 1] != token_id)]


# %% right: a flat tensor
def find_token(token_ids, token_id):
    return (token_ids == token_id).nonzero().flatten()


# %% right: numpy
import numpy as np
def find_token(token_ids, token_id):
    return list(np.flatnonzero(token_ids.numpy() == token_id))


# %% right: a tuple
def find_token(token_ids, token_id):
    return tuple(torch.where(token_ids == token_id)[0].tolist())
