"""Answers to exercise attend of lesson 5."""

# %% right: torch's own attention
def attend(queries, keys, values):
    return nn.functional.scaled_dot_product_attention(queries, keys, values)


# %% right: written as sums
def attend(queries, keys, values):
    scaled = queries / queries.size(-1) ** 0.5
    weights = torch.softmax(torch.einsum("...td,...sd->...ts", scaled, keys), dim=-1)
    return (weights.unsqueeze(-1) * values.unsqueeze(-3)).sum(dim=-2)


# %% wrong: softmax over the queries
# points: 0
# says: the mean of 5, 5 and 5 is 5: each token's weights sum to 1, along the keys, the last axis
# belief: takes softmax along the wrong axis
def attend(queries, keys, values):
    scores = queries @ keys.transpose(-2, -1) / queries.shape[-1] ** 0.5
    return scores.softmax(dim=-2) @ values


# %% wrong: no softmax
# points: 0
# says: each token's weights sum to 1
# belief: forgets softmax
def attend(queries, keys, values):
    return queries @ keys.transpose(-2, -1) / queries.shape[-1] ** 0.5 @ values


# %% wrong: not scaled
# points: 0
# says: divide the scores by the root of D
# belief: does not divide by the root of D
def attend(queries, keys, values):
    return (queries @ keys.transpose(-2, -1)).softmax(dim=-1) @ values


# %% wrong: the weights are returned
# points: 0
# says: expected (2, 2) = (tokens, value_length), got (2, 3)
def attend(queries, keys, values):
    scores = queries @ keys.transpose(-2, -1) / queries.shape[-1] ** 0.5
    return scores.softmax(dim=-1)


# %% wrong: softmax over axis 1
# points: 1
# says: scores over the root of D, softmax along the keys, times values; D is the last axis
# belief: takes softmax along the wrong axis
def attend(queries, keys, values):
    scores = queries @ keys.transpose(-2, -1) / queries.shape[-1] ** 0.5
    return scores.softmax(dim=1) @ values


# %% wrong: the root of 4, whatever D is
# points: 1
# says: scores over the root of D, softmax along the keys, times values; D is the last axis
# belief: writes a size of the example
def attend(queries, keys, values):
    scores = queries @ keys.transpose(-2, -1) / 2
    return scores.softmax(dim=-1) @ values


# %% wrong: keys instead of values
# points: 0
# says: one mean of the values for each query
# belief: takes keys for values
def attend(queries, keys, values):
    return (queries @ keys.transpose(-2, -1) / queries.shape[-1] ** 0.5).softmax(-1) @ keys


# %% wrong: scaled by the length of the values
# points: 0
# says: D is the length of a query, not of a value
def attend(queries, keys, values):
    return (queries @ keys.transpose(-2, -1) / values.shape[-1] ** 0.5).softmax(-1) @ values


# %% wrong: masked
# points: 0
# says: no mask here: a token looks at all
def attend(queries, keys, values):
    scores = queries @ keys.transpose(-2, -1) / queries.shape[-1] ** 0.5
    hidden = torch.ones(scores.shape[-2:], dtype=torch.bool).triu(1)
    return scores.masked_fill(hidden, float("-inf")).softmax(-1) @ values


# %% wrong: the best value only
# points: 0
# says: gather from all values, not from the best one alone
def attend(queries, keys, values):
    scores = queries @ keys.transpose(-2, -1)
    return torch.nn.functional.one_hot(scores.argmax(-1), keys.shape[-2]).float() @ values


# %% wrong: scaled after the softmax
# points: 0
# says: the mean of 5, 5 and 5 is 5: each token's weights sum to 1, along the keys, the last axis
def attend(queries, keys, values):
    return (queries @ keys.transpose(-2, -1)).softmax(-1) / queries.shape[-1] ** 0.5 @ values


# %% wrong: divided by D
# points: 0
# says: divide the scores by the root of D, not by D
# belief: divides by D, not by its root
def attend(queries, keys, values):
    return (queries @ keys.transpose(-2, -1) / queries.shape[-1]).softmax(-1) @ values


# %% wrong: the mean of the values
# points: 0
# says: every query has weights of its own
def attend(queries, keys, values):
    return values.mean(-2, keepdim=True).expand(*queries.shape[:-1], values.shape[-1])


# %% wrong: in place
# points: 0
# says: leave them as they are
# belief: changes an argument in place
def attend(queries, keys, values):
    queries /= queries.shape[-1] ** 0.5
    return (queries @ keys.transpose(-2, -1)).softmax(-1) @ values


# %% right: torch's own
def attend(queries, keys, values):
    return torch.nn.functional.scaled_dot_product_attention(queries, keys, values)


# %% right: einsum and logsumexp in doubles
def attend(queries, keys, values):
    scores = torch.einsum("...td,...sd->...ts", queries.double(), keys.double()) * keys.shape[-1] ** -0.5
    return torch.einsum("...ts,...se->...te", (scores - scores.logsumexp(-1, keepdim=True)).exp(), values.double())


# %% right: numpy
import numpy as np
def attend(queries, keys, values):
    q, k, v = queries.numpy(), keys.numpy(), values.numpy()
    p = np.exp(q @ np.swapaxes(k, -2, -1) / q.shape[-1] ** 0.5)
    return p / p.sum(-1, keepdims=True) @ v
