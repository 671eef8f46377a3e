"""Answers to exercise length-ratio of lesson 4."""

# %% right: squares, roots, means
def length_ratio(token_table, position_table):
    def mean_length(table):
        return (table**2).sum(dim=1).sqrt().mean()

    return float(mean_length(token_table) / mean_length(position_table))


# %% right: a loop over rows
def length_ratio(token_table, position_table):
    tokens = [row.norm().item() for row in token_table]
    positions = [row.norm().item() for row in position_table]
    return (sum(tokens) / len(tokens)) / (sum(positions) / len(positions))


# %% wrong: upside down
# points: 0
# says: tokens are divided by positions, not positions by tokens
def length_ratio(token_table, position_table):
    return (position_table.norm(dim=-1).mean() / token_table.norm(dim=-1).mean()).item()


# %% wrong: the length of the whole table
# points: 0
# says: one length for each row
def length_ratio(token_table, position_table):
    return (token_table.norm() / position_table.norm()).item()


# %% wrong: the length of a column
# points: 0
# says: one length for each row
def length_ratio(token_table, position_table):
    return (token_table.norm(dim=0).mean() / position_table.norm(dim=0).mean()).item()


# %% wrong: the length of the mean vector
# points: 1
# says: opposite vectors do not cancel
def length_ratio(token_table, position_table):
    return (token_table.mean(dim=0).norm() / position_table.mean(dim=0).norm()).item()


# %% wrong: sums of lengths instead of means
# points: 0
# says: expected 3.0, got 6.0
# belief: takes a sum for a mean
def length_ratio(token_table, position_table):
    return (token_table.norm(dim=-1).sum() / position_table.norm(dim=-1).sum()).item()


# %% wrong: mean of the absolute numbers
# points: 0
# says: expected 3.0, got 4.2
def length_ratio(token_table, position_table):
    return (token_table.abs().mean() / position_table.abs().mean()).item()


# %% wrong: medians
# points: 0
# says: take two means and divide them: neither a median nor a mean of ratios
# belief: takes a median for a mean
def length_ratio(token_table, position_table):
    return (token_table.norm(dim=-1).median() / position_table.norm(dim=-1).median()).item()


# %% wrong: a mean of ratios
# points: 0
# says: take two means and divide them: neither a median nor a mean of ratios
def length_ratio(token_table, position_table):
    T = min(len(token_table), len(position_table))
    return (token_table[:T].norm(dim=-1) / position_table[:T].norm(dim=-1)).mean().item()


# %% wrong: root of the mean square
# points: 0
# says: the mean of the lengths, not the root of the mean of squares
def length_ratio(token_table, position_table):
    return (token_table.norm(dim=-1).square().mean().sqrt() / position_table.norm(dim=-1).square().mean().sqrt()).item()


# %% wrong: squares without a root
# points: 0
# says: a length is a root: of the sum of squares
def length_ratio(token_table, position_table):
    return (token_table.square().sum(-1).mean() / position_table.square().sum(-1).mean()).item()


# %% wrong: largest lengths
# points: 0
# says: the mean of the lengths, not the largest
def length_ratio(token_table, position_table):
    return (token_table.norm(dim=-1).max() / position_table.norm(dim=-1).max()).item()


# %% wrong: rounded
# points: 1
# says: do not round
# belief: rounds the result
def length_ratio(token_table, position_table):
    return round((token_table.norm(dim=-1).mean() / position_table.norm(dim=-1).mean()).item(), 2)


# %% wrong: a difference
# points: 0
# says: a table is as long as itself
def length_ratio(token_table, position_table):
    return (token_table.norm(dim=-1).mean() - position_table.norm(dim=-1).mean()).item()


# %% wrong: rows of zeros do not count
# points: 1
# says: a row of zeros is a row: its length 0 counts in the mean
def length_ratio(token_table, position_table):
    t, p = token_table.norm(dim=-1), position_table.norm(dim=-1)
    return (t[t > 0].mean() / p[p > 0].mean()).item()


# %% wrong: squared in place
# points: 1
# says: leave the tables as they are
# belief: changes an argument in place
def length_ratio(token_table, position_table):
    return (token_table.square_().sum(-1).sqrt().mean() / position_table.norm(dim=-1).mean()).item()


# %% right: numpy
import numpy as np
def length_ratio(token_table, position_table):
    lengths = [np.linalg.norm(table.numpy(), axis=1).mean() for table in (token_table, position_table)]
    return lengths[0] / lengths[1]


# %% right: a tensor in doubles
def length_ratio(token_table, position_table):
    def length(table):
        return torch.einsum("vc,vc->v", table.double(), table.double()).sqrt().mean()
    return length(token_table) / length(position_table)


# %% right: plain numbers
import math
def length_ratio(token_table, position_table):
    def mean(table):
        return sum(math.hypot(*row) for row in table.tolist()) / len(table)
    return mean(token_table) / mean(position_table)
