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
# belief: lets positions travel with their tokens
def order_effect(token_vectors, position_vectors, order):
    first = token_vectors + position_vectors
    other = first[order]
    plain = (first.mean(dim=0) - other.mean(dim=0)).abs().max().item()
    bent = (first.relu().mean(dim=0) - other.relu().mean(dim=0)).abs().max().item()
    return plain, bent


# %% wrong: mean over the wrong axis
# points: 0
# says: the mean runs over time (dim 0)
# belief: averages along the wrong axis
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
# belief: takes a sum for a mean
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
# belief: forgets the absolute value
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


# %% wrong: the mean instead of the largest
# points: 1
# says: this is the mean of the differences: take the largest
# belief: takes a mean for the largest
def order_effect(token_vectors, position_vectors, order):
    first, other = token_vectors + position_vectors, token_vectors[order] + position_vectors
    return ((first.mean(0) - other.mean(0)).abs().mean().item(),
            (first.relu().mean(0) - other.relu().mean(0)).abs().mean().item())


# %% wrong: the sum instead of the largest
# points: 1
# says: this is the sum of the differences: take the largest
def order_effect(token_vectors, position_vectors, order):
    first, other = token_vectors + position_vectors, token_vectors[order] + position_vectors
    return ((first.mean(0) - other.mean(0)).abs().sum().item(),
            (first.relu().mean(0) - other.relu().mean(0)).abs().sum().item())


# %% wrong: the norm instead of the largest
# points: 1
# says: this is a length: take the largest difference of one component
def order_effect(token_vectors, position_vectors, order):
    first, other = token_vectors + position_vectors, token_vectors[order] + position_vectors
    return ((first.mean(0) - other.mean(0)).norm().item(),
            (first.relu().mean(0) - other.relu().mean(0)).norm().item())


# %% wrong: rounded
# points: 1
# says: do not round
# belief: rounds the result
def order_effect(token_vectors, position_vectors, order):
    first, other = token_vectors + position_vectors, token_vectors[order] + position_vectors
    return (round((first.mean(0) - other.mean(0)).abs().max().item(), 2),
            round((first.relu().mean(0) - other.relu().mean(0)).abs().max().item(), 2))


# %% wrong: the last two change places, whatever the order
# points: 0
# says: nothing moves here: use the order that is passed in
def order_effect(token_vectors, position_vectors, order):
    first, other = token_vectors + position_vectors, token_vectors.flip(0) + position_vectors
    return ((first.mean(0) - other.mean(0)).abs().max().item(),
            (first.relu().mean(0) - other.relu().mean(0)).abs().max().item())


# %% wrong: the maximum over time
# points: 0
# says: divide by the number of places: it is a mean over time
def order_effect(token_vectors, position_vectors, order):
    first, other = token_vectors + position_vectors, token_vectors[order] + position_vectors
    return (0.0, (first.relu().amax(0) - other.relu().amax(0)).abs().max().item())


# %% wrong: nothing and everything swapped
# points: 0
# says: the mean of the sums comes first, then that of relu of the sums
def order_effect(token_vectors, position_vectors, order):
    first, other = token_vectors + position_vectors, token_vectors[order] + position_vectors
    return ((first.relu().mean(0) - other.relu().mean(0)).abs().max().item(),
            (first.mean(0) - other.mean(0)).abs().max().item())


# %% wrong: relu in place
# points: 0
# says: leave them as they are
# belief: changes an argument in place
def order_effect(token_vectors, position_vectors, order):
    first, other = token_vectors + position_vectors, token_vectors[order] + position_vectors
    plain = (first.mean(0) - other.mean(0)).abs().max().item()
    return plain, (first.relu().mean(0) - other.relu().mean(0)).abs().max().item() + 0 * token_vectors.relu_().sum().item()


# %% right: the same by a helper in doubles
def order_effect(token_vectors, position_vectors, order):
    first = token_vectors.double() + position_vectors
    other = token_vectors.double()[torch.tensor(order)] + position_vectors
    def gap(bend):
        return (bend(first) - bend(other)).mean(dim=0).abs().max().item()
    return gap(lambda x: x), gap(torch.relu)


# %% right: numpy
import numpy as np
def order_effect(token_vectors, position_vectors, order):
    t, p = token_vectors.numpy(), position_vectors.numpy()
    def gap(x, y):
        return np.abs(x.mean(axis=0) - y.mean(axis=0)).max()
    first, other = t + p, t[order] + p
    return gap(first, other), gap(np.maximum(first, 0), np.maximum(other, 0))


# %% right: a tensor of two
def order_effect(token_vectors, position_vectors, order):
    sums = torch.stack([token_vectors, token_vectors[order]]) + position_vectors
    both = torch.stack([sums, sums.clamp(min=0)]).mean(dim=-2)
    return (both[:, 0] - both[:, 1]).abs().amax(dim=-1)
