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
# says: the exponent is 2i / dim, not i / dim
# belief: takes i for 2i in the exponent
def angles_at(positions, dim):
    return positions[:, None] / 10_000 ** (torch.arange(dim // 2) / dim)


# %% wrong: multiplied instead of divided
# points: 0
# says: divide by 10000 ** (2i / dim), don't multiply
def angles_at(positions, dim):
    return positions[:, None] * 10_000 ** (torch.arange(0, dim, 2) / dim)


# %% wrong: one angle for every component
# points: 0
# says: expected (3, 2) = (positions, waves), got (3, 4)
def angles_at(positions, dim):
    return positions[:, None] / 10_000 ** (torch.arange(dim) / dim)


# %% wrong: the slowest wave turns by exactly 1/10000
# points: 0
# says: the exponent is 2i / dim: divide by dim, not by half of it
def angles_at(positions, dim):
    return positions[:, None] / 10_000 ** torch.linspace(0, 1, dim // 2)


# %% wrong: positions are counted afresh
# points: 1
# says: use the positions as they are given
# belief: counts positions afresh
def angles_at(positions, dim):
    places = torch.arange(len(positions))
    return places[:, None] / 10_000 ** (torch.arange(0, dim, 2) / dim)


# %% wrong: waves along the rows
# points: 0
# says: expected (3, 2) = (positions, waves), got (2, 3)
def angles_at(positions, dim):
    exponents = torch.arange(0, dim, 2) / dim
    return positions / 10_000 ** exponents[:, None]


# %% wrong: another base
# points: 0
# says: the base is 10000, not 1000
def angles_at(positions, dim):
    return positions[:, None] / 1000 ** (torch.arange(0, dim, 2) / dim)


# %% wrong: the exponent divided by half of dim
# points: 0
# says: the exponent is 2i / dim: divide by dim, not by half of it
def angles_at(positions, dim):
    return positions[:, None] / 10_000 ** (torch.arange(0, dim, 2) / (dim / 2))


# %% wrong: in degrees
# points: 0
# says: angles are in radians, not in degrees
def angles_at(positions, dim):
    return torch.rad2deg(positions[:, None] / 10_000 ** (torch.arange(0, dim, 2) / dim))


# %% wrong: the slowest first
# points: 0
# says: the fastest wave comes first
def angles_at(positions, dim):
    return (positions[:, None] / 10_000 ** (torch.arange(0, dim, 2) / dim)).flip(-1)


# %% wrong: turned back into one round
# points: 1
# says: do not take whole turns off
def angles_at(positions, dim):
    return (positions[:, None] / 10_000 ** (torch.arange(0, dim, 2) / dim)) % (2 * torch.pi)


# %% wrong: counted from 1
# points: 0
# says: position 1 has turned by one step: use the positions as given
# belief: counts positions from 1
def angles_at(positions, dim):
    return (positions + 1)[:, None] / 10_000 ** (torch.arange(0, dim, 2) / dim)


# %% wrong: always four numbers
# points: 1
# says: one row for each position, one column for each wave
# belief: writes a size of the example
def angles_at(positions, dim):
    return positions[:, None] / 10_000 ** (torch.arange(0, 4, 2) / 4)


# %% right: outer product
def angles_at(positions, dim):
    return torch.outer(positions.float(), torch.tensor(10_000.0) ** (-torch.arange(0, dim, 2) / dim))


# %% right: by logarithms in doubles
import math
def angles_at(positions, dim):
    speeds = torch.exp(-math.log(10_000) * torch.arange(0, dim, 2, dtype=torch.double) / dim)
    return torch.einsum("t,i->ti", positions.double(), speeds)


# %% right: numpy
import numpy as np
def angles_at(positions, dim):
    return positions.numpy()[:, None] / 10_000 ** (np.arange(0, dim, 2) / dim)
