"""Runs the source of a cell in the judge and says how it ended, by what happened.

A value at the end of a cell is not recorded: nbgrader would read it as partial credit, and it may
be the learner's.
"""

import ast
import asyncio
import contextlib
import contextvars
import dis
import inspect
import io
import linecache
import os
import signal
import sys
import traceback
from collections.abc import Callable, Collection, Coroutine, Generator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import CodeType, ModuleType, TracebackType
from typing import Any, NoReturn

from IPython.core.inputtransformer2 import TransformerManager

from grader.boundary.raised import by_learner, is_unanswered
from grader.judge.told import words_of

AWAITS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
MAX_OUTPUT = 100_000  # characters
MAX_TOLD = 10_000
CONTEXT = contextvars.copy_context()  # of all cells: what one sets of numpy's or decimal's holds
TORCHS_WANT = "[enforce fail at alloc_cpu.cpp"


class Magics:
    """`get_ipython()` in the judge: magics of setup cells do nothing, `%%time` and such run on."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.user_ns = namespace

    def run_line_magic(self, *_: object, **__: object) -> None:
        """`%matplotlib inline` and the like."""

    def system(self, *_: object) -> None:
        """`!command`"""

    def run_cell_magic(self, name: str, line: str, cell: str) -> None:
        if name in ("time", "timeit", "capture", "prun"):
            exec(compile(transform(cell), f"%%{name}", "exec", optimize=0), self.user_ns)

    def __getattr__(self, name: str) -> Any:
        return _nothing


def _nothing(*_: object, **__: object) -> None: ...


def transform(source: str) -> str:
    """Plain Python from what IPython accepts."""
    return TransformerManager().transform_cell(source)


class How(StrEnum):
    """How a cell of the source ended in the judge."""

    PASSED = "passed"
    FAILED = "failed"  # by its own assert
    BROKEN = "broken"  # by another exception of its own
    RAISED = "raised"  # by an exception that the learner's side raised
    UNANSWERED = "unanswered"  # the stub that was released is still there
    MISSING = "missing"  # a name that the learner's side has not defined
    STOPPED = "stopped"  # its time was up
    LEARNER_ENDED = "learner ended"  # the host knows why
    OUT_OF_MEMORY = "out of memory"  # the judge's own


@dataclass(frozen=True)
class Ending:
    """How a cell ended, and what people are told about it."""

    how: How
    name: str = ""  # of the exception's class
    text: str = ""
    lines: tuple[str, ...] = ()  # a traceback
    told: str = ""  # of FAILED, what may be told of a hidden check

    @classmethod
    def of(cls, error: BaseException, missing: Collection[str] = ()) -> "Ending":
        """The ending by an exception; `missing`: names that the learner has not defined."""
        how = _how(error, missing)
        told = words_of(error)[:MAX_TOLD] if how is How.FAILED else ""
        return cls(how, *_shown(error), told)


class CheckStopped(BaseException):
    """The time of a cell is up."""


class LearnerEnded(BaseException):
    """The learner's side was stopped or is gone."""


class _Room:
    """What a cell prints, as far as there is room for all its streams together."""

    def __init__(self, say: Callable[..., None]) -> None:
        self.say, self.left = say, MAX_OUTPUT

    def add(self, name: str, text: str) -> None:
        if part := text[: self.left]:
            self.left -= len(part)
            self.say("stream", name, part)


class _Stream(io.TextIOBase):
    def __init__(self, room: _Room, name: str) -> None:
        self.room, self.stream_name = room, name

    def write(self, text: str, /) -> int:
        self.room.add(self.stream_name, text)
        return len(text)


def made_by(source: str, name: str) -> set[str]:
    """Names that a cell gives a value; none where it is no Python."""
    try:
        steps = dis.get_instructions(read(source, name))
    except (SyntaxError, ValueError):
        return set()
    return {step.argval for step in steps if step.opname in ("STORE_NAME", "STORE_GLOBAL")}


@cache  # all submissions have the same checks: they are read before judges are forked
def read(source: str, name: str) -> CodeType:
    """The code of a cell; its lines are kept for tracebacks."""
    plain, filename = transform(source), f"<{name}>"
    linecache.cache[filename] = (len(plain), None, plain.splitlines(True), filename)
    # Never without asserts, whatever flags this process was started with.
    return compile(plain, filename, "exec", AWAITS, optimize=0)


def run_cell(
    source: str,
    name: str,
    namespace: dict[str, Any],
    *,
    say: Callable[..., None],
    assigned: Any = None,
    before: Callable[[], Collection[str]] | None = None,
    unmade: Mapping[str, Ending] | None = None,
) -> Ending:
    """Run a cell; what it prints goes to `say`. Whatever it raises is told, never raised.

    Names that the cell assigns go to `assigned`, or else into the namespace. `before` is called
    first, and returns names that the learner should have defined and has not. Where one is asked
    for that an earlier cell has not made, the cell ends as that one did: `unmade`.
    """
    missing: Collection[str] = ()
    with _captured(say):
        try:
            code = read(source, name)
            with _interruptible():
                if before is not None:
                    missing = before()
                if code.co_flags & inspect.CO_COROUTINE:
                    _under_loop(eval(code, namespace, assigned))
                elif assigned is None:  # as on the learner's side
                    _under_loop(_awaited(code, namespace))
                else:
                    CONTEXT.run(exec, code, namespace, assigned)
        except BaseException as error:
            lost = error.name if isinstance(error, NameError) else None
            cause = None if lost in missing else (unmade or {}).get(lost or "")
            return cause or Ending.of(error, missing)
    return Ending(How.PASSED)


def _under_loop(cell: Coroutine[Any, Any, Any]) -> None:
    with asyncio.Runner() as runner:
        runner.run(cell, context=CONTEXT)


async def _awaited(code: CodeType, namespace: dict[str, Any]) -> None:
    exec(code, namespace)


def _how(error: BaseException, missing: Collection[str]) -> How:
    """By what it is and where it was raised, not by what it calls itself."""
    if isinstance(error, CheckStopped):
        return How.STOPPED
    if isinstance(error, LearnerEnded):
        return How.LEARNER_ENDED
    if by_learner(error):
        return How.UNANSWERED if is_unanswered(error) else How.RAISED
    if isinstance(error, NameError) and error.name in missing:
        return How.MISSING
    if isinstance(error, MemoryError) or _wants_memory(error):
        return How.OUT_OF_MEMORY
    return How.FAILED if isinstance(error, AssertionError) else How.BROKEN


def _wants_memory(error: BaseException) -> bool:
    """Did torch get none? It has no class for that; the learner's errors are told by theirs."""
    return type(error) is RuntimeError and str(error).startswith(TORCHS_WANT)


@contextlib.contextmanager
def _interruptible() -> Generator[None]:
    """Let an interrupt of the host stop what runs; never what comes after it."""
    signal.signal(signal.SIGINT, _stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _stop(*_: object) -> NoReturn:
    raise CheckStopped


@contextlib.contextmanager
def _captured(say: Callable[..., None]) -> Generator[None]:
    room = _Room(say)
    out, err = _Stream(room, "stdout"), _Stream(room, "stderr")
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        yield


def _shown(error: BaseException) -> tuple[str, str, tuple[str, ...]]:
    """Name, text and traceback of an error, as an error output has them."""
    try:
        text = str(error)
    except Exception as problem:
        text = f"<its text raises {type(problem).__name__}>"
    text, name = text[:MAX_OUTPUT], type(error).__name__
    lines = ["Traceback (most recent call last):", *_frames(error.__traceback__)]
    if isinstance(error, SyntaxError):
        lines += [line.rstrip() for line in traceback.format_exception_only(error)[:-1]]
    if where := getattr(error, "_where", ""):
        lines += [f"  {line}" for line in str(where).splitlines()]
    return name, text, (*lines, f"{name}: {text}")


def _frames(trace: TracebackType | None) -> list[str]:
    """The lines of a traceback from the cell on, without places of this machine."""
    lines: list[str] = []
    for frame in traceback.extract_tb(trace)[-30:]:
        if not _is_ours(frame.filename):
            lines.append(f"  {_short(frame.filename)}, line {frame.lineno}, in {frame.name}")
            lines.append(f"    {frame.line}")
    return lines


def _is_ours(filename: str) -> bool:
    return os.path.dirname(filename) == os.path.dirname(__file__)


def _short(filename: str) -> str:
    """A file's path from the folder that it was imported from."""
    folders = [os.path.join(folder, "") for folder in sys.path if folder]
    longest = max(
        (folder for folder in folders if filename.startswith(folder)), key=len, default=""
    )
    below = filename[len(longest) :].replace(os.sep, "/")
    return os.path.basename(filename) if os.path.isabs(below) else below


def main_module() -> ModuleType:
    """A fresh `__main__`, so that what cells define can be sent by value."""
    module = sys.modules["__main__"] = ModuleType("__main__")
    namespace = vars(module)
    magics = Magics(namespace)
    namespace |= {"get_ipython": lambda: magics, "display": _nothing}
    return module
