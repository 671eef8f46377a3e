"""Answers to exercise encode-tokens of lesson 1."""

# %% right: a dictionary from token to id
def encode_tokens(tokens, vocab):
    id_of = {token: id for id, token in enumerate(vocab)}
    return [id_of.get(token, id_of["<unk>"]) for token in tokens]

# %% right: a loop that asks for forgiveness
def encode_tokens(tokens, vocab):
    ids = []
    for token in tokens:
        try:
            ids.append(vocab.index(token))
        except ValueError:
            ids.append(vocab.index("<unk>"))
    return ids

# %% wrong: strangers raise an error
# points: 0
# says: is not in list
def encode_tokens(tokens, vocab):
    return [vocab.index(token) for token in tokens]

# %% wrong: strangers are dropped
# points: 0
# says: a stranger keeps its place
def encode_tokens(tokens, vocab):
    return [vocab.index(token) for token in tokens if token in vocab]

# %% wrong: a stranger becomes padding
# points: 0
# says: gets the id of '<unk>'
def encode_tokens(tokens, vocab):
    return [vocab.index(token) if token in vocab else 0 for token in tokens]

# %% wrong: the id of <unk> is written as 1
# points: 1
# says: it need not have id 1
def encode_tokens(tokens, vocab):
    return [vocab.index(token) if token in vocab else 1 for token in tokens]

# %% wrong: the vocabulary is sorted first
# points: 1
# says: use the order of this vocab
def encode_tokens(tokens, vocab):
    ordered = sorted(vocab)
    return [ordered.index(token if token in vocab else "<unk>") for token in tokens]

# %% wrong: upper and lower case are mixed up
# points: 1
# says: 'Dog' is not 'dog'
def encode_tokens(tokens, vocab):
    tokens = [token.lower() for token in tokens]
    return [vocab.index(token if token in vocab else "<unk>") for token in tokens]

# %% wrong: ids are counted from 1
# points: 0
# says: counted from 0
def encode_tokens(tokens, vocab):
    id_of = {token: id for id, token in enumerate(vocab, start=1)}
    return [id_of.get(token, id_of["<unk>"]) for token in tokens]

# %% wrong: a repeated token is encoded once
# points: 0
# says: one id for each token
def encode_tokens(tokens, vocab):
    return [vocab.index(token if token in vocab else "<unk>") for token in sorted(set(tokens))]

# %% wrong: strangers are added to the vocabulary
# points: 0
# says: expected [4, 1] for 'c' and the stranger 'zebra', got [4, 5]
def encode_tokens(tokens, vocab):
    for token in tokens:
        if token not in vocab:
            vocab.append(token)
    return [vocab.index(token) for token in tokens]

# %% wrong: prints the ids
# points: 0
# says: is a `return` missing?
def encode_tokens(tokens, vocab):
    print([vocab.index(token) if token in vocab else vocab.index("<unk>") for token in tokens])
