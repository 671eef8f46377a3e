"""Number formats in which the package is compared with torch."""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass

import pytest
import torch
from torch import Tensor


@dataclass(frozen=True)
class Precision:
    """The format of a module's numbers, and the one in which autocast multiplies matrices."""

    dtype: torch.dtype
    autocast: torch.dtype | None = None

    @property
    def epsilon(self) -> float:
        """The step from 1 to the next number, in the coarsest format that takes part."""
        return torch.finfo(self.autocast or self.dtype).eps

    def assert_close(self, ours: Tensor, theirs: Tensor, steps: float = 8) -> None:
        """Equal to within some rounding errors of the largest number."""
        assert ours.dtype == theirs.dtype
        gap = (ours.double() - theirs.double()).abs().max()
        assert gap <= steps * self.epsilon * theirs.double().abs().max()


PRECISIONS = {
    "float64": Precision(torch.float64),
    "float32": Precision(torch.float32),
    "bfloat16": Precision(torch.bfloat16),
    "float16": Precision(torch.float16),
    "autocast-bfloat16": Precision(torch.float32, torch.bfloat16),
    "autocast-float16": Precision(torch.float32, torch.float16),
}


@pytest.fixture(params=PRECISIONS)
def precision(request: pytest.FixtureRequest) -> Iterator[Precision]:
    """Each format in turn, with autocast switched on where it belongs to it."""
    chosen = PRECISIONS[request.param]
    half = chosen.autocast
    with nullcontext() if half is None else torch.autocast("cpu", dtype=half):
        yield chosen
