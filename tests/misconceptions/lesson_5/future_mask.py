"""Answers to exercise future-mask of lesson 5."""

# %% right: rows compared with columns
def future_mask(num_tokens):
    places = torch.arange(num_tokens)
    return places[None, :] > places[:, None]


# %% right: the past, turned around
def future_mask(num_tokens):
    mask = torch.zeros(num_tokens, num_tokens, dtype=torch.bool)
    for row in range(num_tokens):
        mask[row, row + 1 :] = True
    return mask


# %% wrong: the diagonal is hidden too
# points: 0
# says: no token is in its future
def future_mask(num_tokens):
    return torch.ones(num_tokens, num_tokens, dtype=torch.bool).triu()


# %% wrong: True where a token may look
# points: 0
# says: no token is in its future
def future_mask(num_tokens):
    return torch.ones(num_tokens, num_tokens, dtype=torch.bool).tril()


# %% wrong: the past is hidden
# points: 0
# says: token 0 is token 2's past
def future_mask(num_tokens):
    return torch.ones(num_tokens, num_tokens, dtype=torch.bool).tril(-1)


# %% wrong: numbers instead of booleans
# points: 0
# says: expected torch.bool, got torch.float32
def future_mask(num_tokens):
    return torch.ones(num_tokens, num_tokens).triu(1)


# %% wrong: the next token can be seen
# points: 0
# says: expected True in the whole corner above the diagonal
def future_mask(num_tokens):
    return torch.ones(num_tokens, num_tokens, dtype=torch.bool).triu(2)


# %% wrong: only the two next tokens are hidden
# points: 1
# says: True wherever the column comes after the row
def future_mask(num_tokens):
    places = torch.arange(num_tokens)
    ahead = places[None, :] - places[:, None]
    return (ahead == 1) | (ahead == 2)


# %% wrong: whole numbers
# points: 0
# says: no numbers
def future_mask(num_tokens):
    return torch.ones(num_tokens, num_tokens, dtype=torch.long).triu(1)


# %% wrong: the next token only
# points: 0
# says: expected True in the whole corner above the diagonal, got
def future_mask(num_tokens):
    return torch.diag(torch.ones(max(num_tokens - 1, 0), dtype=torch.bool), 1)[:num_tokens, :num_tokens]


# %% wrong: every other token
# points: 0
# says: expected False at row 2, column 0, got True: token 0 is token 2's past
def future_mask(num_tokens):
    return ~torch.eye(num_tokens, dtype=torch.bool)


# %% wrong: the other corner
# points: 0
# says: expected False on the diagonal, got True: no token is in its future
def future_mask(num_tokens):
    return torch.ones(num_tokens, num_tokens, dtype=torch.bool).triu(1).flip(1)


# %% wrong: always five tokens
# points: 0
# says: a row and a column for each token
# belief: writes a size of the example
def future_mask(num_tokens):
    return torch.ones(5, 5, dtype=torch.bool).triu(1)


# %% right: compared
def future_mask(num_tokens):
    place = torch.arange(num_tokens)
    return place > place[:, None]


# %% right: numpy
import numpy as np
def future_mask(num_tokens):
    return torch.from_numpy(np.triu(np.ones((num_tokens, num_tokens), dtype=bool), k=1))


# %% right: a list
def future_mask(num_tokens):
    return torch.tensor([[j > i for j in range(num_tokens)] for i in range(num_tokens)])


# %% wrong: cut from a mask for eight tokens
# points: 1
# says: one column for each token, for every length
def future_mask(num_tokens):
    return torch.ones(8, 8, dtype=torch.bool).triu(1)[:num_tokens, :num_tokens]
