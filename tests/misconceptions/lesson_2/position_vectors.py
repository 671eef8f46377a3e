"""Answers to exercise position-vectors of lesson 2."""

# %% right: the first rows of the weight
def position_vectors(position_layer, length):
    return position_layer.weight[:length]


# %% right: one position after the other
def position_vectors(position_layer, length):
    rows = [position_layer(torch.tensor(position)) for position in range(length)]
    return torch.stack(rows)


# %% right: the whole table, then a slice
def position_vectors(position_layer, length):
    table = position_layer(torch.arange(position_layer.num_embeddings))
    return table[:length]


# %% wrong: positions 1 to T
# points: 0
# says: the first row belongs to position 1: count from 0
def position_vectors(position_layer, length):
    return position_layer(torch.arange(1, length + 1))


# %% wrong: table not sliced to T
# points: 0
# says: expected (3, 2) = (positions, embedding_dim), got (4, 2)
def position_vectors(position_layer, length):
    return position_layer(torch.arange(position_layer.num_embeddings))


# %% wrong: the row of one position
# points: 0
# says: expected (3, 2) = (positions, embedding_dim), got (2,)
def position_vectors(position_layer, length):
    return position_layer(torch.tensor(length))


# %% wrong: columns sliced instead of rows
# points: 0
# says: expected (3, 2) = (positions, embedding_dim), got (4, 2)
def position_vectors(position_layer, length):
    return position_layer.weight[:, :length]


# %% wrong: the last rows
# points: 0
# says: the first row belongs to position 1
def position_vectors(position_layer, length):
    return position_layer.weight[-length:]


# %% wrong: one position for all rows
# points: 0
# says: rows 0, 1 and 2 of the table
def position_vectors(position_layer, length):
    return position_layer(torch.zeros(length, dtype=torch.int64))


# %% wrong: counted backwards
# points: 0
# says: rows 0, 1 and 2 of the table
def position_vectors(position_layer, length):
    return position_layer(torch.arange(length)).flip(0)


# %% wrong: a single position loses its axis
# points: 1
# says: a sequence of one token keeps its axis
def position_vectors(position_layer, length):
    return position_layer(torch.arange(length)).squeeze()


# %% wrong: the last position is never used
# points: 1
# says: the longest sequence uses every row
def position_vectors(position_layer, length):
    last = position_layer.num_embeddings - 1
    return position_layer.weight[:last][:length]
