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
# says: got a third: tokens divided by positions
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
def length_ratio(token_table, position_table):
    return (token_table.norm(dim=-1).sum() / position_table.norm(dim=-1).sum()).item()


# %% wrong: mean of the absolute numbers
# points: 0
# says: expected 3.0, got 4.2
def length_ratio(token_table, position_table):
    return (token_table.abs().mean() / position_table.abs().mean()).item()
