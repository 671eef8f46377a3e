"""Answers to exercise with-temperature of lesson 6."""

# %% right: roots of the probabilities
def with_temperature(logits, temperature):
    if temperature == 0:
        return nn.functional.one_hot(logits.argmax(-1), logits.size(-1))
    shares = (logits.double() - logits.max(-1, keepdim=True).values).exp() ** (1 / temperature)
    return (shares / shares.sum(-1, keepdim=True)).float()


# %% right: 0 by scatter
def with_temperature(logits, temperature):
    if not temperature:
        best = logits.argmax(dim=-1, keepdim=True)
        return torch.zeros_like(logits).scatter(-1, best, 1.0)
    return torch.softmax(logits * (1 / temperature), dim=-1)


# %% wrong: multiplied
# points: 0
# says: divide the logits by the temperature
def with_temperature(logits, temperature):
    if temperature == 0:
        return nn.functional.one_hot(logits.argmax(dim=-1), logits.shape[-1]).float()
    return (logits * temperature).softmax(dim=-1)


# %% wrong: the probabilities are divided, then shared out again
# points: 0
# says: before the softmax
def with_temperature(logits, temperature):
    if temperature == 0:
        return nn.functional.one_hot(logits.argmax(dim=-1), logits.shape[-1]).float()
    shares = logits.softmax(dim=-1) / temperature
    return shares / shares.sum(dim=-1, keepdim=True)


# %% wrong: 0 is divided by
# points: 0
# says: at temperature 0
def with_temperature(logits, temperature):
    return (logits / temperature).softmax(dim=-1)


# %% wrong: softmax over the first axis
# points: 1
# says: each row by itself
def with_temperature(logits, temperature):
    if temperature == 0:
        return nn.functional.one_hot(logits.argmax(dim=-1), logits.shape[-1]).float()
    return (logits / temperature).softmax(dim=0)


# %% wrong: one likeliest token for all rows
# points: 1
# says: at temperature 0 every row has its own likeliest token
def with_temperature(logits, temperature):
    if temperature == 0:
        shares = torch.zeros_like(logits)
        shares[..., logits.flatten().argmax() % logits.shape[-1]] = 1.0
        return shares
    return (logits / temperature).softmax(dim=-1)


# %% wrong: exp without subtracting the largest
# points: 1
# says: expected a sum of 1 for large logits
def with_temperature(logits, temperature):
    if temperature == 0:
        return nn.functional.one_hot(logits.argmax(dim=-1), logits.shape[-1]).float()
    shares = (logits / temperature).exp()
    return shares / shares.sum(dim=-1, keepdim=True)
