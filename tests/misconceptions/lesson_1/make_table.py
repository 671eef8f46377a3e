"""Answers to exercise make-table of lesson 1."""

# %% right: a generator of its own
def make_table(vocab_size, embedding_dim, seed):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(vocab_size, embedding_dim, generator=generator)

# %% right: the weight of the layer, still a parameter
def make_table(vocab_size, embedding_dim, seed):
    torch.manual_seed(seed)
    return torch.nn.Embedding(vocab_size, embedding_dim).weight

# %% right: the global generator is left as it was
def make_table(vocab_size, embedding_dim, seed):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        layer = torch.nn.Embedding(num_embeddings=vocab_size, embedding_dim=embedding_dim)
    return layer.weight.data

# %% wrong: no seed
# points: 0
# says: do you set the seed inside the function
def make_table(vocab_size, embedding_dim, seed):
    return torch.nn.Embedding(vocab_size, embedding_dim).weight.detach()

# %% wrong: the seed is set after the layer is made
# points: 0
# says: seed 0 gave two tables: do you set the seed inside the function, before the layer?
def make_table(vocab_size, embedding_dim, seed):
    layer = torch.nn.Embedding(vocab_size, embedding_dim)
    torch.manual_seed(seed)
    return layer.weight.detach()

# %% wrong: the seed is always 0
# points: 1
# says: do you use the seed that is passed in
def make_table(vocab_size, embedding_dim, seed):
    torch.manual_seed(0)
    return torch.nn.Embedding(vocab_size, embedding_dim).weight.detach()

# %% wrong: the sizes of the example, whatever is asked
# points: 1
# says: use the sizes that are passed in
# belief: writes a size of the example
def make_table(vocab_size, embedding_dim, seed):
    torch.manual_seed(seed)
    return torch.nn.Embedding(10, 4).weight.detach()

# %% wrong: a column for each token
# points: 0
# says: rows are tokens, columns are components
# belief: takes columns for rows
def make_table(vocab_size, embedding_dim, seed):
    torch.manual_seed(seed)
    return torch.nn.Embedding(embedding_dim, vocab_size).weight.detach()

# %% wrong: uniform numbers between 0 and 1
# points: 0
# says: is the layer torch.nn.Embedding?
def make_table(vocab_size, embedding_dim, seed):
    torch.manual_seed(seed)
    return torch.rand(vocab_size, embedding_dim)

# %% wrong: a first layer uses up the seeded numbers
# points: 0
# says: is anything drawn between the seed and the layer
def make_table(vocab_size, embedding_dim, seed):
    torch.manual_seed(seed)
    print(torch.nn.Embedding(vocab_size, embedding_dim).weight.shape)
    return torch.nn.Embedding(vocab_size, embedding_dim).weight.detach()

# %% wrong: the layer instead of its table
# points: 0
# says: return a tensor
def make_table(vocab_size, embedding_dim, seed):
    torch.manual_seed(seed)
    return torch.nn.Embedding(vocab_size, embedding_dim)

# %% wrong: the row of <pad> is emptied, which nobody asked for
# points: 0
# says: no row is special: leave padding_idx out
def make_table(vocab_size, embedding_dim, seed):
    torch.manual_seed(seed)
    return torch.nn.Embedding(vocab_size, embedding_dim, padding_idx=0).weight.detach()


# %% wrong: small numbers
# points: 0
# says: is the layer torch.nn.Embedding, with the sizes in their order, and its table left as it is?
def make_table(vocab_size, embedding_dim, seed):
    torch.manual_seed(seed)
    return torch.nn.Embedding(vocab_size, embedding_dim).weight.detach() * 0.02


# %% wrong: rounded to what is printed
# points: 1
# says: the numbers are rounded: return them as the layer has them
def make_table(vocab_size, embedding_dim, seed):
    torch.manual_seed(seed)
    return torch.nn.Embedding(vocab_size, embedding_dim).weight.detach().round(decimals=4)


# %% wrong: sizes swapped, then turned on its side
# points: 0
# says: is the layer torch.nn.Embedding, with the sizes in their order, and its table left as it is?
def make_table(vocab_size, embedding_dim, seed):
    torch.manual_seed(seed)
    return torch.nn.Embedding(embedding_dim, vocab_size).weight.detach().T


# %% wrong: the seed of another generator
# points: 0
# says: seed 0 gave two tables: do you set the seed inside the function, before the layer?
def make_table(vocab_size, embedding_dim, seed):
    import random
    random.seed(seed)
    return torch.nn.Embedding(vocab_size, embedding_dim).weight.detach()


# %% wrong: a linear layer
# points: 0
# says: is the layer torch.nn.Embedding, with the sizes in their order, and its table left as it is?
def make_table(vocab_size, embedding_dim, seed):
    torch.manual_seed(seed)
    return torch.nn.Linear(embedding_dim, vocab_size).weight.detach()


# %% wrong: the first table is kept
# points: 1
# says: each call makes a new table
def make_table(vocab_size, embedding_dim, seed, known={}):
    if (vocab_size, embedding_dim) not in known:
        torch.manual_seed(seed)
        known[vocab_size, embedding_dim] = torch.nn.Embedding(vocab_size, embedding_dim).weight.detach()
    return known[vocab_size, embedding_dim]


# %% wrong: the numbers a list
# points: 0
# says: expected (10, 4) = (vocab_size, embedding_dim), got [[-1.125
def make_table(vocab_size, embedding_dim, seed):
    torch.manual_seed(seed)
    return torch.nn.Embedding(vocab_size, embedding_dim).weight.tolist()


# %% right: the numbers without a layer
def make_table(vocab_size, embedding_dim, seed):
    torch.manual_seed(seed)
    return torch.empty(vocab_size, embedding_dim).normal_()


# %% right: the state of the generator is put back
def make_table(vocab_size, embedding_dim, seed):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return torch.nn.Embedding(vocab_size, embedding_dim)(torch.arange(vocab_size))
