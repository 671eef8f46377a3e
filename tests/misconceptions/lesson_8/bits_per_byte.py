"""Answers to exercise bits-per-byte of lesson 8."""

# %% right: a sum, two divisions
def bits_per_byte(losses, text):
    return losses.sum().item() / math.log(2) / len(text.encode())


# %% right: a tensor of one number
def bits_per_byte(losses, text):
    return losses.sum() / (math.log(2) * len(text.encode("utf-8")))


# %% right: a mean of all tokens, times tokens for each byte
def bits_per_byte(losses, text):
    per_token = float(losses.mean()) / math.log(2)
    return per_token * len(losses) / len(bytes(text, "utf-8"))


# %% right: probabilities, in numpy
def bits_per_byte(losses, text):
    import numpy as np

    return np.sum(-np.log2(np.exp(-losses.double().numpy()))) / len(text.encode())


# %% right: a loop
def bits_per_byte(losses, text):
    bits = 0.0
    for loss in losses.tolist():
        bits += loss * math.log2(math.e)
    return bits / sum(1 for _ in text.encode())


# %% wrong: bits for each token
# points: 0
# says: these are bits for each token
def bits_per_byte(losses, text):
    return losses.mean().item() / math.log(2)


# %% wrong: the mean over the bytes
# points: 0
# says: add up the losses of all tokens
def bits_per_byte(losses, text):
    return losses.mean().item() / math.log(2) / len(text.encode())


# %% wrong: nats
# points: 0
# says: these are nats
def bits_per_byte(losses, text):
    return losses.sum().item() / len(text.encode())


# %% wrong: times ln 2
# points: 0
# says: divide by ln 2, do not multiply
def bits_per_byte(losses, text):
    return losses.sum().item() * math.log(2) / len(text.encode())


# %% wrong: letters
# points: 1
# says: count bytes, not letters
# belief: takes characters for bytes
def bits_per_byte(losses, text):
    return losses.sum().item() / math.log(2) / len(text)


# %% wrong: words
# points: 0
# says: count bytes, not words
def bits_per_byte(losses, text):
    return losses.sum().item() / math.log(2) / len(text.split())


# %% wrong: bytes for each bit
# points: 0
# says: this is upside down
def bits_per_byte(losses, text):
    return len(text.encode()) / (losses.sum().item() / math.log(2))


# %% wrong: all bits
# points: 0
# says: divide by the number of bytes
def bits_per_byte(losses, text):
    return losses.sum().item() / math.log(2)


# %% wrong: bits for each bit
# points: 0
# says: for each byte, not for each of its 8 bits
def bits_per_byte(losses, text):
    return losses.sum().item() / math.log(2) / (8 * len(text.encode()))


# %% wrong: logarithms of the losses
# points: 0
# says: the losses are logarithms already
def bits_per_byte(losses, text):
    return losses.log2().sum().item() / len(text.encode())


# %% wrong: perplexity
# points: 0
# says: this is a perplexity
def bits_per_byte(losses, text):
    return 2 ** (losses.sum().item() / math.log(2) / len(text.encode()))


# %% wrong: the largest
# points: 0
# says: add up the losses of all tokens
def bits_per_byte(losses, text):
    return losses.max().item() / math.log(2) / len(text.encode())


# %% wrong: the first token left out
# points: 0
# says: every loss counts, the first and the last too
def bits_per_byte(losses, text):
    return losses[1:].sum().item() / math.log(2) / len(text.encode())


# %% wrong: the last token left out
# points: 0
# says: every loss counts, also the last
# belief: leaves out the last one
def bits_per_byte(losses, text):
    return losses[:-1].sum().item() / math.log(2) / len(text.encode())


# %% wrong: rounded
# points: 1
# says: do not round
# belief: rounds the result
def bits_per_byte(losses, text):
    return round(losses.sum().item() / math.log(2) / len(text.encode()), 2)


# %% wrong: a byte for each end
# points: 0
# says: one byte too many
def bits_per_byte(losses, text):
    return losses.sum().item() / math.log(2) / (len(text.encode()) + 1)


# %% wrong: added up in place
# points: 1
# says: leave them as they are
# belief: changes an argument in place
def bits_per_byte(losses, text):
    losses /= math.log(2)
    return losses.sum().item() / len(text.encode())
