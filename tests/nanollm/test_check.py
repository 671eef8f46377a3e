import enum
import os
import random
import subprocess
import sys
from collections import Counter, namedtuple
from collections.abc import Callable, Iterator

import numpy as np
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


def refuse(*_: object, **__: object) -> object:
    raise RuntimeError("a method of the learner's was called")


METHODS = [
    *("eq", "ne", "hash", "repr", "str", "len", "iter", "bool", "getattr", "format"),
    *("float", "int", "index", "getitem", "array"),
]
LIES = {f"__{name}__": refuse for name in METHODS} | {"items": refuse, "tolist": refuse}
Liar = type("Liar", (), LIES | {"__class__": property(refuse)})
LIARS = [type("Liar", (kind,), LIES) for kind in (int, float, complex, str, bytes, list, dict, set)]


class Strange:
    """Prints like the number 2."""

    def __repr__(self) -> str:
        return "2"


def endless() -> list[object]:
    values: list[object] = [1.0]
    values.append(values)
    return values


def deep() -> list[object]:
    values: list[object] = []
    for _ in range(5000):
        values = [values]
    return values


VALUES: list[Callable[[], object]] = [
    *(
        lambda value=value: value
        for value in (None, True, 2, 2.0, 2j, "two", b"two", 10**400, -0.0)
    ),
    *(lambda value=value: value for value in (float("nan"), float("inf"), range(2), ..., int, "é")),
    *(lambda value=value: value for value in ([], (), {}, set(), [2, 3], (2, 3), {2: 3}, {2, 3})),
    *(lambda value=value: value for value in ([[1], [1, 2]], [[1], 2], [None], ["a"], [[], []])),
    *(lambda value=value: value for value in (object(), Liar, sys, refuse, 10**5000, [10**5000])),
    lambda: [torch.ones(2), torch.ones(2)],
    lambda: [torch.ones(2), torch.ones(3)],
    lambda: [torch.tensor(2.0), 3],
    lambda: (row for row in ([1], [2])),
    lambda: torch.ones(2, dtype=torch.complex64),
    lambda: torch.ones(2, dtype=torch.float8_e4m3fn),
    lambda: torch.ones(2, 3, dtype=torch.bool),
    lambda: torch.ones(2, requires_grad=True) * 2,
    lambda: torch.nn.Parameter(torch.ones(2)),
    lambda: torch.nn.LazyLinear(2).weight,
    lambda: torch.ones(2, device="meta"),
    lambda: torch.eye(2).to_sparse(),
    lambda: torch.ones(0, 3),
    lambda: torch.full((20,), float("nan")),
    lambda: np.float32(2),
    lambda: np.float64("nan"),
    lambda: np.longdouble(2),
    lambda: np.complex64(2j),
    lambda: np.str_("two"),
    lambda: np.datetime64("2020-01-01"),
    lambda: np.array([2, 3]),
    lambda: np.array([2.0, None]),
    lambda: np.array(["a", "b"]),
    lambda: np.ones((2, 2), dtype=[("a", "f4")]),
    lambda: np.array([2, 3])[::-1],
    lambda: np.ma.masked_array([2, 3], [True, False]),
    lambda: [np.float32(2), np.int64(3)],
    lambda: {(2, np.int64(3)): torch.ones(2)},
    lambda: Counter("aab"),
    lambda: namedtuple("Pair", "left right")(2, 3),
    lambda: enum.IntEnum("Size", "SMALL LARGE").LARGE,
    lambda: Strange(),
    lambda: [Strange(), 3],
    lambda: Liar(),
    lambda: [Liar()],
    *(lambda kind=kind: kind() for kind in LIARS),
    *(lambda kind=kind: [kind()] for kind in LIARS),
]


def nested(draw: random.Random, depth: int = 3) -> object:
    """Lists and dictionaries of values that checks are not made for."""
    if depth == 0 or draw.random() < 0.3:
        return draw.choice(VALUES)()
    items = [nested(draw, depth - 1) for _ in range(draw.randrange(3))]
    return draw.choice([items, tuple(items), dict(enumerate(items)), {1.5: items}])


def complaints(*values: object) -> Iterator[str]:
    """What the checks say; anything else that they raise ends the test."""
    for check in (check_equal, check_close, lambda got, _, hint: check_shape(got, hint, tokens=2)):
        try:
            check(*values, "a hint")
        except AssertionError as error:
            yield str(error)


@pytest.mark.parametrize("number", range(len(VALUES)))
def test_checks_raise_nothing_but_their_own_message(number):
    for other in random.Random(number).sample(VALUES, 20):
        for got, expected in ((VALUES[number](), other()), (other(), VALUES[number]())):
            assert all(said.startswith("expected ") for said in complaints(got, expected))


@pytest.mark.parametrize("make", [endless, deep])
def test_lists_without_an_end_are_no_numbers(make):
    for got, expected in ((make(), make()), (make(), [1.0]), ([1.0], make())):
        assert len(list(complaints(got, expected))) == 3


@pytest.mark.parametrize("seed", range(100))
def test_checks_raise_nothing_else_for_nested_values(seed):
    draw = random.Random(seed)
    for _ in range(10):
        said = list(complaints(nested(draw), nested(draw)))
        assert all(text.startswith("expected ") for text in said)


@pytest.mark.parametrize(
    "make",
    [
        lambda: [torch.tensor([2.0, 3.0]), torch.tensor([4.0, 5.0])],
        lambda: [torch.tensor(2.0), np.float32(3)],
        lambda: np.array([[2.0], [3.0]]),
        lambda: np.float16(2),
        lambda: torch.tensor([2 + 1j]),
        lambda: 2j,
        lambda: [True, np.int8(2)],
        lambda: torch.ones(2).bfloat16(),
    ],
)
def test_numbers_are_close_to_themselves_however_they_are_kept(make):
    check_close(make(), make())
    with pytest.raises(AssertionError, match="a hint"):
        check_close(make(), [[[77.0]]], "a hint")


@pytest.mark.parametrize(
    "value", [2j, b"two", {2, (3, "a")}, range(3), {(1, 2): [3]}, {int: 1}, [{"a": {2}}], "é"]
)
def test_plain_values_equal_themselves(value):
    check_equal(value, value)


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (np.int64(3), 3),
        (np.array([1, 2]), [1, 2]),
        ([np.float32(0.5), torch.tensor(2)], [0.5, 2]),
        ({np.int64(1): 2}, {1: 2}),
        (enum.IntEnum("Size", "SMALL LARGE").LARGE, 2),
        (namedtuple("Pair", "left right")(2, 3), [2, 3]),
        (Counter("aab"), {"a": 2, "b": 1}),
    ],
)
def test_equal_values_of_other_types_pass(got, expected):
    check_equal(got, expected)


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        ({torch.tensor(1): 2}, {1: 2}),  # nobody finds 1 in it
        (range(3), [0, 1, 2]),
        ("12", [1, 2]),
        ([1, 2, None], [1, 2]),
        ({1: 2, 3: 4}, {1: 2}),
        (2j, 2),
        ({"2"}, {2}),
        (b"a", "a"),
    ],
)
def test_values_that_are_not_equal_fail(got, expected):
    with pytest.raises(AssertionError, match=r"expected .*, got .*: a hint"):
        check_equal(got, expected, "a hint")


@pytest.mark.parametrize(
    ("got", "message"),
    [
        ([[1.0], [1.0, 2.0]], r"expected \[1.0, 2.0\], got \[\[1.0\], \[1.0, 2.0\]\]: a hint"),
        ([1.0, None], r"expected \[1.0, 2.0\], got \[1.0, None\]: a hint"),
        ([1.0, "2"], r"expected \[1.0, 2.0\], got \[1.0, '2'\]: a hint"),
        ([torch.ones(1), torch.ones(1)], r"expected shape \(2,\), got \(2, 1\): a hint"),
        ([1.0, 2 + 1j], r"expected \[1.0, 2.0\], got \[\(1\+0j\), \(2\+1j\)\]: a hint"),
        (np.array([1.0, 3.0]), r"expected \[1.0, 2.0\], got \[1.0, 3.0\]: a hint"),
        (
            torch.tensor([1.0, 2 + 1j]),
            r"expected \[1.0, 2.0\], got \[\(1\+0j\), \(2\+1j\)\]: a hint",
        ),
        (
            torch.ones(2, device="meta"),
            r"expected \[1.0, 2.0\], got a tensor of shape \(2,\): a hint",
        ),
    ],
)
def test_what_holds_other_than_the_numbers_is_told(got, message):
    with pytest.raises(AssertionError, match=message):
        check_close(got, [1.0, 2.0], "a hint")


def test_an_object_that_cannot_be_shown_is_named():
    for check, expected in ((check_close, "2.0"), (check_equal, "2.0"), (check_shape, "")):
        with pytest.raises(AssertionError, match=f"{expected}.*, got an object of type Liar"):
            check(Liar(), *([2.0] if expected else []))


@pytest.mark.parametrize(
    ("got", "expected", "message"),
    [
        (1.00004, 1.00001, "expected 1.0, got 1.0; in full, expected 1.00001, got 1.00004: a hint"),
        (
            [1.0, 2.00004],
            [1.0, 2.0],
            r"got \[1.0, 2.0\]; at \[1\], expected 2.0, got 2.00004: a hint",
        ),
        (
            torch.arange(20) // 19,
            torch.zeros(20),
            r"0.0\]; at \[19\], expected 0.0, got 1.0: a hint",
        ),
        (
            float("nan"),
            float("nan"),
            "expected nan, got nan; in full, expected nan, got nan: a hint",
        ),
    ],
)
def test_numbers_that_print_alike_are_told_apart(got, expected, message):
    with pytest.raises(AssertionError, match=message):
        check_close(got, expected, "a hint")


@pytest.mark.parametrize(
    ("got", "expected", "where"),
    [
        (Strange(), 2, "it is 2 of type Strange"),
        ([1, (3, Strange())], [1, [3, 2]], None),
        ([1, [3, Strange()]], [1, [3, 2]], r"\[1\]\[1\] is 2 of type Strange"),
        ({"a": Strange()}, {"a": 2}, r"\['a'\] is 2 of type Strange"),
        ([0] * 99 + [1], [0] * 100, r"\[99\] is 1 of type int"),
        ([0] * 99, [0] * 100, "it has length 99, not 100"),
        ("a" * 99 + "b", "a" * 100, r"\[99\] is 'b' of type str"),
        ("e\u0301", "\u00e9", "it is 'e.u0301' of type str"),
        (float("nan"), float("nan"), "it is nan of type float"),
    ],
)
def test_values_that_print_alike_are_told_apart(got, expected, where):
    message = f", where {where}: a hint" if where else "got .*: a hint"
    with pytest.raises(AssertionError, match=message):
        check_equal(got, expected, "a hint")


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


@pytest.mark.slow
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
