"""Answers to exercise multi-head of lesson 5."""

# %% right: one head after the other
def multi_head(x, query_weights, key_weights, value_weights, output_weights, num_heads):
    found = []
    D = x.shape[-1] // num_heads
    for start in range(0, x.shape[-1], D):
        part = slice(start, start + D)
        queries, keys = x @ query_weights[:, part], x @ key_weights[:, part]
        found.append(reference.attention(queries, keys, x @ value_weights[:, part]))
    return torch.cat(found, dim=-1) @ output_weights


# %% right: torch's attention
def multi_head(x, query_weights, key_weights, value_weights, output_weights, num_heads):
    B, T, C = x.shape
    queries = (x @ query_weights).view(B, T, num_heads, -1).transpose(1, 2)
    keys = (x @ key_weights).view(B, T, num_heads, -1).transpose(1, 2)
    values = (x @ value_weights).view(B, T, num_heads, -1).transpose(1, 2)
    gathered = nn.functional.scaled_dot_product_attention(queries, keys, values)
    return gathered.permute(0, 2, 1, 3).reshape(B, T, C) @ output_weights


# %% wrong: joined without transposing back
# points: 0
# says: parts of different tokens were joined: transpose back first
def multi_head(x, query_weights, key_weights, value_weights, output_weights, num_heads):
    matrices = (query_weights, key_weights, value_weights)
    parts = [reference.split_heads(x @ matrix, num_heads) for matrix in matrices]
    return reference.attention(*parts).reshape(x.shape) @ output_weights


# %% wrong: output_weights forgotten
# points: 0
# says: output_weights = 2 * eye must double
def multi_head(x, query_weights, key_weights, value_weights, output_weights, num_heads):
    matrices = (query_weights, key_weights, value_weights)
    parts = [reference.split_heads(x @ matrix, num_heads) for matrix in matrices]
    return reference.merge_heads(reference.attention(*parts))


# %% wrong: one head of full length
# points: 1
# says: one head of full length: split into heads
def multi_head(x, query_weights, key_weights, value_weights, output_weights, num_heads):
    queries, keys, values = x @ query_weights, x @ key_weights, x @ value_weights
    return reference.attention(queries, keys, values) @ output_weights


# %% wrong: weights on the right but turned
# points: 1
# says: x is on the left: x @ weights
def multi_head(x, query_weights, key_weights, value_weights, output_weights, num_heads):
    matrices = (query_weights.T, key_weights.T, value_weights.T)
    parts = [reference.split_heads(x @ matrix, num_heads) for matrix in matrices]
    return reference.merge_heads(reference.attention(*parts)) @ output_weights.T


# %% wrong: keys made with the matrix of the queries
# points: 1
# says: queries, keys and values each have their own matrix
def multi_head(x, query_weights, key_weights, value_weights, output_weights, num_heads):
    matrices = (query_weights, query_weights, value_weights)
    parts = [reference.split_heads(x @ matrix, num_heads) for matrix in matrices]
    return reference.merge_heads(reference.attention(*parts)) @ output_weights


# %% wrong: a causal mask
# points: 0
# says: no mask here: the first token sees the second
def multi_head(x, query_weights, key_weights, value_weights, output_weights, num_heads):
    matrices = (query_weights, key_weights, value_weights)
    parts = [reference.split_heads(x @ matrix, num_heads) for matrix in matrices]
    return reference.merge_heads(reference.attention(*parts, causal=True)) @ output_weights


# %% wrong: heads averaged
# points: 0
# says: heads are put side by side, not averaged
def multi_head(x, query_weights, key_weights, value_weights, output_weights, num_heads):
    q, k, v = (reference.split_heads(x @ w, num_heads) for w in (query_weights, key_weights, value_weights))
    return reference.attention(q, k, v).mean(1).repeat(1, 1, num_heads) @ output_weights


# %% wrong: keys and values swapped
# points: 0
# says: put the parts of a token side by side, head 0 first
# belief: takes keys for values
def multi_head(x, query_weights, key_weights, value_weights, output_weights, num_heads):
    q, k, v = (reference.split_heads(x @ w, num_heads) for w in (query_weights, key_weights, value_weights))
    return reference.attention(q, v, k).transpose(1, 2).flatten(2) @ output_weights


# %% wrong: queries and keys swapped
# points: 1
# says: queries and keys are swapped
def multi_head(x, query_weights, key_weights, value_weights, output_weights, num_heads):
    q, k, v = (reference.split_heads(x @ w, num_heads) for w in (query_weights, key_weights, value_weights))
    return reference.attention(k, q, v).transpose(1, 2).flatten(2) @ output_weights


# %% wrong: the values are not multiplied
# points: 1
# says: values have their own matrix
def multi_head(x, query_weights, key_weights, value_weights, output_weights, num_heads):
    q, k, v = (reference.split_heads(x @ w, num_heads) for w in (query_weights, key_weights, torch.eye(x.shape[-1])))
    return reference.attention(q, k, v).transpose(1, 2).flatten(2) @ output_weights


# %% wrong: heads in reverse
# points: 0
# says: head 0 comes first
def multi_head(x, query_weights, key_weights, value_weights, output_weights, num_heads):
    q, k, v = (reference.split_heads(x @ w, num_heads) for w in (query_weights, key_weights, value_weights))
    return reference.attention(q, k, v).flip(1).transpose(1, 2).flatten(2) @ output_weights


# %% wrong: the input is added
# points: 0
# says: return what attention found, do not add x
def multi_head(x, query_weights, key_weights, value_weights, output_weights, num_heads):
    q, k, v = (reference.split_heads(x @ w, num_heads) for w in (query_weights, key_weights, value_weights))
    return x + reference.attention(q, k, v).transpose(1, 2).flatten(2) @ output_weights


# %% wrong: two heads always
# points: 1
# says: as many heads as num_heads says
# belief: writes a size of the example
def multi_head(x, query_weights, key_weights, value_weights, output_weights, num_heads):
    q, k, v = (reference.split_heads(x @ w, 2) for w in (query_weights, key_weights, value_weights))
    return reference.attention(q, k, v).transpose(1, 2).flatten(2) @ output_weights


# %% right: head by head
def multi_head(x, query_weights, key_weights, value_weights, output_weights, num_heads):
    parts = zip(*((x @ w).chunk(num_heads, -1) for w in (query_weights, key_weights, value_weights)))
    return torch.cat([reference.attention(q, k, v) for q, k, v in parts], -1) @ output_weights


# %% right: einsum in doubles
def multi_head(x, query_weights, key_weights, value_weights, output_weights, num_heads):
    q, k, v = ((x.double() @ w.double()).unflatten(-1, (num_heads, -1)) for w in (query_weights, key_weights, value_weights))
    weights = (torch.einsum("bthd,bshd->bhts", q, k) / q.shape[-1] ** 0.5).softmax(-1)
    return torch.einsum("bhts,bshd->bthd", weights, v).flatten(2) @ output_weights.double()


# %% right: a sum over heads
def multi_head(x, query_weights, key_weights, value_weights, output_weights, num_heads):
    q, k, v = (reference.split_heads(x @ w, num_heads) for w in (query_weights, key_weights, value_weights))
    gathered = reference.attention(q, k, v)
    return (gathered @ output_weights.unflatten(0, (num_heads, -1))).sum(1)
