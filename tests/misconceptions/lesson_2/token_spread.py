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
# says: 4 and 9 differ most: the largest absolute difference in one column, no mean
# belief: forgets the absolute value
def token_spread(vectors, token_ids, token_id):
    chosen = vectors[token_ids == token_id]
    return (chosen[0] - chosen[-1]).max().item()


# %% wrong: the mean difference
# points: 0
# says: this is the mean of the columns: take the largest difference
# belief: takes a mean for the largest
def token_spread(vectors, token_ids, token_id):
    chosen = vectors[token_ids == token_id]
    return (chosen.max(dim=0).values - chosen.min(dim=0).values).mean().item()


# %% wrong: always zero, as in the example
# points: 0
# says: 4 and 9 differ most: the largest absolute difference in one column, no mean
def token_spread(vectors, token_ids, token_id):
    return 0.0


# %% wrong: the distance of the vectors
# points: 0
# says: this is the distance of the vectors: compare number by number
def token_spread(vectors, token_ids, token_id):
    chosen = vectors[token_ids == token_id]
    return torch.cdist(chosen, chosen).max().item()


# %% wrong: each place compared with the first only
# points: 1
# says: compare every two places, not neighbors only, nor all with the first
def token_spread(vectors, token_ids, token_id):
    chosen = vectors[token_ids == token_id]
    return (chosen - chosen[0]).abs().max().item()


# %% wrong: only the first and the last place
# points: 1
# says: compare every two places, not neighbors only, nor all with the first
def token_spread(vectors, token_ids, token_id):
    places = [i for i, token in enumerate(token_ids.tolist()) if token == token_id]
    return (vectors[places[0]] - vectors[places[-1]]).abs().max().item()


# %% wrong: only the first two places
# points: 1
# says: compare every two places, not neighbors only, nor all with the first
def token_spread(vectors, token_ids, token_id):
    chosen = vectors[token_ids == token_id]
    return (chosen[1] - chosen[0]).abs().max().item()


# %% wrong: the standard deviation
# points: 0
# says: compare two places with each other, not a place with the mean
def token_spread(vectors, token_ids, token_id):
    chosen = vectors[token_ids == token_id]
    return chosen.std(dim=0, correction=0).max().item()


# %% wrong: within a vector
# points: 0
# says: compare only the rows of token 2, and each number with its own column
def token_spread(vectors, token_ids, token_id):
    chosen = vectors[token_ids == token_id]
    return (chosen.amax(1) - chosen.amin(1)).max().item()


# %% wrong: rounded
# points: 1
# says: do not round
# belief: rounds the result
def token_spread(vectors, token_ids, token_id):
    chosen = vectors[token_ids == token_id]
    return round((chosen.amax(0) - chosen.amin(0)).max().item(), 2)


# %% wrong: sizes without signs
# points: 1
# says: keep the signs: 2 and -2 do not agree
def token_spread(vectors, token_ids, token_id):
    chosen = vectors[token_ids == token_id].abs()
    return (chosen.amax(0) - chosen.amin(0)).max().item()


# %% wrong: yes or no
# points: 0
# says: 4 and 9 differ most: the largest absolute difference in one column, no mean
def token_spread(vectors, token_ids, token_id):
    chosen = vectors[token_ids == token_id]
    return 0.0 if torch.equal(chosen, chosen[:1].expand_as(chosen)) else 1.0


# %% wrong: the first component only
# points: 0
# says: every number counts, not the first column alone
def token_spread(vectors, token_ids, token_id):
    chosen = vectors[token_ids == token_id]
    return (chosen[:, 0].max() - chosen[:, 0].min()).item()


# %% wrong: a sum over the columns
# points: 0
# says: this is the sum of the columns: take the largest difference
def token_spread(vectors, token_ids, token_id):
    chosen = vectors[token_ids == token_id]
    return (chosen.amax(0) - chosen.amin(0)).sum().item()


# %% wrong: the vectors are centered in place
# points: 1
# says: leave them as they are
# belief: changes an argument in place
def token_spread(vectors, token_ids, token_id):
    chosen = vectors[token_ids == token_id]
    vectors -= vectors.mean(dim=0)
    return (chosen.amax(0) - chosen.amin(0)).max().item()


# %% right: numpy's peak to peak
import numpy as np
def token_spread(vectors, token_ids, token_id):
    chosen = vectors.detach().numpy()[token_ids.numpy() == token_id]
    return np.ptp(chosen, axis=0).max()


# %% right: a tensor of one number
def token_spread(vectors, token_ids, token_id):
    chosen = vectors[token_ids == token_id].double()
    return (chosen.amax(0) - chosen.amin(0)).max()


# %% right: cdist with p infinity
def token_spread(vectors, token_ids, token_id):
    chosen = vectors[token_ids == token_id]
    return float(torch.cdist(chosen, chosen, p=float("inf")).max())
