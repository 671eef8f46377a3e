"""Answers to exercise attend-with-cache of lesson 7."""

# %% right: torch's own attention
def attend_with_cache(query, key, value, past_keys, past_values):
    keys = torch.cat((past_keys, key), dim=-2)
    values = torch.cat((past_values, value), dim=-2)
    gathered = nn.functional.scaled_dot_product_attention(query[None], keys[None], values[None])
    return gathered[0], keys, values


# %% right: one sum over the rows
def attend_with_cache(query, key, value, past_keys, past_values):
    keys = torch.vstack([past_keys, key])
    values = torch.vstack([past_values, value])
    scores = (keys * query).sum(dim=1) / math.sqrt(keys.shape[1])
    weights = torch.softmax(scores, dim=0)
    return (weights[:, None] * values).sum(dim=0, keepdim=True), keys, values


# %% wrong: the newest token does not see itself
# points: 0
# says: the newest token attends to itself too
def attend_with_cache(query, key, value, past_keys, past_values):
    scores = query @ past_keys.T / query.shape[-1] ** 0.5
    gathered = scores.softmax(dim=-1) @ past_values
    return gathered, torch.cat([past_keys, key]), torch.cat([past_values, value])


# %% wrong: not divided by the root of D
# points: 0
# says: divide by the root of D
# belief: does not divide by the root of D
def attend_with_cache(query, key, value, past_keys, past_values):
    keys, values = torch.cat([past_keys, key]), torch.cat([past_values, value])
    return (query @ keys.T).softmax(dim=-1) @ values, keys, values


# %% wrong: softmax over the single query
# points: 0
# says: softmax runs over the keys, the last axis
# belief: takes softmax along the wrong axis
def attend_with_cache(query, key, value, past_keys, past_values):
    keys, values = torch.cat([past_keys, key]), torch.cat([past_values, value])
    scores = query @ keys.T / query.shape[-1] ** 0.5
    return scores.softmax(dim=0) @ values, keys, values


# %% wrong: the old cache comes back
# points: 0
# says: one key from the past and the new one
def attend_with_cache(query, key, value, past_keys, past_values):
    keys, values = torch.cat([past_keys, key]), torch.cat([past_values, value])
    scores = query @ keys.T / query.shape[-1] ** 0.5
    return scores.softmax(dim=-1) @ values, past_keys, past_values


# %% wrong: the newest in front
# points: 0
# says: each with the new one at the end
def attend_with_cache(query, key, value, past_keys, past_values):
    keys, values = torch.cat([key, past_keys]), torch.cat([value, past_values])
    scores = query @ keys.T / query.shape[-1] ** 0.5
    return scores.softmax(dim=-1) @ values, keys, values


# %% wrong: a causal mask over one row
# points: 0
# says: the newest token attends to itself too
def attend_with_cache(query, key, value, past_keys, past_values):
    keys, values = torch.cat([past_keys, key]), torch.cat([past_values, value])
    scores = query @ keys.T / query.shape[-1] ** 0.5
    future = torch.ones_like(scores, dtype=torch.bool).triu(1)
    return scores.masked_fill(future, float("-inf")).softmax(dim=-1) @ values, keys, values


# %% wrong: keys and values swapped
# points: 0
# says: keys make the scores and values the mean, not the other way round
# belief: takes keys for values
def attend_with_cache(query, key, value, past_keys, past_values):
    keys, values = torch.cat([past_keys, key]), torch.cat([past_values, value])
    scores = query @ values.T / query.shape[-1] ** 0.5
    return scores.softmax(-1) @ keys, keys, values


# %% wrong: keys and values returned in the other order
# points: 0
# says: return what is gathered, then the keys, then the values, each with the new one at the end
def attend_with_cache(query, key, value, past_keys, past_values):
    keys, values = torch.cat([past_keys, key]), torch.cat([past_values, value])
    scores = query @ keys.T / query.shape[-1] ** 0.5
    return scores.softmax(-1) @ values, values, keys


# %% wrong: divided by D
# points: 0
# says: divide by the root of D, not by D
# belief: divides by D, not by its root
def attend_with_cache(query, key, value, past_keys, past_values):
    keys, values = torch.cat([past_keys, key]), torch.cat([past_values, value])
    return (query @ keys.T / query.shape[-1]).softmax(-1) @ values, keys, values


# %% wrong: divided by the root of the number of keys
# points: 0
# says: divide by the root of D, not of the number of keys
def attend_with_cache(query, key, value, past_keys, past_values):
    keys, values = torch.cat([past_keys, key]), torch.cat([past_values, value])
    return (query @ keys.T / len(keys) ** 0.5).softmax(-1) @ values, keys, values


# %% wrong: multiplied by the root
# points: 0
# says: divide by the root of D, do not multiply
def attend_with_cache(query, key, value, past_keys, past_values):
    keys, values = torch.cat([past_keys, key]), torch.cat([past_values, value])
    return (query @ keys.T * query.shape[-1] ** 0.5).softmax(-1) @ values, keys, values


# %% wrong: values appended in front only
# points: 0
# says: the new value belongs to the new key: append both at the end
def attend_with_cache(query, key, value, past_keys, past_values):
    keys, values = torch.cat([past_keys, key]), torch.cat([value, past_values])
    scores = query @ keys.T / query.shape[-1] ** 0.5
    return scores.softmax(-1) @ values, keys, values


# %% wrong: no softmax
# points: 0
# says: softmax is missing
# belief: forgets softmax
def attend_with_cache(query, key, value, past_keys, past_values):
    keys, values = torch.cat([past_keys, key]), torch.cat([past_values, value])
    scores = query @ keys.T / query.shape[-1] ** 0.5
    return scores @ values, keys, values


# %% wrong: the key asks
# points: 0
# says: the weights are all equal: compare the query with each key
def attend_with_cache(query, key, value, past_keys, past_values):
    keys, values = torch.cat([past_keys, key]), torch.cat([past_values, value])
    scores = key @ keys.T / query.shape[-1] ** 0.5
    return scores.softmax(-1) @ values, keys, values


# %% wrong: the query is kept as key
# points: 0
# says: append the new key, not the query
def attend_with_cache(query, key, value, past_keys, past_values):
    keys, values = torch.cat([past_keys, query]), torch.cat([past_values, value])
    scores = query @ keys.T / query.shape[-1] ** 0.5
    return scores.softmax(-1) @ values, keys, values


# %% wrong: an empty cache gives zeros
# points: 1
# says: round 1: expected row 0 of full attention: it sees all 1, itself too
def attend_with_cache(query, key, value, past_keys, past_values):
    if len(past_keys) == 0:
        return torch.zeros_like(value), key, value
    keys, values = torch.cat([past_keys, key]), torch.cat([past_values, value])
    scores = query @ keys.T / query.shape[-1] ** 0.5
    return scores.softmax(-1) @ values, keys, values


# %% wrong: the last three only
# points: 1
# says: round 4: expected row 3 of full attention: it sees all 4, itself too
def attend_with_cache(query, key, value, past_keys, past_values):
    keys, values = torch.cat([past_keys, key]), torch.cat([past_values, value])
    scores = query @ keys[-3:].T / query.shape[-1] ** 0.5
    return scores.softmax(-1) @ values[-3:], keys, values


# %% wrong: the scaled keys are kept
# points: 0
# says: divide by the root of D
def attend_with_cache(query, key, value, past_keys, past_values):
    keys, values = torch.cat([past_keys, key / query.shape[-1] ** 0.5]), torch.cat([past_values, value])
    return (query @ keys.T).softmax(-1) @ values, keys, values


# %% wrong: rounded
# points: 1
# says: do not round
# belief: rounds the result
def attend_with_cache(query, key, value, past_keys, past_values):
    keys, values = torch.cat([past_keys, key]), torch.cat([past_values, value])
    scores = query @ keys.T / query.shape[-1] ** 0.5
    return (scores.softmax(-1) @ values).round(decimals=2), keys, values


# %% wrong: the cache is resized in place
# points: 2
# says: an argument was changed in place: leave all as they are
# belief: changes an argument in place
def attend_with_cache(query, key, value, past_keys, past_values):
    S, D = past_keys.shape
    old_keys, old_values = past_keys.clone(), past_values.clone()
    past_keys.resize_(S + 1, D).copy_(torch.cat([old_keys, key]))
    past_values.resize_(S + 1, D).copy_(torch.cat([old_values, value]))
    scores = query @ past_keys.T / D**0.5
    return scores.softmax(-1) @ past_values, past_keys, past_values


# %% wrong: the query is scaled in place
# points: 2
# says: an argument was changed in place: leave all as they are
# belief: changes an argument in place
def attend_with_cache(query, key, value, past_keys, past_values):
    keys, values = torch.cat([past_keys, key]), torch.cat([past_values, value])
    query /= query.shape[-1] ** 0.5
    return (query @ keys.T).softmax(-1) @ values, keys, values


# %% right: scaled_dot_product_attention
def attend_with_cache(query, key, value, past_keys, past_values):
    keys, values = torch.vstack([past_keys, key]), torch.vstack([past_values, value])
    return nn.functional.scaled_dot_product_attention(query[None], keys[None], values[None])[0], keys, values


# %% right: einsum, a list
def attend_with_cache(query, key, value, past_keys, past_values):
    keys, values = torch.cat([past_keys, key], 0), torch.cat([past_values, value], 0)
    scores = torch.einsum("qd,kd->qk", query, keys) / math.sqrt(query.shape[-1])
    return [torch.einsum("qk,kd->qd", scores.softmax(1), values), keys, values]


# %% right: past and new apart
def attend_with_cache(query, key, value, past_keys, past_values):
    scale = query.shape[-1] ** -0.5
    old, new = (query @ past_keys.T * scale).exp(), (query @ key.T * scale).exp()
    gathered = (old @ past_values + new * value) / (old.sum() + new)
    return gathered, torch.cat([past_keys, key]), torch.cat([past_values, value])


# %% right: numpy
import numpy as np
def attend_with_cache(query, key, value, past_keys, past_values):
    keys = np.concatenate([past_keys.numpy(), key.numpy()])
    values = np.concatenate([past_values.numpy(), value.numpy()])
    scores = query.numpy() @ keys.T / np.sqrt(keys.shape[1])
    powers = np.exp(scores - scores.max())
    return powers / powers.sum() @ values, keys, values


# %% right: a loop over the keys
def attend_with_cache(query, key, value, past_keys, past_values):
    keys, values = torch.cat((past_keys, key)), torch.cat((past_values, value))
    scores = torch.stack([(query[0] * k).sum() for k in keys]) / query.shape[1] ** 0.5
    shares = scores.softmax(0)
    return sum(share * v for share, v in zip(shares, values))[None], keys, values
