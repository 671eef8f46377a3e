"""Answers to exercise token-spread of lesson 2."""

# %% right: all pairs
def token_spread(vectors, token_ids, token_id):
    chosen = vectors[token_ids == token_id]
    return float((chosen[:, None] - chosen[None, :]).abs().max())


# %% right: two loops
def token_spread(vectors, token_ids, token_id):
    places = [i for i, token in enumerate(token_ids.tolist()) if token == token_id]
    largest = 0.0
    for i in places:
        for j in places:
            largest = max(largest, (vectors[i] - vectors[j]).abs().max().item())
    return largest


# %% right: cdist with the largest difference as distance
def token_spread(vectors, token_ids, token_id):
    chosen = vectors[token_ids == token_id]
    return torch.cdist(chosen, chosen, p=float("inf")).max().item()


# %% wrong: all tokens are compared
# points: 0
# says: compare only the rows of token 2
def token_spread(vectors, token_ids, token_id):
    return (vectors.max(dim=0).values - vectors.min(dim=0).values).max().item()


# %% wrong: columns compared with each other
# points: 0
# says: each number with its own column
def token_spread(vectors, token_ids, token_id):
    chosen = vectors[token_ids == token_id]
    return (chosen.max() - chosen.min()).item()


# %% wrong: no absolute value
# points: 0
# says: expected 3.0 (1 and 4 differ most), got 2.0
def token_spread(vectors, token_ids, token_id):
    chosen = vectors[token_ids == token_id]
    return (chosen[0] - chosen[-1]).max().item()


# %% wrong: the mean difference
# points: 0
# says: the largest absolute difference, no mean
def token_spread(vectors, token_ids, token_id):
    chosen = vectors[token_ids == token_id]
    return (chosen.max(dim=0).values - chosen.min(dim=0).values).mean().item()


# %% wrong: always zero, as in the example
# points: 0
# says: expected 3.0 (1 and 4 differ most), got 0.0
def token_spread(vectors, token_ids, token_id):
    return 0.0


# %% wrong: the distance of the vectors
# points: 0
# says: expected 3.0 (1 and 4 differ most), got 3.6
def token_spread(vectors, token_ids, token_id):
    chosen = vectors[token_ids == token_id]
    return torch.cdist(chosen, chosen).max().item()


# %% wrong: each place compared with the first only
# points: 1
# says: compare every two places, not just the first
def token_spread(vectors, token_ids, token_id):
    chosen = vectors[token_ids == token_id]
    return (chosen - chosen[0]).abs().max().item()


# %% wrong: only the first and the last place
# points: 1
# says: expected 10.0
def token_spread(vectors, token_ids, token_id):
    places = [i for i, token in enumerate(token_ids.tolist()) if token == token_id]
    return (vectors[places[0]] - vectors[places[-1]]).abs().max().item()


# %% wrong: only the first two places
# points: 1
# says: expected 10.0
def token_spread(vectors, token_ids, token_id):
    chosen = vectors[token_ids == token_id]
    return (chosen[1] - chosen[0]).abs().max().item()
