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
# says: the rows of a batch follow each other, and so do the batches
# belief: takes columns for rows
def embed_batches(embedding, batches):
    return embedding(torch.cat(batches).T.flatten())


# %% wrong: stacked batches must be equally large
# points: 0
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
# says: the rows of a batch follow each other, and so do the batches
def embed_batches(embedding, batches):
    vectors = torch.cat([embedding(batch) for batch in batches])
    return vectors.reshape(embedding.embedding_dim, -1).T


# %% wrong: the last batch is forgotten
# points: 0
# says: expected (6, 2) = (tokens, embedding_dim), got (4, 2)
# belief: leaves out the last one
def embed_batches(embedding, batches):
    return torch.cat([embedding(batch.flatten()) for batch in batches[:-1]])


# %% wrong: the size of the example is typed in
# points: 1
# says: invalid for input of size
# belief: writes a size of the example
def embed_batches(embedding, batches):
    return embedding(torch.cat(batches).view(6))


# %% wrong: a single token loses its axis
# points: 1
# says: one token is one row
# belief: loses the axis of a single one
def embed_batches(embedding, batches):
    return embedding(torch.cat([batch.flatten() for batch in batches])).squeeze()


# %% wrong: batches from the last to the first
# points: 0
# says: the batches come in their order
def embed_batches(embedding, batches):
    return embedding(torch.cat([batch.flatten() for batch in reversed(batches)]))


# %% wrong: each token once
# points: 0
# says: one row for each token of every batch: no batch axis is left, and no batch left out
# belief: counts a repeated token once
def embed_batches(embedding, batches):
    return embedding(torch.cat([batch.flatten() for batch in batches]).unique())


# %% wrong: another layer than the given one
# points: 0
# says: one row for each token of every batch: no batch axis is left, and no batch left out
# belief: uses the notebook's own data, not what is passed in
def embed_batches(embedding, batches):
    return embedding_layer(torch.cat([batch.flatten() for batch in batches]))


# %% wrong: a mean for each sequence
# points: 0
# says: one row for each token of every batch: no batch axis is left, and no batch left out
def embed_batches(embedding, batches):
    return torch.cat([embedding(batch).mean(dim=1) for batch in batches])


# %% wrong: the list is emptied
# points: 0
# says: batches: leave it as it is
# belief: changes an argument in place
def embed_batches(embedding, batches):
    vectors = []
    while batches:
        vectors.append(embedding(batches.pop(0)).flatten(0, 1))
    return torch.cat(vectors)


# %% wrong: one number after another
# points: 0
# says: one row for each token of every batch: no batch axis is left, and no batch left out
def embed_batches(embedding, batches):
    return torch.cat([embedding(batch).flatten() for batch in batches])


# %% wrong: positions of the batch are added
# points: 0
# says: the rows of a batch follow each other, and so do the batches
def embed_batches(embedding, batches):
    ids = torch.cat([batch.flatten() for batch in batches])
    return embedding(ids) + torch.arange(len(ids))[:, None]


# %% right: the lookup first
def embed_batches(embedding, batches):
    return torch.cat([embedding(batch).flatten(0, 1) for batch in batches])


# %% right: rows of the table
def embed_batches(embedding, batches):
    return torch.stack([embedding.weight[i] for batch in batches for row in batch.tolist() for i in row])


# %% right: numpy
import numpy as np
def embed_batches(embedding, batches):
    ids = np.concatenate([batch.numpy().ravel() for batch in batches])
    return embedding.weight.detach().numpy()[ids]


# %% right: doubles
def embed_batches(embedding, batches):
    ids = torch.hstack([batch.reshape(-1) for batch in batches])
    return torch.einsum("tv,vc->tc", torch.eye(embedding.num_embeddings, dtype=torch.double)[ids], embedding.weight.detach().double())
