"""Answers to exercise count-parameters of lesson 7."""

# %% right: the formula after all terms are gathered
def count_parameters(vocab_size, context_length, embedding_dim, num_layers):
    C = embedding_dim
    return C * (vocab_size + context_length + 2 + num_layers * (12 * C + 13))


# %% right: the shapes one by one
def count_parameters(vocab_size, context_length, embedding_dim, num_layers):
    C = embedding_dim
    linears = [(C, 3 * C), (C, C), (C, 4 * C), (4 * C, C)]
    once = [(vocab_size, C), (context_length, C), (1, C), (1, C)]
    each = [*linears, *((1, out) for _, out in linears), *[(1, C)] * 4]
    return sum(a * b for a, b in once + each * num_layers)


# %% wrong: the token table counted at both ends
# points: 0
# says: the token table is used twice and counts once
def count_parameters(vocab_size, context_length, embedding_dim, num_layers):
    C = embedding_dim
    return 2 * vocab_size * C + context_length * C + num_layers * (12 * C * C + 13 * C) + 2 * C


# %% wrong: no biases in the linear layers
# points: 0
# says: the linear layers have biases too
def count_parameters(vocab_size, context_length, embedding_dim, num_layers):
    C = embedding_dim
    return (vocab_size + context_length) * C + num_layers * (12 * C * C + 4 * C) + 2 * C


# %% wrong: the last norm is forgotten
# points: 0
# says: the norm after all blocks is missing
def count_parameters(vocab_size, context_length, embedding_dim, num_layers):
    C = embedding_dim
    return (vocab_size + context_length) * C + num_layers * (12 * C * C + 13 * C)


# %% wrong: the positions are taken for fixed
# points: 0
# says: the position table is missing
def count_parameters(vocab_size, context_length, embedding_dim, num_layers):
    C = embedding_dim
    return vocab_size * C + num_layers * (12 * C * C + 13 * C) + 2 * C


# %% wrong: a last norm in every block
# points: 0
# says: the last norm comes once, not in every block
def count_parameters(vocab_size, context_length, embedding_dim, num_layers):
    C = embedding_dim
    return (vocab_size + context_length) * C + num_layers * (12 * C * C + 15 * C)


# %% wrong: one block, however many there are
# points: 0
# says: every block counts, num_layers times
def count_parameters(vocab_size, context_length, embedding_dim, num_layers):
    C = embedding_dim
    return (vocab_size + context_length) * C + 12 * C * C + 13 * C + 2 * C


# %% wrong: no biases of query, key and value
# points: 0
# says: the layer for queries, keys and values has biases too
def count_parameters(vocab_size, context_length, embedding_dim, num_layers):
    C = embedding_dim
    return (vocab_size + context_length) * C + num_layers * (12 * C * C + 10 * C) + 2 * C


# %% wrong: one bias of C for query, key and value
# points: 0
# says: in each block 2C are missing: two norms, and a bias for each number that comes out
def count_parameters(vocab_size, context_length, embedding_dim, num_layers):
    C = embedding_dim
    return (vocab_size + context_length) * C + num_layers * (12 * C * C + 11 * C) + 2 * C


# %% wrong: one norm in a block
# points: 0
# says: in each block 2C are missing: two norms, and a bias for each number that comes out
def count_parameters(vocab_size, context_length, embedding_dim, num_layers):
    C = embedding_dim
    return (vocab_size + context_length) * C + num_layers * (12 * C * C + 11 * C) + 2 * C


# %% wrong: norms with weights only
# points: 0
# says: each norm has biases too
def count_parameters(vocab_size, context_length, embedding_dim, num_layers):
    C = embedding_dim
    return (vocab_size + context_length) * C + num_layers * (12 * C * C + 11 * C) + C


# %% wrong: no norms
# points: 0
# says: the norms are missing
def count_parameters(vocab_size, context_length, embedding_dim, num_layers):
    C = embedding_dim
    return (vocab_size + context_length) * C + num_layers * (12 * C * C + 9 * C)


# %% wrong: attention's output left out
# points: 0
# says: attention's output layer is missing
def count_parameters(vocab_size, context_length, embedding_dim, num_layers):
    C = embedding_dim
    return (vocab_size + context_length) * C + num_layers * (11 * C * C + 12 * C) + 2 * C


# %% wrong: feed-forward one way only
# points: 0
# says: the layer from 4C back to C is missing
def count_parameters(vocab_size, context_length, embedding_dim, num_layers):
    C = embedding_dim
    return (vocab_size + context_length) * C + num_layers * (8 * C * C + 12 * C) + 2 * C


# %% wrong: tables in every block
# points: 0
# says: the tables come once, not in every block
def count_parameters(vocab_size, context_length, embedding_dim, num_layers):
    C = embedding_dim
    return num_layers * ((vocab_size + context_length) * C + 12 * C * C + 13 * C) + 2 * C


# %% wrong: tables multiplied
# points: 0
# says: the two tables are side by side: add them, do not multiply
def count_parameters(vocab_size, context_length, embedding_dim, num_layers):
    C = embedding_dim
    return vocab_size * context_length * C + num_layers * (12 * C * C + 13 * C) + 2 * C


# %% wrong: a bias for logits
# points: 0
# says: tied logits have no bias: there is no layer for them
def count_parameters(vocab_size, context_length, embedding_dim, num_layers):
    C = embedding_dim
    return (vocab_size + context_length) * C + num_layers * (12 * C * C + 13 * C) + 2 * C + vocab_size


# %% wrong: the mask is counted
# points: 0
# says: the mask is no parameter: training does not change it
def count_parameters(vocab_size, context_length, embedding_dim, num_layers):
    C = embedding_dim
    return (vocab_size + context_length) * C + num_layers * (12 * C * C + 13 * C + context_length**2) + 2 * C


# %% wrong: rounded to tens
# points: 0
# says: go down the list again
def count_parameters(vocab_size, context_length, embedding_dim, num_layers):
    C = embedding_dim
    return round((vocab_size + context_length) * C + num_layers * (12 * C * C + 13 * C) + 2 * C, -1)


# %% right: a made model
def count_parameters(vocab_size, context_length, embedding_dim, num_layers):
    sizes = ModelConfig(vocab_size=vocab_size, context_length=context_length,
                        embedding_dim=embedding_dim, num_heads=1, num_layers=num_layers)
    with torch.device("meta"):
        return sum(p.numel() for p in GPT(sizes).parameters())


# %% right: a list of shapes
def count_parameters(vocab_size, context_length, embedding_dim, num_layers):
    C = embedding_dim
    shapes = [(vocab_size, C), (context_length, C), (C,), (C,)]
    for _ in range(num_layers):
        shapes += [(C,)] * 4
        for a, b in ((C, 3 * C), (C, C), (C, 4 * C), (4 * C, C)):
            shapes += [(a, b), (b,)]
    return sum(math.prod(shape) for shape in shapes)


# %% right: a numpy integer
import numpy as np
def count_parameters(vocab_size, context_length, embedding_dim, num_layers):
    C = np.int64(embedding_dim)
    return (vocab_size + context_length + 2) * C + num_layers * C * (12 * C + 13)


# %% right: a helper, recursion over blocks
def count_parameters(vocab_size, context_length, embedding_dim, num_layers):
    C = embedding_dim
    def linear(a, b):
        return (a + 1) * b
    if num_layers == 0:
        return C * (vocab_size + context_length + 2)
    rest = count_parameters(vocab_size, context_length, C, num_layers - 1)
    return rest + 4 * C + linear(C, 3 * C) + linear(C, C) + linear(C, 4 * C) + linear(4 * C, C)


# %% right: a tensor
def count_parameters(vocab_size, context_length, embedding_dim, num_layers):
    C = embedding_dim
    return torch.tensor([vocab_size, context_length, 2, num_layers * (12 * C + 13)]).sum() * C
