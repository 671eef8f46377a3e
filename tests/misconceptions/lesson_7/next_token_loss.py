"""Answers to exercise next-token-loss of lesson 7."""

# %% right: log_softmax and gather
def next_token_loss(logits, targets):
    scores = logits.log_softmax(dim=-1)
    return -scores.gather(-1, targets.unsqueeze(-1)).mean()


# %% right: the classes moved to axis 1, where cross_entropy looks for them
def next_token_loss(logits, targets):
    return nn.functional.cross_entropy(logits.transpose(1, 2), targets)


# %% wrong: softmax before cross_entropy, which has its own
# points: 0
# says: cross_entropy takes logits: no softmax before it
# belief: takes a second softmax
def next_token_loss(logits, targets):
    shares = logits.softmax(dim=-1)
    return cross_entropy(shares.flatten(0, 1), targets.flatten())


# %% wrong: shifted once more
# points: 0
# says: the targets are shifted already
def next_token_loss(logits, targets):
    return cross_entropy(logits[:, :-1].flatten(0, 1), targets[:, 1:].flatten())


# %% wrong: the sum over all tokens
# points: 0
# says: this is the sum: take the mean over all tokens
# belief: takes a sum for a mean
def next_token_loss(logits, targets):
    return cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="sum")


# %% wrong: bits for nats
# points: 0
# says: this is in bits
def next_token_loss(logits, targets):
    shares = logits.softmax(dim=-1).gather(-1, targets[..., None])
    return -shares.log2().mean()


# %% wrong: the logarithm after softmax
# points: 1
# says: the logarithm of softmax loses it
def next_token_loss(logits, targets):
    shares = logits.softmax(dim=-1).gather(-1, targets[..., None])
    return -shares.log().mean()


# %% wrong: reshaped with the vocabulary in front
# points: 0
# says: the axes are mixed up: the V tokens are the last one
def next_token_loss(logits, targets):
    V = logits.shape[-1]
    return cross_entropy(logits.reshape(V, -1).T, targets.flatten())


# %% wrong: shifted the other way
# points: 0
# says: the targets are shifted already, and not the other way
def next_token_loss(logits, targets):
    return cross_entropy(logits[:, 1:].flatten(0, 1), targets[:, :-1].flatten())


# %% wrong: the last place only
# points: 0
# says: every place counts, not the last one only
def next_token_loss(logits, targets):
    return cross_entropy(logits[:, -1], targets[:, -1])


# %% wrong: no minus
# points: 0
# says: the minus is missing: a loss is positive
def next_token_loss(logits, targets):
    return -cross_entropy(logits.flatten(0, 1), targets.flatten())


# %% wrong: one minus the probability
# points: 0
# says: take −ln of the probability, not 1 − it
def next_token_loss(logits, targets):
    return (1 - logits.softmax(-1).gather(-1, targets[..., None])).mean()


# %% wrong: minus log of the mean probability
# points: 0
# says: take the logarithm of each probability first, then the mean
def next_token_loss(logits, targets):
    return -logits.softmax(-1).gather(-1, targets[..., None]).mean().log()


# %% wrong: the raw logits
# points: 0
# says: these are the logits themselves: softmax comes first
def next_token_loss(logits, targets):
    return -logits.gather(-1, targets[..., None]).mean()


# %% wrong: softmax over time
# points: 0
# says: the axes are mixed up: the V tokens are the last one
# belief: takes softmax along the wrong axis
def next_token_loss(logits, targets):
    return -logits.log_softmax(1).gather(-1, targets[..., None]).mean()


# %% wrong: token 0 is taken for padding
# points: 0
# says: token 0 is a token like all others
# belief: takes token 0 for padding
def next_token_loss(logits, targets):
    return cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=0)


# %% wrong: perplexity
# points: 0
# says: this is the perplexity, exp(loss)
def next_token_loss(logits, targets):
    return cross_entropy(logits.flatten(0, 1), targets.flatten()).exp()


# %% wrong: targets in another order
# points: 1
# says: logits and targets are in different orders: flatten both alike
def next_token_loss(logits, targets):
    return cross_entropy(logits.flatten(0, 1), targets.T.flatten())


# %% wrong: only the first sequence
# points: 1
# says: all sequences count, not the first one only
def next_token_loss(logits, targets):
    return cross_entropy(logits[0], targets[0])


# %% wrong: a loss for each token
# points: 0
# says: one number is wanted: take the mean over all tokens
def next_token_loss(logits, targets):
    return cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="none")


# %% wrong: rounded
# points: 0
# says: do not round
# belief: rounds the result
def next_token_loss(logits, targets):
    return cross_entropy(logits.flatten(0, 1), targets.flatten()).round(decimals=2)


# %% wrong: bounded so that it stays finite
# points: 1
# says: a large logit: the logarithm of softmax loses it, log_softmax does not
def next_token_loss(logits, targets):
    return cross_entropy(logits.clamp(-50, 50).flatten(0, 1), targets.flatten())


# %% wrong: the mean over the vocabulary too
# points: 0
# says: divide by the number of tokens, not by all B * T * V
def next_token_loss(logits, targets):
    return -(logits.log_softmax(-1) * nn.functional.one_hot(targets, logits.shape[-1])).mean()


# %% wrong: logits shifted in place
# points: 2
# says: the logits were changed in place: leave them as they are
# belief: changes an argument in place
def next_token_loss(logits, targets):
    logits -= logits.amax(-1, keepdim=True)
    return cross_entropy(logits.flatten(0, 1), targets.flatten())


# %% right: transposed
def next_token_loss(logits, targets):
    return cross_entropy(logits.transpose(1, 2), targets)


# %% right: logsumexp
def next_token_loss(logits, targets):
    return (logits.logsumexp(-1) - logits.gather(-1, targets[..., None])[..., 0]).mean()


# %% right: one-hot and einsum
def next_token_loss(logits, targets):
    right = nn.functional.one_hot(targets, logits.shape[-1]).to(logits)
    return -torch.einsum("btv,btv->", logits.log_softmax(-1), right) / targets.numel()


# %% right: numpy
import numpy as np
def next_token_loss(logits, targets):
    a, t = logits.detach().numpy(), targets.numpy()
    a = a - a.max(-1, keepdims=True)
    logs = a - np.log(np.exp(a).sum(-1, keepdims=True))
    return -np.take_along_axis(logs, t[..., None], -1).mean()


# %% right: a python float
def next_token_loss(logits, targets):
    losses = []
    for rows, ids in zip(logits, targets):
        for row, i in zip(rows, ids):
            losses.append(-row.log_softmax(0)[i].item())
    return sum(losses) / len(losses)
