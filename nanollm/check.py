"""What a check says when an answer is wrong: expected, got, and the likely mistake.

The lessons' check cells call these; they raise `AssertionError`, which nbgrader scores as zero,
and nothing else, whatever a learner has made: only base classes' own methods are called, but for
what a message shows. They do not use the assert statement, which `python -O` leaves out.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from nanollm.cell_results import show_results

Numbers = Tensor | Sequence[Any] | float  # a sequence of numbers, or of such sequences
show_results()  # every lesson imports this module at its beginning
FINAL = (bool, range, type(None))  # these have no subclasses
# What makes exactly it of a value of a subclass, whose own methods could lie.
EXACTLY: dict[type, Callable[[Any], object]] = {
    int: int.__int__,
    float: float.__float__,
    complex: complex.__complex__,
    str: str.__str__,
    bytes: bytes.__bytes__,
}


def check_shape(got: Any, hint: str = "", /, **axes: int) -> None:
    """Assert that `got` is a tensor (or an array) with these named axes, in this order.

    >>> check_shape(torch.zeros(4, 3), "did you swap the axes?", tokens=3, embedding_dim=4)
    Traceback (most recent call last):
        ...
    AssertionError: expected (3, 4) = (tokens, embedding_dim), got (4, 3): did you swap the axes?
    """
    expected = tuple(axes.values())
    names = ", ".join(axes) + ("," if len(axes) == 1 else "")
    wanted = f"expected {expected} = ({names})"
    if not _is(got, Tensor, np.ndarray):
        raise AssertionError(f"{wanted}, got {_kind(got)}: return a tensor")
    if _shape(got) != expected:
        raise AssertionError(_sentence(f"{wanted}, got {_shape(got)}", hint))


def check_equal(
    got: object, expected: object, hint: str = "", *, mistakes: Mapping[str, object] | None = None
) -> None:
    """Assert that a plain value (number, text, list, tuple, dict, set) is the expected one.

    A tuple may stand for a list, and a tensor or an array for its numbers. `mistakes` has wrong
    values that are known, each below the hint that is given instead where `got` is that value.

    >>> check_equal([2, 4], [2, 4, 2], "is the last token missing?")
    Traceback (most recent call last):
        ...
    AssertionError: expected [2, 4, 2], got [2, 4]: is the last token missing?
    """
    if not _same(got, expected):
        wanted, found = _text(expected), _kind(got)
        facts = f"expected {wanted}, got {found}"
        if unicodedata.normalize("NFC", _cut(wanted)) == unicodedata.normalize("NFC", found):
            facts += _difference(got, expected)
        wrong = mistakes or {}
        hint = next((words for words in wrong if _same(got, wrong[words])), hint)
        raise AssertionError(_sentence(facts, hint))


def check_close(
    got: object,
    expected: Numbers,
    hint: str = "",
    *,
    tolerance: float = 1e-5,
    mistakes: Mapping[str, Numbers] | None = None,
) -> None:
    """Assert that numbers agree with the expected ones to within `tolerance`, shape included.

    `mistakes` has wrong values that are known, each below the hint to give instead.

    >>> check_close(torch.tensor([1.0, 3.0]), [1.0, 2.0], "did you add twice?")
    Traceback (most recent call last):
        ...
    AssertionError: expected [1.0, 2.0], got [1.0, 3.0]: did you add twice?
    """
    wanted, found = _numbers(expected), _numbers(got)
    if _close(found, wanted, tolerance):
        return
    wrong = {words: _numbers(numbers) for words, numbers in (mistakes or {}).items()}
    hint = next((words for words in wrong if _close(found, wrong[words], tolerance)), hint)
    raise AssertionError(_sentence(_distance(got, expected, tolerance), hint))


def _close(found: Tensor | None, wanted: Tensor | None, tolerance: float) -> bool:
    if found is None or wanted is None or found.shape != wanted.shape:
        return False
    return bool(_is_close(found, wanted, tolerance).all())


def _is_close(found: Tensor, wanted: Tensor, tolerance: float) -> Tensor:
    dtype = torch.promote_types(found.dtype, wanted.dtype)
    return torch.isclose(found.to(dtype), wanted.to(dtype), rtol=0.0, atol=tolerance)


def _distance(got: object, expected: Numbers, tolerance: float) -> str:
    """What was expected and what arrived: kinds, shapes or numbers, whichever differ first."""
    wanted, found = _numbers(expected), _numbers(got)
    if wanted is None or found is None:
        return f"expected {_text(expected) if wanted is None else _show(wanted)}, got {_kind(got)}"
    if found.shape != wanted.shape:
        return f"expected shape {tuple(wanted.shape)}, got {tuple(found.shape)}"
    facts = f"expected {_show(wanted)}, got {_show(found)}"
    if _show(wanted) != _show(found):
        return facts
    place = (~_is_close(found, wanted, tolerance)).nonzero()[0].tolist()
    one, other = (numbers[tuple(place)].item() for numbers in (wanted, found))
    return facts + f"; {f'at {place}' if place else 'in full'}, expected {one}, got {other}"


def _sentence(facts: str, hint: str) -> str:
    return f"{facts}: {hint}" if hint else facts


def _is(value: object, *kinds: type) -> bool:
    """What isinstance says, without asking the value."""
    return issubclass(type(value), kinds)


def _shape(tensor: Tensor) -> tuple[int, ...] | None:
    try:
        return tuple(tensor.shape)
    except Exception:  # of a lazy layer's parameter, say
        return None


def _kind(got: Any) -> str:
    """What arrived, short enough for one line of a message."""
    if got is None:
        return "None (is a `return` missing?)"
    return f"a tensor of shape {_shape(got)}" if _is(got, Tensor) else _cut(_text(got))


def _text(value: object) -> str:
    try:
        return str.__str__(repr(value))
    except Exception:  # the learner's own __repr__
        return f"an object of type {type(value).__name__}"


def _cut(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:77]}..."


def _same(got: object, expected: object) -> bool:
    try:
        return _plain(got) == _plain(expected)
    except Exception:  # nested without an end, or a tensor without numbers
        return False


def _plain(value: Any) -> Any:
    """The value as plain data; anything else becomes an object that equals nothing."""
    if _is(value, Tensor):
        return value.tolist()
    if _is(value, np.ndarray):
        return _plain(np.ndarray.tolist(value))
    if _is(value, list, tuple):
        return [_plain(item) for item in _items(value)]
    if _is(value, dict):
        return {_key(key): _plain(item) for key, item in dict.items(value)}
    return _atom(value, object())


def _items(value: Any) -> Iterator[Any]:
    return list.__iter__(value) if _is(value, list) else tuple.__iter__(value)


def _key(value: Any) -> Any:
    """A key or an item of a set, which nothing equals but itself where it is no plain data."""
    if _is(value, tuple):
        return tuple(_key(item) for item in tuple.__iter__(value))
    return _atom(value, (object, id(value)))


def _atom(value: Any, other: object) -> Any:
    """What holds no list or dict, as exactly that; `other` for all else."""
    if _is(value, np.generic):
        value = np.generic.item(value)
    if _is(value, set, frozenset):
        return frozenset(_key(item) for item in value)
    if _is(value, *FINAL):
        return value
    return next((exact(value) for kind, exact in EXACTLY.items() if _is(value, kind)), other)


def _difference(got: object, expected: object) -> str:
    """In words, the first place where two values differ that print alike."""
    try:
        return f", where {_where(got, expected)}"
    except Exception:  # the learner's own methods
        return ""


def _where(got: Any, expected: Any, path: str = "") -> str:
    mine, wanted = _parts(got), _parts(expected)
    if mine and wanted and len(mine) != len(wanted):
        return f"{path or 'it'} has length {len(mine)}, not {len(wanted)}"
    for key in filter(mine.__contains__, wanted):
        if len(path) < 40 and not _same(mine[key], wanted[key]):  # a longer path is no help
            return _where(mine[key], wanted[key], f"{path}[{key!a}]")
    return f"{path or 'it'} is {_cut(ascii(got))} of type {type(got).__name__}"


def _parts(value: Any) -> dict[Any, Any]:
    """The items of a value by their places or keys, none of a value that has no parts."""
    if _is(value, dict):
        return dict(value)
    has_parts = _is(value, list, tuple) or (_is(value, str) and len(value) > 1)
    return dict(enumerate(value)) if has_parts else {}


def _numbers(value: Any) -> Tensor | None:
    """A value's numbers as float64 or complex128; None for a ragged list and what is no number."""
    try:
        if not _is(value, Tensor):
            plain = _plain(value)
            kinds = {type(leaf) for leaf in _leaves(plain)}
            if not kinds <= {bool, int, float, complex}:
                return None
            value = torch.tensor(
                plain, dtype=torch.complex128 if complex in kinds else torch.float64
            )
        dtype = torch.complex128 if value.is_complex() else torch.float64
        return value.detach().to("cpu", dtype) if value.layout == torch.strided else None
    except Exception:
        return None


def _leaves(plain: Any) -> Iterator[Any]:
    if isinstance(plain, list):
        for item in plain:
            yield from _leaves(item)
    else:
        yield plain


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
