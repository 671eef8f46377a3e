"""Writes what a call changed in place into the judge's own objects, and takes it back.

Whatever is written comes from the learner's side, so all of it is looked at before anything is
touched. At the end of a graded cell it is undone: no answer reaches into another check.
"""

import contextlib
import warnings
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from grader.boundary.in_place import CONTAINERS, contents
from grader.boundary.memory import Place, copy, found, grad_of, is_array, is_numbers, laid
from grader.errors import BoundaryError
from grader.judge.request import Sent

Change = Callable[[], object]
Step = tuple[object, Change]  # an own object, and what changes it


class Changes:
    """What calls have changed in place during one cell."""

    def __init__(self) -> None:
        self.touched: set[int] = set()
        self.undoing: list[Step] = []  # keeps the objects, and so their identity

    def apply(self, told: object, sent: Sent) -> None:
        """Write into the objects that were sent what the learner's side tells of them.

        Raises `BoundaryError` where that is no well-formed change.
        """
        if told is None:
            return
        try:
            held, blocks, forms, grads = _parts(told, 4)
            steps = [step for change in held for step in _refilling(sent, *_parts(change, 2))]
            steps += [step for change in blocks for step in _writing(sent, *_parts(change, 2))]
            steps += [step for change in forms for step in _forming(sent, *_parts(change, 3))]
            steps += [step for change in grads for step in _learning(sent, *_parts(change, 2))]
            for value, change in steps:
                self.remember(value)
                change()
        except MALFORMED as problem:
            raise BoundaryError(
                f"what the call changed in place cannot be changed here: {problem!s:.200}"
            ) from None

    def undo(self) -> None:
        """Put everything back as it was when the cell began, as far as that can be done."""
        while self.undoing:
            with contextlib.suppress(*MALFORMED):  # one object that refuses is not the others'
                self.undoing.pop()[1]()
        self.touched.clear()

    def keep(self) -> None:
        """Leave everything as it is now."""
        self.undoing.clear()
        self.touched.clear()

    def remember(self, value: Any) -> None:
        """Note what an object holds, before it is first written to in this cell."""
        if id(value) not in self.touched:
            self.touched.add(id(value))
            self.undoing.append((value, _restoring(value)))


MALFORMED = (
    *(ValueError, TypeError, AttributeError, IndexError, OverflowError, BufferError),
    RuntimeError,  # torch's word for what it cannot do
)


def _parts(told: object, count: int) -> tuple[Any, ...]:
    if type(told) is not tuple or len(told) != count:
        raise ValueError(f"expected {count} parts of a change")
    return told


def _number(among: Sequence[Any], number: object) -> int:
    if type(number) is not int or not 0 <= number < len(among):
        raise ValueError("no argument has this number")
    return number


def _refilling(sent: Sent, number: object, now: object) -> list[Step]:
    """The step that gives a container other contents."""
    value = sent.objects[_number(sent.objects, number)]
    is_bytes = issubclass(type(value), bytearray)
    if not issubclass(type(value), CONTAINERS) or type(now) is not (bytes if is_bytes else tuple):
        raise ValueError("expected the contents of a container")
    return [(value, partial(_refill, value, _prepared(value, now)))]


def _prepared(value: object, now: Any) -> Any:
    """The contents as they will be, so that no key is refused half way."""
    if issubclass(type(value), dict):
        parts = iter(now)
        return dict(zip(parts, parts, strict=True))
    return set(now) if issubclass(type(value), set) else now


def _refill(value: Any, now: Any) -> None:
    kind = type(value)
    if issubclass(kind, dict):
        own = OrderedDict if issubclass(kind, OrderedDict) else dict  # it keeps an order of its own
        own.clear(value)
        for key, item in now.items():
            own.__setitem__(value, key, item)
    elif issubclass(kind, set):
        set.clear(value)
        set.update(value, now)
    else:
        (list if issubclass(kind, list) else bytearray).__setitem__(value, slice(None), now)


def _writing(sent: Sent, number: object, data: object) -> list[Step]:
    """The steps that write a block of memory into all tensors and arrays that lie on it."""
    number = _number(sent.blocks, number)
    if type(data) is not bytes or len(data) != len(sent.blocks[number]):
        raise ValueError("expected a block of memory as large as it was")
    memory = _memory(data)
    return [
        (value, partial(_write, value, place, memory))
        for value, place in zip(sent.arrays, sent.places, strict=True)
        if place.block == number and place.is_writable
    ]


def _memory(data: bytes) -> Any:
    import numpy

    return numpy.ndarray(len(data), "u1", bytearray(data))


def _write(value: Any, place: Place, memory: Any) -> None:
    if place.dtype in ("bool", "|b1"):  # any byte but 0 and 1 would be neither true nor false
        now = laid(place, memory, "uint8") != 0
    else:
        now = laid(place, memory)
    copy(value if is_array(value) else value.detach(), now)


def _forming(sent: Sent, number: object, now: object, learns: object) -> list[Step]:
    """The step that gives a tensor or array another shape, size or dtype."""
    value = sent.arrays[_number(sent.arrays, number)]
    if type(learns) not in (bool, type(None)):
        raise ValueError("expected whether gradients are wanted")
    if now is not None and not is_numbers(now):
        raise ValueError("expected a tensor or an array")
    if now is not None and is_array(value) is not is_array(now):
        raise ValueError("a tensor is no array")
    form = _form_array if is_array(value) else _form_tensor
    return [(value, partial(form, value, now, learns))]


def _learning(sent: Sent, number: object, grad: object) -> list[Step]:
    """The step that gives a tensor another gradient, or none."""
    value = sent.arrays[_number(sent.arrays, number)]
    is_leaf = not is_array(value) and value.is_leaf
    if not is_leaf or not (grad is None or is_numbers(grad)):
        raise ValueError("expected the gradient of a tensor")
    return [(value, partial(setattr, value, "grad", grad))]


def _form_tensor(value: Any, now: Any, learns: bool | None) -> None:
    if value.is_leaf and learns is False:
        value.requires_grad_(False)
    if now is not None:
        value.data = now.detach()
    if value.is_leaf and learns:
        value.requires_grad_(True)


def _form_array(value: Any, now: Any, _: object) -> None:
    if now.nbytes != value.nbytes:
        raise ValueError("an array cannot get another size: let the function return a new one")
    with warnings.catch_warnings(action="ignore"):  # newer versions of numpy dislike it
        value.shape = (-1,)
        value.dtype = now.dtype
        value.shape = now.shape
    if value.flags.writeable:
        value[...] = now


def _restoring(value: Any) -> Change:
    """What will put an object back as it is now."""
    if issubclass(type(value), CONTAINERS):
        return partial(_refill, value, _prepared(value, contents(value)))
    source, _, place = found(value)
    packed = place.packed()
    kept = laid(packed, _memory(bytes(packed.reach[1])))
    copy(kept, source)
    if is_array(value):
        return partial(_restore_array, value, value.view(), kept)
    return partial(
        _restore_tensor, value, value.detach(), kept, value.requires_grad, grad_of(value)
    )


def _restore_array(value: Any, before: Any, kept: Any) -> None:
    if (value.dtype, value.shape) != (before.dtype, before.shape):
        _form_array(value, before, None)
    if value.flags.writeable:
        copy(value, kept)


def _restore_tensor(value: Any, before: Any, kept: Any, learns: bool, grad: Any) -> None:
    if value.is_leaf:
        value.grad = None
        value.requires_grad_(False)
    value.data = before
    copy(before, kept)
    if value.is_leaf:
        value.requires_grad_(learns)
        value.grad = grad
