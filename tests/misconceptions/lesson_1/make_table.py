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
# says: before the layer is made
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
def make_table(vocab_size, embedding_dim, seed):
    torch.manual_seed(seed)
    return torch.nn.Embedding(10, 4).weight.detach()

# %% wrong: a column for each token
# points: 0
# says: rows are tokens, columns are components
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
# says: expected row 0 to be
def make_table(vocab_size, embedding_dim, seed):
    torch.manual_seed(seed)
    return torch.nn.Embedding(vocab_size, embedding_dim, padding_idx=0).weight.detach()
