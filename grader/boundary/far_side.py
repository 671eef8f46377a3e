"""What runs beside the learner's code: answers the judge's requests with plain data.

Called by the host through the kernel, one request at a time. It never raises, and decides nothing:
whatever it answers, the judge's asserts look at it. Requests come from the judge, which is trusted,
so they may be pickles; answers are only ever plain data (`grader.boundary.wire`).
"""

import contextlib
import io
import itertools
import operator
import pickle
import sys
from collections.abc import Callable, Iterator
from typing import Any

from grader.boundary import chance, wire
from grader.boundary.in_place import Arguments
from grader.errors import WireError

PRINTED = 2_000  # characters of what a call prints that are passed on


def _call(target: Callable[..., object], args: tuple[Any, ...], kwargs: Any) -> object:
    return target(*args, **dict(kwargs))


OPERATIONS: dict[str, Callable[..., object]] = {
    "getattr": getattr,
    "setattr": setattr,
    "getitem": operator.getitem,
    "setitem": operator.setitem,
    "len": len,
    "iter": iter,
    "call": _call,
}


class Defined(dict[str, Any]):
    """What the learner defined, by name."""


class Keeper:
    """The objects that handles stand for, and the namespace that names come from."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.namespace = namespace
        self.kept: dict[int, object] = {}
        self.numbers = itertools.count(1)

    def keep(self, value: object) -> int:
        number = next(self.numbers)
        self.kept[number] = value
        return number

    def perform(self, operation: str, *args: Any) -> object:
        if operation == "names":
            return Defined({name: self.namespace[name] for name in args if name in self.namespace})
        if operation == "bind":
            return self.namespace.update({args[0]: args[1]})
        if operation == "unbind":
            return self.namespace.pop(args[0], None) and None
        if operation == "next":
            return _next(*args)
        return OPERATIONS[operation](*args)


def _next(iterator: Iterator[object], count: int) -> tuple[list[object], object]:
    """Up to `count` items, and why there are no more: True (an end), an exception, or None."""
    items: list[object] = []
    try:
        for _ in range(count):
            items.append(next(iterator))
    except StopIteration:
        return items, True
    except Exception as error:
        if not items:
            raise
        return items, error
    return items, None


class _Unpickler(pickle.Unpickler):
    """Turns handles back into the objects they stand for, and classes of setup cells into ours."""

    def __init__(self, data: bytes, keeper: Keeper, arguments: Arguments) -> None:
        super().__init__(io.BytesIO(data))
        self.keeper, self.arguments = keeper, arguments

    def persistent_load(self, pid: Any) -> object:
        kind, key = pid
        if kind == "numbers":
            return self.arguments.arrays[key]
        return self.keeper.kept[key] if kind == "kept" else self.keeper.namespace[key]


class _Printed(io.TextIOBase):
    """Keeps the first characters of what is printed."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str, /) -> int:
        self.text += text[: PRINTED - len(self.text)]
        return len(text)


def respond(request: bytes, keeper: Keeper) -> bytes:
    """(status, value, what was printed, whether chance was consumed, what changed), as bytes."""
    printed = _Printed()
    limits = wire.LIMITS
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(_Printed()):
            dropped, changes, other_limits, memory, task = pickle.loads(request)
            limits = other_limits or limits
            for number in dropped:
                keeper.kept.pop(number, None)
            arguments = Arguments(*memory)
            operation, objects = _Unpickler(task, keeper, arguments).load()
            arguments.remember(objects)
            with chance.given(changes) as consumed:
                status, value = _attempt(keeper, operation)
            end = (printed.text, consumed(), arguments.changes())
            return _encode((status, value, *end), keeper, limits, arguments.known())
    except BaseException as problem:  # whatever it is, it must not end the kernel's answer
        reason = str(problem) if isinstance(problem, WireError) else f"it raises {problem!r:.300}"
        return wire.encode(("refused", reason, printed.text, False, None), keeper.keep)


def _encode(
    answer: tuple[Any, ...], keeper: Keeper, limits: wire.AnswerLimits, known: dict[int, int]
) -> bytes:
    """The answer as bytes; of names, those that cannot travel stay here as handles."""
    try:
        return wire.encode(answer, keeper.keep, limits, known)
    except WireError:
        status, names, *rest = answer
        if type(names) is not Defined:
            raise
        parts: dict[str, object] = {}
        for name, value in names.items():
            try:
                wire.encode(value, keeper.keep, limits)
                parts[name] = value
            except WireError:
                parts[name] = wire.Kept(value)
        return wire.encode((status, parts, *rest), keeper.keep, limits)


def _attempt(keeper: Keeper, operation: tuple[Any, ...]) -> tuple[str, object]:
    """What the learner's code returns or raises."""
    try:
        return "returned", keeper.perform(*operation)
    except BaseException as error:  # where the host has stopped us, it no longer listens
        return "raised", error
    finally:
        with contextlib.suppress(Exception):  # it may be anything by now
            sys.stdout.flush()
