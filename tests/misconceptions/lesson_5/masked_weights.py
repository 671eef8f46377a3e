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
# says: hide where future is True
def masked_weights(scores, future):
    return scores.masked_fill(~future, float("-inf")).softmax(dim=-1)


# %% wrong: the mask is ignored
# points: 0
# says: a score of 0 still weighs
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
