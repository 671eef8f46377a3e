"""Answers to exercise with-temperature of lesson 7."""

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
# says: nothing can be divided by temperature 0: treat it before
def with_temperature(logits, temperature):
    return (logits / temperature).softmax(dim=-1)


# %% wrong: softmax over the first axis
# points: 1
# says: softmax runs over the last axis, the tokens
# belief: takes softmax along the wrong axis
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
# says: large logits: exp has no number for them, softmax does
def with_temperature(logits, temperature):
    if temperature == 0:
        return nn.functional.one_hot(logits.argmax(dim=-1), logits.shape[-1]).float()
    shares = (logits / temperature).exp()
    return shares / shares.sum(dim=-1, keepdim=True)


# %% wrong: 0 by a small number
# points: 1
# says: the second logit is larger, by however little: dividing by a small number is not 0
def with_temperature(logits, temperature):
    return (logits / max(temperature, 1e-4)).softmax(-1)


# %% wrong: tied best tokens share
# points: 1
# says: two logits are the largest: one of them has all, not both
def with_temperature(logits, temperature):
    if temperature == 0:
        best = (logits == logits.amax(-1, keepdim=True)).float()
        return best / best.sum(-1, keepdim=True)
    return (logits / temperature).softmax(-1)


# %% wrong: tied best tokens get 1 each
# points: 1
# says: two logits are the largest: one of them has all, not both
def with_temperature(logits, temperature):
    if temperature == 0:
        return (logits == logits.amax(-1, keepdim=True)).float()
    return (logits / temperature).softmax(-1)


# %% wrong: probabilities are divided, then softmax
# points: 0
# says: temperature 1 is softmax of the logits, once, and nothing else
# belief: takes a second softmax
def with_temperature(logits, temperature):
    if temperature == 0:
        return nn.functional.one_hot(logits.argmax(-1), logits.shape[-1]).float()
    return (logits.softmax(-1) / temperature).softmax(-1)


# %% wrong: temperature is ignored
# points: 0
# says: this is temperature 1: divide the logits, before the softmax
def with_temperature(logits, temperature):
    if temperature == 0:
        return nn.functional.one_hot(logits.argmax(-1), logits.shape[-1]).float()
    return logits.softmax(-1)


# %% wrong: the place of the largest at 0
# points: 0
# says: this is the place of the largest logit: give 1 at that place, 0 at all others
def with_temperature(logits, temperature):
    if temperature == 0:
        return logits.argmax(-1)
    return (logits / temperature).softmax(-1)


# %% wrong: the smallest at 0
# points: 0
# says: the smallest logit has it: take the largest
def with_temperature(logits, temperature):
    if temperature == 0:
        return nn.functional.one_hot(logits.argmin(-1), logits.shape[-1]).float()
    return (logits / temperature).softmax(-1)


# %% wrong: log probabilities
# points: 0
# says: temperature 1 is softmax of the logits, once, and nothing else
def with_temperature(logits, temperature):
    if temperature == 0:
        return nn.functional.one_hot(logits.argmax(-1), logits.shape[-1]).float()
    return (logits / temperature).log_softmax(-1)


# %% wrong: all below 1 is greedy
# points: 1
# says: only temperature 0 gives all to the likeliest token
def with_temperature(logits, temperature):
    if int(temperature) == 0:
        return nn.functional.one_hot(logits.argmax(-1), logits.shape[-1]).float()
    return (logits / temperature).softmax(-1)


# %% wrong: the root of the temperature
# points: 0
# says: half the temperature doubles every logit
def with_temperature(logits, temperature):
    if temperature == 0:
        return nn.functional.one_hot(logits.argmax(-1), logits.shape[-1]).float()
    return (logits / temperature**0.5).softmax(-1)


# %% wrong: rounded
# points: 1
# says: do not round
# belief: rounds the result
def with_temperature(logits, temperature):
    if temperature == 0:
        return nn.functional.one_hot(logits.argmax(-1), logits.shape[-1]).float()
    return (logits / temperature).softmax(-1).round(decimals=2)


# %% wrong: not above 1
# points: 1
# says: this is temperature 1
def with_temperature(logits, temperature):
    if temperature == 0:
        return nn.functional.one_hot(logits.argmax(-1), logits.shape[-1]).float()
    return (logits / min(temperature, 1)).softmax(-1)


# %% wrong: in place
# points: 1
# says: the logits were changed in place: leave them as they are
# belief: changes an argument in place
def with_temperature(logits, temperature):
    if temperature == 0:
        return nn.functional.one_hot(logits.argmax(-1), logits.shape[-1]).float()
    return logits.div_(temperature).softmax(-1)


# %% right: the last of the largest
def with_temperature(logits, temperature):
    if temperature == 0:
        V = logits.shape[-1]
        return nn.functional.one_hot(V - 1 - logits.flip(-1).argmax(-1), V).float()
    return torch.softmax(logits / temperature, dim=-1)


# %% right: powers of probabilities
def with_temperature(logits, temperature):
    if temperature == 0:
        return torch.zeros_like(logits).scatter(-1, logits.argmax(-1, keepdim=True), 1.0)
    powers = logits.log_softmax(-1) / temperature
    return (powers - powers.logsumexp(-1, keepdim=True)).exp()


# %% right: integers at 0
def with_temperature(logits, temperature):
    if not temperature:
        return nn.functional.one_hot(logits.argmax(-1), logits.shape[-1])
    return logits.div(temperature).softmax(-1)


# %% right: numpy
import numpy as np
def with_temperature(logits, temperature):
    a = logits.numpy()
    if temperature == 0:
        return np.eye(a.shape[-1])[a.argmax(-1)]
    powers = np.exp((a - a.max(-1, keepdims=True)) / temperature)
    return powers / powers.sum(-1, keepdims=True)


# %% right: topk and a mask
def with_temperature(logits, temperature):
    if temperature > 0:
        return nn.functional.softmax(logits.double() / temperature, -1)
    place = logits.topk(1).indices
    return (torch.arange(logits.shape[-1]) == place).double()
