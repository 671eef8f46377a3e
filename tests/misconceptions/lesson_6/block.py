"""Answers to exercise block of lesson 6."""

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


# %% right: in the stream that came in
def block(x, attention_norm, attention, feed_forward_norm, feed_forward):
    x += attention(attention_norm(x))
    x += feed_forward(feed_forward_norm(x))
    return x
