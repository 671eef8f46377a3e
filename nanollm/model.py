"""A small GPT: the model of GPT-2 (Radford et al. 2019, section 2.3), small enough for a lesson.

Shapes: B batch, T tokens (at most context_length), C embedding_dim, V vocab_size.
Not handled: dropout.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import gelu

from nanollm.attention import KeyValueCache, SelfAttention, head_dim
from nanollm.embedding import TokenEmbedding
from nanollm.position import HALF, PositionKind, check_kind, position_table


@dataclass(frozen=True, kw_only=True)
class ModelConfig:
    """Sizes of a small GPT; GPT-2's own name and smallest size of each in brackets."""

    vocab_size: int  # distinct tokens that the tokenizer can produce [n_vocab: 50257]
    context_length: int  # longest sequence that the model can read [n_ctx: 1024]
    embedding_dim: int  # length of the vector of one token [n_embd: 768]
    num_heads: int  # attention heads in each block [n_head: 12]
    num_layers: int  # blocks, one after another [n_layer: 12]
    positions: PositionKind = "learned"  # how the model is told where a token stands [learned]

    def __post_init__(self) -> None:
        for name in ("vocab_size", "context_length", "embedding_dim", "num_heads", "num_layers"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name}: expected at least 1, got {getattr(self, name)}")
        check_kind(self.positions)
        C, D = self.embedding_dim, head_dim(self.embedding_dim, self.num_heads)
        for kind, name, size in (("sinusoidal", "embedding_dim", C), ("rotary", "head_dim", D)):
            if self.positions == kind and size % 2 != 0:
                raise ValueError(
                    f"{name}: expected an even number for {kind} positions, got {size}"
                )


class LayerNorm(nn.Module):
    """Every vector moved to mean 0 and variance 1, then scaled and shifted by learned numbers.

    Ba et al. 2016, section 3; equal to `torch.nn.LayerNorm`. (..., C) to (..., C).

    >>> LayerNorm(2)(torch.tensor([[1.0, 3.0], [50.0, -50.0]])).detach().round()
    tensor([[-1.,  1.],
            [ 1., -1.]])
    """

    def __init__(self, embedding_dim: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(embedding_dim))
        self.bias = nn.Parameter(torch.zeros(embedding_dim))

    def forward(self, x: Tensor) -> Tensor:
        """The normalized vectors; each vector uses its own mean and variance only."""
        if x.dtype in HALF:
            return self.forward(x.float()).to(x.dtype)
        centered = x - x.mean(dim=-1, keepdim=True)
        variance = centered.square().mean(dim=-1, keepdim=True)  # (..., 1)
        return centered / (variance + 1e-5).sqrt() * self.weight + self.bias


class FeedForward(nn.Module):
    """What each token makes of what it gathered, every token by itself: (..., C) to (..., C)."""

    def __init__(self, embedding_dim: int) -> None:
        super().__init__()
        self.expand = nn.Linear(embedding_dim, 4 * embedding_dim)
        self.output = nn.Linear(4 * embedding_dim, embedding_dim)

    def forward(self, x: Tensor) -> Tensor:
        """Four times as many numbers, a bend, and back; the bend is GPT-2's form of GELU."""
        return self.output(gelu(self.expand(x), approximate="tanh"))


class Block(nn.Module):
    """Attention, then feed-forward; each reads normalized vectors and adds to the stream."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.attention_norm = LayerNorm(config.embedding_dim)
        self.attention = SelfAttention(
            embedding_dim=config.embedding_dim,
            num_heads=config.num_heads,
            positions=config.positions,
        )
        self.feed_forward_norm = LayerNorm(config.embedding_dim)
        self.feed_forward = FeedForward(config.embedding_dim)

    def forward(self, x: Tensor, cache: KeyValueCache | None = None) -> Tensor:
        """(B, T, C) to (B, T, C)."""
        x = x + self.attention(self.attention_norm(x), cache)  # (B, T, C)
        return x + self.feed_forward(self.feed_forward_norm(x))  # (B, T, C)


class GPT(nn.Module):
    """Logits of the next token after each token: (B, T) ids to (B, T, V).

    The table of token vectors is used twice, to read ids and to score them, as in GPT-2.

    >>> config = ModelConfig(
    ...     vocab_size=9, context_length=8, embedding_dim=8, num_heads=2, num_layers=1
    ... )
    >>> GPT(config)(torch.tensor([[2, 4, 2]])).shape
    torch.Size([1, 3, 9])
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.token = TokenEmbedding(config.vocab_size, config.embedding_dim)
        self.position = position_table(
            config.positions, config.context_length, config.embedding_dim
        )
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.num_layers))
        self.norm = LayerNorm(config.embedding_dim)
        self._initialize()

    def forward(self, token_ids: Tensor, caches: Sequence[KeyValueCache] | None = None) -> Tensor:
        """Logits; with `caches`, `token_ids` holds only the tokens that follow what they hold."""
        start = caches[0].num_tokens if caches else 0
        stop = start + token_ids.shape[-1]
        if stop > self.config.context_length:
            raise ValueError(
                f"expected at most context_length={self.config.context_length} tokens, got {stop}; "
                f"shorten the sequence or make a model with a longer context"
            )
        x = self.token(token_ids)  # (B, T, C)
        if self.config.positions == "sinusoidal":
            x = x * self.config.embedding_dim**0.5  # or the waves drown it: Vaswani et al., 3.4
        if self.position is not None:
            x = x + self.position(stop)[start:]  # (B, T, C) + (T, C)
        for number, block in enumerate(self.blocks):
            x = block(x, caches[number] if caches else None)  # (B, T, C)
        return self.norm(x) @ self.token.weight.T  # (B, T, C) @ (C, V) -> (B, T, V)

    def new_caches(self) -> list[KeyValueCache]:
        """An empty cache for each block, to pass to `forward` while one text is generated."""
        return [KeyValueCache() for _ in self.blocks]

    @torch.no_grad()
    def _initialize(self) -> None:
        """GPT-2's start: small normal numbers, the smaller the more layers add to the stream."""
        for name, parameter in self.named_parameters():
            if parameter.dim() == 2:
                adds_to_stream = name.endswith("output.weight")
                scale = (2 * self.config.num_layers) ** -0.5 if adds_to_stream else 1.0
                parameter.normal_(std=0.02 * scale)
            elif name.endswith("bias"):
                parameter.zero_()


# GPT-2's names for our layers, as in its weights published for torch; {} is the block's number.
# There the weights inside the blocks lie transposed, (in, out) where torch's Linear has (out, in).
GPT2_NAMES = {
    "token": "wte",
    "position": "wpe",
    "blocks.{}.attention_norm": "h.{}.ln_1",
    "blocks.{}.attention.query_key_value": "h.{}.attn.c_attn",
    "blocks.{}.attention.output": "h.{}.attn.c_proj",
    "blocks.{}.feed_forward_norm": "h.{}.ln_2",
    "blocks.{}.feed_forward.expand": "h.{}.mlp.c_fc",
    "blocks.{}.feed_forward.output": "h.{}.mlp.c_proj",
    "norm": "ln_f",
}


def gpt2_name(name: str) -> str:
    """GPT-2's name for one of our parameters.

    >>> gpt2_name("blocks.3.attention.output.bias")
    'h.3.attn.c_proj.bias'
    """
    layer, _, parameter = name.rpartition(".")
    numbers = re.findall(r"\d+", layer)
    return GPT2_NAMES[re.sub(r"\d+", "{}", layer)].format(*numbers) + f".{parameter}"
