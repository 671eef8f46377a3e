"""Answers to exercise layer-norm of lesson 6."""

# %% right: torch's own variance, told to divide by C
def layer_norm(x, weight, bias, eps=1e-5):
    mean = x.mean(-1, keepdim=True)
    variance = x.var(-1, keepdim=True, unbiased=False)
    return weight * (x - mean) * torch.rsqrt(variance + eps) + bias


# %% right: the mean of squares less the square of the mean
def layer_norm(x, weight, bias, eps=1e-5):
    x = x.double()
    mean = x.mean(dim=-1)
    variance = (x * x).mean(dim=-1) - mean * mean
    return ((x - mean[..., None]) / (variance[..., None] + eps) ** 0.5).float() * weight + bias


# %% wrong: the standard deviation divides by C - 1
# points: 0
# says: divide the sum of squares by C, not by C - 1
def layer_norm(x, weight, bias, eps=1e-5):
    centered = x - x.mean(dim=-1, keepdim=True)
    return centered / (x.var(dim=-1, keepdim=True) + eps).sqrt() * weight + bias


# %% wrong: one mean for all tokens
# points: 0
# says: each row has its own mean and its own variance
def layer_norm(x, weight, bias, eps=1e-5):
    centered = x - x.mean()
    return centered / (centered.square().mean() + eps).sqrt() * weight + bias


# %% wrong: the variance in the place of its root
# points: 0
# says: each row has its own mean and its own variance
def layer_norm(x, weight, bias, eps=1e-5):
    centered = x - x.mean(dim=-1, keepdim=True)
    return centered / (centered.square().mean(dim=-1, keepdim=True) + eps) * weight + bias


# %% wrong: the shift comes before the scale
# points: 0
# says: scale first, then shift
def layer_norm(x, weight, bias, eps=1e-5):
    centered = x - x.mean(dim=-1, keepdim=True)
    variance = centered.square().mean(dim=-1, keepdim=True)
    return (centered / (variance + eps).sqrt() + bias) * weight


# %% wrong: axis 1, which is the last one only without a batch
# points: 1
# says: the mean runs over the last axis only
def layer_norm(x, weight, bias, eps=1e-5):
    centered = x - x.mean(dim=1, keepdim=True)
    variance = centered.square().mean(dim=1, keepdim=True)
    return centered / (variance + eps).sqrt() * weight + bias


# %% wrong: eps outside of the root
# points: 1
# says: eps belongs inside the root
def layer_norm(x, weight, bias, eps=1e-5):
    centered = x - x.mean(dim=-1, keepdim=True)
    variance = centered.square().mean(dim=-1, keepdim=True)
    return centered / (variance.sqrt() + eps) * weight + bias
