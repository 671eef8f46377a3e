"""Answers to exercise without-head of lesson 8."""

# %% right: columns of a copy
def without_head(weight, head, num_heads):
    D = weight.shape[1] // num_heads
    changed = weight.clone()
    changed[:, head * D : (head + 1) * D] = 0
    return changed


# %% right: a mask of zeros and ones
def without_head(weight, head, num_heads):
    D = weight.shape[-1] // num_heads
    keep = torch.arange(weight.shape[-1]) // D != head
    return weight * keep


# %% right: chunks put together again
def without_head(weight, head, num_heads):
    parts = list(weight.chunk(num_heads, dim=1))
    parts[head] = torch.zeros_like(parts[head])
    return torch.cat(parts, dim=1)


# %% right: an axis for the heads, in doubles
def without_head(weight, head, num_heads):
    parts = weight.double().unflatten(1, (num_heads, -1)).clone()
    parts[:, head] = 0
    return parts.flatten(1)


# %% wrong: rows
# points: 0
# says: these are rows: a head's numbers come in through the columns
# belief: takes columns for rows
def without_head(weight, head, num_heads):
    D = weight.shape[0] // num_heads
    changed = weight.clone()
    changed[head * D : (head + 1) * D] = 0
    return changed


# %% wrong: counted from one
# points: 0
# says: heads are counted from 0
def without_head(weight, head, num_heads):
    D = weight.shape[1] // num_heads
    changed = weight.clone()
    changed[:, (head - 1) * D : head * D] = 0
    return changed


# %% wrong: one column
# points: 0
# says: a head has D columns, here 2
def without_head(weight, head, num_heads):
    changed = weight.clone()
    changed[:, head] = 0
    return changed


# %% wrong: a slice that begins at the head's number
# points: 0
# says: head h begins at column h * D
def without_head(weight, head, num_heads):
    D = weight.shape[1] // num_heads
    changed = weight.clone()
    changed[:, head : head + D] = 0
    return changed


# %% wrong: every third column
# points: 0
# says: the columns of a head lie side by side
def without_head(weight, head, num_heads):
    changed = weight.clone()
    changed[:, head::num_heads] = 0
    return changed


# %% wrong: number of heads for size of a head
# points: 0
# says: a head has D = C / num_heads columns
def without_head(weight, head, num_heads):
    changed = weight.clone()
    changed[:, head * num_heads : (head + 1) * num_heads] = 0
    return changed


# %% wrong: all but this head
# points: 0
# says: this switches off all the others
def without_head(weight, head, num_heads):
    D = weight.shape[1] // num_heads
    changed = torch.zeros_like(weight)
    changed[:, head * D : (head + 1) * D] = weight[:, head * D : (head + 1) * D]
    return changed


# %% wrong: up to this head
# points: 0
# says: earlier heads stay on
def without_head(weight, head, num_heads):
    D = weight.shape[1] // num_heads
    changed = weight.clone()
    changed[:, : (head + 1) * D] = 0
    return changed


# %% wrong: from this head on
# points: 0
# says: later heads stay on
def without_head(weight, head, num_heads):
    D = weight.shape[1] // num_heads
    changed = weight.clone()
    changed[:, head * D :] = 0
    return changed


# %% wrong: cut out
# points: 0
# says: zeros, so that the shape stays
def without_head(weight, head, num_heads):
    D = weight.shape[1] // num_heads
    return torch.cat([weight[:, : head * D], weight[:, (head + 1) * D :]], dim=1)


# %% wrong: in place
# points: 1
# says: leave it as it is
# belief: changes an argument in place
def without_head(weight, head, num_heads):
    D = weight.shape[1] // num_heads
    weight[:, head * D : (head + 1) * D] = 0
    return weight


# %% wrong: nothing is returned
# points: 0
# says: return
# belief: does not return the result
def without_head(weight, head, num_heads):
    D = weight.shape[1] // num_heads
    changed = weight.clone()
    changed[:, head * D : (head + 1) * D] = 0


# %% wrong: the mean instead of nothing
# points: 0
# says: put zeros there, not a mean
def without_head(weight, head, num_heads):
    D = weight.shape[1] // num_heads
    changed = weight.clone()
    part = changed[:, head * D : (head + 1) * D]
    changed[:, head * D : (head + 1) * D] = part.mean(dim=1, keepdim=True)
    return changed


# %% wrong: the last column stays
# points: 0
# says: the last column of the head is still on
def without_head(weight, head, num_heads):
    D = weight.shape[1] // num_heads
    changed = weight.clone()
    changed[:, head * D : (head + 1) * D - 1] = 0
    return changed


# %% wrong: rows and columns
# points: 0
# says: rows stay: only columns of the head become 0
def without_head(weight, head, num_heads):
    D = weight.shape[1] // num_heads
    changed = weight.clone()
    changed[:, head * D : (head + 1) * D] = 0
    changed[head * D : (head + 1) * D] = 0
    return changed
