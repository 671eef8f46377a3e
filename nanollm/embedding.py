"""Token vectors, position vectors, and their sum: what a language model reads.

Shapes: B batch, T tokens (at most context_length), C embedding_dim, V vocab_size.
"""

import torch
from torch import Tensor, nn


class TokenEmbedding(nn.Embedding):
    """One learned vector for each token: (..., T) ids to (..., T, C) vectors.

    The same id gives the same vector wherever it stands. It is `torch.nn.Embedding` with
    an error that names the id.

    >>> TokenEmbedding(10, 4)(torch.tensor([2, 4, 2])).shape
    torch.Size([3, 4])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Vectors of the token ids in `input`; raises `ValueError` for an id outside the table."""
        if not _has_values(input):
            return super().forward(input)
        outside = input[(input < 0) | (input >= self.num_embeddings)]
        if len(outside) > 0:
            raise ValueError(
                f"expected token ids from 0 to {self.num_embeddings - 1}, got {int(outside[0])}; "
                f"is vocab_size={self.num_embeddings} the size of your tokenizer's vocabulary?"
            )
        return super().forward(input)


def _has_values(ids: Tensor) -> bool:
    """Whether there are numbers to look at, not only a shape, as in an export or on "meta"."""
    return not (ids.is_meta or torch.compiler.is_compiling())


class PositionEmbedding(nn.Module):
    """One learned vector for each position: a number of tokens T to the first T rows (T, C).

    Learned absolute positions as in GPT-2 (Radford et al. 2019), there called `wpe`.

    >>> PositionEmbedding(4, 256)(3).shape
    torch.Size([3, 256])
    """

    def __init__(self, context_length: int, embedding_dim: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(context_length, embedding_dim))

    @property
    def context_length(self) -> int:
        """The longest sequence that has a vector for every position."""
        return len(self.weight)

    def extra_repr(self) -> str:
        """Called by torch to show the layer: its sizes."""
        return f"{self.context_length}, {self.weight.shape[-1]}"

    def forward(self, num_tokens: int) -> Tensor:
        """Vectors of positions 0 to num_tokens - 1; raises `ValueError` beyond the context."""
        check_num_tokens(num_tokens)
        if num_tokens > self.context_length:
            raise ValueError(
                f"expected at most context_length={self.context_length} tokens, got {num_tokens}; "
                f"shorten the sequence or make a larger table"
            )
        return self.weight[:num_tokens]  # (T, C)


def check_num_tokens(num_tokens: int) -> None:
    """Raise `ValueError` for fewer tokens than none."""
    if num_tokens < 0:
        raise ValueError(f"num_tokens: expected 0 or more, got {num_tokens}")


class InputEmbedding(nn.Module):
    """Token vector plus position vector: (B, T) or (T,) ids to (B, T, C) or (T, C).

    >>> embed = InputEmbedding(vocab_size=10, context_length=4, embedding_dim=8)
    >>> embed(torch.tensor([[2, 4, 2], [1, 1, 1]])).shape
    torch.Size([2, 3, 8])
    """

    def __init__(self, *, vocab_size: int, context_length: int, embedding_dim: int) -> None:
        super().__init__()
        self.token = TokenEmbedding(vocab_size, embedding_dim)
        self.position = PositionEmbedding(context_length, embedding_dim)

    def forward(self, token_ids: Tensor) -> Tensor:
        """Sum of token and position vectors; refuses what either table cannot look up."""
        positions = self.position(token_ids.shape[-1])  # (T, C), the same for every row of a batch
        return self.token(token_ids) + positions  # (B, T, C) + (T, C)
