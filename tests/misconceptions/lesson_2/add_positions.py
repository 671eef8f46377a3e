"""Answers to exercise add-positions of lesson 2."""

# %% right: positions expanded by hand
def add_positions(token_vectors, position_layer):
    B, T, C = token_vectors.shape
    longest = position_layer.weight.shape[0]
    if T > longest:
        raise ValueError(f"{T} tokens do not fit into a context of {longest}")
    positions = torch.arange(T).expand(B, T)
    return token_vectors + position_layer(positions)


# %% right: the index error renamed
def add_positions(token_vectors, position_layer):
    T = token_vectors.shape[1]
    try:
        vectors = position_layer(torch.arange(T))
    except IndexError as error:
        raise ValueError(f"length {T}, context {position_layer.num_embeddings}") from error
    return vectors + token_vectors


# %% right: one sequence at a time
def add_positions(token_vectors, position_layer):
    table = position_layer.weight
    if token_vectors.size(1) > len(table):
        raise ValueError(f"at most {len(table)}, got {token_vectors.size(1)}")
    return torch.stack([sequence + table[: len(sequence)] for sequence in token_vectors])


# %% wrong: arange over the batch axis
# points: 0
# says: do positions run along the tokens, not along the batch?
def add_positions(token_vectors, position_layer):
    B, T, C = token_vectors.shape
    if T > position_layer.num_embeddings:
        raise ValueError(f"expected at most {position_layer.num_embeddings} tokens, got {T}")
    return token_vectors + position_layer(torch.arange(B))


# %% wrong: one position for each sequence
# points: 0
# says: token t gets row t of the table
def add_positions(token_vectors, position_layer):
    B, T, C = token_vectors.shape
    if T > position_layer.num_embeddings:
        raise ValueError(f"expected at most {position_layer.num_embeddings} tokens, got {T}")
    return token_vectors + position_layer(torch.arange(B))[:, None]


# %% wrong: positions returned without adding x
# points: 0
# says: the token vectors are gone
def add_positions(token_vectors, position_layer):
    B, T, C = token_vectors.shape
    if T > position_layer.num_embeddings:
        raise ValueError(f"expected at most {position_layer.num_embeddings} tokens, got {T}")
    return position_layer(torch.arange(T)).expand(B, T, C)


# %% wrong: the token vectors come back unchanged
# points: 0
# says: the token vectors came back without positions: return the sum
def add_positions(token_vectors, position_layer):
    T = token_vectors.shape[1]
    if T > position_layer.num_embeddings:
        raise ValueError(f"expected at most {position_layer.num_embeddings} tokens, got {T}")
    token_vectors.add(position_layer(torch.arange(T)))
    return token_vectors


# %% wrong: table not sliced to T
# points: 0
# says: must match the size of tensor
def add_positions(token_vectors, position_layer):
    T = token_vectors.shape[1]
    if T > position_layer.num_embeddings:
        raise ValueError(f"expected at most {position_layer.num_embeddings} tokens, got {T}")
    return token_vectors + position_layer.weight


# %% wrong: positions 1 to T
# points: 0
# says: the first token has position 0
# belief: counts positions from 1
def add_positions(token_vectors, position_layer):
    T = token_vectors.shape[1]
    if T > position_layer.num_embeddings:
        raise ValueError(f"expected at most {position_layer.num_embeddings} tokens, got {T}")
    return token_vectors + position_layer(torch.arange(1, T + 1))


# %% wrong: positions run on from one sequence to the next
# points: 0
# says: index out of range in self
def add_positions(token_vectors, position_layer):
    B, T, C = token_vectors.shape
    if T > position_layer.num_embeddings:
        raise ValueError(f"expected at most {position_layer.num_embeddings} tokens, got {T}")
    return token_vectors + position_layer(torch.arange(B * T)).view(B, T, C)


# %% wrong: torch's own error for a long sequence
# points: 1
# says: tokens: expected a ValueError naming both lengths, got
def add_positions(token_vectors, position_layer):
    T = token_vectors.shape[1]
    return token_vectors + position_layer(torch.arange(T))


# %% wrong: a long sequence is cut silently
# points: 1
# says: no error at all
def add_positions(token_vectors, position_layer):
    token_vectors = token_vectors[:, : position_layer.num_embeddings]
    return token_vectors + position_layer(torch.arange(token_vectors.shape[1]))


# %% wrong: the error names one length only
# points: 1
# says: tokens: expected a ValueError naming both lengths, got
def add_positions(token_vectors, position_layer):
    T = token_vectors.shape[1]
    if T > position_layer.num_embeddings:
        raise ValueError(f"{T} tokens are too many")
    return token_vectors + position_layer(torch.arange(T))


# %% wrong: a full context is refused
# points: 1
# says: expected at most 12 tokens, got 12
def add_positions(token_vectors, position_layer):
    T = token_vectors.shape[1]
    if T >= position_layer.num_embeddings:
        raise ValueError(f"expected at most {position_layer.num_embeddings} tokens, got {T}")
    return token_vectors + position_layer(torch.arange(T))


# %% wrong: a batch of one loses its axis
# points: 0
# says: expected (1, 3, 2) = (batch, tokens, embedding_dim), got (3, 2)
# belief: loses the axis of a single one
def add_positions(token_vectors, position_layer):
    token_vectors = token_vectors.squeeze()
    T = token_vectors.shape[-2]
    if T > position_layer.num_embeddings:
        raise ValueError(f"expected at most {position_layer.num_embeddings} tokens, got {T}")
    return token_vectors + position_layer(torch.arange(T))


# %% wrong: positions along the batch when the shapes allow it
# points: 1
# says: B=5, T=5: do positions run along the tokens
def add_positions(token_vectors, position_layer):
    B, T, C = token_vectors.shape
    if T > position_layer.num_embeddings:
        raise ValueError(f"expected at most {position_layer.num_embeddings} tokens, got {T}")
    vectors = position_layer(torch.arange(T))
    axis = token_vectors.shape.index(T)
    return token_vectors + (vectors[:, None] if axis == 0 else vectors)


# %% wrong: in the tensor that came in
# points: 0
# says: leave them as they are
# belief: changes an argument in place
def add_positions(token_vectors, position_layer):
    T, longest = token_vectors.shape[-2], position_layer.num_embeddings
    if T > longest:
        raise ValueError(f"{T} tokens are more than {longest}")
    token_vectors += position_layer.weight[:T]
    return token_vectors


# %% wrong: positions run on from sequence to sequence
# points: 0
# says: every sequence starts at position 0, the second one too
def add_positions(token_vectors, position_layer):
    B, T, C = token_vectors.shape
    N = position_layer.num_embeddings
    if T > N:
        raise ValueError(f"expected at most {N} tokens, got {T}")
    places = torch.arange(B * T).reshape(B, T) % N
    return token_vectors + position_layer(places)


# %% wrong: an IndexError
# points: 1
# says: tokens: expected a ValueError naming both lengths, got
def add_positions(token_vectors, position_layer):
    T, N = token_vectors.shape[-2], position_layer.num_embeddings
    if T > N:
        raise IndexError(f"expected at most {N} tokens, got {T}")
    return token_vectors + position_layer(torch.arange(T))


# %% wrong: a short sequence is refused
# points: 0
# says: expected 4 tokens, got 3
def add_positions(token_vectors, position_layer):
    T, N = token_vectors.shape[-2], position_layer.num_embeddings
    if T != N:
        raise ValueError(f"expected {N} tokens, got {T}")
    return token_vectors + position_layer(torch.arange(T))


# %% wrong: from the end of the table
# points: 0
# says: the first token has position 0
def add_positions(token_vectors, position_layer):
    T, N = token_vectors.shape[-2], position_layer.num_embeddings
    if T > N:
        raise ValueError(f"expected at most {N} tokens, got {T}")
    return token_vectors + position_layer.weight[N - T :]


# %% wrong: multiplied
# points: 0
# says: add, do not multiply
def add_positions(token_vectors, position_layer):
    T, N = token_vectors.shape[-2], position_layer.num_embeddings
    if T > N:
        raise ValueError(f"expected at most {N} tokens, got {T}")
    return token_vectors * position_layer(torch.arange(T))


# %% wrong: the mean of both
# points: 0
# says: token t gets row t of the table; do positions run along the tokens, not along the batch?
def add_positions(token_vectors, position_layer):
    T, N = token_vectors.shape[-2], position_layer.num_embeddings
    if T > N:
        raise ValueError(f"expected at most {N} tokens, got {T}")
    return (token_vectors + position_layer(torch.arange(T))) / 2


# %% wrong: only the first sequence
# points: 0
# says: both sequences get the same position vectors
def add_positions(token_vectors, position_layer):
    T, N = token_vectors.shape[-2], position_layer.num_embeddings
    if T > N:
        raise ValueError(f"expected at most {N} tokens, got {T}")
    vectors = token_vectors.clone()
    vectors[0] = vectors[0] + position_layer(torch.arange(T)).detach()
    return vectors


# %% wrong: the number of the position is added
# points: 0
# says: add the position's vector, not its number
def add_positions(token_vectors, position_layer):
    T, N = token_vectors.shape[-2], position_layer.num_embeddings
    if T > N:
        raise ValueError(f"expected at most {N} tokens, got {T}")
    return token_vectors + torch.arange(T)[:, None]


# %% right: a loop over sequences
def add_positions(token_vectors, position_layer):
    T, N = token_vectors.shape[1], position_layer.num_embeddings
    if T > N:
        raise ValueError(f"{N} positions are known, but {T} tokens came")
    return torch.stack([sequence + position_layer.weight[:T] for sequence in token_vectors])


# %% right: expanded first, in double length
def add_positions(token_vectors, position_layer):
    B, T, C = token_vectors.shape
    if position_layer.weight.shape[0] < T:
        raise ValueError("got %d tokens for %d positions" % (T, len(position_layer.weight)))
    return torch.add(token_vectors.double(), position_layer(torch.arange(T).expand(B, T)))


# %% right: torch's error is translated
def add_positions(token_vectors, position_layer):
    T = token_vectors.size(-2)
    try:
        return token_vectors + position_layer(torch.arange(T))
    except IndexError:
        raise ValueError(f"expected at most {position_layer.num_embeddings} tokens, got {T}") from None


# %% right: numpy
def add_positions(token_vectors, position_layer):
    T, N = token_vectors.shape[-2], position_layer.num_embeddings
    if T > N:
        raise ValueError(f"expected at most {N} tokens, got {T}")
    return token_vectors.numpy() + position_layer.weight.detach().numpy()[:T]
