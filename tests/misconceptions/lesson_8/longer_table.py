"""Answers to exercise longer-table of lesson 8."""

# %% right: rows by their numbers
def longer_table(table, num_positions):
    rows = torch.arange(num_positions).clamp(max=len(table) - 1)
    return table[rows]


# %% right: the last row as often as needed
def longer_table(table, num_positions):
    missing = max(num_positions - len(table), 0)
    return torch.cat([table[:num_positions], table[-1:].expand(missing, -1)])


# %% right: a loop
def longer_table(table, num_positions):
    rows = [table[min(place, len(table) - 1)] for place in range(num_positions)]
    return torch.stack(rows)


# %% right: numpy, in doubles
def longer_table(table, num_positions):
    import numpy as np

    old = table.numpy().astype(np.float64)
    return np.pad(old, ((0, max(num_positions - len(old), 0)), (0, 0)), mode="edge")[:num_positions]


# %% wrong: from the beginning again
# points: 0
# says: this begins again with row 0
def longer_table(table, num_positions):
    return table[torch.arange(num_positions) % len(table)]


# %% wrong: the first row
# points: 0
# says: repeat the last row, not the first
def longer_table(table, num_positions):
    missing = max(num_positions - len(table), 0)
    return torch.cat([table[:num_positions], table[:1].expand(missing, -1)])


# %% wrong: zeros
# points: 0
# says: repeat the last row, no zeros
def longer_table(table, num_positions):
    missing = max(num_positions - len(table), 0)
    return torch.cat([table[:num_positions], torch.zeros(missing, table.shape[1])])


# %% wrong: mirrored
# points: 0
# says: do not go back through the table
def longer_table(table, num_positions):
    rows = (len(table) - 1) - (torch.arange(num_positions) - len(table) + 1).abs()
    return table[rows]


# %% wrong: the mean row
# points: 0
# says: repeat the last row, not the mean
def longer_table(table, num_positions):
    missing = max(num_positions - len(table), 0)
    return torch.cat([table[:num_positions], table.mean(dim=0).expand(missing, -1)])


# %% wrong: in front
# points: 0
# says: new rows come after the old ones
def longer_table(table, num_positions):
    missing = max(num_positions - len(table), 0)
    return torch.cat([table[-1:].expand(missing, -1), table])[:num_positions]


# %% wrong: one row only
# points: 0
# says: one row for each position
def longer_table(table, num_positions):
    return torch.cat([table, table[-1:]])


# %% wrong: so many more
# points: 0
# says: num_positions of them in all, the old ones included
def longer_table(table, num_positions):
    return torch.cat([table, table[-1:].expand(num_positions, -1)])


# %% wrong: stretched evenly
# points: 0
# says: the old positions keep their own rows
def longer_table(table, num_positions):
    rows = (torch.arange(num_positions) * len(table)) // num_positions
    return table[rows]


# %% wrong: each row several times
# points: 0
# says: the old positions keep their own rows
def longer_table(table, num_positions):
    times = -(-num_positions // len(table))
    return table.repeat_interleave(times, dim=0)[:num_positions]


# %% wrong: the columns
# points: 0
# says: rows are positions
# belief: takes columns for rows
def longer_table(table, num_positions):
    missing = max(num_positions - table.shape[1], 0)
    return torch.cat([table, table[:, -1:].expand(-1, missing)], dim=1)


# %% wrong: goes on as it went
# points: 0
# says: the same row again, not one more step
def longer_table(table, num_positions):
    rows = list(table)
    while len(rows) < num_positions:
        rows.append(2 * rows[-1] - rows[-2])
    return torch.stack(rows[:num_positions])


# %% wrong: never shorter
# points: 1
# says: with fewer positions than rows, the first ones are enough
def longer_table(table, num_positions):
    missing = max(num_positions - len(table), 0)
    return torch.cat([table, table[-1:].expand(missing, -1)])


# %% wrong: shorter from the end
# points: 1
# says: with fewer positions than rows, the first ones are enough
def longer_table(table, num_positions):
    missing = max(num_positions - len(table), 0)
    return torch.cat([table, table[-1:].expand(missing, -1)])[-num_positions:]


# %% wrong: in place
# points: 1
# says: leave it as it is
# belief: changes an argument in place
def longer_table(table, num_positions):
    old, last = len(table), table[-1].clone()
    table.resize_(num_positions, table.shape[1])
    table[old:] = last
    return table


# %% wrong: one too few
# points: 0
# says: one row for each position
# belief: leaves out the last one
def longer_table(table, num_positions):
    rows = torch.arange(num_positions - 1).clamp(max=len(table) - 1)
    return table[rows]


# %% wrong: the last rows again
# points: 0
# says: repeat the last row alone, not the last rows
def longer_table(table, num_positions):
    missing = num_positions - len(table)
    return torch.cat([table, table[-missing:]]) if missing > 0 else table[:num_positions]


# %% wrong: a negative number of copies
# points: 1
# says: with fewer positions than rows, the first ones are enough
def longer_table(table, num_positions):
    missing = num_positions - len(table)
    return torch.cat([table, table[-1:].repeat(missing, 1)])


# %% wrong: a negative number of copies, in numpy
# points: 1
# says: with fewer positions than rows, the first ones are enough
def longer_table(table, num_positions):
    import numpy as np

    old = table.numpy()
    return np.concatenate([old, np.repeat(old[-1:], num_positions - len(old), axis=0)])


# %% wrong: the old rows do not fit into the new table
# points: 1
# says: with fewer positions than rows, the first ones are enough
def longer_table(table, num_positions):
    new = table[-1].expand(num_positions, -1).clone()
    new[: len(table)] = table
    return new
