"""Answers to exercise keep-top-k of lesson 6."""

# %% right: softmax of the best, then back to their places
def keep_top_k(logits, k):
    best, ids = logits.topk(k, dim=-1)
    return torch.zeros_like(logits).scatter(-1, ids, best.softmax(-1))


# %% right: ranks by sorting twice
def keep_top_k(logits, k):
    order = logits.argsort(dim=-1, descending=True)
    ranks = order.argsort(dim=-1)
    shares = logits.softmax(dim=-1) * (ranks < k)
    return shares / shares.sum(dim=-1, keepdim=True)


# %% wrong: left-out tokens get the logit 0
# points: 0
# says: a logit of 0 is not excluded
def keep_top_k(logits, k):
    best, ids = logits.topk(k)
    return torch.zeros_like(logits).scatter(-1, ids, best).softmax(dim=-1)


# %% wrong: what is left is not shared out again
# points: 0
# says: share out again what is left
def keep_top_k(logits, k):
    ids = logits.topk(k).indices
    mask = torch.zeros_like(logits).scatter(-1, ids, 1.0)
    return logits.softmax(dim=-1) * mask


# %% wrong: the k probabilities only, without their places
# points: 0
# says: one probability for every token
def keep_top_k(logits, k):
    return logits.topk(k).values.softmax(dim=-1)


# %% wrong: the k smallest
# points: 0
# says: keep the two largest, at their places
def keep_top_k(logits, k):
    best, ids = logits.topk(k, largest=False)
    return torch.full_like(logits, float("-inf")).scatter(-1, ids, best).softmax(dim=-1)


# %% wrong: all that reach the k-th largest
# points: 1
# says: five equal logits and k = 2
def keep_top_k(logits, k):
    edge = logits.topk(k).values[..., -1:]
    return logits.masked_fill(logits < edge, float("-inf")).softmax(dim=-1)


# %% wrong: the best k of all rows together
# points: 1
# says: every row keeps its own two
def keep_top_k(logits, k):
    flat = logits.flatten()
    edge = flat.sort(descending=True).values[k - 1]
    return logits.masked_fill(logits < edge, float("-inf")).softmax(dim=-1).nan_to_num()
