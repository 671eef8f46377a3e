"""The experiment that settles whether order matters: one head, one task, each kind of position.

The task is to write eight tokens in reverse, or to write each token's predecessor. The head sees
all tokens at once (no causal mask), so nothing but positions can tell it where they stand.

Shapes: B batch, T tokens, C embedding_dim, V vocab_size.
"""

from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from nanollm.attention import SelfAttention
from nanollm.embedding import TokenEmbedding
from nanollm.position import POSITION_KINDS, PositionKind, position_table

Task = Literal["reverse", "previous"]
VOCAB_SIZE, NUM_TOKENS, EMBEDDING_DIM = 10, 8, 32


class OneHead(nn.Module):
    """Token vectors, positions of one kind, one head, logits: (B, T) ids to (B, T, V)."""

    def __init__(self, positions: PositionKind) -> None:
        super().__init__()
        self.token = TokenEmbedding(VOCAB_SIZE, EMBEDDING_DIM)
        self.position = position_table(positions, NUM_TOKENS, EMBEDDING_DIM)
        self.attention = SelfAttention(
            embedding_dim=EMBEDDING_DIM, num_heads=1, causal=False, positions=positions
        )
        self.head = nn.Linear(EMBEDDING_DIM, VOCAB_SIZE)

    def forward(self, token_ids: Tensor) -> Tensor:
        """Logits of the token to write at each place."""
        x = self.token(token_ids)  # (B, T, C)
        if self.position is not None:
            x = x + self.position(token_ids.shape[-1])  # (B, T, C) + (T, C)
        return self.head(self.attention(x))  # (B, T, V)


def answers(token_ids: Tensor, task: Task) -> Tensor:
    """What a model that solves the task writes; the predecessor of the first token is the last.

    >>> answers(torch.tensor([1, 2, 3]), "reverse"), answers(torch.tensor([1, 2, 3]), "previous")
    (tensor([3, 2, 1]), tensor([3, 1, 2]))
    """
    if task not in ("reverse", "previous"):
        raise ValueError(f'task: expected "reverse" or "previous", got {task!r}')
    return token_ids.flip(-1) if task == "reverse" else token_ids.roll(1, -1)


def accuracy(
    positions: PositionKind, *, task: Task = "reverse", steps: int = 300, seed: int = 0
) -> float:
    """Share of tokens written correctly in 1000 fresh sequences, after `steps` of training.

    torch's global generator is left as it was.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = OneHead(positions)
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
        for _ in range(steps):
            token_ids = torch.randint(VOCAB_SIZE, (64, NUM_TOKENS))  # (B, T)
            logits = model(token_ids)  # (B, T, V)
            loss = cross_entropy(logits.flatten(0, 1), answers(token_ids, task).flatten())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        token_ids = torch.randint(VOCAB_SIZE, (1000, NUM_TOKENS))
        written = model(token_ids).argmax(dim=-1)
        return float((written == answers(token_ids, task)).float().mean())


def ablation(*, task: Task = "reverse", steps: int = 300, seed: int = 0) -> dict[str, float]:
    """Accuracy with each kind of position, in the order of `POSITION_KINDS`."""
    return {kind: accuracy(kind, task=task, steps=steps, seed=seed) for kind in POSITION_KINDS}
