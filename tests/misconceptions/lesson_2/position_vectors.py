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
# says: positions are counted from 0, and the first row belongs to position 0
# belief: counts positions from 1
def position_vectors(position_layer, length):
    return position_layer(torch.arange(1, length + 1))


# %% wrong: table not sliced to T
# points: 0
# says: one row for each of the first `length` positions, and one column for each component
def position_vectors(position_layer, length):
    return position_layer(torch.arange(position_layer.num_embeddings))


# %% wrong: the row of one position
# points: 0
# says: expected (3, 2) = (positions, embedding_dim), got (2,)
def position_vectors(position_layer, length):
    return position_layer(torch.tensor(length))


# %% wrong: columns sliced instead of rows
# points: 0
# says: one row for each of the first `length` positions, and one column for each component
# belief: takes columns for rows
def position_vectors(position_layer, length):
    return position_layer.weight[:, :length]


# %% wrong: the last rows
# points: 0
# says: these are the last rows: positions start at row 0
def position_vectors(position_layer, length):
    return position_layer.weight[-length:]


# %% wrong: one position for all rows
# points: 0
# says: every position has a row of its own: look up 0, 1 and 2
def position_vectors(position_layer, length):
    return position_layer(torch.zeros(length, dtype=torch.int64))


# %% wrong: counted backwards
# points: 0
# says: position 0 comes first: do not turn the order round
def position_vectors(position_layer, length):
    return position_layer(torch.arange(length)).flip(0)


# %% wrong: a single position loses its axis
# points: 1
# says: a sequence of one token keeps its axis
# belief: loses the axis of a single one
def position_vectors(position_layer, length):
    return position_layer(torch.arange(length)).squeeze()


# %% wrong: the last position is never used
# points: 1
# says: the longest sequence uses every row
# belief: leaves out the last one
def position_vectors(position_layer, length):
    last = position_layer.num_embeddings - 1
    return position_layer.weight[:last][:length]


# %% wrong: the row of the length
# points: 0
# says: one row for each of the first `length` positions, and one column for each component
def position_vectors(position_layer, length):
    return position_layer(torch.tensor([length - 1]))


# %% wrong: one too few
# points: 0
# says: one row for each of the first `length` positions, and one column for each component
# belief: leaves out the last one
def position_vectors(position_layer, length):
    return position_layer(torch.arange(length - 1))


# %% wrong: one too many
# points: 0
# says: one row for each of the first `length` positions, and one column for each component
def position_vectors(position_layer, length):
    return position_layer(torch.arange(min(length + 1, position_layer.num_embeddings)))


# %% wrong: the layer of this notebook
# points: 0
# says: one row for each of the first `length` positions, and one column for each component
# belief: uses the notebook's own data, not what is passed in
def position_vectors(position_layer, length):
    return positional_embedding_layer(torch.arange(length))


# %% wrong: always four positions
# points: 0
# says: one row for each of the first `length` positions, and one column for each component
# belief: writes a size of the example
def position_vectors(position_layer, length):
    return position_layer(torch.arange(4))


# %% wrong: turned on its side
# points: 0
# says: one row for each of the first `length` positions, and one column for each component
def position_vectors(position_layer, length):
    return position_layer(torch.arange(length)).T


# %% wrong: the axis is a batch too
# points: 0
# says: one row for each of the first `length` positions, and one column for each component
def position_vectors(position_layer, length):
    return position_layer(torch.arange(length))[None]


# %% wrong: rows spread over the table
# points: 0
# says: rows 0, 1 and 2 of the table, in this order
def position_vectors(position_layer, length):
    places = torch.linspace(0, position_layer.num_embeddings - 1, length).round().long()
    return position_layer(places)


# %% right: a slice
def position_vectors(position_layer, length):
    return position_layer.weight[:length]


# %% right: numpy
def position_vectors(position_layer, length):
    return position_layer.weight.detach().numpy()[range(length)]


# %% right: one by one
def position_vectors(position_layer, length):
    return torch.stack([position_layer(torch.tensor(place)) for place in range(length)])


# %% right: one-hot rows
def position_vectors(position_layer, length):
    return torch.eye(length, position_layer.num_embeddings) @ position_layer.weight
