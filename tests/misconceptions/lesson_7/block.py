"""Answers to exercise block of lesson 7."""

# %% right: step by step
def block(x, attention_norm, attention, feed_forward_norm, feed_forward):
    gathered = attention(attention_norm(x))
    middle = x + gathered
    made = feed_forward(feed_forward_norm(middle))
    return middle + made


# %% right: a loop over two branches
def block(x, attention_norm, attention, feed_forward_norm, feed_forward):
    for norm, part in ((attention_norm, attention), (feed_forward_norm, feed_forward)):
        x = torch.add(part(norm(x)), x)
    return x


# %% wrong: nothing is added
# points: 0
# says: both parts replace the stream
def block(x, attention_norm, attention, feed_forward_norm, feed_forward):
    x = attention(attention_norm(x))
    return feed_forward(feed_forward_norm(x))


# %% wrong: the normalized copy goes on
# points: 0
# says: the stream itself must not be normalized
def block(x, attention_norm, attention, feed_forward_norm, feed_forward):
    x = attention_norm(x)
    x = x + attention(x)
    x = feed_forward_norm(x)
    return x + feed_forward(x)


# %% wrong: norms after the parts, as in 2017
# points: 0
# says: norms come after the parts
def block(x, attention_norm, attention, feed_forward_norm, feed_forward):
    x = attention_norm(x + attention(x))
    return feed_forward_norm(x + feed_forward(x))


# %% wrong: both branches start from the old stream
# points: 0
# says: both parts read the old stream
def block(x, attention_norm, attention, feed_forward_norm, feed_forward):
    return x + attention(attention_norm(x)) + feed_forward(feed_forward_norm(x))


# %% wrong: feed-forward is not added
# points: 0
# says: feed-forward replaces the stream
def block(x, attention_norm, attention, feed_forward_norm, feed_forward):
    x = x + attention(attention_norm(x))
    return feed_forward(feed_forward_norm(x))


# %% wrong: one vector for all tokens
# points: 1
# says: the stream keeps its shape
def block(x, attention_norm, attention, feed_forward_norm, feed_forward):
    x = x + attention(attention_norm(x))
    return (x + feed_forward(feed_forward_norm(x))).mean(dim=1, keepdim=True)


# %% wrong: in the stream that came in
# points: 0
# says: x was changed in place: leave it as it is
# belief: changes an argument in place
def block(x, attention_norm, attention, feed_forward_norm, feed_forward):
    x += attention(attention_norm(x))
    x += feed_forward(feed_forward_norm(x))
    return x


# %% wrong: norms on the stream after adding
# points: 0
# says: norm: norms come after the parts: each part reads a normalized copy of the stream
def block(x, attention_norm, attention, feed_forward_norm, feed_forward):
    x = attention_norm(x + attention(x))
    return feed_forward_norm(x + feed_forward(x))


# %% wrong: feed-forward first
# points: 0
# says: order: feed-forward came first
def block(x, attention_norm, attention, feed_forward_norm, feed_forward):
    x = x + feed_forward(feed_forward_norm(x))
    return x + attention(attention_norm(x))


# %% wrong: norms swapped
# points: 0
# says: norm: the two norms are swapped
def block(x, attention_norm, attention, feed_forward_norm, feed_forward):
    x = x + attention(feed_forward_norm(x))
    return x + feed_forward(attention_norm(x))


# %% wrong: no first residual
# points: 0
# says: residual: attention replaces the stream: add to x what it returns
def block(x, attention_norm, attention, feed_forward_norm, feed_forward):
    x = attention(attention_norm(x))
    return x + feed_forward(feed_forward_norm(x))


# %% wrong: the second residual is the first stream
# points: 0
# says: residual: attention's part is lost: the second addition goes on from the first
def block(x, attention_norm, attention, feed_forward_norm, feed_forward):
    gathered = x + attention(attention_norm(x))
    return x + feed_forward(feed_forward_norm(gathered))


# %% wrong: feed-forward reads what attention gathered alone
# points: 0
# says: order: feed-forward reads what attention gave alone: add that to the stream first
def block(x, attention_norm, attention, feed_forward_norm, feed_forward):
    gathered = attention(attention_norm(x))
    return x + gathered + feed_forward(feed_forward_norm(gathered))


# %% wrong: the same norm twice
# points: 0
# says: norm: feed-forward reads through attention's norm: it has its own
def block(x, attention_norm, attention, feed_forward_norm, feed_forward):
    x = x + attention(attention_norm(x))
    return x + feed_forward(attention_norm(x))


# %% wrong: no norms
# points: 0
# says: norm: the norms are missing: each part reads a normalized copy
def block(x, attention_norm, attention, feed_forward_norm, feed_forward):
    x = x + attention(x)
    return x + feed_forward(x)


# %% wrong: feed-forward without its norm
# points: 0
# says: norm: feed-forward reads the stream without its norm
def block(x, attention_norm, attention, feed_forward_norm, feed_forward):
    x = x + attention(attention_norm(x))
    return x + feed_forward(x)


# %% wrong: attention without its norm
# points: 0
# says: norm: attention reads the stream without its norm
def block(x, attention_norm, attention, feed_forward_norm, feed_forward):
    x = x + attention(x)
    return x + feed_forward(feed_forward_norm(x))


# %% wrong: a norm at the end
# points: 0
# says: norm: there is one more at the end: the stream goes on as it is
def block(x, attention_norm, attention, feed_forward_norm, feed_forward):
    x = x + attention(attention_norm(x))
    return feed_forward_norm(x + feed_forward(feed_forward_norm(x)))


# %% wrong: multiplied
# points: 0
# says: 1 + 20 = 21, then 21 + 2400
def block(x, attention_norm, attention, feed_forward_norm, feed_forward):
    x = x * attention(attention_norm(x))
    return x * feed_forward(feed_forward_norm(x))


# %% wrong: only the first sequence
# points: 1
# says: the stream keeps its shape
def block(x, attention_norm, attention, feed_forward_norm, feed_forward):
    x = x[:1] + attention(attention_norm(x[:1]))
    return x + feed_forward(feed_forward_norm(x))


# %% right: a loop over the pairs
def block(x, attention_norm, attention, feed_forward_norm, feed_forward):
    for norm, part in ((attention_norm, attention), (feed_forward_norm, feed_forward)):
        x = x + part(norm(x))
    return x


# %% right: branches by name
def block(x, attention_norm, attention, feed_forward_norm, feed_forward):
    gathered = attention(attention_norm(x))
    made = feed_forward(feed_forward_norm(torch.add(x, gathered)))
    return sum([x, gathered, made])


# %% right: Sequential
def block(x, attention_norm, attention, feed_forward_norm, feed_forward):
    x = nn.Sequential(attention_norm, attention)(x).add(x)
    return nn.Sequential(feed_forward_norm, feed_forward)(x).add(x)


# %% right: in the tensor of a clone
def block(x, attention_norm, attention, feed_forward_norm, feed_forward):
    stream = x.clone()
    stream += attention(attention_norm(x))
    stream += feed_forward(feed_forward_norm(stream))
    return stream
