"""Answers to exercise masked-weights of lesson 5."""

# %% right: minus infinity by where
def masked_weights(scores, future):
    hidden = torch.full_like(scores, -torch.inf)
    return torch.softmax(torch.where(future, hidden, scores), dim=-1)


# %% right: a mask that is added
def masked_weights(scores, future):
    added = torch.zeros(future.shape).masked_fill(future, float("-inf"))
    return (scores + added).softmax(dim=-1)


# %% wrong: weights set to 0 after softmax
# points: 0
# says: hide before softmax, not after
def masked_weights(scores, future):
    return scores.softmax(dim=-1).masked_fill(future, 0.0)


# %% wrong: scores set to 0 before softmax
# points: 0
# says: a score of 0 still weighs
def masked_weights(scores, future):
    return scores.masked_fill(future, 0.0).softmax(dim=-1)


# %% wrong: the visible tokens are hidden
# points: 0
# says: minus infinity where future is True, then softmax along the row
def masked_weights(scores, future):
    return scores.masked_fill(~future, float("-inf")).softmax(dim=-1)


# %% wrong: the mask is ignored
# points: 0
# says: nothing is hidden: use future
def masked_weights(scores, future):
    scores.masked_fill(future, float("-inf"))
    return scores.softmax(dim=-1)


# %% wrong: -200 is not minus infinity
# points: 1
# says: use -inf, no finite number
def masked_weights(scores, future):
    return scores.masked_fill(future, -200.0).softmax(dim=-1)


# %% wrong: shares after softmax, divided again
# points: 1
# says: a huge score in the future must change nothing
def masked_weights(scores, future):
    weights = scores.softmax(dim=-1).masked_fill(future, 0.0)
    return weights / weights.sum(dim=-1, keepdim=True)


# %% wrong: its own mask
# points: 1
# says: use the mask that is passed in, do not make one
def masked_weights(scores, future):
    T, S = scores.shape[-2:]
    hidden = torch.ones(T, S, dtype=torch.bool).triu(1)
    return scores.masked_fill(hidden, float("-inf")).softmax(-1)


# %% wrong: what may be seen is hidden
# points: 0
# says: minus infinity where future is True, then softmax along the row
def masked_weights(scores, future):
    return scores.masked_fill(~future, float("-inf")).softmax(-1).nan_to_num()


# %% wrong: columns
# points: 0
# says: softmax runs along a row, the last axis
# belief: takes softmax along the wrong axis
def masked_weights(scores, future):
    return scores.masked_fill(future, float("-inf")).softmax(-2)


# %% wrong: the mask turned on its side
# points: 0
# says: hide where future is True: row t, column s
def masked_weights(scores, future):
    return scores.masked_fill(future.T if future.shape[0] == future.shape[1] else future, float("-inf")).softmax(-1)


# %% wrong: the smallest score
# points: 1
# says: a hidden token weighs nothing however low the others score: use -inf, no finite number
def masked_weights(scores, future):
    return scores.masked_fill(future, scores.min() - 50).softmax(-1)


# %% wrong: in place
# points: 0
# says: leave them as they are
# belief: changes an argument in place
def masked_weights(scores, future):
    return scores.masked_fill_(future, float("-inf")).softmax(-1)


# %% right: where
def masked_weights(scores, future):
    return torch.where(future, float("-inf"), scores).softmax(-1)


# %% right: powers of what is seen, in doubles
def masked_weights(scores, future):
    s = scores.double()
    largest = s.masked_fill(future, float("-inf")).amax(-1, keepdim=True)
    p = torch.where(future, torch.zeros_like(s), (s - largest).clamp(max=0).exp())
    return p / p.sum(-1, keepdim=True)


# %% right: added
def masked_weights(scores, future):
    bias = torch.zeros(future.shape).masked_fill(future, float("-inf"))
    return torch.softmax(scores + bias, dim=-1)
