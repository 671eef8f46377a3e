"""Answers to exercise shuffle-gap of lesson 5."""

# %% right: index_select
def shuffle_gap(layer, tokens, positions, order):
    order = torch.tensor(order)
    first = layer(tokens.index_select(0, order) + positions)
    last = layer(tokens + positions).index_select(0, order)
    return float(torch.max(torch.abs(first - last)))


# %% right: place by place
def shuffle_gap(layer, tokens, positions, order):
    old = layer(tokens + positions)
    new = layer(torch.stack([tokens[place] for place in order]) + positions)
    return max((new[t] - old[place]).abs().max().item() for t, place in enumerate(order))


# %% wrong: positions travel with the tokens
# points: 0
# says: tokens move, positions stay
# belief: lets positions travel with their tokens
def shuffle_gap(layer, tokens, positions, order):
    x = tokens + positions
    return (layer(x[order]) - layer(x)[order]).abs().max().item()


# %% wrong: the second output is not shuffled
# points: 0
# says: is the second output shuffled too?
def shuffle_gap(layer, tokens, positions, order):
    return (layer(tokens[order] + positions) - layer(tokens + positions)).abs().max().item()


# %% wrong: positions are left out
# points: 0
# says: tokens move, positions stay
def shuffle_gap(layer, tokens, positions, order):
    return (layer(tokens[order]) - layer(tokens)[order]).abs().max().item()


# %% wrong: the mean difference
# points: 0
# says: take the largest difference whatever its sign, and not the mean
# belief: takes a mean for the largest
def shuffle_gap(layer, tokens, positions, order):
    first = layer(tokens[order] + positions)
    return (first - layer(tokens + positions)[order]).abs().mean().item()


# %% wrong: shuffled back with the order itself
# points: 0
# says: is the second output shuffled too?
def shuffle_gap(layer, tokens, positions, order):
    first = layer(tokens[order] + positions)
    return (first[order] - layer(tokens + positions)).abs().max().item()


# %% wrong: the sign is kept
# points: 1
# says: the largest difference is 3, whatever its sign
# belief: forgets the absolute value
def shuffle_gap(layer, tokens, positions, order):
    first = layer(tokens[order] + positions)
    return (first - layer(tokens + positions)[order]).max().item()


# %% wrong: rounded
# points: 1
# says: do not round
# belief: rounds the result
def shuffle_gap(layer, tokens, positions, order):
    return round((layer(tokens[order] + positions) - layer(tokens + positions)[order]).abs().max().item(), 2)


# %% wrong: positions added after the layer
# points: 1
# says: positions are added before the layer, so that it sees them
def shuffle_gap(layer, tokens, positions, order):
    return ((layer(tokens[order]) + positions) - (layer(tokens) + positions)[order]).abs().max().item()


# %% wrong: the norm
# points: 0
# says: take the largest difference, not a length
def shuffle_gap(layer, tokens, positions, order):
    return (layer(tokens[order] + positions) - layer(tokens + positions)[order]).norm().item()


# %% wrong: the sign is kept, the other way
# points: 0
# says: take the largest difference whatever its sign, and not the mean
def shuffle_gap(layer, tokens, positions, order):
    return (layer(tokens + positions)[order] - layer(tokens[order] + positions)).max().item()


# %% wrong: turned round, whatever the order
# points: 1
# says: positions stay at their places while the tokens move
def shuffle_gap(layer, tokens, positions, order):
    return (layer(tokens.flip(0) + positions) - layer(tokens + positions).flip(0)).abs().max().item()


# %% wrong: the mean over tokens first
# points: 0
# says: tokens move, positions stay
def shuffle_gap(layer, tokens, positions, order):
    return (layer(tokens[order] + positions).mean(0) - layer(tokens + positions).mean(0)).abs().max().item()


# %% wrong: positions are added in place
# points: 1
# says: leave them as they are
# belief: changes an argument in place
def shuffle_gap(layer, tokens, positions, order):
    shuffled = layer(tokens[order] + positions)
    tokens += positions
    return (shuffled - layer(tokens)[order]).abs().max().item()


# %% wrong: yes or no
# points: 0
# says: 2, 14, 31 against 12, 34, 1: the largest difference
def shuffle_gap(layer, tokens, positions, order):
    return float(not torch.allclose(layer(tokens[order] + positions), layer(tokens + positions)[order], atol=1e-5))


# %% right: a tensor
def shuffle_gap(layer, tokens, positions, order):
    ids = torch.tensor(order)
    return (layer(tokens.index_select(0, ids) + positions) - layer(tokens + positions).index_select(0, ids)).abs().amax()


# %% right: numpy
import numpy as np
def shuffle_gap(layer, tokens, positions, order):
    one, other = (layer(x).detach().numpy() for x in (tokens[order] + positions, tokens + positions))
    return np.abs(one - other[order]).max()


# %% right: torch.dist
def shuffle_gap(layer, tokens, positions, order):
    return torch.dist(layer(tokens[order] + positions), layer(tokens + positions)[order], p=float("inf")).item()
