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
# says: expected rows that sum to 1
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
# says: subtract the largest score first
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
