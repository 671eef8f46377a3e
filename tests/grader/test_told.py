"""What is told of a hidden check: its author's words, and of values the kind and the shape."""

from typing import Any

import pytest

from grader.judge.cells import Ending, How, run_cell

SETUP = """\
import numpy as np
import torch
from nanollm.check import check_close, check_equal, check_shape
ids, text, grid, nothing = [4031, 9077], "4031", torch.full((2, 3), 4031.0), None
row, number, holder = np.array([4031]), 4031, {"4031": 9077}
"""


def ending(source: str) -> Ending:
    """How a check ends that knows the values of SETUP; they stand for what a learner returned."""
    known: dict[str, Any] = {}
    for name, cell in (("setup", SETUP), ("hidden", source)):
        made = run_cell(cell, name, known, say=print)
    return made


@pytest.mark.parametrize(
    ("check", "told"),
    [
        ("assert ids == 1, 'too many'", "too many"),
        ("assert ids == 1, f'expected two, got {ids}'", "expected two, got a list of 2"),
        ("assert ids == 1, f'got {len(ids)}, {ids[0]}'", "got a list of 2, a list of 2"),
        ("assert text == 1, f'got {text!r:>9}'", "got a text of 4"),
        ("assert grid is None, f'got {tuple(grid.shape)}'", "got a tensor of shape (2, 3)"),
        ("assert row is None, f'got {row}'", "got an array of shape (1,)"),
        ("assert number == 1, f'got {number + 1} or {number}'", "got … or a number"),
        ("assert nothing, 'got ' + f'{nothing}' + str(ids)", "got None…"),
        ("assert holder == 1, 'got %s, %.2f' % (holder, 4031)", "got …, …"),
        ("assert holder == 1, 'got {} {x}'.format(holder, x=4031)", "got … …"),
        ("assert ids == 1, ids", "…"),
        ("assert ids == 1", ""),
        ("if ids:\n    raise AssertionError(f'no: {ids}')", "no: a list of 2"),
        ("for n in ids:\n    assert n == 1, f'for {n}: {repr(ids)}'", "for a number: …"),
        (
            "check_equal(ids, [4031], 'is one missing?')",
            "expected a list of 1, got a list of 2: is one missing?",
        ),
        (
            "check_close(\n    grid,\n    grid + 1,\n    hint=f'twice {ids}?',\n)",
            "expected another tensor of shape (2, 3): twice a list of 2?",
        ),
        ("check_equal(number, 4032, 'one more')", "expected another number: one more"),
        ("check_close(row, [9077], 'the last')", "expected another array of shape (1,): the last"),
        (
            "check_close(grid, [[4030] * 3] * 2, 'up')",
            "expected another tensor of shape (2, 3): up",
        ),
        (
            "check_close(grid, [4031, 9077], 'a row')",
            "expected a list of 2, got a tensor of shape (2, 3): a row",
        ),
        ("check_equal(True, False, 'no')", "expected True or False, got True or False: no"),
        ("check_shape(grid, 'swapped?', a=3, b=2)", "got a tensor of shape (2, 3): swapped?"),
        (
            "def near(got, by):\n    assert got == 1, f'{got} is off {by}'\nnear(text, '4031 m')",
            "a text of 4 is off a text of 6",
        ),
        (
            "hint = 'is one missing?'\ncheck_equal(ids, [4031], hint)",
            "expected a list of 1, got a list of 2: is one missing?",
        ),
        (
            "wrong = {'one too many': ids, 'none': []}\n"
            "check_equal(ids, [4031], 'count', mistakes=wrong)",
            "expected a list of 1, got a list of 2: one too many",
        ),
        (
            "check_close(grid, grid + 1, 'add one', mistakes={'add, not take': grid, '4031': 1})",
            "expected another tensor of shape (2, 3): add, not take",
        ),
        ("hint = 'too many'\nassert ids == 1, f'got {ids}: {hint}'", "got a list of 2: too many"),
        ("hint = f'not {text}'\nassert ids == 1, hint", "…"),
        ("message = '4' + '031'\nassert ids == 1, message", "…"),
        ("given = '90' '77'\nassert ids == 1, given", "…"),
        ("hint = text\ncheck_equal(ids, [4031], hint)", "expected a list of 1, got a list of 2: …"),
    ],
)
def test_a_message_is_cut_to_words_kinds_and_shapes(check: str, told: str):
    made = ending(check)
    assert made.how is How.FAILED
    assert made.told == told
    for secret in ("4031", "9077"):
        assert secret not in made.told


def test_a_size_that_could_be_a_number_is_not_told_where_it_is_large():
    assert ending("many = [0] * 4031\nassert many == 1, f'got {many}'").told == (
        "got a list of over 1,000"
    )


def test_nothing_is_told_of_what_is_no_assert():
    assert ending("{}[4031]").told == ""
