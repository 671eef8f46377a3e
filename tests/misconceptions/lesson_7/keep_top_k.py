"""Answers to exercise keep-top-k of lesson 7."""

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
# says: these are the k smallest: keep the largest
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


# %% wrong: ties at the edge all go
# points: 1
# says: five equal logits and k = 2: keep exactly two of them
def keep_top_k(logits, k):
    edge = logits.topk(min(k + 1, logits.shape[-1])).values[..., -1:]
    return logits.masked_fill(logits <= edge, float("-inf")).softmax(-1)


# %% wrong: sorted, places lost
# points: 0
# says: their places are lost: token i has its probability at place i
def keep_top_k(logits, k):
    best, _ = logits.topk(k)
    out = torch.full_like(logits, float("-inf"))
    out[..., :k] = best
    return out.softmax(-1)


# %% wrong: softmax twice
# points: 0
# says: keep the proportions: one softmax, of logits
# belief: takes a second softmax
def keep_top_k(logits, k):
    best, ids = logits.softmax(-1).topk(k)
    return torch.full_like(logits, float("-inf")).scatter(-1, ids, best).softmax(-1)


# %% wrong: uniform
# points: 0
# says: keep the proportions, 4 to 3
def keep_top_k(logits, k):
    ids = logits.topk(k).indices
    return torch.zeros_like(logits).scatter(-1, ids, 1 / k)


# %% wrong: k - 1
# points: 0
# says: one is missing: keep k of them
def keep_top_k(logits, k):
    best, ids = logits.topk(max(k - 1, 1))
    return torch.full_like(logits, float("-inf")).scatter(-1, ids, best).softmax(-1)


# %% wrong: k + 1
# points: 0
# says: one is too many: keep k of them
def keep_top_k(logits, k):
    best, ids = logits.topk(min(k + 1, logits.shape[-1]))
    return torch.full_like(logits, float("-inf")).scatter(-1, ids, best).softmax(-1)


# %% wrong: the first row's tokens for all
# points: 1
# says: every row keeps its own two
def keep_top_k(logits, k):
    ids = logits.reshape(-1, logits.shape[-1])[0].topk(k).indices
    out = torch.full_like(logits, float("-inf"))
    out[..., ids] = logits[..., ids]
    return out.softmax(-1)


# %% wrong: logits returned
# points: 0
# says: return probabilities, not logits
def keep_top_k(logits, k):
    best, ids = logits.topk(k)
    return torch.full_like(logits, float("-inf")).scatter(-1, ids, best)


# %% wrong: k at most 3
# points: 1
# says: k = V keeps all tokens: use the k that is passed in
# belief: writes a size of the example
def keep_top_k(logits, k):
    best, ids = logits.topk(min(k, 3))
    return torch.full_like(logits, float("-inf")).scatter(-1, ids, best).softmax(-1)


# %% wrong: a finite floor
# points: 0
# says: all others have exactly 0: a logit of −∞ does that
def keep_top_k(logits, k):
    best, ids = logits.topk(k)
    return torch.full_like(logits, -20.0).scatter(-1, ids, best).softmax(-1)


# %% wrong: a large finite floor
# points: 1
# says: all logits are low: only −∞ is below any of them
def keep_top_k(logits, k):
    best, ids = logits.topk(k)
    return torch.full_like(logits, -1000.0).scatter(-1, ids, best).softmax(-1)


# %% wrong: in place
# points: 2
# says: the logits were changed in place: leave them as they are
# belief: changes an argument in place
def keep_top_k(logits, k):
    best, ids = logits.topk(k)
    return logits.fill_(float("-inf")).scatter_(-1, ids, best).softmax(-1)


# %% wrong: rounded
# points: 0
# says: do not round
# belief: rounds the result
def keep_top_k(logits, k):
    best, ids = logits.topk(k)
    return torch.full_like(logits, float("-inf")).scatter(-1, ids, best).softmax(-1).round(decimals=2)


# %% right: argsort ranks
def keep_top_k(logits, k):
    ranks = logits.argsort(-1, descending=True).argsort(-1)
    return logits.masked_fill(ranks >= k, -math.inf).softmax(-1)


# %% right: probabilities of the best go back to their places
def keep_top_k(logits, k):
    best, ids = logits.topk(k)
    return torch.zeros_like(logits).scatter_(-1, ids, best.softmax(-1))


# %% right: renormalized by the sum
def keep_top_k(logits, k):
    best, ids = logits.double().softmax(-1).topk(k)
    return torch.zeros_like(logits).double().scatter(-1, ids, best / best.sum(-1, keepdim=True))


# %% right: row by row, the last of equal ones
def keep_top_k(logits, k):
    if logits.dim() > 1:
        return torch.stack([keep_top_k(row, k) for row in logits])
    order = sorted(range(len(logits)), key=lambda i: (logits[i].item(), i))
    out = torch.zeros_like(logits)
    out[order[-k:]] = logits[order[-k:]].softmax(-1)
    return out


# %% right: numpy
import numpy as np
def keep_top_k(logits, k):
    a = logits.numpy()
    ids = np.argpartition(-a, k - 1, axis=-1)[..., :k]
    best = np.take_along_axis(a, ids, -1)
    best = np.exp(best - best.max(-1, keepdims=True))
    out = np.zeros_like(a)
    np.put_along_axis(out, ids, best / best.sum(-1, keepdims=True), -1)
    return out
