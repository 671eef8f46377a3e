"""Answers to exercise shift-positions of lesson 4."""

# %% right: a matrix that turns each pair
def shift_positions(vectors, steps):
    C = vectors.shape[1]
    matrix = torch.zeros(C, C)
    for i in range(C // 2):
        b = torch.tensor(steps / 10_000 ** (2 * i / C))
        matrix[2 * i : 2 * i + 2, 2 * i : 2 * i + 2] = torch.tensor(
            [[b.cos(), b.sin()], [-b.sin(), b.cos()]]
        )
    return vectors @ matrix.T


# %% right: complex numbers
def shift_positions(vectors, steps):
    C = vectors.shape[-1]
    hands = torch.complex(vectors[:, 1::2], vectors[:, ::2])
    b = steps / 10_000 ** (torch.arange(0, C, 2) / C)
    moved = hands * torch.polar(torch.ones_like(b), b)
    return torch.stack([moved.imag, moved.real], dim=-1).reshape(len(vectors), C)


# %% wrong: the rows are moved
# points: 0
# says: turn the waves, do not move the rows
def shift_positions(vectors, steps):
    return vectors.roll(-steps, dims=0)


# %% wrong: the vector of the steps is added
# points: 0
# says: turning keeps every length; adding does not
def shift_positions(vectors, steps):
    C = vectors.shape[-1]
    angles = torch.tensor([steps]) / 10_000 ** (torch.arange(0, C, 2) / C)
    return vectors + torch.stack([angles.sin(), angles.cos()], dim=-1).flatten()


# %% wrong: the signs are swapped
# points: 0
# says: the turn goes the wrong way
def shift_positions(vectors, steps):
    turn = reference.wave_angles(torch.tensor([steps]), vectors.shape[-1])
    sines, cosines = vectors[:, ::2], vectors[:, 1::2]
    new_sines = sines * turn.cos() - cosines * turn.sin()
    new_cosines = cosines * turn.cos() + sines * turn.sin()
    return torch.stack([new_sines, new_cosines], dim=-1).flatten(-2)


# %% wrong: every wave turns like the first
# points: 0
# says: the first wave must turn by 2 radians, the second by 0.02, each from its old sine and cosine
def shift_positions(vectors, steps):
    b = torch.tensor(float(steps))
    sines, cosines = vectors[:, ::2], vectors[:, 1::2]
    new_sines = sines * b.cos() + cosines * b.sin()
    new_cosines = cosines * b.cos() - sines * b.sin()
    return torch.stack([new_sines, new_cosines], dim=-1).flatten(-2)


# %% wrong: the first row is taken for position 0
# points: 1
# says: the first row need not be position 0
def shift_positions(vectors, steps):
    T, C = vectors.shape
    angles = reference.wave_angles(torch.arange(T) + steps, C)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(-2)


# %% wrong: the new sine is used for the new cosine
# points: 0
# says: turning keeps every length
def shift_positions(vectors, steps):
    turn = reference.wave_angles(torch.tensor([steps]), vectors.shape[-1])
    moved = vectors.clone()
    sines, cosines = moved[:, ::2], moved[:, 1::2]
    sines[:] = sines * turn.cos() + cosines * turn.sin()
    cosines[:] = cosines * turn.cos() - sines * turn.sin()
    return moved


# %% wrong: both plus
# points: 0
# says: turning keeps every length; adding does not
def shift_positions(vectors, steps):
    turn = reference.wave_angles(torch.tensor([steps]), vectors.shape[-1])
    s, c = vectors[:, ::2], vectors[:, 1::2]
    return torch.stack([s * turn.cos() + c * turn.sin(), c * turn.cos() + s * turn.sin()], -1).flatten(-2)


# %% wrong: halves instead of neighbors
# points: 0
# says: the first wave must turn by 2 radians, the second by 0.02, each from its old sine and cosine
def shift_positions(vectors, steps):
    turn = reference.wave_angles(torch.tensor([steps]), vectors.shape[-1])
    s, c = vectors.chunk(2, -1)
    return torch.cat([s * turn.cos() + c * turn.sin(), c * turn.cos() - s * turn.sin()], -1)


# %% wrong: one step only
# points: 0
# says: the first wave must turn by 2 radians, the second by 0.02, each from its old sine and cosine
def shift_positions(vectors, steps):
    turn = reference.wave_angles(torch.tensor([1]), vectors.shape[-1])
    s, c = vectors[:, ::2], vectors[:, 1::2]
    return torch.stack([s * turn.cos() + c * turn.sin(), c * turn.cos() - s * turn.sin()], -1).flatten(-2)


# %% wrong: never back
# points: 1
# says: a negative number of steps goes back
def shift_positions(vectors, steps):
    turn = reference.wave_angles(torch.tensor([abs(steps)]), vectors.shape[-1])
    s, c = vectors[:, ::2], vectors[:, 1::2]
    return torch.stack([s * turn.cos() + c * turn.sin(), c * turn.cos() - s * turn.sin()], -1).flatten(-2)


# %% wrong: in place
# points: 0
# says: leave them as they are
# belief: changes an argument in place
def shift_positions(vectors, steps):
    turn = reference.wave_angles(torch.tensor([steps]), vectors.shape[-1])
    s, c = vectors[:, ::2].clone(), vectors[:, 1::2].clone()
    vectors[:, ::2] = s * turn.cos() + c * turn.sin()
    vectors[:, 1::2] = c * turn.cos() - s * turn.sin()
    return vectors


# %% right: angles by atan2
def shift_positions(vectors, steps):
    turn = reference.wave_angles(torch.tensor([steps]), vectors.shape[-1]).double()
    angles = torch.atan2(vectors[:, ::2].double(), vectors[:, 1::2].double()) + turn
    return torch.stack([angles.sin(), angles.cos()], -1).flatten(-2)


# %% right: a matrix of turns
def shift_positions(vectors, steps):
    turn = reference.wave_angles(torch.tensor([steps]), vectors.shape[-1])[0].tolist()
    blocks = [torch.tensor([[b, -a], [a, b]]) for a, b in ((torch.tensor(t).sin(), torch.tensor(t).cos()) for t in turn)]
    return vectors @ torch.block_diag(*blocks)
