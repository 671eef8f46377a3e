"""Answers to exercise order-effect of lesson 2."""

# %% right: one helper for both
def order_effect(token_vectors, position_vectors, order):
    def effect(step):
        first = step(token_vectors + position_vectors).mean(dim=0)
        other = step(token_vectors[order] + position_vectors).mean(dim=0)
        return float((first - other).abs().max())

    return effect(lambda x: x), effect(torch.relu)


# %% right: sums over places, tensors returned
def order_effect(token_vectors, position_vectors, order):
    T = len(order)
    first, other = token_vectors + position_vectors, token_vectors.clone()
    for place, old in enumerate(order):
        other[place] = token_vectors[old] + position_vectors[place]
    plain = ((first - other).sum(dim=0) / T).abs().max()
    bent = ((first.clamp(min=0) - other.clamp(min=0)).sum(dim=0) / T).abs().max()
    return plain, bent


# %% wrong: positions travel with their tokens
# points: 0
# says: do positions stay where they are when tokens move
def order_effect(token_vectors, position_vectors, order):
    first = token_vectors + position_vectors
    other = first[order]
    plain = (first.mean(dim=0) - other.mean(dim=0)).abs().max().item()
    bent = (first.relu().mean(dim=0) - other.relu().mean(dim=0)).abs().max().item()
    return plain, bent


# %% wrong: mean over the wrong axis
# points: 0
# says: the mean runs over time (dim 0)
def order_effect(token_vectors, position_vectors, order):
    first = token_vectors + position_vectors
    other = token_vectors[order] + position_vectors
    plain = (first.mean(dim=-1) - other.mean(dim=-1)).abs().max().item()
    bent = (first.relu().mean(dim=-1) - other.relu().mean(dim=-1)).abs().max().item()
    return plain, bent


# %% wrong: relu after the mean
# points: 0
# says: does relu come before the mean
def order_effect(token_vectors, position_vectors, order):
    first = (token_vectors + position_vectors).mean(dim=0)
    other = (token_vectors[order] + position_vectors).mean(dim=0)
    plain = (first - other).abs().max().item()
    return plain, (first.relu() - other.relu()).abs().max().item()


# %% wrong: relu of the tokens alone
# points: 0
# says: does relu come before the mean
def order_effect(token_vectors, position_vectors, order):
    first = token_vectors.relu() + position_vectors
    other = token_vectors[order].relu() + position_vectors
    effect = (first.mean(dim=0) - other.mean(dim=0)).abs().max().item()
    return 0.0, effect


# %% wrong: sum instead of mean
# points: 0
# says: expected 0.75, got 1.5
def order_effect(token_vectors, position_vectors, order):
    first = token_vectors + position_vectors
    other = token_vectors[order] + position_vectors
    plain = (first.sum(dim=0) - other.sum(dim=0)).abs().max().item()
    return plain, (first.relu().sum(dim=0) - other.relu().sum(dim=0)).abs().max().item()


# %% wrong: positions are forgotten
# points: 0
# says: does relu come before the mean
def order_effect(token_vectors, position_vectors, order):
    first, other = token_vectors, token_vectors[order]
    plain = (first.mean(dim=0) - other.mean(dim=0)).abs().max().item()
    return plain, (first.relu().mean(dim=0) - other.relu().mean(dim=0)).abs().max().item()


# %% wrong: the positions are reordered, not the tokens
# points: 1
# says: place t gets the old token order[t]
def order_effect(token_vectors, position_vectors, order):
    first = token_vectors + position_vectors
    other = token_vectors + position_vectors[order]
    plain = (first.mean(dim=0) - other.mean(dim=0)).abs().max().item()
    return plain, (first.relu().mean(dim=0) - other.relu().mean(dim=0)).abs().max().item()


# %% wrong: no absolute value
# points: 1
# says: the difference is an absolute value
def order_effect(token_vectors, position_vectors, order):
    first = token_vectors + position_vectors
    other = token_vectors[order] + position_vectors
    plain = (first.mean(dim=0) - other.mean(dim=0)).max().item()
    return plain, (first.relu().mean(dim=0) - other.relu().mean(dim=0)).max().item()


# %% wrong: the largest single change, no mean
# points: 0
# says: the mean runs over time
def order_effect(token_vectors, position_vectors, order):
    first = token_vectors + position_vectors
    other = token_vectors[order] + position_vectors
    plain = (first - other).abs().max().item()
    return plain, (first.relu() - other.relu()).abs().max().item()
