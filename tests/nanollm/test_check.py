import os
import subprocess
import sys

import pytest
import torch

from nanollm.check import check_close, check_equal, check_shape


class AlwaysEqual:
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None


@pytest.mark.parametrize(
    ("got", "message"),
    [
        (
            torch.zeros(4, 3),
            r"expected \(3, 4\) = \(tokens, embedding_dim\), got \(4, 3\): swapped",
        ),
        (None, r"got None \(is a `return` missing\?\): return a tensor"),
        ([[0.0]], r"got \[\[0\.0\]\]: return a tensor"),
    ],
)
def test_a_wrong_shape_names_the_axes(got, message):
    with pytest.raises(AssertionError, match=message):
        check_shape(got, "swapped", tokens=3, embedding_dim=4)


@pytest.mark.parametrize(
    ("got", "expected"),
    [([1, 2], [1, 2]), ((1, 2), [1, 2]), (torch.tensor([1, 2]), [1, 2]), (3, 3)],
)
def test_equal_values_pass(got, expected):
    check_equal(got, expected)


@pytest.mark.parametrize(
    "got", [None, [1], "ab", AlwaysEqual(), torch.zeros(3), [AlwaysEqual(), 2]]
)
def test_different_values_fail(got):
    with pytest.raises(AssertionError, match=r"expected \[1, 2\], got .*: a hint"):
        check_equal(got, [1, 2], "a hint")


def test_close_numbers_pass_and_distant_ones_are_shown():
    check_close(torch.tensor([1.0, 2.0]), [1.0, 2.0 + 1e-7])
    with pytest.raises(AssertionError, match=r"expected \[1.0, 2.0\], got \[1.0, 2.5\]: a hint"):
        check_close(torch.tensor([1.0, 2.5]), [1.0, 2.0], "a hint")


@pytest.mark.parametrize("got", [None, "two", AlwaysEqual()])
def test_close_refuses_what_is_no_number(got):
    with pytest.raises(AssertionError, match="a hint"):
        check_close(got, 2.0, "a hint")


def test_close_does_not_broadcast():
    with pytest.raises(AssertionError, match=r"expected shape \(2,\), got shape \(1,\)|got \(1,\)"):
        check_close(torch.ones(1), torch.ones(2))


def test_nan_is_not_close_to_anything():
    with pytest.raises(AssertionError):
        check_close(float("nan"), 1.0)


WRONG = """
import torch
from nanollm.check import check_close, check_equal, check_shape

for check, *values in (
    (check_shape, None, "a hint"),
    (check_shape, torch.zeros(2), "a hint"),
    (check_equal, 1, 2, "a hint"),
    (check_close, "two", 2.0, "a hint"),
    (check_close, [1.0], 2.0, "a hint"),
    (check_close, 1.0, 2.0, "a hint"),
):
    try:
        check(*values)
        print("passed")
    except AssertionError as error:
        print(error)
"""


def test_checks_hold_where_python_leaves_asserts_out():
    run = subprocess.run(
        [sys.executable, "-O", "-c", WRONG],
        env=os.environ | {"PYTHONOPTIMIZE": "2"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.splitlines() == [
        "expected () = (), got None (is a `return` missing?): return a tensor",
        "expected () = (), got (2,): a hint",
        "expected 2, got 1: a hint",
        "expected 2.0, got 'two': a hint",
        "expected shape (), got (1,): a hint",
        "expected 2.0, got 1.0: a hint",
    ]
