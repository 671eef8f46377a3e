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
# says: parts of different tokens were joined; transpose back first
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
# says: got one head of full length: split into heads
def multi_head(x, query_weights, key_weights, value_weights, output_weights, num_heads):
    queries, keys, values = x @ query_weights, x @ key_weights, x @ value_weights
    return reference.attention(queries, keys, values) @ output_weights


# %% wrong: weights on the right but turned
# points: 1
# says: got x @ weights.T: do not transpose matrices
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
# says: put the parts of a token side by side
def multi_head(x, query_weights, key_weights, value_weights, output_weights, num_heads):
    matrices = (query_weights, key_weights, value_weights)
    parts = [reference.split_heads(x @ matrix, num_heads) for matrix in matrices]
    return reference.merge_heads(reference.attention(*parts, causal=True)) @ output_weights
