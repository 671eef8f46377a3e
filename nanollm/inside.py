"""Looking into a trained model: where its heads look, and what each token costs it.

Shapes: T tokens, H num_heads, L blocks, C embedding_dim.
"""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from nanollm.attention import SelfAttention, attention_weights, split_heads
from nanollm.model import GPT


@torch.no_grad()
def head_weights(model: GPT, token_ids: Tensor) -> Tensor:
    """How much each token of a text (T,) looks at each, in every head: (L, H, T, T).

    Not for models whose positions act inside attention ("rotary", "alibi").
    """
    if model.config.positions in ("rotary", "alibi"):
        raise ValueError(
            f"positions: expected a kind that is added to the vectors, "
            f"got {model.config.positions!r}, which changes the weights themselves"
        )
    maps: list[Tensor] = []

    def look(attention: SelfAttention, inputs: tuple[Tensor, ...]) -> None:
        queries, keys, _ = attention.query_key_value(inputs[0]).chunk(3, dim=-1)  # (1, T, C) each
        parts = (split_heads(part, model.config.num_heads)[0] for part in (queries, keys))
        maps.append(attention_weights(*parts, causal=True))  # (H, T, T)

    layers = [module for module in model.modules() if isinstance(module, SelfAttention)]
    hooks = [layer.register_forward_pre_hook(look) for layer in layers]
    model(token_ids[None])
    for hook in hooks:
        hook.remove()
    return torch.stack(maps)


@torch.no_grad()
def token_losses(model: Callable[[Tensor], Tensor], token_ids: Tensor) -> Tensor:
    """Loss of each token of a text (T,) but the first, in nats: (T - 1,).

    >>> token_losses(lambda ids: torch.zeros(*ids.shape, 4), torch.tensor([3, 0, 1])).exp()
    tensor([4., 4.])
    """
    logits = model(token_ids[None, :-1])[0]  # (T - 1, V)
    return cross_entropy(logits, token_ids[1:], reduction="none")
