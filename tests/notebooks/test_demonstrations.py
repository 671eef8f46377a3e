"""Cells with the tag `demonstration`, which grading does not run, change nothing for the others.

Each lesson's source runs twice in one process, at first without them, then whole. Every other
cell must find the same random state both times, and the same values of all that it reads.
"""

import hashlib
import io
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np
import pytest
import torch
from nbformat import NotebookNode

from grader.course import Course
from grader.roles import Role, role

# A training draws and changes the same things in fewer steps, and a text in fewer tokens.
SHORTER = (
    (r"steps=\d{3}", "steps=50"),
    (r"range\(120\)", "range(10)"),
    (r"\[32, 64, 128, 256, 384\]", "[16, 32]"),
    (r"vocabulary, [24]0\)", "vocabulary, 3)"),
    (r"prompt, 90,", "prompt, 9,"),
)
TRAIN = ("lesson_6", "lesson_7", "lesson_8")  # several models: five seconds and more each
LESSONS = [
    pytest.param(lesson, marks=[pytest.mark.full] * (lesson in TRAIN))
    for lesson in Course(Path(__file__).resolve().parents[2]).lessons
]


class Names(dict[str, Any]):
    """Global names that keep a digest of each value that a cell finds in them."""

    def __init__(self) -> None:
        super().__init__(__name__="cells")
        self.next_cell()

    def next_cell(self) -> None:
        self.found: dict[str, str] = {}
        self.known: set[str] = set()  # read or set by this cell

    def __getitem__(self, name: str) -> Any:
        value = super().__getitem__(name)
        if name not in self.known and name != "__builtins__":
            self.known.add(name)
            self.found[name] = digest(value)
        return value

    def __setitem__(self, name: str, value: Any) -> None:
        self.known.add(name)
        super().__setitem__(name, value)


def found_by_cells(cells: list[NotebookNode], *, whole: bool) -> Iterator[dict[str, str]]:
    """What each cell but the demonstrations finds, from a fixed random state on."""
    torch.manual_seed(1)
    random.seed(1)
    np.random.seed(1)
    names = Names()
    for cell in cells:
        if role(cell) is not Role.SKIPPED:
            names.next_cell()
            state = torch.get_rng_state(), random.getstate(), np.random.get_state()
            exec(cell.source, names)
            yield names.found | {"the random state": digest(state)}
        elif whole:
            exec(shortened(cell.source), names)


def shortened(source: str) -> str:
    for long, short in SHORTER:
        source = re.sub(long, short, source)
    return source


def digest(value: object) -> str:
    """Equal for equal values; a function counts with the values that it reads."""
    pickled = io.BytesIO()
    _Pickler(pickled).dump(value)
    return hashlib.sha256(pickled.getbuffer()).hexdigest()


class _Pickler(cloudpickle.Pickler):
    def reducer_override(self, obj: Any) -> Any:
        if isinstance(obj, torch.Tensor):  # torch would write its address too
            return torch.frombuffer, (obj.detach().numpy().tobytes(), obj.dtype, obj.shape)
        return super().reducer_override(obj)


@pytest.fixture
def torch_as_it_was() -> Iterator[None]:
    threads = torch.get_num_threads()
    with torch.random.fork_rng(devices=[]):
        yield
    torch.set_num_threads(threads)


@pytest.mark.slow
@pytest.mark.usefixtures("torch_as_it_was")
@pytest.mark.filterwarnings("ignore")  # of figures
@pytest.mark.parametrize("lesson", LESSONS)
def test_no_other_cell_notices_whether_demonstrations_ran(course: Course, lesson: str):
    cells = [cell for cell in course.source(lesson).cells if role(cell) is not None]
    kept = [cell for cell in cells if role(cell) is not Role.SKIPPED]
    without = list(found_by_cells(cells, whole=False))
    for cell, alone, found in zip(kept, without, found_by_cells(cells, whole=True), strict=True):
        changed = [name for name in alone if alone[name] != found.get(name)]
        assert not changed, f"demonstrations change {changed} for the cell\n{cell.source}"
