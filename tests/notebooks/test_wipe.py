"""No check believes what an answer has made of its arguments.

What a learner's function changes in place comes back changed, so an answer could empty its
arguments and return zeros, which a check would find right that works out the expected value from
the same arguments after the call. Here setup cells, answers and checks run in one process, which
means the same: each answer is the right one, which then wipes all that it was given.
"""

import copy
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from nbgrader.utils import is_solution
from torch import Tensor, nn

from grader.course import Course
from grader.roles import Role, role

LESSONS = Course(Path(__file__).resolve().parents[2]).lessons
Change = Callable[[Any], Any]
# How cards and checks say that an argument is not to be changed.
AS_BEFORE = re.compile(r"[Ll]eave[^.]*\bas\s(it|they)\s(is|are)\b")


def wipe(value: object, fill: int) -> None:
    """Change an argument in place as far as that goes."""
    if isinstance(value, Tensor | np.ndarray):
        value[...] = fill
    elif isinstance(value, nn.Module):
        for each in (*value.parameters(), *value.buffers()):
            wipe(each.data, fill)
    elif isinstance(value, list | tuple | dict):
        for each in value.values() if isinstance(value, dict) else value:
            wipe(each, fill)
        if not isinstance(value, tuple):
            value.clear()


def zeros(value: Any) -> Any:
    """As long as the right value, and zero everywhere."""
    if isinstance(value, Tensor):
        return torch.zeros_like(value)
    if isinstance(value, list | tuple):
        return type(value)(map(zeros, value))
    if isinstance(value, dict):
        return {key: zeros(each) for key, each in value.items()}
    return type(value)()


def empty(value: Any) -> Any:
    """Of the same type; a list or a dictionary without items."""
    if isinstance(value, tuple):
        return tuple(map(empty, value))
    return zeros(value) if isinstance(value, Tensor) else type(value)()


def wiping(right: Callable[..., Any], change: Change, fill: int) -> Callable[..., Any]:
    """An answer that returns what `change` makes of the right value, and wipes its arguments."""

    def answer(*args: Any, **words: Any) -> Any:
        value = right(*copy.deepcopy(args), **copy.deepcopy(words))
        wipe((args, words), fill)
        return change(value)

    return answer


def errors(course: Course, lesson: str, change: Change, fill: int = 0) -> dict[str, Exception]:
    """Why checks fail, by check, where every answer is a wiping one; none for those that pass."""
    names: dict[str, Any] = {}
    failed: dict[str, Exception] = {}
    for cell in course.source(lesson).cells:
        if role(cell) is Role.SETUP:
            exec(cell.source, names)
        elif role(cell) is Role.LEARNER and is_solution(cell):
            exec(cell.source, names)
            name = cell.metadata.nbgrader.grade_id.replace("-", "_")
            names[name] = wiping(names[name], change, fill)
        elif role(cell) is Role.GRADED:
            try:
                exec(cell.source, names)
            except Exception as error:
                failed[cell.metadata.nbgrader.grade_id] = error
    return failed


@pytest.fixture(autouse=True)
def torch_as_it_was() -> Iterator[None]:
    with torch.random.fork_rng(devices=[]):
        yield


@pytest.mark.parametrize("change", [zeros, empty])
@pytest.mark.parametrize("lesson", LESSONS)
def test_an_answer_that_wipes_its_arguments_and_returns_nothing_earns_nothing(
    course: Course, lesson: str, change: Change
):
    checks = [cell for cell in course.source(lesson).cells if role(cell) is Role.GRADED]
    failed = errors(course, lesson, change)
    assert [*failed] == [check.metadata.nbgrader.grade_id for check in checks]
    # A check that only misses what another one would have defined has not failed by itself.
    assert not [error for error in failed.values() if isinstance(error, NameError)]


def changes_of(failed: dict[str, Exception]) -> set[str]:
    """Exercises whose checks say that an argument was to be left as it is, and nothing else."""
    assert [error for error in failed.values() if not AS_BEFORE.search(str(error))] == []
    return {check.removesuffix("-check").removesuffix("-hidden") for check in failed}


@pytest.mark.parametrize("fill", [0, 3])
@pytest.mark.parametrize("lesson", LESSONS)
def test_a_check_looks_at_an_argument_after_the_call_where_its_card_says_so(
    course: Course, lesson: str, fill: int
):
    cells = course.source(lesson).cells
    cards = {
        answer.metadata.nbgrader.grade_id: card.source
        for card, answer in pairwise(cells)
        if role(answer) is Role.LEARNER and is_solution(answer)
    }
    forbidden = {name for name, card in cards.items() if AS_BEFORE.search(card)}
    assert changes_of(errors(course, lesson, lambda right: right, fill)) == forbidden
