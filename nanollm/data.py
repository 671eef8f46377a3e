"""The corpus, and next-token training examples cut from it.

Shapes: B batch, T tokens in a window (`max_length`), S tokens in the text, N windows.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from nanollm.asset import read_asset
from nanollm.token import BPETokenizer

Batch = tuple[Tensor, Tensor]


def load_corpus() -> str:
    """The short story that the lessons read, from whatever folder this is called.

    >>> load_corpus()[:12]
    'I HAD always'
    """
    return read_asset("corpus_01.txt").decode("ascii")


class WindowDataset(Dataset[Batch]):
    """Windows of a text, each paired with the same window one token later.

    The ids are stored once; windows are views of them, so a small stride costs no memory.

    >>> windows = WindowDataset([10, 11, 12, 13, 14], max_length=2, stride=2)
    >>> inputs, targets = windows[1]
    >>> inputs.tolist(), targets.tolist()
    ([12, 13], [13, 14])
    """

    def __init__(self, token_ids: Sequence[int] | Tensor, max_length: int, stride: int) -> None:
        _check_positive(max_length=max_length, stride=stride)
        ids = torch.as_tensor(token_ids, dtype=torch.int64)  # (S,)
        if len(ids) <= max_length:
            raise ValueError(
                f"max_length={max_length} needs a text of at least {max_length + 1} tokens, "
                f"got {len(ids)}; use a longer text or a smaller max_length"
            )
        self.token_ids = ids
        self.inputs = ids[:-1].unfold(0, max_length, stride)  # (N, T)
        self.targets = ids[1:].unfold(0, max_length, stride)  # (N, T)

    def __len__(self) -> int:
        return len(self.inputs)

    def __getitem__(self, index: int) -> Batch:
        return self.inputs[index], self.targets[index]  # (T,), (T,)

    def __getitems__(self, indices: list[int]) -> Batch:
        """A whole batch at once; torch's DataLoader calls this instead of B times `[]`."""
        rows = torch.tensor(indices, device=self.token_ids.device)  # (B,)
        # index_select, not []: half the time for a few short rows.
        return self.inputs.index_select(0, rows), self.targets.index_select(0, rows)  # (B, T) each


def create_dataloader(
    text: str,
    *,
    batch_size: int = 4,
    max_length: int = 256,
    stride: int = 128,
    shuffle: bool = True,
    drop_last: bool = True,
    seed: int | None = None,
) -> "DataLoader[Batch]":
    """Batches of (inputs, targets), each (B, T) int64, where a target is the token that follows.

    A last batch with fewer than B windows is dropped unless `drop_last=False`. With a `seed`
    the loader shuffles from a generator of its own, the same at every run; without one it draws
    from torch's global generator, as the course's seed document does.

    Raises `ValueError` for sizes below 1, a text shorter than one window, or too few windows
    to fill one batch.

    >>> loader = create_dataloader(load_corpus(), max_length=4, stride=4, shuffle=False)
    >>> loader.dataset[0][0]
    tensor([  40,  367, 2885, 1464])
    """
    return create_id_dataloader(
        BPETokenizer().encode_to_tensor(text),
        batch_size=batch_size,
        max_length=max_length,
        stride=stride,
        shuffle=shuffle,
        drop_last=drop_last,
        seed=seed,
    )


def create_id_dataloader(
    token_ids: Sequence[int] | Tensor,
    *,
    batch_size: int,
    max_length: int,
    stride: int,
    shuffle: bool = True,
    drop_last: bool = True,
    seed: int | None = None,
) -> "DataLoader[Batch]":
    """As `create_dataloader`, for a text that is token ids already, of any vocabulary.

    >>> loader = create_id_dataloader(range(9), batch_size=2, max_length=4, stride=4, shuffle=False)
    >>> [targets.tolist() for _, targets in loader]
    [[[1, 2, 3, 4], [5, 6, 7, 8]]]
    """
    _check_positive(batch_size=batch_size)
    windows = WindowDataset(token_ids, max_length, stride)
    if drop_last and len(windows) < batch_size:
        raise ValueError(
            f"batch_size={batch_size} leaves no full batch of {len(windows)} windows; "
            f"use a smaller batch_size, a longer text or drop_last=False"
        )
    return DataLoader(
        windows,
        batch_size=batch_size,
        shuffle=shuffle,
        drop_last=drop_last,
        generator=None if seed is None else torch.Generator().manual_seed(seed),
        collate_fn=_already_a_batch,
    )


def _already_a_batch(batch: Any) -> Any:
    return batch  # from __getitems__


def _check_positive(**sizes: int) -> None:
    for name, size in sizes.items():
        if size < 1:
            raise ValueError(f"{name}: expected at least 1, got {size}")
