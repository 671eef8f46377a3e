"""Answers to exercise accuracy-by-place of lesson 6."""


# %% right: loops and counts
def accuracy_by_place(written, wanted):
    rows = list(zip(written.tolist(), wanted.tolist()))
    return [sum(a[t] == b[t] for a, b in rows) / len(rows) for t in range(written.shape[1])]


# %% right: a matrix product
import torch
def accuracy_by_place(written, wanted):
    B = len(written)
    return (torch.ones(B) / B @ (written == wanted).float()).tolist()


# %% right: numpy
import numpy as np
def accuracy_by_place(written, wanted):
    return np.mean(written.numpy() == wanted.numpy(), axis=0)


# %% right: a tensor in doubles
def accuracy_by_place(written, wanted):
    return (written - wanted).eq(0).double().mean(0)


# %% right: counted column by column
def accuracy_by_place(written, wanted):
    shares = []
    for mine, right in zip(written.T, wanted.T):
        shares.append((mine == right).sum().item() / len(mine))
    return shares


# %% wrong: sequences instead of places
# points: 0
# says: expected 3 numbers, one for each place, got 4
def accuracy_by_place(written, wanted):
    return (written == wanted).float().mean(dim=1).tolist()


# %% wrong: one number for all, repeated
# points: 0
# says: one number for each place, not one for all
def accuracy_by_place(written, wanted):
    mean = (written == wanted).float().mean().item()
    return [mean] * written.shape[1]


# %% wrong: counts
# points: 0
# says: a share: divide by the number of sequences
def accuracy_by_place(written, wanted):
    return (written == wanted).sum(dim=0).tolist()


# %% wrong: divided by the number of places
# points: 0
# says: divide by the number of sequences, not of places
def accuracy_by_place(written, wanted):
    return ((written == wanted).sum(dim=0) / written.shape[1]).tolist()


# %% wrong: divided by all that is right
# points: 0
# says: divide by the number of sequences, not of right tokens
def accuracy_by_place(written, wanted):
    right = (written == wanted).float()
    return (right.sum(dim=0) / right.sum()).tolist()


# %% wrong: the share of mistakes
# points: 0
# says: the share that is right, not the share that is wrong
def accuracy_by_place(written, wanted):
    return (written != wanted).float().mean(dim=0).tolist()


# %% wrong: rounded
# points: 1
# says: do not round
# belief: rounds the result
def accuracy_by_place(written, wanted):
    return [round(share, 2) for share in (written == wanted).float().mean(dim=0).tolist()]


# %% wrong: zeros taken for padding
# points: 0
# says: expected [1.0, 0.25, 0.5]
# belief: takes token 0 for padding
def accuracy_by_place(written, wanted):
    right = ((written == wanted) & (written != 0)).float()
    seen = (written != 0).sum(dim=0).clamp(min=1)
    return (right.sum(dim=0) / seen).tolist()


# %% wrong: token 0 is never right
# points: 1
# says: token 0 is a token like any other
def accuracy_by_place(written, wanted):
    return ((written == wanted) & (wanted != 0)).float().mean(dim=0).tolist()


# %% wrong: nearly the same id
# points: 1
# says: near ids are other tokens
def accuracy_by_place(written, wanted):
    return ((written - wanted).abs() <= 1).float().mean(dim=0).tolist()


# %% wrong: until the first mistake
# points: 0
# says: 4, 1 and 2 of the 4 sequences are right at the three places
def accuracy_by_place(written, wanted):
    return (written == wanted).long().cumprod(dim=1).float().mean(dim=0).tolist()


# %% wrong: wanted anywhere in the sequence
# points: 0
# says: expected [1.0, 0.25, 0.5]
def accuracy_by_place(written, wanted):
    B, T = written.shape
    return [sum(written[b, t] in wanted[b] for b in range(B)) / B for t in range(T)]


# %% wrong: the most frequent token
# points: 0
# says: expected [1.0, 0.25, 0.5]
def accuracy_by_place(written, wanted):
    return [(column == column.mode().values).float().mean().item() for column in written.T]


# %% wrong: the median over sequences
# points: 0
# says: expected [1.0, 0.25, 0.5]
def accuracy_by_place(written, wanted):
    return (written == wanted).float().median(dim=0).values.tolist()


# %% wrong: the first place only
# points: 0
# says: expected 3 numbers, one for each place, got 1
def accuracy_by_place(written, wanted):
    return [(written[:, 0] == wanted[:, 0]).float().mean().item()]


# %% wrong: the difference taken in place
# points: 0
# says: leave it as it is
# belief: changes an argument in place
def accuracy_by_place(written, wanted):
    written -= wanted
    return (written == 0).float().mean(dim=0).tolist()
