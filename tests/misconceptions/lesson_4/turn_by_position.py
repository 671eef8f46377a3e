"""Answers to exercise turn-by-position of lesson 4."""

# %% right: half pairs
def turn_by_position(vectors, positions):
    angles = reference.wave_angles(positions, vectors.shape[-1])
    angles = torch.cat([angles, angles], dim=-1)
    x, y = vectors.chunk(2, dim=-1)
    quarter = torch.cat([-y, x], dim=-1)  # every pair a quarter turn on
    return vectors * angles.cos() + quarter * angles.sin()


# %% right: adjacent pairs as complex numbers
def turn_by_position(vectors, positions):
    D = vectors.shape[-1]
    angles = positions[:, None] / 10_000 ** (torch.arange(0, D, 2) / D)
    pairs = torch.view_as_complex(vectors.unflatten(-1, (D // 2, 2)).contiguous())
    turned = pairs * torch.polar(torch.ones_like(angles), angles)
    return torch.view_as_real(turned).flatten(-2)


# %% wrong: half pairs with the angles of adjacent pairs
# points: 0
# says: two pairings are mixed
def turn_by_position(vectors, positions):
    angles = reference.wave_angles(positions, vectors.shape[-1])
    angles = angles.repeat_interleave(2, dim=-1)
    x, y = vectors.chunk(2, dim=-1)
    return vectors * angles.cos() + torch.cat([-y, x], dim=-1) * angles.sin()


# %% wrong: adjacent pairs with the angles of half pairs
# points: 0
# says: component 0 is paired with component 1, but the two turn by different angles
def turn_by_position(vectors, positions):
    angles = reference.wave_angles(positions, vectors.shape[-1])
    angles = torch.cat([angles, angles], dim=-1)
    quarter = torch.stack([-vectors[..., 1::2], vectors[..., ::2]], dim=-1).flatten(-2)
    return vectors * angles.cos() + quarter * angles.sin()


# %% wrong: split as adjacent pairs, joined as halves
# points: 0
# says: split and joined by one pairing
def turn_by_position(vectors, positions):
    angles = reference.wave_angles(positions, vectors.shape[-1])
    x, y = vectors[..., ::2], vectors[..., 1::2]
    new_x = x * angles.cos() - y * angles.sin()
    new_y = x * angles.sin() + y * angles.cos()
    return torch.cat([new_x, new_y], dim=-1)


# %% wrong: positions are counted afresh
# points: 0
# says: are positions used as given
def turn_by_position(vectors, positions):
    angles = reference.wave_angles(torch.arange(vectors.shape[-2]), vectors.shape[-1])
    x, y = vectors[..., ::2], vectors[..., 1::2]
    new_x = x * angles.cos() - y * angles.sin()
    new_y = x * angles.sin() + y * angles.cos()
    return torch.stack([new_x, new_y], dim=-1).flatten(-2)


# %% wrong: the exponent is i / D
# points: 1
# says: pair i turns by position / 10000 ** (2i / D)
def turn_by_position(vectors, positions):
    D = vectors.shape[-1]
    angles = positions[:, None] / 10_000 ** (torch.arange(D // 2) / D)
    x, y = vectors.chunk(2, dim=-1)
    new_x = x * angles.cos() - y * angles.sin()
    new_y = x * angles.sin() + y * angles.cos()
    return torch.cat([new_x, new_y], dim=-1)


# %% wrong: turned the wrong way
# points: 2
# says: turned the wrong way
def turn_by_position(vectors, positions):
    angles = reference.wave_angles(positions, vectors.shape[-1])
    x, y = vectors.chunk(2, dim=-1)
    new_x = x * angles.cos() + y * angles.sin()
    new_y = y * angles.cos() - x * angles.sin()
    return torch.cat([new_x, new_y], dim=-1)
