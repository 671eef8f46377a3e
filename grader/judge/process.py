"""The host of a judge: starts its process, runs cells in it and carries its questions.

The host decodes nothing that the learner's side sends; it looks at sizes and at the clock.
"""

import multiprocessing
import sys
import threading
import time
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import forkserver
from types import ModuleType
from typing import Any, Protocol, Self

import msgpack
from nbformat import NotebookNode

from grader.errors import (
    AnswerTooLargeError,
    GraderError,
    LearnerGoneError,
    LearnerStoppedError,
)
from grader.judge.server import JudgeSettings, serve
from grader.submission.names import Borrowed

PRELOAD = ("torch", "numpy.random", "IPython.core.inputtransformer2", "grader.judge.server")
START_S = 120.0  # the first judge waits until torch is imported
GRACE_S = 5.0  # for a check to end after its learner was stopped
_starting = threading.Lock()
_preloaded: dict[str, None] = {}
NOBODY = Borrowed()


def warm(modules: Iterable[str] = ()) -> None:
    """Start the process that judges are forked from, with these modules imported.

    To be called once, before the first judge; without it, judges import what their cells import.
    """
    _preloaded.update(dict.fromkeys((*PRELOAD, *modules)))
    if "forkserver" not in multiprocessing.get_all_start_methods():
        raise GraderError("expected a system that forks (Linux), for the judge is forked")
    with without_main():
        multiprocessing.get_context("forkserver").set_forkserver_preload([*_preloaded])
        forkserver.ensure_running()


class LearnerSide(Protocol):
    """Where the learner's code runs."""

    def ask(self, request: bytes, limit_s: float) -> bytes:
        """The answer to a request of the judge's.

        Raises `LearnerStoppedError`, `LearnerGoneError` or `AnswerTooLargeError`.
        """
        ...


@dataclass(frozen=True)
class Verdict:
    """What a cell left behind in the judge."""

    outputs: list[NotebookNode] = field(default_factory=list[NotebookNode])

    @property
    def error(self) -> str | None:
        """The text of the error that ended the cell, if one did."""
        errors = [output for output in self.outputs if output.output_type == "error"]
        return f"{errors[-1].ename}: {errors[-1].evalue}" if errors else None


def failure(name: str, reason: str) -> NotebookNode:
    """An error output that no code raised."""
    error = {"output_type": "error", "ename": name, "evalue": reason}
    return NotebookNode(**error, traceback=[f"{name}: {reason}"])


class Judge:
    """A process that runs setup and graded cells of the source, and no learner's code.

    A judge that hangs is killed; the next cell gets a new one, in which the cells before have run.
    """

    def __init__(
        self,
        learner: LearnerSide,
        *,
        settings: JudgeSettings | None = None,
        cell_s: float = 60.0,
    ) -> None:
        self.learner, self.settings, self.cell_s = learner, settings or JudgeSettings(), cell_s
        self.history: list[list[Any]] = []
        self.process: Any = None
        self.connection: Any = None

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def run_setup(
        self, source: str, learner_names: Borrowed = NOBODY, *, name: str = "setup"
    ) -> Verdict:
        """Run a cell of the instructor's that is not graded."""
        return self._run(name, source, False, learner_names)

    def run_graded(
        self, source: str, learner_names: Borrowed = NOBODY, *, name: str = "check"
    ) -> Verdict:
        """Run a graded cell and return its verdict; it never raises for what the cell does."""
        return self._run(name, source, True, learner_names)

    def _run(self, name: str, source: str, is_graded: bool, names: Borrowed) -> Verdict:
        message: list[Any] = ["cell", name, source, is_graded, [*names.sure], [*names.unsure]]
        if self.process is None:
            self._start()
            for earlier in self.history:
                self._converse(earlier, self.cell_s)
                if self.process is None:
                    return Verdict([failure("DeadJudgeError", "an earlier cell ends the judge")])
        verdict = self._converse(message, self.cell_s)
        if self.process is not None:
            self.history.append(message)
        return verdict

    def _converse(self, message: list[Any], limit_s: float) -> Verdict:
        """Send a cell and carry its questions until it is done, or its time is up."""
        deadline = time.monotonic() + limit_s
        ended: NotebookNode | None = None
        try:
            self.connection.send_bytes(msgpack.packb(message, unicode_errors="replace"))
            while True:
                if not self.connection.poll(max(deadline - time.monotonic(), 0)):
                    raise TimeoutError
                kind, body = msgpack.unpackb(self.connection.recv_bytes())
                if kind == "done":
                    outputs = [NotebookNode(output) for output in body]
                    has_failed = any(output.output_type == "error" for output in outputs)
                    return Verdict([*outputs, ended] if ended and not has_failed else outputs)
                reply = self._carry(body, deadline)
                if reply[0] == "ended" and ended is None:
                    ended = failure(*reply[1:])
                    deadline = time.monotonic() + GRACE_S
                self.connection.send_bytes(msgpack.packb(reply, unicode_errors="replace"))
        except TimeoutError:
            self._stop()
            return Verdict([failure("CellTimeoutError", _too_long("the check", limit_s))])
        except (EOFError, OSError):
            self._stop()
            return Verdict([failure("DeadJudgeError", "the check ended the judge's process")])

    def _carry(self, request: bytes, deadline: float) -> list[Any]:
        left_s = deadline - time.monotonic()
        try:
            return ["answer", self.learner.ask(request, left_s)]
        except LearnerStoppedError:
            return ["ended", "CellTimeoutError", _too_long("a call of the learner's code", left_s)]
        except LearnerGoneError as gone:
            return ["ended", "DeadKernelError", str(gone)]
        except AnswerTooLargeError as large:
            return ["ended", "AnswerTooLargeError", str(large)]

    def _start(self) -> None:
        warm()
        context = multiprocessing.get_context("forkserver")
        self.connection, theirs = context.Pipe()
        with without_main():
            self.process = context.Process(
                target=serve, args=(theirs, self.settings), name="judge", daemon=True
            )
            self.process.start()
        theirs.close()
        if not self.connection.poll(START_S):
            self._stop()
            raise GraderError(f"expected a judge within {START_S:g} s, got none: is memory short?")
        self.connection.recv_bytes()

    def _stop(self) -> None:
        if self.process is not None:
            self.connection.close()
            self.process.kill()
            self.process.join()
            self.process.close()
            self.process = None


def _too_long(what: str, limit_s: float) -> str:
    return f"stopped: {what} ran longer than the {limit_s:.3g} s that were left for this cell"


@contextmanager
def without_main() -> Generator[None]:
    """Keep multiprocessing from running the host's own script again in each judge."""
    with _starting:
        main, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main
