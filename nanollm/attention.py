"""Attention: every token gathers from others what it needs (Vaswani et al. 2017, section 3.2).

Shapes: B batch, T tokens, S tokens looked at (T, or more with a cache), C embedding_dim,
H num_heads, D head_dim = C // H; "..." is any number of leading axes.
"""

import torch
from torch import Tensor, nn

from nanollm.position import HALF, PositionKind, alibi_bias, check_kind, rotate


def causal_mask(num_queries: int, num_keys: int, *, device: torch.device | None = None) -> Tensor:
    """Which tokens lie in the future: (T, S), True where a query must not look.

    The queries are the last T of the S tokens.

    >>> causal_mask(2, 3)
    tensor([[False, False,  True],
            [False, False, False]])
    """
    if num_queries > num_keys:
        raise ValueError(
            f"expected at most as many queries as keys, got {num_queries} and {num_keys}; "
            f"under a causal mask each query is one of the tokens looked at"
        )
    future = torch.ones(num_queries, num_keys, dtype=torch.bool, device=device)
    return future.triu(num_keys - num_queries + 1)  # (T, S)


def attention_weights(
    queries: Tensor, keys: Tensor, *, causal: bool = False, bias: Tensor | None = None
) -> Tensor:
    """How much each token looks at every token: (..., T, D), (..., S, D) to (..., T, S).

    Every row sums to 1. `bias` is added to the scores; its shape must broadcast to theirs.

    >>> attention_weights(torch.zeros(2, 4), torch.zeros(2, 4), causal=True)
    tensor([[1.0000, 0.0000],
            [0.5000, 0.5000]])
    """
    T, D = queries.shape[-2:]
    S = keys.shape[-2]
    if keys.shape[-1] != D:
        raise ValueError(f"expected keys of length {D} as the queries, got {keys.shape[-1]}")
    if queries.dtype in HALF:  # softmax makes large errors of small ones
        weights = attention_weights(queries.float(), keys.float(), causal=causal, bias=bias)
        return weights.to(queries.dtype)
    scores = queries @ keys.transpose(-2, -1) / D**0.5  # (..., T, S)
    if bias is not None:
        scores = scores + bias  # (..., T, S)
    if causal:
        # -inf, not zero: softmax must give a future token exactly no weight.
        scores = scores.masked_fill(causal_mask(T, S, device=scores.device), float("-inf"))
    return scores.softmax(dim=-1)  # (..., T, S)


def attention(
    queries: Tensor,
    keys: Tensor,
    values: Tensor,
    *,
    causal: bool = False,
    bias: Tensor | None = None,
) -> Tensor:
    """For each token, the mean of the values, weighted by how much it looks at each: (..., T, D).

    >>> attention(torch.zeros(2, 4), torch.zeros(2, 4), torch.tensor([[1.0], [3.0]])).tolist()
    [[2.0], [2.0]]
    """
    return attention_weights(queries, keys, causal=causal, bias=bias) @ values  # (..., T, D)


def head_dim(embedding_dim: int, num_heads: int) -> int:
    """Length D of each head's part of a vector; raises `ValueError` unless C is a multiple of H.

    >>> head_dim(12, 3)
    4
    """
    if num_heads < 1:
        raise ValueError(f"num_heads: expected at least 1, got {num_heads}")
    if embedding_dim % num_heads != 0:
        raise ValueError(
            f"embedding_dim={embedding_dim} cannot be split evenly over num_heads={num_heads}; "
            f"choose a multiple of {num_heads}"
        )
    return embedding_dim // num_heads


def split_heads(vectors: Tensor, num_heads: int) -> Tensor:
    """Each vector cut into one part for each head: (B, T, C) to (B, H, T, D).

    >>> split_heads(torch.arange(8.0).reshape(1, 2, 4), 2).tolist()
    [[[[0.0, 1.0], [4.0, 5.0]], [[2.0, 3.0], [6.0, 7.0]]]]
    """
    D = head_dim(vectors.shape[-1], num_heads)
    return vectors.unflatten(-1, (num_heads, D)).transpose(-3, -2)  # (B, T, H, D) -> (B, H, T, D)


def merge_heads(parts: Tensor) -> Tensor:
    """The parts of each vector side by side again: (B, H, T, D) to (B, T, C).

    >>> vectors = torch.randn(2, 3, 8)
    >>> bool((merge_heads(split_heads(vectors, 4)) == vectors).all())
    True
    """
    return parts.transpose(-3, -2).flatten(-2)  # (B, T, H, D) -> (B, T, C)


class KeyValueCache:
    """Keys and values that one attention layer has already computed, to be used again.

    Under the causal mask nothing that comes later changes what an earlier token offers, so only
    new tokens need to be read.
    """

    def __init__(self) -> None:
        self.keys: Tensor | None = None  # (B, H, S, D), rotated already where positions are rotary
        self.values: Tensor | None = None  # (B, H, S, D)

    @property
    def num_tokens(self) -> int:
        """How many tokens have been read so far."""
        return 0 if self.keys is None else self.keys.shape[-2]

    def extend(self, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        """Keep the (B, H, T, D) of new tokens; returns those of all tokens, (B, H, S, D) each."""
        if self.keys is not None and self.values is not None:
            keys = torch.cat([self.keys, keys], dim=-2)  # (B, H, S, D)
            values = torch.cat([self.values, values], dim=-2)  # (B, H, S, D)
        self.keys, self.values = keys, values
        return keys, values


class SelfAttention(nn.Module):
    """Several heads of attention over the same tokens: (B, T, C) to (B, T, C).

    `positions` acts here for "rotary" and "alibi" and is ignored for the kinds that are added
    to the vectors before. `causal=False` lets every token look at later ones too, which only the
    experiments of the lesson on attention do.

    >>> SelfAttention(embedding_dim=8, num_heads=2)(torch.randn(1, 3, 8)).shape
    torch.Size([1, 3, 8])
    """

    def __init__(
        self,
        *,
        embedding_dim: int,
        num_heads: int,
        causal: bool = True,
        positions: PositionKind = "none",
    ) -> None:
        super().__init__()
        check_kind(positions)
        head_dim(embedding_dim, num_heads)  # refuses sizes that do not divide
        self.num_heads = num_heads
        self.causal = causal
        self.positions = positions
        # One layer for queries, keys and values, as in GPT-2.
        self.query_key_value = nn.Linear(embedding_dim, 3 * embedding_dim)
        self.output = nn.Linear(embedding_dim, embedding_dim)

    def forward(self, x: Tensor, cache: KeyValueCache | None = None) -> Tensor:
        """What each token gathered; with a `cache`, `x` holds only the tokens that are new."""
        start = 0 if cache is None else cache.num_tokens
        stop = start + x.shape[-2]
        parts = self.query_key_value(x).chunk(3, dim=-1)  # three of (B, T, C)
        queries, keys, values = (split_heads(part, self.num_heads) for part in parts)
        if self.positions == "rotary":
            places = torch.arange(start, stop, device=x.device)  # (T,)
            queries, keys = rotate(queries, places), rotate(keys, places)  # (B, H, T, D)
        if cache is not None:
            keys, values = cache.extend(keys, values)  # (B, H, S, D)
        bias = None
        if self.positions == "alibi":
            dtype = torch.promote_types(x.dtype, torch.float32)
            bias = alibi_bias(self.num_heads, stop, dtype=dtype, device=x.device)  # (H, S, S)
            bias = bias[:, start:]  # (H, T, S)
        gathered = attention(queries, keys, values, causal=self.causal, bias=bias)  # (B, H, T, D)
        return self.output(merge_heads(gathered))  # (B, T, C)
