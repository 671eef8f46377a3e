"""What a check says when an answer is wrong: expected, got, and the likely mistake.

The lessons' check cells call these; they raise `AssertionError`, which nbgrader scores as zero.
They do not use the assert statement, which `python -O` and PYTHONOPTIMIZE leave out.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

PLAIN = (bool, int, float, str, type(None))  # other objects could answer == with a lie
Numbers = Tensor | Sequence[float] | float


def check_shape(got: object, hint: str = "", /, **axes: int) -> None:
    """Assert that `got` is a tensor with these named axes, in this order.

    >>> check_shape(torch.zeros(4, 3), "did you swap the axes?", tokens=3, embedding_dim=4)
    Traceback (most recent call last):
        ...
    AssertionError: expected (3, 4) = (tokens, embedding_dim), got (4, 3): did you swap the axes?
    """
    expected = tuple(axes.values())
    names = ", ".join(axes) + ("," if len(axes) == 1 else "")
    wanted = f"expected {expected} = ({names})"
    if not isinstance(got, Tensor):
        raise AssertionError(f"{wanted}, got {_kind(got)}: return a tensor")
    if tuple(got.shape) != expected:
        raise AssertionError(_sentence(f"{wanted}, got {tuple(got.shape)}", hint))


def check_equal(got: object, expected: object, hint: str = "") -> None:
    """Assert that a plain value (number, string, list, tuple, dict) is the expected one.

    A tuple may stand for a list and a tensor for its numbers.

    >>> check_equal([2, 4], [2, 4, 2], "is the last token missing?")
    Traceback (most recent call last):
        ...
    AssertionError: expected [2, 4, 2], got [2, 4]: is the last token missing?
    """
    if _plain(got) != _plain(expected):
        raise AssertionError(_sentence(f"expected {expected!r}, got {_kind(got)}", hint))


def check_close(got: object, expected: Numbers, hint: str = "", *, tolerance: float = 1e-5) -> None:
    """Assert that numbers agree with the expected ones to within `tolerance`, shape included.

    >>> check_close(torch.tensor([1.0, 3.0]), [1.0, 2.0], "did you add twice?")
    Traceback (most recent call last):
        ...
    AssertionError: expected [1.0, 2.0], got [1.0, 3.0]: did you add twice?
    """
    wanted = torch.as_tensor(expected, dtype=torch.float64).detach()
    if not isinstance(got, int | float | list | tuple | Tensor):
        raise AssertionError(_sentence(f"expected {_show(wanted)}, got {_kind(got)}", hint))
    found = torch.as_tensor(got, dtype=torch.float64).detach()
    if found.shape != wanted.shape:
        shapes = f"expected shape {tuple(wanted.shape)}, got {tuple(found.shape)}"
        raise AssertionError(_sentence(shapes, hint))
    if not torch.allclose(found, wanted, rtol=0.0, atol=tolerance):
        raise AssertionError(_sentence(f"expected {_show(wanted)}, got {_show(found)}", hint))


def _sentence(facts: str, hint: str) -> str:
    return f"{facts}: {hint}" if hint else facts


def _kind(got: object) -> str:
    """What arrived, short enough for one line of a message."""
    if got is None:
        return "None (is a `return` missing?)"
    if isinstance(got, Tensor):
        return f"a tensor of shape {tuple(got.shape)}"
    text = repr(got)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _plain(value: object) -> object:
    """The value as plain data; anything else becomes an object that equals nothing."""
    if isinstance(value, Tensor):
        return value.tolist()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value if isinstance(value, PLAIN) else object()


def _show(numbers: Tensor) -> str:
    """All numbers of a small tensor, the first five of a large one."""
    if numbers.numel() <= 12:
        return str(_rounded(numbers.tolist()))
    first = _rounded(numbers.flatten()[:5].tolist())
    return f"{tuple(numbers.shape)} numbers that begin {first}"


def _rounded(numbers: object) -> object:
    if isinstance(numbers, list):
        return [_rounded(number) for number in numbers]
    return round(numbers, 4) if isinstance(numbers, float) else numbers
