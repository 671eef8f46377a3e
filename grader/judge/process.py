"""The judge as its host sees it: runs cells of the source, and its questions are carried.

The host decodes nothing that the learner's side sends; it looks at sizes and at the clock.
"""

import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Protocol

from grader.boundary.line import FrameError, Line, LineClosedError
from grader.boundary.outputs import Outputs
from grader.errors import (
    GraderFailedError,
    LearnerGoneError,
    LearnerStoppedError,
)
from grader.judge.cells import Ending, How

GRACE_S = 5.0  # for a check to end after its time, or after its learner was stopped
MOST_BYTES = 80 << 20  # of a frame from a judge


class LearnerSide(Protocol):
    """Where the learner's code runs."""

    def ask(self, request: bytes, limit_s: float) -> bytes:
        """The answer to a request of the judge's.

        Raises `LearnerStoppedError` or `LearnerGoneError`.
        """
        ...


class JudgeStuckError(GraderFailedError):
    """A check that neither its time limit nor an interrupt has stopped; its judge was ended."""

    def __init__(self, check: str) -> None:
        super().__init__(f"check {check} could not be stopped")
        self.check = check


@dataclass(frozen=True)
class Judged:
    """How a cell ended in the judge, and how the learner's side did meanwhile, if it did."""

    ending: Ending
    learner: LearnerStoppedError | LearnerGoneError | None = None


class JudgeProcess(Protocol):
    """The process of a judge, forked or spawned."""

    def interrupt(self) -> None:
        """Stop the cell that runs."""
        ...

    def stop(self) -> None:
        """Have it ended; called from another thread than the one that runs it."""
        ...

    def end(self) -> str:
        """End it."""
        ...


class Judge:
    """A process that runs setup and graded cells of the source, and no learner's code."""

    def __init__(self, line: Line, process: JudgeProcess) -> None:
        self.line, self.process = line, process

    def run(
        self,
        source: str,
        *,
        name: str = "check",
        is_graded: bool = True,
        sure: Collection[str] = (),
        unsure: Collection[str] = (),
        lost: Collection[str] = (),
        learner: LearnerSide | None = None,
        limit_s: float = 60.0,
        outputs: Outputs | None = None,
    ) -> Judged:
        """Run a cell in which the names `sure`, `unsure` and `lost` are the learner's.

        Raises `GraderFailedError` where the judge has ended, whatever the reason.
        """
        deadline = time.monotonic() + limit_s
        names = map(" ".join, (sure, unsure, lost))
        self._send("cell", name, source, is_graded, *names)
        ended, is_late = None, False
        while True:
            try:
                kind, *parts = self.line.receive(MOST_BYTES, deadline)
            except TimeoutError:
                if is_late or ended:
                    self.close()
                    raise JudgeStuckError(name) from None
                is_late, deadline = True, time.monotonic() + GRACE_S
                self.process.interrupt()
                continue
            except (LineClosedError, FrameError):
                raise GraderFailedError(f"the judge ended while it ran {name}") from None
            if kind == "done":
                how, error, text, told, *lines = parts
                return Judged(Ending(How(how), error, text, tuple(lines), told), ended)
            if kind != "ask":
                (outputs or Outputs(0)).add(kind, *parts)
                continue
            try:
                assert learner is not None
                self._send("answer", learner.ask(parts[0], deadline - time.monotonic()))
            except (LearnerStoppedError, LearnerGoneError) as end:
                ended, deadline = end, time.monotonic() + GRACE_S
                self._send("ended")

    def read(self, source: str, name: str) -> None:
        """Have a cell read that will be run, in it or in what is forked from it."""
        self._send("read", source, name)

    def close(self) -> None:
        """End it."""
        self.line.close()
        self.process.end()

    def _send(self, *frame: Any) -> None:
        try:
            self.line.send(*frame)
        except LineClosedError:
            raise GraderFailedError("the judge has ended") from None
