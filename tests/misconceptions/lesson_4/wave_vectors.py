"""Answers to exercise wave-vectors of lesson 4."""

# %% right: two slices of an empty tensor
def wave_vectors(angles):
    T, waves = angles.shape
    vectors = torch.empty(T, 2 * waves)
    vectors[:, ::2] = torch.sin(angles)
    vectors[:, 1::2] = torch.cos(angles)
    return vectors


# %% right: the cosine is a sine a quarter turn ahead
def wave_vectors(angles):
    doubled = angles.repeat_interleave(2, dim=1)
    doubled[:, 1::2] += torch.pi / 2
    return doubled.sin()


# %% wrong: all sines, then all cosines
# points: 0
# says: all sines come before all cosines
def wave_vectors(angles):
    return torch.cat([angles.sin(), angles.cos()], dim=-1)


# %% wrong: the cosine first
# points: 0
# says: the cosine comes first
def wave_vectors(angles):
    return torch.stack([angles.cos(), angles.sin()], dim=-1).flatten(-2)


# %% wrong: even waves get a sine, odd waves a cosine
# points: 0
# says: two numbers for each wave
def wave_vectors(angles):
    vectors = angles.clone()
    vectors[:, ::2] = angles[:, ::2].sin()
    vectors[:, 1::2] = angles[:, 1::2].cos()
    return vectors


# %% wrong: the sine overwrites the angles
# points: 0
# says: wave 0 has made a quarter turn
def wave_vectors(angles):
    sines = angles.sin_()
    return torch.stack([sines, angles.cos()], dim=-1).flatten(-2)


# %% wrong: written for two waves
# points: 1
# says: expected (2, 10) = (positions, embedding_dim), got (2, 4)
def wave_vectors(angles):
    fast, slow = angles[:, 0], angles[:, 1]
    return torch.stack([fast.sin(), fast.cos(), slow.sin(), slow.cos()], dim=1)


# %% wrong: sines only
# points: 0
# says: each wave has a sine and a cosine
def wave_vectors(angles):
    return angles.sin().repeat_interleave(2, dim=-1)


# %% wrong: sines of degrees
# points: 0
# says: row 1: wave 0 has made a quarter turn, wave 1 none
def wave_vectors(angles):
    angles = torch.deg2rad(angles)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(-2)


# %% wrong: no flatten
# points: 0
# says: two numbers for each wave, in one row
def wave_vectors(angles):
    return torch.stack([angles.sin(), angles.cos()], dim=-1)


# %% wrong: sines of every second angle
# points: 0
# says: all sines come before all cosines: pair them up, wave by wave
def wave_vectors(angles):
    vectors = angles.repeat_interleave(2, dim=-1)[:, : angles.shape[-1] * 2]
    return torch.cat([vectors[:, ::2].sin(), vectors[:, 1::2].cos()], dim=-1).sort(-1).values


# %% wrong: tangents
# points: 0
# says: row 1: wave 0 has made a quarter turn, wave 1 none
def wave_vectors(angles):
    return torch.stack([angles.tan(), angles.cos()], dim=-1).flatten(-2)


# %% wrong: the angles become sines in place
# points: 1
# says: leave them as they are
# belief: changes an argument in place
def wave_vectors(angles):
    cosines = angles.cos()
    return torch.stack([angles.sin_(), cosines], dim=-1).flatten(-2)


# %% wrong: rounded
# points: 1
# says: components 0, 2, 4 and so on are the sines
def wave_vectors(angles):
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(-2).round(decimals=3)


# %% right: two slices
def wave_vectors(angles):
    vectors = torch.empty(len(angles), 2 * angles.shape[1], dtype=angles.dtype)
    vectors[:, ::2], vectors[:, 1::2] = angles.sin(), angles.cos()
    return vectors


# %% right: complex numbers
def wave_vectors(angles):
    turned = torch.view_as_real(torch.polar(torch.ones_like(angles), angles))
    return turned.flip(-1).reshape(len(angles), -1)


# %% right: a cosine is a sine a quarter later
def wave_vectors(angles):
    quarter = torch.tensor([0.0, torch.pi / 2], dtype=torch.double)
    return (angles.double()[..., None] + quarter).sin().flatten(-2)
