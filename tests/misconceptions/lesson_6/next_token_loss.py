"""Answers to exercise next-token-loss of lesson 6."""

# %% right: log_softmax and gather
def next_token_loss(logits, targets):
    scores = logits.log_softmax(dim=-1)
    return -scores.gather(-1, targets.unsqueeze(-1)).mean()


# %% right: the classes moved to axis 1, where cross_entropy looks for them
def next_token_loss(logits, targets):
    return nn.functional.cross_entropy(logits.transpose(1, 2), targets)


# %% wrong: softmax before cross_entropy, which has its own
# points: 0
# says: give cross_entropy logits, no softmax before it
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
# says: that is the sum: take the mean over all tokens
def next_token_loss(logits, targets):
    return cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="sum")


# %% wrong: bits for nats
# points: 0
# says: that is in bits
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
# says: give cross_entropy logits
def next_token_loss(logits, targets):
    V = logits.shape[-1]
    return cross_entropy(logits.reshape(V, -1).T, targets.flatten())
