"""Answers to exercise count-parameters of lesson 6."""

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
# points: 1
# says: every block counts, the tables and the last norm once
def count_parameters(vocab_size, context_length, embedding_dim, num_layers):
    C = embedding_dim
    return (vocab_size + context_length) * C + num_layers * (12 * C * C + 15 * C)


# %% wrong: one block, however many there are
# points: 1
# says: every block counts
def count_parameters(vocab_size, context_length, embedding_dim, num_layers):
    C = embedding_dim
    return (vocab_size + context_length) * C + 12 * C * C + 13 * C + 2 * C
