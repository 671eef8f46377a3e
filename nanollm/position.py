"""Ways to say where a token stands: added to its vector, turned into it, or told to attention.

The learned table is `PositionEmbedding` in `embedding`. Shapes: T tokens or positions,
C embedding_dim (even), H num_heads, D head_dim (even); "..." is any number of leading axes.
"""

from typing import Literal

import torch
from torch import Tensor, nn

from nanollm.embedding import PositionEmbedding, check_num_tokens

PositionKind = Literal["none", "learned", "sinusoidal", "rotary", "alibi"]
POSITION_KINDS: tuple[PositionKind, ...] = ("none", "learned", "sinusoidal", "rotary", "alibi")
BASE = 10_000.0  # the slowest wave is about this many times longer than the fastest
# In these an angle of hundreds of radians keeps no digit behind the point, and 300 squared is
# infinite: what needs more is worked out in float32, and rounded at the end.
HALF = (torch.float16, torch.bfloat16)


def wave_angles(positions: Tensor, dim: int, dtype: torch.dtype = torch.float32) -> Tensor:
    """The angle of each of dim/2 waves at each position, the fastest wave first: (T, dim/2).

    Wave i turns by BASE ** (-2i / dim) radians from one position to the next. Sinusoidal and rotary
    positions are both made of these angles.

    >>> wave_angles(torch.tensor([0, 1, 2]), 4)
    tensor([[0.0000, 0.0000],
            [1.0000, 0.0100],
            [2.0000, 0.0200]])
    """
    if dim < 2 or dim % 2 != 0:
        raise ValueError(f"expected an even number of dimensions, got {dim}; waves come in pairs")
    # In float64, so that an angle of thousands of radians keeps its digits.
    exponents = (
        torch.arange(0, dim, 2, dtype=torch.float64, device=positions.device) / dim
    )  # (D/2,)
    return (positions[:, None] * BASE**-exponents).to(dtype)  # (T, D/2)


def sinusoidal_positions(
    num_tokens: int,
    embedding_dim: int,
    *,
    dtype: torch.dtype = torch.float32,
    device: torch.device | None = None,
) -> Tensor:
    """A vector for each position from sines and cosines: (T, C), nothing to learn, no longest T.

    Sines stand at even components, cosines at odd ones (Vaswani et al. 2017, section 3.5).

    >>> sinusoidal_positions(2, 4)
    tensor([[0.0000, 1.0000, 0.0000, 1.0000],
            [0.8415, 0.5403, 0.0100, 0.9999]])
    """
    check_num_tokens(num_tokens)
    places = torch.arange(num_tokens, device=device)
    angles = wave_angles(places, embedding_dim, torch.promote_types(dtype, torch.float32))
    waves = torch.stack([angles.sin(), angles.cos()], dim=-1)  # (T, C/2, 2)
    return waves.flatten(-2).to(dtype)  # (T, C)


def rotate(
    vectors: Tensor, positions: Tensor, *, pairing: Literal["adjacent", "half"] = "adjacent"
) -> Tensor:
    """Every pair of components turned by its position's angle: (..., T, D), norms unchanged.

    Rotary positions (Su et al. 2021, section 3.4) turn queries and keys so; their dot product then
    depends on the distance of the two positions alone. The pairs are components (0, 1), (2, 3)
    and so on ("adjacent", the paper's), or 0 and D/2, 1 and D/2 + 1 and so on ("half", that
    of most published weights). Either works; queries and keys must use the same.

    >>> rotate(torch.tensor([[1.0, 0.0], [1.0, 0.0]]), torch.tensor([0, 1]))
    tensor([[1.0000, 0.0000],
            [0.5403, 0.8415]])
    """
    T, D = vectors.shape[-2:]
    if positions.shape != (T,):
        raise ValueError(
            f"expected one position for each of {T} vectors, got {tuple(positions.shape)}"
        )
    if pairing not in ("adjacent", "half"):
        raise ValueError(f'pairing: expected "adjacent" or "half", got {pairing!r}')
    if vectors.dtype in HALF:
        return rotate(vectors.float(), positions, pairing=pairing).to(vectors.dtype)
    dtype = torch.promote_types(vectors.dtype, torch.float32)  # whole numbers are turned as well
    angles = wave_angles(positions.to(vectors.device), D, dtype)  # (T, D/2)
    # As (..., T, D/2, 2) or (..., T, 2, D/2): `axis` is the one that tells a pair's two components.
    shape, axis = ((D // 2, 2), -1) if pairing == "adjacent" else ((2, D // 2), -2)
    x, y = vectors.unflatten(-1, shape).unbind(axis)  # (..., T, D/2) each
    turned = (x * angles.cos() - y * angles.sin(), x * angles.sin() + y * angles.cos())
    return torch.stack(turned, dim=axis).flatten(-2)  # (..., T, D)


def alibi_slopes(
    num_heads: int, *, dtype: torch.dtype | None = None, device: torch.device | None = None
) -> Tensor:
    """How much each head charges for one step of distance: (H,), each ratio 2 ** (-8 / H).

    The paper's formula for any number of heads (Press et al. 2022, section 3). Where H is no power
    of two, the paper's code takes slopes of two neighboring powers instead; this does not.

    >>> alibi_slopes(4)
    tensor([0.2500, 0.0625, 0.0156, 0.0039])
    """
    if num_heads < 1:
        raise ValueError(f"num_heads: expected at least 1, got {num_heads}")
    heads = torch.arange(1, num_heads + 1, dtype=dtype, device=device)
    return 2.0 ** (-8 / num_heads * heads)  # (H,)


def alibi_bias(
    num_heads: int,
    num_tokens: int,
    *,
    dtype: torch.dtype | None = None,
    device: torch.device | None = None,
) -> Tensor:
    """What ALiBi adds to the attention scores: (H, T, T), minus slope times distance.

    Row: the token that looks; column: the one looked at. The paper has only earlier tokens;
    here later ones are charged alike, for attention without a causal mask.

    >>> alibi_bias(8, 3)[0]
    tensor([[ 0.0000, -0.5000, -1.0000],
            [-0.5000,  0.0000, -0.5000],
            [-1.0000, -0.5000,  0.0000]])
    """
    check_num_tokens(num_tokens)
    positions = torch.arange(num_tokens, device=device)
    distances = (positions[:, None] - positions).abs()  # (T, T)
    slopes = alibi_slopes(num_heads, dtype=dtype, device=device)  # (H,)
    return slopes[:, None, None] * -distances  # (H, 1, 1) * (T, T)


class SinusoidalEmbedding(nn.Module):
    """Sinusoidal positions in the place of a learned table: a number of tokens T to (T, C).

    >>> SinusoidalEmbedding(8)(3).shape
    torch.Size([3, 8])
    """

    moved: Tensor

    def __init__(self, embedding_dim: int) -> None:
        super().__init__()
        self.embedding_dim = embedding_dim
        # Holds no number: it goes with the module to a device and a format, where waves are made.
        self.register_buffer("moved", torch.empty(0), persistent=False)

    def extra_repr(self) -> str:
        """Called by torch to show the layer: its size."""
        return f"{self.embedding_dim}"

    def forward(self, num_tokens: int) -> Tensor:
        """Vectors of positions 0 to num_tokens - 1, for any number of tokens."""
        dtype, device = self.moved.dtype, self.moved.device
        return sinusoidal_positions(num_tokens, self.embedding_dim, dtype=dtype, device=device)


def position_table(
    kind: PositionKind, context_length: int, embedding_dim: int
) -> PositionEmbedding | SinusoidalEmbedding | None:
    """What is added to the token vectors; None for the kinds that act in attention, and "none".

    >>> position_table("learned", 4, 8)
    PositionEmbedding(4, 8)
    >>> position_table("rotary", 4, 8) is None
    True
    """
    check_kind(kind)
    if kind == "learned":
        return PositionEmbedding(context_length, embedding_dim)
    return SinusoidalEmbedding(embedding_dim) if kind == "sinusoidal" else None


def check_kind(kind: str) -> None:
    """Raise `ValueError` unless `kind` is one of `POSITION_KINDS`."""
    if kind not in POSITION_KINDS:
        raise ValueError(f"positions: expected one of {', '.join(POSITION_KINDS)}, got {kind!r}")


def cosine_similarity(rows: Tensor) -> Tensor:
    """Cosine of every two rows of a table: (T, C) to (T, T), 1 on the diagonal.

    >>> cosine_similarity(torch.tensor([[3.0, 0.0], [0.0, 2.0], [1.0, 0.0]]))
    tensor([[1., 0., 1.],
            [0., 1., 0.],
            [1., 0., 1.]])
    """
    directions = nn.functional.normalize(rows, dim=-1)  # (T, C), each of length 1
    return directions @ directions.T  # (T, T)


def mean_by_distance(matrix: Tensor) -> Tensor:
    """Mean of each diagonal of a (T, T) matrix, from distance 0 (the main one) up: (T,).

    >>> mean_by_distance(torch.tensor([[1.0, 4.0], [0.0, 3.0]]))
    tensor([2., 4.])
    """
    T = len(matrix)
    return torch.stack([matrix.diagonal(distance).mean() for distance in range(T)])  # (T,)
