"""Answers to exercise distance-bias of lesson 4."""

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
# says: two heads: 2 ** (-8h / H)
def distance_bias(num_heads, num_tokens):
    places = torch.arange(num_tokens)
    slopes = 0.5 ** torch.arange(1, num_heads + 1)
    return -slopes[:, None, None] * (places[:, None] - places).abs()
