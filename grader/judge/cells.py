"""Runs the source of a cell in the judge and records what nbgrader looks at: streams and errors.

A value at the end of a cell is not recorded: nbgrader would read it as partial credit, and it may
be the learner's.
"""

import contextlib
import io
import linecache
import sys
import traceback
from collections.abc import Callable, Generator
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager

MAX_OUTPUT = 100_000  # characters
STOPPED = "CellTimeoutError"
Output = dict[str, Any]


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
            exec(compile(transform(cell), f"%%{name}", "exec"), self.user_ns)

    def __getattr__(self, name: str) -> Any:
        return _nothing


def _nothing(*_: object, **__: object) -> None: ...


def transform(source: str) -> str:
    """Plain Python from what IPython accepts."""
    return TransformerManager().transform_cell(source)


class Recorder:
    """The outputs of one cell, as nbformat has them."""

    def __init__(self) -> None:
        self.outputs: list[Output] = []
        self.left = MAX_OUTPUT

    def stream(self, name: str, text: str) -> None:
        text, self.left = text[: self.left], self.left - len(text[: self.left])
        if not text:
            return
        last = self.outputs[-1] if self.outputs else {}
        if last.get("name") == name:
            last["text"] += text
        else:
            self.outputs.append({"output_type": "stream", "name": name, "text": text})

    def error(self, name: str, text: str, lines: list[str]) -> None:
        self.outputs.append(
            {"output_type": "error", "ename": name, "evalue": text, "traceback": lines}
        )


class _Stream(io.TextIOBase):
    def __init__(self, recorder: Recorder, name: str) -> None:
        self.recorder, self.stream_name = recorder, name

    def write(self, text: str, /) -> int:
        self.recorder.stream(self.stream_name, text)
        return len(text)


def run_cell(
    source: str,
    name: str,
    namespace: dict[str, Any],
    *,
    assigned: Any = None,
    before: Callable[[], None] | None = None,
) -> list[Output]:
    """Run a cell and return its outputs; an exception becomes an error output.

    Names that the cell assigns go to `assigned`, or else into the namespace.
    """
    recorder, filename = Recorder(), f"<{name}>"
    with _captured(recorder):
        try:
            if before is not None:
                before()
            plain = transform(source)
            linecache.cache[filename] = (len(plain), None, plain.splitlines(True), filename)
            exec(compile(plain, filename, "exec"), namespace, assigned)
        except BaseException as error:
            recorder.error(*_shown(error))
    return recorder.outputs


@contextlib.contextmanager
def _captured(recorder: Recorder) -> Generator[None]:
    out, err = _Stream(recorder, "stdout"), _Stream(recorder, "stderr")
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        yield


def _shown(error: BaseException) -> tuple[str, str, list[str]]:
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
    return name, text, [*lines, f"{name}: {text}"]


def _frames(trace: TracebackType | None) -> list[str]:
    """The lines of a traceback from the cell on, without places of this machine."""
    lines: list[str] = []
    for frame in traceback.extract_tb(trace)[-30:]:
        if not _is_ours(frame.filename):
            lines.append(f"  {_short(frame.filename)}, line {frame.lineno}, in {frame.name}")
            lines.append(f"    {frame.line}")
    return lines


def _is_ours(filename: str) -> bool:
    return Path(filename).parent == Path(__file__).parent


def _short(filename: str) -> str:
    """A file's path from the folder that it was imported from."""
    path = Path(filename)
    for folder in sorted(map(Path, filter(None, sys.path)), key=lambda f: -len(f.parts)):
        if path.is_relative_to(folder):
            return path.relative_to(folder).as_posix()
    return path.name if path.is_absolute() else filename


def main_module() -> ModuleType:
    """A fresh `__main__`, so that what cells define can be sent by value."""
    module = sys.modules["__main__"] = ModuleType("__main__")
    namespace = vars(module)
    magics = Magics(namespace)
    namespace |= {"get_ipython": lambda: magics, "display": _nothing}
    return module
