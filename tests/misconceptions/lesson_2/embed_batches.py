"""Answers to exercise embed-batches of lesson 2."""

# %% right: look up, then flatten
def embed_batches(embedding, batches):
    return torch.cat([embedding(batch).flatten(0, 1) for batch in batches])


# %% right: row by row, as the session did
def embed_batches(embedding, batches):
    return embedding(torch.cat([sample for batch in batches for sample in batch]))


# %% right: the table as an array
def embed_batches(embedding, batches):
    ids = [token for batch in batches for row in batch.tolist() for token in row]
    return embedding.weight[ids]


# %% wrong: a batch axis is left
# points: 0
# says: no batch axis is left
def embed_batches(embedding, batches):
    return embedding(torch.cat(batches))


# %% wrong: columns before rows
# points: 0
# says: do the rows of a batch follow each other
def embed_batches(embedding, batches):
    return embedding(torch.cat(batches).T.flatten())


# %% wrong: stacked batches must be equally large
# points: 1
# says: stack expects each tensor to be equal size
def embed_batches(embedding, batches):
    return embedding(torch.stack(batches).flatten())


# %% wrong: the ids, not their vectors
# points: 0
# says: expected (6, 2) = (tokens, embedding_dim), got (6,)
def embed_batches(embedding, batches):
    return torch.cat([batch.flatten() for batch in batches])


# %% wrong: batches side by side
# points: 0
# says: Sizes of tensors must match
def embed_batches(embedding, batches):
    return embedding(torch.cat(batches, dim=1).flatten())


# %% wrong: components scrambled
# points: 0
# says: expected the tokens in the order 0, 1, 2, 3, 1, 1
def embed_batches(embedding, batches):
    vectors = torch.cat([embedding(batch) for batch in batches])
    return vectors.reshape(embedding.embedding_dim, -1).T


# %% wrong: the last batch is forgotten
# points: 0
# says: expected (6, 2) = (tokens, embedding_dim), got (4, 2)
def embed_batches(embedding, batches):
    return torch.cat([embedding(batch.flatten()) for batch in batches[:-1]])


# %% wrong: the size of the example is typed in
# points: 1
# says: invalid for input of size
def embed_batches(embedding, batches):
    return embedding(torch.cat(batches).view(6))


# %% wrong: a single token loses its axis
# points: 1
# says: expected (1, 5) for one token
def embed_batches(embedding, batches):
    return embedding(torch.cat([batch.flatten() for batch in batches])).squeeze()
