"""Answers to exercise untrained-positions of lesson 4."""

import torch


# %% right: a loop over lists
def untrained_positions(before, after):
    old, new = before.tolist(), after.tolist()
    return [position for position in range(len(old)) if old[position] == new[position]]


# %% right: nonzero
def untrained_positions(before, after):
    return (before == after).all(dim=1).nonzero().flatten().tolist()


# %% right: a sum of differences
def untrained_positions(before, after):
    moved = (before.double() - after.double()).abs().sum(dim=-1)
    return [int(position) for position in torch.where(moved == 0)[0]]


# %% right: numpy
import numpy as np
def untrained_positions(before, after):
    changed = np.not_equal(before.numpy(), after.numpy()).any(axis=1)
    return list(np.flatnonzero(~changed))


# %% right: torch.equal row by row
def untrained_positions(before, after):
    found = []
    for position, (old, new) in enumerate(zip(before, after, strict=True)):
        if torch.equal(old, new):
            found.append(position)
    return found


# %% wrong: the trained ones
# points: 0
# says: these are the positions that were trained
def untrained_positions(before, after):
    return (before != after).any(dim=1).nonzero().flatten().tolist()


# %% wrong: counted from 1
# points: 0
# says: count from 0
# belief: counts positions from 1
def untrained_positions(before, after):
    return [p for p, same in enumerate((before == after).all(dim=1).tolist(), start=1) if same]


# %% wrong: one equal number is enough
# points: 0
# says: a row is trained if even one of its numbers moved
def untrained_positions(before, after):
    return (before == after).any(dim=1).nonzero().flatten().tolist()


# %% wrong: how many
# points: 0
# says: return the positions, not how many there are
def untrained_positions(before, after):
    return int((before == after).all(dim=1).sum())


# %% wrong: booleans
# points: 0
# says: return the positions, not a True or False for each
def untrained_positions(before, after):
    return (before == after).all(dim=1).tolist()


# %% wrong: from the last one back
# points: 0
# says: in order, the smallest first
def untrained_positions(before, after):
    same = (before == after).all(dim=1).tolist()
    return [p for p in reversed(range(len(same))) if same[p]]


# %% wrong: only the end of the table
# points: 0
# says: untrained rows may have trained ones after them
def untrained_positions(before, after):
    found = []
    for p in reversed(range(len(before))):
        if not torch.equal(before[p], after[p]):
            break
        found.insert(0, p)
    return found


# %% wrong: nearly equal is equal
# points: 1
# says: by however little a number moved
def untrained_positions(before, after):
    return [p for p in range(len(before)) if torch.allclose(before[p], after[p])]


# %% wrong: sums of rows
# points: 1
# says: compare number by number, not sums or lengths of rows
def untrained_positions(before, after):
    return (before.sum(dim=1) == after.sum(dim=1)).nonzero().flatten().tolist()


# %% wrong: sorted numbers of a row
# points: 1
# says: a row whose numbers changed places has moved too
def untrained_positions(before, after):
    return [p for p in range(len(before)) if sorted(before[p].tolist()) == sorted(after[p].tolist())]


# %% wrong: rows that are zero
# points: 0
# says: a row that is zero now may have been moved there
def untrained_positions(before, after):
    return [p for p in range(len(after)) if not after[p].any()]


# %% wrong: only numbers that grew
# points: 1
# says: a row is trained if even one of its numbers moved
def untrained_positions(before, after):
    return [p for p in range(len(before)) if not (after[p] > before[p]).any()]


# %% wrong: the last number of a row
# points: 1
# says: rows 1 and 4 are the same in both
def untrained_positions(before, after):
    return [p for p in range(len(before)) if before[p, -1] == after[p, -1]]


# %% wrong: the table taken apart
# points: 0
# says: leave both tables as they are
# belief: changes an argument in place
def untrained_positions(before, after):
    after -= before
    return [p for p in range(len(after)) if not after[p].any()]


# %% wrong: columns instead of rows
# points: 0
# says: compare row by row, before with after
# belief: takes columns for rows
def untrained_positions(before, after):
    return (before == after).all(dim=0).nonzero().flatten().tolist()


# %% wrong: stops at the first
# points: 0
# says: do not stop at the first untrained row
# belief: stops at the first one found
def untrained_positions(before, after):
    for p in range(len(before)):
        if torch.equal(before[p], after[p]):
            return [p]
    return []
