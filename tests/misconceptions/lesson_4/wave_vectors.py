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
