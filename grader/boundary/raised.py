"""Exceptions on the wire: names and a message, never an object.

On the judge's side one becomes an exception of a new class, derived from the nearest class of its
family that the judge knows, so that `except ValueError`, its type's name and its text all work.
"""

import builtins
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeGuard, cast

MAX_TEXT = 10_000
MAX_FAMILY = 20


def by_learner(error: BaseException) -> bool:
    """Whether an exception came from the learner's side."""
    return hasattr(type(error), "_where")


def is_unanswered(error: BaseException) -> bool:
    """Whether it is what a released stub raises."""
    return by_learner(error) and type(error).__mro__[1] is NotImplementedError


def describe(error: BaseException) -> list[object]:
    """The scalars of an exception: name, family ("module:name" of its bases), message, where."""
    family = [
        f"{kind.__module__}:{kind.__qualname__}"[:200]
        for kind in type(error).__mro__[:MAX_FAMILY]
        if kind is not object
    ]
    return [type(error).__name__[:200], len(family), *family, _text(error), _where(error)]


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
        if "ipykernel_" in frame.filename or frame.filename.startswith("<ipython-input"):
            lines.append(f"your cell, line {frame.lineno}, in {frame.name}: {frame.line}")
    return "\n".join(lines[-5:])[:2000]


@dataclass(frozen=True)
class Raised:
    """What is known of an exception of the learner's."""

    name: str
    family: tuple[str, ...]
    text: str
    where: str

    @classmethod
    def read(cls, take: Callable[[type], Any]) -> "Raised":
        name, count = take(str), take(int)
        if not 0 <= count <= MAX_FAMILY:
            raise ValueError(f"expected at most {MAX_FAMILY} bases, got {count}")
        family = tuple(take(str) for _ in range(count))
        return cls(name[:200], family, take(str)[:MAX_TEXT], take(str)[:2000])

    def error(self) -> Exception:
        """An exception that looks like it, made without running any code of its classes."""
        base = next(_known(self.family), RuntimeError)  # SystemExit and the like
        body = {"__str__": _own_text, "__module__": "learner", "_where": self.where}
        kind = type(self.name.replace("\0", "") or "Exception", (base,), body)
        for builtin in base.__mro__:
            if builtin.__module__ == "builtins":
                try:
                    error = cast(Any, builtin).__new__(kind)
                except TypeError:  # another of its bases decides how it is laid out
                    continue
                error.args = (self.text,)
                return error
        raise ValueError(f"no exception can be made like {self.name!r}")


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


def _is_error(kind: object) -> TypeGuard[type[Exception]]:
    is_class = isinstance(kind, type)
    return is_class and issubclass(kind, Exception) and not issubclass(kind, ExceptionGroup)


def _own_text(error: Exception) -> str:
    return str(error.args[0])
