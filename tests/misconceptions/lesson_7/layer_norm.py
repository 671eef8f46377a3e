"""Answers to exercise layer-norm of lesson 7."""

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
# says: each vector by itself
def layer_norm(x, weight, bias, eps=1e-5):
    centered = x - x.mean()
    return centered / (centered.square().mean() + eps).sqrt() * weight + bias


# %% wrong: the variance in the place of its root
# points: 0
# says: divide by the root of the variance, not by the variance
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


# %% wrong: variance about zero, then centered
# points: 0
# says: subtract the mean before you square
def layer_norm(x, weight, bias, eps=1e-5):
    power = x.square().mean(-1, keepdim=True)
    return (x - x.mean(-1, keepdim=True)) / (power + eps).sqrt() * weight + bias


# %% wrong: RMS norm
# points: 0
# says: the mean is still in: subtract it from x before you square
def layer_norm(x, weight, bias, eps=1e-5):
    return x / (x.square().mean(-1, keepdim=True) + eps).sqrt() * weight + bias


# %% wrong: eps of its own
# points: 1
# says: use the eps given
def layer_norm(x, weight, bias, eps=1e-5):
    return nn.functional.layer_norm(x, x.shape[-1:], weight, bias)


# %% wrong: the sum for the mean square
# points: 0
# says: the variance is the mean of the squares, not their sum
# belief: takes a sum for a mean
def layer_norm(x, weight, bias, eps=1e-5):
    centered = x - x.mean(-1, keepdim=True)
    return centered / (centered.square().sum(-1, keepdim=True) + eps).sqrt() * weight + bias


# %% wrong: over tokens
# points: 0
# says: the mean runs along each vector, not over the tokens
# belief: averages along the wrong axis
def layer_norm(x, weight, bias, eps=1e-5):
    centered = x - x.mean(-2, keepdim=True)
    return centered / (centered.square().mean(-2, keepdim=True) + eps).sqrt() * weight + bias


# %% wrong: no weight
# points: 0
# says: the weight is not used: multiply by it
def layer_norm(x, weight, bias, eps=1e-5):
    centered = x - x.mean(-1, keepdim=True)
    return centered / (centered.square().mean(-1, keepdim=True) + eps).sqrt() + bias


# %% wrong: no bias
# points: 0
# says: the bias is not used: add it
def layer_norm(x, weight, bias, eps=1e-5):
    centered = x - x.mean(-1, keepdim=True)
    return centered / (centered.square().mean(-1, keepdim=True) + eps).sqrt() * weight


# %% wrong: eps left out
# points: 1
# says: eps is missing: add it to the variance
def layer_norm(x, weight, bias, eps=1e-5):
    centered = x - x.mean(-1, keepdim=True)
    return centered / centered.square().mean(-1, keepdim=True).sqrt() * weight + bias


# %% wrong: rounded
# points: 1
# says: do not round
# belief: rounds the result
def layer_norm(x, weight, bias, eps=1e-5):
    return nn.functional.layer_norm(x, x.shape[-1:], weight, bias, eps).round(decimals=3)


# %% wrong: scaled to length 1
# points: 0
# says: the variance is the mean of the squares, not their sum
def layer_norm(x, weight, bias, eps=1e-5):
    return nn.functional.normalize(x - x.mean(-1, keepdim=True), dim=-1) * weight + bias


# %% wrong: the range 0 to 1
# points: 0
# says: each vector by itself
def layer_norm(x, weight, bias, eps=1e-5):
    low, high = x.amin(-1, keepdim=True), x.amax(-1, keepdim=True)
    return (x - low) / (high - low + eps) * weight + bias


# %% wrong: not centered
# points: 0
# says: the mean is still in: subtract it from x
def layer_norm(x, weight, bias, eps=1e-5):
    return x / (x.var(-1, keepdim=True, correction=0) + eps).sqrt() * weight + bias


# %% wrong: the mean absolute difference
# points: 1
# says: the variance is the mean of squares, not of distances
def layer_norm(x, weight, bias, eps=1e-5):
    centered = x - x.mean(-1, keepdim=True)
    return centered / (centered.abs().mean(-1, keepdim=True) + eps) * weight + bias


# %% wrong: in place
# points: 2
# says: x was changed in place: leave it as it is
# belief: changes an argument in place
def layer_norm(x, weight, bias, eps=1e-5):
    x -= x.mean(-1, keepdim=True)
    x /= (x.square().mean(-1, keepdim=True) + eps).sqrt()
    return x * weight + bias


# %% right: numpy
def layer_norm(x, weight, bias, eps=1e-5):
    a = x.numpy()
    a = (a - a.mean(axis=-1, keepdims=True)) / (a.var(axis=-1, keepdims=True) + eps) ** 0.5
    return a * weight.numpy() + bias.numpy()


# %% right: in doubles, mean of squares less square of mean
def layer_norm(x, weight, bias, eps=1e-5):
    y = x.double()
    mean, power = y.mean(-1, keepdim=True), y.square().mean(-1, keepdim=True)
    return (y - mean) / (power - mean**2 + eps).sqrt() * weight + bias


# %% right: einsum
def layer_norm(x, weight, bias, eps=1e-5):
    C = x.shape[-1]
    centered = x - torch.einsum("...c->...", x)[..., None] / C
    variance = torch.einsum("...c,...c->...", centered, centered)[..., None] / C
    return torch.addcmul(bias, centered * torch.rsqrt(variance + eps), weight)


# %% right: vector by vector
def layer_norm(x, weight, bias, eps=1e-5):
    if x.dim() > 1:
        return torch.stack([layer_norm(row, weight, bias, eps) for row in x])
    variance, mean = torch.var_mean(x, correction=0)
    return (x - mean) / math.sqrt(variance + eps) * weight + bias


# %% right: torch's
def layer_norm(x, weight, bias, eps=1e-5):
    return nn.functional.layer_norm(x, weight.shape, weight, bias, eps)
