"""Answers to exercise looks-back of lesson 8."""

# %% right: a diagonal
def looks_back(weights, distance):
    return weights.diagonal(-distance, dim1=-2, dim2=-1).mean(dim=-1)


# %% right: two lists of places
def looks_back(weights, distance):
    T = weights.shape[-1]
    here = torch.arange(distance, T)
    return weights[:, here, here - distance].mean(dim=-1)


# %% right: a loop, in doubles
def looks_back(weights, distance):
    H, T, _ = weights.shape
    means = []
    for head in weights.double():
        means.append(sum(head[t, t - distance] for t in range(distance, T)) / (T - distance))
    return torch.stack(means)


# %% right: einsum, in numpy
def looks_back(weights, distance):
    import numpy as np

    cut = weights.numpy()[:, distance:, : weights.shape[-1] - distance]
    return np.einsum("htt->h", cut) / cut.shape[-1]


# %% wrong: the future
# points: 0
# says: this is the token ahead
def looks_back(weights, distance):
    return weights.diagonal(distance, dim1=-2, dim2=-1).mean(dim=-1)


# %% wrong: itself
# points: 0
# says: this is how much a token looks at itself
def looks_back(weights, distance):
    return weights.diagonal(0, dim1=-2, dim2=-1).mean(dim=-1)


# %% wrong: one further
# points: 0
# says: one place too far back
def looks_back(weights, distance):
    return weights.diagonal(-distance - 1, dim1=-2, dim2=-1).mean(dim=-1)


# %% wrong: one too near
# points: 0
# says: this is how much a token looks at itself
def looks_back(weights, distance):
    return weights.diagonal(1 - distance, dim1=-2, dim2=-1).mean(dim=-1)


# %% wrong: always one back
# points: 1
# says: use the distance given
def looks_back(weights, distance):
    return weights.diagonal(-1, dim1=-2, dim2=-1).mean(dim=-1)


# %% wrong: all tokens counted
# points: 0
# says: the first token has none before it: leave it out of the mean
def looks_back(weights, distance):
    return weights.diagonal(-distance, dim1=-2, dim2=-1).sum(dim=-1) / weights.shape[-1]


# %% wrong: always one token left out
# points: 1
# says: with a distance of 3, the first three tokens have none
def looks_back(weights, distance):
    total = weights.diagonal(-distance, dim1=-2, dim2=-1).sum(dim=-1)
    return total / (weights.shape[-1] - 1)


# %% wrong: the sum
# points: 0
# says: a mean, not a sum
# belief: takes a sum for a mean
def looks_back(weights, distance):
    return weights.diagonal(-distance, dim1=-2, dim2=-1).sum(dim=-1)


# %% wrong: the largest
# points: 0
# says: a mean, not the largest
def looks_back(weights, distance):
    return weights.diagonal(-distance, dim1=-2, dim2=-1).amax(dim=-1)


# %% wrong: one number for all heads
# points: 0
# says: one number for each head
def looks_back(weights, distance):
    return weights.diagonal(-distance, dim1=-2, dim2=-1).mean()


# %% wrong: the mean over the heads
# points: 0
# says: one number for each head
def looks_back(weights, distance):
    return weights.diagonal(-distance, dim1=-2, dim2=-1).mean(dim=0)


# %% wrong: diagonals of the wrong axes
# points: 0
# says: one number for each head
def looks_back(weights, distance):
    return weights.diagonal(-distance).mean(dim=-1)


# %% wrong: everything up to there
# points: 0
# says: only the token at that distance
def looks_back(weights, distance):
    T = weights.shape[-1]
    return weights.tril(-distance).sum(dim=-1).sum(dim=-1) / (T - distance)


# %% wrong: how often it is the largest
# points: 0
# says: the mean weight, not how often it is the largest
def looks_back(weights, distance):
    T = weights.shape[-1]
    hits = weights.argmax(dim=-1)[:, distance:] == torch.arange(T - distance)
    return hits.float().mean(dim=-1)


# %% wrong: the last token only
# points: 0
# says: the mean over all tokens that have one
def looks_back(weights, distance):
    return weights[:, -1, -1 - distance]


# %% wrong: rounded
# points: 0
# says: do not round
# belief: rounds the result
def looks_back(weights, distance):
    return weights.diagonal(-distance, dim1=-2, dim2=-1).mean(dim=-1).round(decimals=2)


# %% wrong: the median
# points: 0
# says: a mean, not a median
# belief: takes a median for a mean
def looks_back(weights, distance):
    return weights.diagonal(-distance, dim1=-2, dim2=-1).median(dim=-1).values
