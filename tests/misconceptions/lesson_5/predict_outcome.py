"""Answers to exercise predict-outcome of lesson 5."""

# %% right: from the end
def predict_outcome(positions, mask, averaged):
    if not positions and not mask:
        if averaged:
            return "stays"
        return "moves along"
    return "changes"


# %% right: a table
def predict_outcome(positions, mask, averaged):
    table = {(False, False, False): "moves along", (False, False, True): "stays"}
    return table.get((positions, mask, averaged), "changes")


# %% wrong: a mask without positions keeps the bag
# points: 0
# says: a token sees those before it, and now others are before it
def predict_outcome(positions, mask, averaged):
    if positions:
        return "changes"
    return "stays" if averaged else "moves along"


# %% wrong: equivariant taken for invariant
# points: 1
# says: another token has come to place 0, with another query
def predict_outcome(positions, mask, averaged):
    return "changes" if positions or mask else "stays"


# %% wrong: positions travel with their tokens
# points: 0
# says: at another place, the same token is another sum
# belief: lets positions travel with their tokens
def predict_outcome(positions, mask, averaged):
    if mask:
        return "changes"
    return "stays" if averaged else "moves along"


# %% wrong: a mean moves along
# points: 1
# says: a mean is one vector and has no places
def predict_outcome(positions, mask, averaged):
    return "changes" if positions or mask else "moves along"


# %% wrong: the pooling trap of lesson 2, where there is none
# points: 1
# says: softmax has mixed token and position
def predict_outcome(positions, mask, averaged):
    if averaged:
        return "stays"
    return "changes" if positions or mask else "moves along"


# %% wrong: positions and mask cancel each other
# points: 1
# says: one does not cancel the other
def predict_outcome(positions, mask, averaged):
    if positions != mask:
        return "changes"
    return "stays" if averaged else "moves along"


# %% wrong: always moves along
# points: 0
# says: at another place, the same token is another sum
def predict_outcome(positions, mask, averaged):
    return "moves along"


# %% wrong: always changes
# points: 1
# says: each token still meets the same keys and values, in another order
def predict_outcome(positions, mask, averaged):
    return "changes"


# %% wrong: upside down
# points: 0
# says: each token still meets the same keys and values, in another order
def predict_outcome(positions, mask, averaged):
    if not (positions or mask):
        return "changes"
    return "stays" if averaged else "moves along"


# %% wrong: yes and no
# points: 0
# says: expected moves along, stays or changes, got
def predict_outcome(positions, mask, averaged):
    return positions or mask


# %% wrong: with a capital
# points: 0
# says: expected moves along, stays or changes, got
def predict_outcome(positions, mask, averaged):
    if positions or mask:
        return "Changes"
    return "Stays" if averaged else "Moves along"


# %% right: match
def predict_outcome(positions, mask, averaged):
    match positions, mask, averaged:
        case False, False, True:
            return "stays"
        case False, False, False:
            return "moves along"
    return "changes"


# %% right: a count of what ties a token to its place
def predict_outcome(positions, mask, averaged):
    ties = sum([bool(positions), bool(mask)])
    return "changes" if ties else ["moves along", "stays"][bool(averaged)]
