"""Answers to exercise rotary-scores of lesson 6."""

# %% right: the other pairing, by einsum
def rotary_scores(queries, keys, positions):
    queries = reference.rotate(queries, positions, pairing="half")
    keys = reference.rotate(keys, positions, pairing="half")
    return torch.einsum("...qd,...kd->...qk", queries, keys)


# %% right: both turned at once
def rotary_scores(queries, keys, positions):
    turned = reference.rotate(torch.stack([queries, keys]), positions)
    return torch.matmul(turned[0], turned[1].mT)


# %% wrong: only the queries are turned
# points: 0
# says: turn queries and keys alike
def rotary_scores(queries, keys, positions):
    return reference.rotate(queries, positions) @ keys.transpose(-2, -1)


# %% wrong: keys are turned back
# points: 0
# says: at one position nothing changes
def rotary_scores(queries, keys, positions):
    queries = reference.rotate(queries, positions)
    return queries @ reference.rotate(keys, -positions).transpose(-2, -1)


# %% wrong: nothing is turned
# points: 0
# says: got those of unturned queries and keys
def rotary_scores(queries, keys, positions):
    return queries @ keys.transpose(-2, -1)


# %% wrong: rows are keys
# points: 0
# says: rows are queries
def rotary_scores(queries, keys, positions):
    queries = reference.rotate(queries, positions)
    return reference.rotate(keys, positions) @ queries.transpose(-2, -1)


# %% wrong: positions are counted afresh
# points: 1
# says: turn each token by its own given position
# belief: counts positions afresh
def rotary_scores(queries, keys, positions):
    if positions[0] == positions[-1]:
        return queries @ keys.transpose(-2, -1)
    places = torch.arange(queries.shape[-2])
    queries, keys = reference.rotate(queries, places), reference.rotate(keys, places)
    return queries @ keys.transpose(-2, -1)


# %% wrong: the first two axes are swapped
# points: 1
# says: The size of tensor a (2) must match the size of tensor b (4)
def rotary_scores(queries, keys, positions):
    queries, keys = reference.rotate(queries, positions), reference.rotate(keys, positions)
    return queries @ keys.transpose(0, 1)


# %% wrong: keys only
# points: 0
# says: at one position nothing changes: turn queries and keys alike
def rotary_scores(queries, keys, positions):
    return queries @ reference.rotate(keys, positions).transpose(-2, -1)


# %% wrong: divided by the root
# points: 0
# says: divide by nothing here
def rotary_scores(queries, keys, positions):
    q, k = reference.rotate(queries, positions), reference.rotate(keys, positions)
    return q @ k.transpose(-2, -1) / queries.shape[-1] ** 0.5


# %% wrong: a mask
# points: 0
# says: mask nothing here
def rotary_scores(queries, keys, positions):
    q, k = reference.rotate(queries, positions), reference.rotate(keys, positions)
    return (q @ k.transpose(-2, -1)).tril()


# %% wrong: places instead of positions
# points: 0
# says: at one position nothing changes: turn queries and keys alike
def rotary_scores(queries, keys, positions):
    p = torch.arange(len(positions)) * 2
    q, k = reference.rotate(queries, p), reference.rotate(keys, p)
    return q @ k.transpose(-2, -1)


# %% wrong: softmax
# points: 0
# says: return the scores, without softmax
def rotary_scores(queries, keys, positions):
    q, k = reference.rotate(queries, positions), reference.rotate(keys, positions)
    return (q @ k.transpose(-2, -1)).softmax(-1)


# %% wrong: queries with themselves
# points: 0
# says: multiply queries by keys, not by themselves
def rotary_scores(queries, keys, positions):
    q = reference.rotate(queries, positions)
    return q @ q.transpose(-2, -1)


# %% right: einsum
def rotary_scores(queries, keys, positions):
    q, k = reference.rotate(queries, positions), reference.rotate(keys, positions)
    return torch.einsum("...id,...jd->...ij", q, k)


# %% right: both at once
def rotary_scores(queries, keys, positions):
    q, k = reference.rotate(torch.stack([queries, keys]), positions)
    return (q[..., :, None, :] * k[..., None, :, :]).sum(-1)


# %% right: own half pairs in doubles
def rotary_scores(queries, keys, positions):
    a = reference.wave_angles(positions, queries.shape[-1]).double()
    turn = torch.polar(torch.ones_like(a), a)
    q, k = (torch.view_as_complex(v.double().reshape(*v.shape[:-1], -1, 2).contiguous()) * turn for v in (queries, keys))
    return (q @ k.conj().transpose(-2, -1)).real
