"""Our windows against a list of tensors, one pair for each window, in the same run.

Run with `make bench`. A ratio is the list's time (or memory) divided by ours, so more is better;
each time is the median of several repetitions, taken in turns.
"""

import statistics
import time
import tracemalloc
from collections.abc import Callable

import torch
from rich.console import Console
from rich.table import Table
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from nanollm.data import WindowDataset

TOKENS = 1_000_000
REPETITIONS = 5


class WindowList(Dataset[tuple[Tensor, Tensor]]):
    """The baseline: every window is made into a tensor of its own beforehand."""

    def __init__(self, token_ids: list[int], max_length: int, stride: int) -> None:
        starts = range(0, len(token_ids) - max_length, stride)
        self.inputs = [torch.tensor(token_ids[i : i + max_length]) for i in starts]
        self.targets = [torch.tensor(token_ids[i + 1 : i + max_length + 1]) for i in starts]

    def __len__(self) -> int:
        return len(self.inputs)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.inputs[index], self.targets[index]


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_turns(theirs: Callable[[], object], ours: Callable[[], object]) -> tuple[float, float]:
    """Median seconds of both, measured one after the other so that drift hits both."""
    pairs = [(seconds(theirs), seconds(ours)) for _ in range(REPETITIONS)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


def python_objects(build: Callable[[], object]) -> int:
    """Number of blocks of memory that Python holds because of what `build` returns."""
    tracemalloc.start()
    kept = build()
    blocks = sum(entry.count for entry in tracemalloc.take_snapshot().statistics("filename"))
    tracemalloc.stop()
    del kept
    return blocks


def consume(loader: "DataLoader[tuple[Tensor, Tensor]]") -> None:
    """Go through all batches."""
    for _ in loader:
        pass


def main() -> None:
    """Print the table."""
    torch.set_num_threads(1)
    ids = torch.randint(50257, (TOKENS,), generator=torch.Generator().manual_seed(0))
    id_list = ids.tolist()
    table = Table(title=f"{TOKENS:,} tokens, batches of 4", title_justify="left")
    for column in ("what", "max_length, stride", "list of tensors", "nanollm", "ratio"):
        table.add_column(column, justify="left" if column == "what" else "right")

    def row(what: str, size: tuple[int, int], theirs: float, ours: float, unit: str) -> None:
        places = 0 if unit == "" else 4
        table.add_row(
            what,
            f"{size}",
            f"{theirs:,.{places}f}{unit}",
            f"{ours:,.{places}f}{unit}",
            f"{theirs / ours:,.2f}",
        )

    for size in ((4, 4), (256, 128)):
        row(
            "build from ids",
            size,
            *in_turns(
                lambda size=size: WindowList(id_list, *size),
                lambda size=size: WindowDataset(id_list, *size),
            ),
            " s",
        )
        row(
            "blocks of memory",
            size,
            python_objects(lambda size=size: WindowList(id_list, *size)),
            python_objects(lambda size=size: WindowDataset(ids, *size)),
            "",
        )
        their_loader = DataLoader(WindowList(id_list, *size), batch_size=4, drop_last=True)
        our_loader = DataLoader(
            WindowDataset(ids, *size), batch_size=4, drop_last=True, collate_fn=lambda batch: batch
        )
        row(
            "iterate",
            size,
            *in_turns(
                lambda loader=their_loader: consume(loader),
                lambda loader=our_loader: consume(loader),
            ),
            " s",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
