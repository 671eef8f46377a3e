"""Text from a trained model, one token after another.

Shapes: B batch, T tokens, V vocab_size.
"""

import torch
from torch import Tensor

from nanollm.model import GPT


def next_token_probabilities(
    logits: Tensor, *, temperature: float = 1.0, top_k: int | None = None
) -> Tensor:
    """How likely each token is to be drawn next: (..., V) to (..., V), every row sums to 1.

    A low `temperature` makes likely tokens likelier; at 0 the likeliest token has all. `top_k`
    leaves only the k likeliest tokens.

    >>> next_token_probabilities(torch.tensor([1.0, 3.0, 1.0]).log())
    tensor([0.2000, 0.6000, 0.2000])
    >>> next_token_probabilities(torch.tensor([1.0, 3.0, 1.0]).log(), temperature=0.5)
    tensor([0.0909, 0.8182, 0.0909])
    """
    V = logits.shape[-1]
    if not 0 <= temperature < float("inf"):
        raise ValueError(f"temperature: expected 0 or more, got {temperature}")
    if top_k is not None and not 1 <= top_k <= V:
        raise ValueError(f"top_k: expected 1 to {V}, the size of the vocabulary, got {top_k}")
    if temperature == 0:
        temperature, top_k = 1.0, 1
    best, ids = logits.topk(top_k or V)  # (..., K) each
    # Softmax sees differences only; those from the best stay finite at any temperature.
    shares = ((best - best[..., :1]) / temperature).softmax(dim=-1)  # (..., K)
    return torch.zeros_like(logits).scatter(-1, ids, shares)  # (..., V)


@torch.no_grad()
def generate(
    model: GPT,
    token_ids: Tensor,
    num_tokens: int,
    *,
    temperature: float = 1.0,
    top_k: int | None = None,
    seed: int | None = None,
    use_cache: bool = True,
) -> Tensor:
    """The tokens given and `num_tokens` new ones: (B, T) or (T,) to (B, T + N) or (T + N,).

    Each new token is drawn by `next_token_probabilities`; with a `seed` always the same on the same
    kind of device, without one from torch's global generator. The tokens are moved to the model's
    device and stay there. When the text outgrows the model's context, only the last
    context_length tokens are read; the cache then ends its service, as all positions move.
    """
    if token_ids.shape[-1] < 1:
        raise ValueError("expected at least one token to begin with, got none")
    if num_tokens < 0:
        raise ValueError(f"num_tokens: expected 0 or more, got {num_tokens}")
    device = model.token.weight.device
    generator = None if seed is None else torch.Generator(device).manual_seed(seed)
    text = torch.atleast_2d(token_ids.to(device))  # (B, T)
    caches = model.new_caches()
    for _ in range(num_tokens):
        if use_cache and text.shape[-1] <= model.config.context_length:
            logits = model(text[:, caches[0].num_tokens :], caches)  # only what is new
        else:
            logits = model(text[:, -model.config.context_length :])
        shares = next_token_probabilities(logits[:, -1], temperature=temperature, top_k=top_k)
        text = torch.cat([text, torch.multinomial(shares, 1, generator=generator)], dim=-1)
    return text.reshape(*token_ids.shape[:-1], -1)
