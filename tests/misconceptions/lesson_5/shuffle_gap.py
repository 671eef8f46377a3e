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
# says: expected 30.0 with positions, got 0.0
def shuffle_gap(layer, tokens, positions, order):
    return (layer(tokens[order]) - layer(tokens)[order]).abs().max().item()


# %% wrong: the mean difference
# points: 0
# says: 2, 14, 31 against 12, 34, 1: the largest difference
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
def shuffle_gap(layer, tokens, positions, order):
    first = layer(tokens[order] + positions)
    return (first - layer(tokens + positions)[order]).max().item()
