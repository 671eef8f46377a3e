"""What a check sees of an object that stays on the learner's side.

A handle can be called, indexed, asked for attributes, iterated and passed back as an argument. It
never decides a comparison: a learner's object could answer `==` as it likes. The error tells the
author of the check what to do instead.
"""

import sys
from collections.abc import Callable, Iterator
from numbers import Number
from types import UnionType
from typing import Any, Protocol

from grader.boundary.wire import Far
from grader.errors import BoundaryError


class Link(Protocol):
    """The way to the learner's side."""

    def ask(self, *operation: object) -> Any:
        """What comes of an operation there, raised again here where it raised."""
        ...

    def drop(self, number: int) -> None:
        """Say, with the next question, that a handle is no longer needed."""
        ...


class BoundaryAttributeError(BoundaryError, AttributeError):
    """A special method that stays on the learner's side; libraries that only probe go on."""


class Handle:
    """An object of the learner's, out of reach."""

    __slots__ = ("_boundary",)

    def __init__(self, link: Link, far: Far) -> None:
        object.__setattr__(self, "_boundary", (link, far))

    def __del__(self) -> None:
        link, far = object.__getattribute__(self, "_boundary")
        link.drop(far.number)

    def __repr__(self) -> str:
        return f"<{far_of(self).kind}, kept on the learner's side>"

    def __format__(self, spec: str) -> str:
        if spec:
            raise _refusal(self, f"formatting with {spec!r}")
        return repr(self)

    def __call__(self, *args: object, **kwargs: object) -> Any:
        return _link(self).ask("call", self, args, tuple(kwargs.items()))

    def __getattribute__(self, name: str) -> Any:
        if name in ("__doc__", "__module__"):  # ours: a check would take them for the learner's
            raise AttributeError(name)
        return object.__getattribute__(self, name)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise BoundaryAttributeError(f"{name} of {self!r} does not cross to the check")
        return _link(self).ask("getattr", self, name)

    def __setattr__(self, name: str, value: object) -> None:
        _link(self).ask("setattr", self, name, value)

    def __getitem__(self, key: object) -> Any:
        return _link(self).ask("getitem", self, key)

    def __setitem__(self, key: object, value: object) -> None:
        _link(self).ask("setitem", self, key, value)

    def __len__(self) -> int:
        length = _link(self).ask("len", self)
        if type(length) is not int or length < 0:
            raise BoundaryError(f"expected a length of {self!r}, got {length!r:.80}")
        return length

    def __iter__(self) -> Iterator[Any]:
        return _iterate(_link(self), _link(self).ask("iter", self))

    def __next__(self) -> Any:
        items, reason = _next(_link(self), self, 1)
        if items:
            return items[0]
        raise reason if isinstance(reason, Exception) else StopIteration

    @property
    def __class__(self) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        """What isinstance asks."""
        raise _refusal(self, "isinstance()")

    @classmethod
    def __torch_function__(cls, *args: object, **kwargs: object) -> Any:
        raise BoundaryError(
            "a torch function was given something that is kept on the learner's side, "
            "for only plain data and tensors reach a check: is a tensor returned?"
        )


DATA = (
    int,
    float,
    complex,
    str,
    bytes,
    type(None),
    list,
    tuple,
    dict,
    set,
    frozenset,
    range,
    slice,
)
DATA_ELSEWHERE = {"torch": ("Tensor", "dtype", "device"), "numpy": ("ndarray", "generic")}


def knowing_isinstance(plain: Callable[[object, Any], bool]) -> Callable[[object, Any], bool]:
    """The judge's `isinstance`: a handle is no tensor, number or list, which would have crossed.

    Whether it is of any other class cannot be known, and `plain` asks `Handle.__class__`.
    """

    def isinstance(obj: object, kinds: Any, /) -> bool:
        if type(obj) is Handle and all(map(_is_data, _flat(kinds))):
            return False
        return plain(obj, kinds)

    return isinstance


def _flat(kinds: Any) -> Iterator[Any]:
    if type(kinds) is tuple:
        for kind in kinds:
            yield from _flat(kind)
    elif type(kinds) is UnionType:
        yield from _flat(kinds.__args__)
    else:
        yield kinds


def _is_data(kind: Any) -> bool:
    elsewhere = [
        getattr(module, name)
        for library, names in DATA_ELSEWHERE.items()
        if (module := sys.modules.get(library))
        for name in names
    ]
    return issubclass(kind, (*DATA, *elsewhere, BaseException, Number))


def far_of(handle: Handle) -> Far:
    """What the wire says of a handle."""
    return object.__getattribute__(handle, "_boundary")[1]


def _link(handle: Handle) -> Link:
    return object.__getattribute__(handle, "_boundary")[0]


def _refusal(handle: Handle, what: str) -> BoundaryError:
    return BoundaryError(
        f"{what} cannot be decided for {handle!r}: a check sees only plain data (numbers, strings, "
        f"containers of them, tensors), so is something else returned? If it is meant to be, "
        f"ask it for attributes, call it, index it or iterate over it, and compare what that gives"
    )


def _refuse(name: str) -> Callable[..., Any]:
    def refuse(self: Handle, *_: object, **__: object) -> Any:
        raise _refusal(self, name)

    return refuse


def _words(text: str) -> list[str]:
    return text.split()


ARITHMETIC = _words("add sub mul matmul truediv floordiv mod divmod pow lshift rshift and xor or")
REFUSED = [
    *_words("eq ne lt le gt ge bool hash contains float int complex index bytes array"),
    *_words("neg pos abs invert round trunc floor ceil reduce_ex enter exit"),
    *(prefix + name for prefix in ("", "r", "i") for name in ARITHMETIC),
]
for _name in REFUSED:
    setattr(Handle, f"__{_name}__", _refuse(f"__{_name}__"))


MAX_ITEMS = 100_000
MAX_CHUNK = 256


def _next(link: Link, iterator: object, count: int) -> tuple[list[Any], object]:
    answer = link.ask("next", iterator, count)
    if type(answer) is tuple and len(answer) == 2 and type(answer[0]) is list:
        return answer
    raise BoundaryError(f"expected items of an iterator, got {answer!r:.80}")


def _iterate(link: Link, iterator: object) -> Iterator[Any]:
    """Items in ever larger chunks, so that the first comes soon and many come fast."""
    seen, count, reason = 0, 1, None
    while reason is None:
        items, reason = _next(link, iterator, count)
        yield from items
        seen, count = seen + len(items), min(2 * count, MAX_CHUNK)
        if seen > MAX_ITEMS or (reason is None and not items):
            raise BoundaryError(f"an iterator of the learner's gave more than {MAX_ITEMS:,} items")
    if isinstance(reason, Exception):
        raise reason
