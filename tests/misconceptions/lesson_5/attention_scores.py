"""Answers to exercise attention-scores of lesson 5."""

# %% right: einsum
def attention_scores(queries, keys):
    return torch.einsum("...td,...sd->...ts", queries, keys) / queries.size(-1) ** 0.5


# %% right: queries scaled first
def attention_scores(queries, keys):
    scaled = queries / torch.tensor(queries.shape[-1]).sqrt()
    return (scaled.unsqueeze(-2) * keys.unsqueeze(-3)).sum(dim=-1)


# %% wrong: not divided
# points: 0
# says: twice as much: divide by the root of D
# belief: does not divide by the root of D
def attention_scores(queries, keys):
    return queries @ keys.transpose(-2, -1)


# %% wrong: divided by D
# points: 0
# says: half as much: divide by the root of D, not by D
# belief: divides by D, not by its root
def attention_scores(queries, keys):
    return queries @ keys.transpose(-2, -1) / queries.shape[-1]


# %% wrong: divided by the root of the number of tokens
# points: 0
# says: D is the length of a query, here 4
def attention_scores(queries, keys):
    return queries @ keys.transpose(-2, -1) / queries.shape[-2] ** 0.5


# %% wrong: a row for each key
# points: 0
# says: expected (2, 3) = (queries, keys), got (3, 2)
def attention_scores(queries, keys):
    return keys @ queries.transpose(-2, -1) / queries.shape[-1] ** 0.5


# %% wrong: D is read off axis 1
# points: 1
# says: with D = 9, divide by 3, and do not round
def attention_scores(queries, keys):
    return queries @ keys.transpose(-2, -1) / queries.shape[1] ** 0.5


# %% wrong: .T swaps all axes of a batch
# points: 1
# says: must match the size of tensor
def attention_scores(queries, keys):
    return queries @ keys.T / queries.shape[-1] ** 0.5


# %% wrong: multiplied by the root
# points: 0
# says: four times as much: divide by the root of D, do not multiply
def attention_scores(queries, keys):
    return queries @ keys.transpose(-2, -1) * queries.shape[-1] ** 0.5


# %% wrong: cosines
# points: 0
# says: the product of a query and a key, over the root of D = 4
def attention_scores(queries, keys):
    q = nn.functional.normalize(queries, dim=-1)
    return q @ nn.functional.normalize(keys, dim=-1).transpose(-2, -1)


# %% wrong: always two
# points: 1
# says: D is shape[-1], here 9: divide by 3, not always by 2
# belief: writes a size of the example
def attention_scores(queries, keys):
    return queries @ keys.transpose(-2, -1) / 2


# %% wrong: softmax too
# points: 0
# says: return the scores, without softmax
def attention_scores(queries, keys):
    return (queries @ keys.transpose(-2, -1) / queries.shape[-1] ** 0.5).softmax(-1)


# %% wrong: distances
# points: 0
# says: the product of a query and a key, over the root of D = 4
def attention_scores(queries, keys):
    return -torch.cdist(queries, keys) / queries.shape[-1] ** 0.5


# %% wrong: in place
# points: 1
# says: leave them as they are
# belief: changes an argument in place
def attention_scores(queries, keys):
    queries /= queries.shape[-1] ** 0.5
    return queries @ keys.transpose(-2, -1)


# %% wrong: whole numbers
# points: 1
# says: with D = 9, divide by 3, and do not round
def attention_scores(queries, keys):
    return (queries @ keys.transpose(-2, -1) / queries.shape[-1] ** 0.5).round()


# %% right: each side by the fourth root, in doubles
def attention_scores(queries, keys):
    scale = keys.shape[-1] ** -0.25
    return (queries.double() * scale) @ (keys.double() * scale).mT


# %% right: numpy
import numpy as np
def attention_scores(queries, keys):
    q, k = queries.numpy(), keys.numpy()
    return (q[..., :, None, :] * k[..., None, :, :]).sum(-1) / np.sqrt(q.shape[-1])
