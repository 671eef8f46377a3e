"""Answers to exercise angles-at of lesson 4."""

# %% right: speeds first, by logarithms
def angles_at(positions, dim):
    waves = torch.arange(dim // 2)
    speeds = torch.exp(-torch.log(torch.tensor(10_000.0)) * 2 * waves / dim)
    return torch.outer(positions.float(), speeds)


# %% right: two loops
def angles_at(positions, dim):
    rows = [[p / 10_000 ** (2 * i / dim) for i in range(dim // 2)] for p in positions.tolist()]
    return torch.tensor(rows)


# %% wrong: the exponent is i / dim
# points: 0
# says: the exponent is 2i / dim (not i / dim)
def angles_at(positions, dim):
    return positions[:, None] / 10_000 ** (torch.arange(dim // 2) / dim)


# %% wrong: multiplied instead of divided
# points: 0
# says: divide, don't multiply
def angles_at(positions, dim):
    return positions[:, None] * 10_000 ** (torch.arange(0, dim, 2) / dim)


# %% wrong: one angle for every component
# points: 0
# says: expected (3, 2) = (positions, waves), got (3, 4)
def angles_at(positions, dim):
    return positions[:, None] / 10_000 ** (torch.arange(dim) / dim)


# %% wrong: the slowest wave turns by exactly 1/10000
# points: 0
# says: = 0.01 a step, got 0.0001
def angles_at(positions, dim):
    return positions[:, None] / 10_000 ** torch.linspace(0, 1, dim // 2)


# %% wrong: positions are counted afresh
# points: 1
# says: use the positions as they are given
def angles_at(positions, dim):
    places = torch.arange(len(positions))
    return places[:, None] / 10_000 ** (torch.arange(0, dim, 2) / dim)


# %% wrong: waves along the rows
# points: 0
# says: expected (3, 2) = (positions, waves), got (2, 3)
def angles_at(positions, dim):
    exponents = torch.arange(0, dim, 2) / dim
    return positions / 10_000 ** exponents[:, None]
