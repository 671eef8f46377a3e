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
# says: use this vocab, not one of earlier, and find '<unk>' in it: it need not have id 1
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
# belief: counts ids from 1
def encode_tokens(tokens, vocab):
    id_of = {token: id for id, token in enumerate(vocab, start=1)}
    return [id_of.get(token, id_of["<unk>"]) for token in tokens]

# %% wrong: a repeated token is encoded once
# points: 0
# says: a repeated token gets its id each time
# belief: counts a repeated token once
def encode_tokens(tokens, vocab):
    return [vocab.index(token if token in vocab else "<unk>") for token in sorted(set(tokens))]

# %% wrong: strangers are added to the vocabulary
# points: 0
# says: a stranger keeps its place in the list and gets the id of '<unk>'
def encode_tokens(tokens, vocab):
    for token in tokens:
        if token not in vocab:
            vocab.append(token)
    return [vocab.index(token) for token in tokens]

# %% wrong: prints the ids
# points: 0
# says: is a `return` missing?
# belief: does not return the result
def encode_tokens(tokens, vocab):
    print([vocab.index(token) if token in vocab else vocab.index("<unk>") for token in tokens])


# %% wrong: a beginning taken for the word
# points: 1
# says: 'bite' is not 'bites': a beginning is not the word
def encode_tokens(tokens, vocab):
    ids = []
    for token in tokens:
        fits = [place for place, word in enumerate(vocab) if word.startswith(token)]
        ids.append(fits[0] if fits else vocab.index("<unk>"))
    return ids


# %% wrong: spaces around a token are cut off
# points: 1
# says: ' dog' is not 'dog': the space belongs to the token
def encode_tokens(tokens, vocab):
    unknown = vocab.index("<unk>")
    return [vocab.index(t.strip()) if t.strip() in vocab else unknown for t in tokens]


# %% wrong: repeated tokens once
# points: 1
# says: a repeated token gets its id each time
# belief: counts a repeated token once
def encode_tokens(tokens, vocab):
    unknown = vocab.index("<unk>")
    return [vocab.index(t) if t in vocab else unknown for t in dict.fromkeys(tokens)]


# %% wrong: sorted ids
# points: 0
# says: keep the order of the tokens
def encode_tokens(tokens, vocab):
    unknown = vocab.index("<unk>")
    return sorted(vocab.index(t) if t in vocab else unknown for t in tokens)


# %% wrong: the tokens are used up
# points: 1
# says: leave both lists as they are
# belief: changes an argument in place
def encode_tokens(tokens, vocab):
    ids = []
    while tokens:
        token = tokens.pop(0)
        ids.append(vocab.index(token if token in vocab else "<unk>"))
    return ids


# %% wrong: the vocabulary of this notebook
# points: 1
# says: it need not have id 1
# belief: uses the notebook's own data, not what is passed in
def encode_tokens(tokens, vocab_given):
    return [vocab.index(t if t in vocab else "<unk>") for t in tokens]


# %% wrong: the vocabulary of the first call is kept
# points: 1
# says: not one of earlier
def encode_tokens(tokens, vocab, ids={}):
    if not ids:
        ids.update({word: place for place, word in enumerate(vocab)})
    return [ids.get(token, ids["<unk>"]) for token in tokens]


# %% wrong: a text of ids
# points: 0
# says: ids are whole numbers, not texts
def encode_tokens(tokens, vocab):
    return [str(vocab.index(t if t in vocab else "<unk>")) for t in tokens]


# %% wrong: the word for a stranger is a stranger
# points: 1
# says: '<pad>' and '<unk>' are in vocab, so they have ids like every other word
def encode_tokens(tokens, vocab):
    known = [word for word in vocab if not word.startswith("<")]
    return [vocab.index(t) if t in known else vocab.index("<unk>") for t in tokens]


# %% right: numpy numbers
import numpy as np
def encode_tokens(tokens, vocab):
    unknown = vocab.index("<unk>")
    return list(np.array([vocab.index(t) if t in vocab else unknown for t in tokens], dtype=np.int64))


# %% right: recursion
def encode_tokens(tokens, vocab):
    if not tokens:
        return []
    first, *rest = tokens
    return [vocab.index(first if first in vocab else "<unk>"), *encode_tokens(rest, vocab)]


# %% right: an error is caught
def encode_tokens(tokens, vocab):
    def one(token):
        try:
            return vocab.index(token)
        except ValueError:
            return vocab.index("<unk>")
    return list(map(one, tokens))


# %% right: a tensor of ids
def encode_tokens(tokens, vocab):
    return torch.tensor([vocab.index(t if t in vocab else "<unk>") for t in tokens])
