"""Exceptions on the wire: names and a message, never an object.

On the judge's side one becomes an exception of a new class, derived from the nearest class of its
family that the judge knows, so that `except ValueError`, its type's name and its text all work.
"""

import builtins
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeGuard, cast
from weakref import WeakKeyDictionary

MAX_TEXT = 10_000
MAX_FAMILY = 20


def describe(error: BaseException) -> list[object]:
    """The scalars of an exception: name, is it a stub's, family, message, where it was raised.

    The family are its bases, as "module:name".
    """
    family = [
        f"{kind.__module__}:{kind.__qualname__}"[:200]
        for kind in type(error).__mro__[:MAX_FAMILY]
        if kind is not object
    ]
    name, is_stub = type(error).__name__[:200], type(error) is NotImplementedError
    return [name, is_stub, len(family), *family, _text(error), _where(error)]


def _text(error: BaseException) -> str:
    try:
        return str(error)[:MAX_TEXT]
    except Exception as problem:  # the learner's own __str__
        return f"<its text raises {type(problem).__name__}>"


def _where(error: BaseException) -> str:
    """The lines of the learner's own cells that the exception came through, oldest first."""
    import traceback

    lines: list[str] = []
    for frame in traceback.extract_tb(error.__traceback__, limit=-60):
        if frame.filename.startswith("<ipython-input"):
            lines.append(f"your cell, line {frame.lineno}, in {frame.name}: {frame.line}")
    return "\n".join(lines[-5:])[:2000]


@dataclass(frozen=True)
class Raised:
    """What is known of an exception of the learner's."""

    name: str
    is_stub: bool
    family: tuple[str, ...]
    text: str
    where: str

    @classmethod
    def read(cls, take: Callable[[type], Any]) -> "Raised":
        name, is_stub, count = take(str), take(bool), take(int)
        if not 0 <= count <= MAX_FAMILY:
            raise ValueError(f"expected at most {MAX_FAMILY} bases, got {count}")
        family = tuple(take(str) for _ in range(count))
        return cls(name[:200], is_stub, family, take(str)[:MAX_TEXT], take(str)[:2000])

    def error(self) -> Exception:
        """An exception that looks like it, made without running any code of its classes."""
        base = next(_known(self.family), RuntimeError)  # SystemExit and the like
        body = {"__str__": _own_text, "__module__": "learner", "_where": self.where}
        kind = type(self.name.replace("\0", "") or "Exception", (base,), body)
        _made[kind] = self
        for builtin in base.__mro__:
            if builtin.__module__ == "builtins":
                try:
                    error = cast(Any, builtin).__new__(kind)
                except TypeError:  # another of its bases decides how it is laid out
                    continue
                error.args = (self.text,)
                return error
        raise ValueError(f"no exception can be made like {self.name!r}")


def as_no_end(error: Exception) -> Exception:
    """The same, but no `StopIteration`, at which a loop of a check's over `map` would just end."""
    if not issubclass(type(error), StopIteration | StopAsyncIteration):
        return error
    raised = _made[type(error)]
    return replace(raised, family=("builtins:RuntimeError",)).error()


_made: WeakKeyDictionary[type, Raised] = WeakKeyDictionary()


def by_learner(error: BaseException) -> bool:
    """Did the learner's side raise it, whatever it is called?"""
    return type(error) in _made


def is_unanswered(error: BaseException) -> bool:
    """Is it the plain `NotImplementedError` that a released answer raises on the learner's side?"""
    return by_learner(error) and _made[type(error)].is_stub


def _known(family: tuple[str, ...]) -> Iterator[type[Exception]]:
    """Classes of the family that this process has, nearest first; nothing is imported for it."""
    for place in family:
        module, _, name = place.partition(":")
        if module == "builtins":
            kind: object = getattr(builtins, name, None)
        elif module.startswith("grader") or "." in name:
            continue
        else:
            kind = getattr(sys.modules.get(module), "__dict__", {}).get(name)
        if _is_error(kind):
            yield kind


def _is_error(kind: Any) -> TypeGuard[type[Exception]]:
    is_class = issubclass(type(kind), type)  # isinstance would ask a handle of that name
    return is_class and issubclass(kind, Exception) and not issubclass(kind, ExceptionGroup)


def _own_text(error: Exception) -> str:
    return str(error.args[0])
