"""Answers to exercise distance-bias of lesson 6."""

# %% right: one head at a time
def distance_bias(num_heads, num_tokens):
    places = torch.arange(num_tokens)
    distances = torch.abs(places.unsqueeze(1) - places.unsqueeze(0))
    ratio = 2 ** (-8 / num_heads)
    return torch.stack([-(ratio**h) * distances for h in range(1, num_heads + 1)])


# %% right: three loops
def distance_bias(num_heads, num_tokens):
    return torch.tensor(
        [
            [[-(2 ** (-8 * h / num_heads)) * abs(i - j) for j in range(num_tokens)]
             for i in range(num_tokens)]
            for h in range(1, num_heads + 1)
        ]
    )


# %% wrong: far tokens are rewarded
# points: 0
# says: a bias takes away from far tokens
def distance_bias(num_heads, num_tokens):
    places = torch.arange(num_tokens)
    slopes = 2.0 ** (-8 * torch.arange(1, num_heads + 1) / num_heads)
    return slopes[:, None, None] * (places[:, None] - places).abs()


# %% wrong: heads counted from 0
# points: 0
# says: the first head has slope 1/2, not 1: h counts from 1
def distance_bias(num_heads, num_tokens):
    places = torch.arange(num_tokens)
    slopes = 2.0 ** (-8 * torch.arange(num_heads) / num_heads)
    return -slopes[:, None, None] * (places[:, None] - places).abs()


# %% wrong: no absolute value, later tokens gain
# points: 0
# says: later tokens are charged like earlier ones
# belief: forgets the absolute value
def distance_bias(num_heads, num_tokens):
    places = torch.arange(num_tokens)
    slopes = 2.0 ** (-8 * torch.arange(1, num_heads + 1) / num_heads)
    return -slopes[:, None, None] * (places[:, None] - places)


# %% wrong: masked as in the paper
# points: 0
# says: unmasked
def distance_bias(num_heads, num_tokens):
    places = torch.arange(num_tokens)
    slopes = 2.0 ** (-8 * torch.arange(1, num_heads + 1) / num_heads)
    bias = -slopes[:, None, None] * (places[:, None] - places)
    return bias.masked_fill(places > places[:, None], float("-inf"))


# %% wrong: the axis of the heads comes last
# points: 0
# says: expected (8, 3, 3) = (heads, queries, keys), got (3, 3, 8)
def distance_bias(num_heads, num_tokens):
    places = torch.arange(num_tokens)
    slopes = 2.0 ** (-8 * torch.arange(1, num_heads + 1) / num_heads)
    return -slopes * (places[:, None] - places).abs()[:, :, None]


# %% wrong: the slopes of eight heads for any number
# points: 1
# says: slopes depend on the number of heads: 2 ** (-8h / H)
def distance_bias(num_heads, num_tokens):
    places = torch.arange(num_tokens)
    slopes = 0.5 ** torch.arange(1, num_heads + 1)
    return -slopes[:, None, None] * (places[:, None] - places).abs()


# %% wrong: later tokens are masked
# points: 0
# says: later tokens are charged like earlier ones, unmasked
def distance_bias(num_heads, num_tokens):
    p = torch.arange(num_tokens)
    slopes = 2.0 ** (-8 * torch.arange(1, num_heads + 1) / num_heads)
    bias = slopes[:, None, None] * -(p[:, None] - p).abs()
    return bias.masked_fill(p > p[:, None], float("-inf"))


# %% wrong: later tokens are free
# points: 0
# says: later tokens are charged like earlier ones, unmasked
def distance_bias(num_heads, num_tokens):
    p = torch.arange(num_tokens)
    slopes = 2.0 ** (-8 * torch.arange(1, num_heads + 1) / num_heads)
    return slopes[:, None, None] * -(p[:, None] - p).clamp(min=0)


# %% wrong: squares of distances
# points: 0
# says: each step costs the same: the distance, not its square
def distance_bias(num_heads, num_tokens):
    p = torch.arange(num_tokens)
    slopes = 2.0 ** (-8 * torch.arange(1, num_heads + 1) / num_heads)
    return slopes[:, None, None] * -(p[:, None] - p).square()


# %% wrong: the steepest last
# points: 0
# says: the first head has the steepest slope
def distance_bias(num_heads, num_tokens):
    p = torch.arange(num_tokens)
    slopes = 2.0 ** (-8 * torch.arange(1, num_heads + 1) / num_heads)
    return slopes.flip(0)[:, None, None] * -(p[:, None] - p).abs()


# %% wrong: the same slope for all
# points: 1
# says: each head has a slope of its own
def distance_bias(num_heads, num_tokens):
    p = torch.arange(num_tokens)
    return torch.full((num_heads, 1, 1), 0.5) * -(p[:, None] - p).abs()


# %% wrong: powers of e
# points: 0
# says: slopes are powers of 2, not of e
def distance_bias(num_heads, num_tokens):
    p = torch.arange(num_tokens)
    slopes = torch.exp(-8 * torch.arange(1, num_heads + 1) / num_heads)
    return slopes[:, None, None] * -(p[:, None] - p).abs()


# %% wrong: the distance to itself is 1
# points: 0
# says: the distance to itself is 0
def distance_bias(num_heads, num_tokens):
    p = torch.arange(num_tokens)
    slopes = 2.0 ** (-8 * torch.arange(1, num_heads + 1) / num_heads)
    return slopes[:, None, None] * -((p[:, None] - p).abs() + 1)


# %% right: einsum in doubles
def distance_bias(num_heads, num_tokens):
    p = torch.arange(num_tokens, dtype=torch.double)
    slopes = torch.tensor([2 ** (-8 * (h + 1) / num_heads) for h in range(num_heads)], dtype=torch.double)
    return -torch.einsum("h,ij->hij", slopes, torch.cdist(p[:, None], p[:, None]))


# %% right: numpy
import numpy as np
def distance_bias(num_heads, num_tokens):
    slopes = 0.5 ** (8 / num_heads * np.arange(1, num_heads + 1))
    return np.stack([-slope * np.abs(np.subtract.outer(np.arange(num_tokens), np.arange(num_tokens))) for slope in slopes])


# %% right: number by number
def distance_bias(num_heads, num_tokens):
    return torch.tensor([[[-abs(i - j) * 256 ** (-h / num_heads) for j in range(num_tokens)]
                          for i in range(num_tokens)] for h in range(1, num_heads + 1)])
