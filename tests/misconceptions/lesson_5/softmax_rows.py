"""Answers to exercise softmax-rows of lesson 5."""

# %% right: torch's softmax
def softmax_rows(scores):
    return scores.softmax(dim=-1)


# %% right: by logarithms
def softmax_rows(scores):
    largest = torch.max(scores, dim=-1).values.unsqueeze(-1)
    total = torch.log(torch.exp(scores - largest).sum(-1).unsqueeze(-1))
    return torch.exp(scores - largest - total)


# %% wrong: columns instead of rows
# points: 0
# says: a row runs along the last axis, not down a column
# belief: takes softmax along the wrong axis
def softmax_rows(scores):
    powers = (scores - scores.amax(dim=0, keepdim=True)).exp()
    return powers / powers.sum(dim=0, keepdim=True)


# %% wrong: keepdim forgotten, so the sums meet the wrong axis
# points: 0
# says: dim=-1 with keepdim=True
def softmax_rows(scores):
    powers = (scores - scores.amax(dim=-1, keepdim=True)).exp()
    return powers / powers.sum(dim=-1)


# %% wrong: nothing subtracted
# points: 0
# says: subtract the largest score of the row first
def softmax_rows(scores):
    powers = scores.exp()
    return powers / powers.sum(dim=-1, keepdim=True)


# %% wrong: the largest of all rows is subtracted
# points: 1
# says: each row needs its own largest score
def softmax_rows(scores):
    powers = (scores - scores.max()).exp()
    return powers / powers.sum(dim=-1, keepdim=True)


# %% wrong: large scores are cut off
# points: 1
# says: scores of 1000 and 1001 still differ
def softmax_rows(scores):
    powers = scores.clamp(-80, 80).exp()
    return powers / powers.sum(dim=-1, keepdim=True)


# %% wrong: axis 1 is the last one only without a batch
# points: 1
# says: a row runs along the last axis, in a batch too
def softmax_rows(scores):
    powers = (scores - scores.amax(dim=1, keepdim=True)).exp()
    return powers / powers.sum(dim=1, keepdim=True)


# %% wrong: powers of 2
# points: 0
# says: raise e to the scores, not 2
def softmax_rows(scores):
    p = 2 ** (scores - scores.amax(-1, keepdim=True))
    return p / p.sum(-1, keepdim=True)


# %% wrong: shares of the scores
# points: 0
# says: raise e to each score, then divide by the sum of the row: dim=-1 with keepdim=True
def softmax_rows(scores):
    return scores / scores.sum(-1, keepdim=True)


# %% wrong: divided by the largest
# points: 0
# says: raise e to each score, then divide by the sum of the row: dim=-1 with keepdim=True
def softmax_rows(scores):
    p = (scores / scores.amax(-1, keepdim=True)).exp()
    return p / p.sum(-1, keepdim=True)


# %% wrong: one where it is largest
# points: 0
# says: every score gets a share, not the largest alone
def softmax_rows(scores):
    return (scores == scores.amax(-1, keepdim=True)).float()


# %% wrong: not divided
# points: 0
# says: divide by the sum of the row
def softmax_rows(scores):
    return (scores - scores.amax(-1, keepdim=True)).exp()


# %% wrong: the smallest is subtracted
# points: 1
# says: a score of -inf has no share
def softmax_rows(scores):
    p = (scores - scores.amin(-1, keepdim=True)).exp()
    return p / p.sum(-1, keepdim=True)


# %% wrong: everything sums to 1
# points: 0
# says: raise e to each score, then divide by the sum of the row: dim=-1 with keepdim=True
def softmax_rows(scores):
    p = (scores - scores.amax(-1, keepdim=True)).exp()
    return p / p.sum()


# %% wrong: in place
# points: 0
# says: leave them as they are
# belief: changes an argument in place
def softmax_rows(scores):
    scores -= scores.amax(-1, keepdim=True)
    p = scores.exp()
    return p / p.sum(-1, keepdim=True)


# %% wrong: rounded
# points: 1
# says: do not round
# belief: rounds the result
def softmax_rows(scores):
    return scores.softmax(-1).round(decimals=3)


# %% wrong: scores of only two axes
# points: 1
# says: a row runs along the last axis, in a batch too, and its largest score may be low
def softmax_rows(scores):
    p = (scores - scores.amax(-1, keepdim=True)).exp()
    return p / p.sum(1, keepdim=True)


# %% right: logsumexp
def softmax_rows(scores):
    return (scores - scores.logsumexp(-1, keepdim=True)).exp()


# %% right: in doubles
def softmax_rows(scores):
    powers = (scores.double() - scores.double().max(dim=-1, keepdim=True).values).exp()
    return torch.einsum("...s,...->...s", powers, 1 / powers.sum(-1))


# %% right: numpy
import numpy as np
def softmax_rows(scores):
    s = scores.numpy()
    p = np.exp(s - s.max(axis=-1, keepdims=True))
    return p / p.sum(axis=-1, keepdims=True)
