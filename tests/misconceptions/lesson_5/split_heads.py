"""Answers to exercise split-heads of lesson 5."""

# %% right: chunks, stacked
def split_heads(vectors, num_heads):
    return torch.stack(vectors.chunk(num_heads, dim=-1), dim=1)


# %% right: transposed first
def split_heads(vectors, num_heads):
    B, T, C = vectors.shape
    columns = vectors.transpose(1, 2).reshape(B, num_heads, C // num_heads, T)
    return columns.transpose(2, 3)


# %% wrong: view in one step
# points: 0
# says: view alone mixes the tokens
def split_heads(vectors, num_heads):
    B, T, C = vectors.shape
    return vectors.view(B, num_heads, T, C // num_heads)


# %% wrong: cut, not transposed
# points: 0
# says: is the axis of heads in front of the axis of tokens?
def split_heads(vectors, num_heads):
    B, T, C = vectors.shape
    return vectors.view(B, T, num_heads, C // num_heads)


# %% wrong: every second component
# points: 0
# says: neighbors stay together
def split_heads(vectors, num_heads):
    B, T, C = vectors.shape
    return vectors.view(B, T, C // num_heads, num_heads).permute(0, 3, 1, 2)


# %% wrong: transposed first, then cut at the wrong axis
# points: 0
# says: neighbors stay together
def split_heads(vectors, num_heads):
    B, T, C = vectors.shape
    return vectors.transpose(1, 2).reshape(B, num_heads, T, C // num_heads)


# %% wrong: right for a single sequence only
# points: 1
# says: 2 sequences: never mix tokens or sequences
def split_heads(vectors, num_heads):
    B, T, C = vectors.shape
    D = C // num_heads
    return vectors.reshape(T, B, num_heads, D).permute(1, 2, 0, 3)


# %% wrong: two heads, whatever is asked
# points: 1
# says: 1 heads of 12 numbers
# belief: writes a size of the example
def split_heads(vectors, num_heads):
    B, T, C = vectors.shape
    return vectors.reshape(B, T, 2, C // 2).transpose(1, 2)


# %% wrong: heads first
# points: 0
# says: is the axis of heads in front of the axis of tokens?
def split_heads(vectors, num_heads):
    B, T, C = vectors.shape
    return vectors.reshape(B, T, num_heads, C // num_heads).permute(2, 0, 1, 3)


# %% wrong: heads in reverse
# points: 0
# says: neighbors stay together
def split_heads(vectors, num_heads):
    B, T, C = vectors.shape
    return vectors.reshape(B, T, num_heads, C // num_heads).transpose(1, 2).flip(1)


# %% wrong: tokens and components swapped
# points: 0
# says: is the axis of heads in front of the axis of tokens?
def split_heads(vectors, num_heads):
    B, T, C = vectors.shape
    return vectors.reshape(B, T, num_heads, C // num_heads).permute(0, 2, 3, 1)


# %% wrong: num_heads taken for the length of a head
# points: 1
# says: numbers
def split_heads(vectors, num_heads):
    B, T, C = vectors.shape
    return vectors.reshape(B, T, C // num_heads, num_heads).transpose(1, 2)


# %% wrong: copies instead of parts
# points: 0
# says: is the axis of heads in front of the axis of tokens?
def split_heads(vectors, num_heads):
    return vectors[:, None].repeat(1, num_heads, 1, 1)


# %% wrong: batches joined
# points: 1
# says: numbers
def split_heads(vectors, num_heads):
    B, T, C = vectors.shape
    return vectors.reshape(1, B * T, num_heads, C // num_heads).transpose(1, 2)


# %% right: chunks stacked
def split_heads(vectors, num_heads):
    return torch.stack(vectors.chunk(num_heads, dim=-1), dim=1)


# %% right: unflatten and einsum
def split_heads(vectors, num_heads):
    return torch.einsum("bthd->bhtd", vectors.unflatten(-1, (num_heads, -1)))


# %% right: numpy
def split_heads(vectors, num_heads):
    B, T, C = vectors.shape
    return vectors.numpy().reshape(B, T, num_heads, -1).transpose(0, 2, 1, 3)
