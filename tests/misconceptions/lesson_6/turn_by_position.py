"""Answers to exercise turn-by-position of lesson 6."""

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
# belief: counts positions afresh
def turn_by_position(vectors, positions):
    angles = reference.wave_angles(torch.arange(vectors.shape[-2]), vectors.shape[-1])
    x, y = vectors[..., ::2], vectors[..., 1::2]
    new_x = x * angles.cos() - y * angles.sin()
    new_y = x * angles.sin() + y * angles.cos()
    return torch.stack([new_x, new_y], dim=-1).flatten(-2)


# %% wrong: the exponent is i / D
# points: 1
# says: each pair has its own angle, position / 10000 ** (2i / D); these are cosines at position 50
# belief: takes i for 2i in the exponent
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


# %% wrong: x overwritten before y is made
# points: 0
# says: y is made of the new x: keep the old one until both are made
def turn_by_position(vectors, positions):
    a = reference.wave_angles(positions, vectors.shape[-1])
    x, y = vectors[..., ::2], vectors[..., 1::2]
    x = x * a.cos() - y * a.sin()
    y = x * a.sin() + y * a.cos()
    return torch.stack([x, y], -1).flatten(-2)


# %% wrong: frequencies in the wrong order
# points: 1
# says: the first pair is the fastest: are the angles in the reverse order?
def turn_by_position(vectors, positions):
    a = reference.wave_angles(positions, vectors.shape[-1]).flip(-1)
    x, y = vectors[..., ::2], vectors[..., 1::2]
    return torch.stack([x * a.cos() - y * a.sin(), x * a.sin() + y * a.cos()], -1).flatten(-2)


# %% wrong: read as halves, written as neighbors
# points: 0
# says: position 0 turns nothing: are positions used as given, and does each number go back to the component it came from (split and joined by one pairing)?
def turn_by_position(vectors, positions):
    a = reference.wave_angles(positions, vectors.shape[-1])
    x, y = vectors.chunk(2, -1)
    return torch.stack([x * a.cos() - y * a.sin(), x * a.sin() + y * a.cos()], -1).flatten(-2)


# %% wrong: every pair by the same angle
# points: 1
# says: each pair has its own angle, position / 10000 ** (2i / D); these are cosines at position 50
def turn_by_position(vectors, positions):
    a = positions[:, None].float()
    x, y = vectors[..., ::2], vectors[..., 1::2]
    return torch.stack([x * a.cos() - y * a.sin(), x * a.sin() + y * a.cos()], -1).flatten(-2)


# %% wrong: a minus forgotten
# points: 0
# says: y sin a is taken from x: the minus is missing
def turn_by_position(vectors, positions):
    a = reference.wave_angles(positions, vectors.shape[-1])
    x, y = vectors[..., ::2], vectors[..., 1::2]
    return torch.stack([x * a.cos() + y * a.sin(), x * a.sin() + y * a.cos()], -1).flatten(-2)


# %% wrong: for matrices only
# points: 1
# says: The size of tensor a (8) must match the size of tensor b (4)
def turn_by_position(vectors, positions):
    a = reference.wave_angles(positions, vectors.shape[-1])
    x, y = vectors[:, ::2], vectors[:, 1::2]
    return torch.stack([x * a.cos() - y * a.sin(), x * a.sin() + y * a.cos()], -1).flatten(-2)


# %% wrong: the waves are added
# points: 0
# says: position 0 turns nothing: are positions used as given, and does each number go back to the component it came from (split and joined by one pairing)?
def turn_by_position(vectors, positions):
    a = reference.wave_angles(positions, vectors.shape[-1])
    return vectors + torch.stack([a.sin(), a.cos()], -1).flatten(-2)


# %% wrong: only the first pair
# points: 1
# says: each pair has its own angle, position / 10000 ** (2i / D); these are cosines at position 50
def turn_by_position(vectors, positions):
    a = reference.wave_angles(positions, vectors.shape[-1]).clone()
    a[:, 1:] = 0
    x, y = vectors[..., ::2], vectors[..., 1::2]
    return torch.stack([x * a.cos() - y * a.sin(), x * a.sin() + y * a.cos()], -1).flatten(-2)


# %% wrong: half turned, half left
# points: 1
# says: each pair has its own angle, position / 10000 ** (2i / D); these are cosines at position 50
def turn_by_position(vectors, positions):
    a = reference.wave_angles(positions, vectors.shape[-1]).clone()
    a[:, -1] = 0
    x, y = vectors[..., ::2], vectors[..., 1::2]
    return torch.stack([x * a.cos() - y * a.sin(), x * a.sin() + y * a.cos()], -1).flatten(-2)


# %% wrong: components swapped on the way back
# points: 0
# says: position 0 turns nothing: are positions used as given, and does each number go back to the component it came from (split and joined by one pairing)?
def turn_by_position(vectors, positions):
    a = reference.wave_angles(positions, vectors.shape[-1])
    x, y = vectors[..., ::2], vectors[..., 1::2]
    return torch.stack([x * a.sin() + y * a.cos(), x * a.cos() - y * a.sin()], -1).flatten(-2)


# %% wrong: in place
# points: 1
# says: the vectors were changed in place: leave them as they are
# belief: changes an argument in place
def turn_by_position(vectors, positions):
    a = reference.wave_angles(positions, vectors.shape[-1])
    x, y = vectors[..., ::2].clone(), vectors[..., 1::2].clone()
    vectors[..., ::2] = x * a.cos() - y * a.sin()
    vectors[..., 1::2] = x * a.sin() + y * a.cos()
    return vectors


# %% right: complex numbers
def turn_by_position(vectors, positions):
    a = reference.wave_angles(positions, vectors.shape[-1])
    z = torch.view_as_complex(vectors.reshape(*vectors.shape[:-1], -1, 2)) * torch.polar(torch.ones_like(a), a)
    return torch.view_as_real(z).flatten(-2)


# %% right: half pairs, as in Llama
def turn_by_position(vectors, positions):
    a = reference.wave_angles(positions, vectors.shape[-1]).repeat(1, 2)
    x, y = vectors.chunk(2, -1)
    return vectors * a.cos() + torch.cat([-y, x], -1) * a.sin()


# %% right: doubles, position by position
def turn_by_position(vectors, positions):
    a = reference.wave_angles(positions, vectors.shape[-1]).double()
    out = vectors.double().clone()
    for i in range(a.shape[1]):
        x, y = vectors[..., 2 * i].double(), vectors[..., 2 * i + 1].double()
        out[..., 2 * i] = x * a[:, i].cos() - y * a[:, i].sin()
        out[..., 2 * i + 1] = x * a[:, i].sin() + y * a[:, i].cos()
    return out
