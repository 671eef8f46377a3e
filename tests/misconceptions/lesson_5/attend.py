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
# says: softmax runs over the keys, the last axis
def attend(queries, keys, values):
    scores = queries @ keys.transpose(-2, -1) / queries.shape[-1] ** 0.5
    return scores.softmax(dim=-2) @ values


# %% wrong: no softmax
# points: 0
# says: each token's weights sum to 1
def attend(queries, keys, values):
    return queries @ keys.transpose(-2, -1) / queries.shape[-1] ** 0.5 @ values


# %% wrong: not scaled
# points: 0
# says: are the scores divided by √D?
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
# says: with leading axes, D and S are still the last axes
def attend(queries, keys, values):
    scores = queries @ keys.transpose(-2, -1) / queries.shape[-1] ** 0.5
    return scores.softmax(dim=1) @ values


# %% wrong: the root of 4, whatever D is
# points: 1
# says: D and S are still the last axes
def attend(queries, keys, values):
    scores = queries @ keys.transpose(-2, -1) / 2
    return scores.softmax(dim=-1) @ values
