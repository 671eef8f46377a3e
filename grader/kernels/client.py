"""The learner's side as the host sees it: runs cells, answers requests, and can be ended."""

import contextlib
import time
from typing import Any, NoReturn, Protocol

from grader.boundary.line import FrameError, Line, LineClosedError
from grader.boundary.outputs import Outputs
from grader.boundary.wire import LIMITS
from grader.errors import LearnerGoneError, LearnerStoppedError

GRACE_S = 5.0  # how long an interrupted process has to come back; the machine may be busy
AGAIN_S = 1.0  # after which it is interrupted again
NATURAL_S = 5.0  # for a process that hangs up, to end and say how; the machine may be busy
MOST_BYTES = LIMITS.total_bytes + 1024  # of a frame: the largest answer
MOST_SHOWN = 10 << 20  # of one while a cell runs: more than a voice sends


class LearnerProcess(Protocol):
    """The process of a learner's side, forked or spawned."""

    def interrupt(self) -> None:
        """Let what runs end."""
        ...

    was_killed: bool

    def stop(self) -> None:
        """Have it ended, from another thread than the one that runs it."""
        ...

    def kill(self) -> None:
        """End it at once, and all that it started."""
        ...

    def end(self, limit_s: float = 0) -> str:
        """End it and all that it started; returns why it had ended by itself, where known.

        It has `limit_s` to end by itself. Raises `GraderFailedError` where it ended because
        something of the grader's did.
        """
        ...


class Learner:
    """One submission's side. After `LearnerGoneError` nothing can be asked of it any more."""

    def __init__(self, line: Line, process: LearnerProcess) -> None:
        self.line, self.process = line, process
        self.number = 0  # of the request that is waited for
        self.gone = ""  # why nothing can be asked any more

    def run_cell(self, source: str, limit_s: float, outputs: Outputs) -> None:
        """Run a cell; what it shows is added to `outputs` as it comes.

        Raises `LearnerStoppedError` or `LearnerGoneError`; a cell that fails has an error output.
        """
        self._wait("done", self._send("cell", source, limit_s), limit_s, outputs)

    def ask(self, request: bytes, limit_s: float) -> bytes:
        """The answer to a request of the judge's, not looked into; raises as `run_cell` does."""
        nothing = Outputs(0)  # what is printed meanwhile is part of the answer
        answer = self._wait("answer", self._send("ask", request, limit_s), limit_s, nothing)
        return answer[0] if answer and isinstance(answer[0], bytes) else b""

    def close(self) -> None:
        """End the process, if it has not ended."""
        self.line.close()
        self.process.kill()

    def _send(self, kind: str, what: str | bytes, limit_s: float) -> float:
        """Send a request, and return until when it has time."""
        if self.gone:
            raise LearnerGoneError(self.gone)
        self.number += 1
        deadline = time.monotonic() + limit_s
        try:
            self.line.send(kind, self.number, what, deadline=deadline)
        except TimeoutError:
            self._end("it took no more messages")
        except LineClosedError:
            self._end("")
        return deadline

    def _wait(self, kind: str, deadline: float, limit_s: float, outputs: Outputs) -> list[Any]:
        try:
            return self._reply(kind, deadline, outputs)
        except TimeoutError:
            self._stop(kind, outputs)
            raise LearnerStoppedError(f"ran longer than {limit_s:.3g} s") from None

    def _stop(self, kind: str, outputs: Outputs) -> None:
        """Interrupt what runs until it has come back, or end the process.

        Python drops an interrupt that comes while it takes something down: so there are several.
        """
        end = time.monotonic() + GRACE_S
        while (now := time.monotonic()) < end:
            self.process.interrupt()
            with contextlib.suppress(TimeoutError):
                self._reply(kind, min(now + AGAIN_S, end), outputs)
                return
        self._end_quietly("it did not stop when its time was up")

    def _reply(self, kind: str, deadline: float, outputs: Outputs) -> list[Any]:
        """What belongs to the last request; all else that is said is shown or dropped."""
        most_bytes = MOST_BYTES if kind == "answer" else MOST_SHOWN
        while True:
            try:
                frame = self.line.receive(most_bytes, deadline)
            except LineClosedError:
                self._end("")
            except FrameError as problem:
                self._end(f"it sent what is no message: {problem}")
            if frame[1:2] == [self.number] and frame[0] in (kind, "done"):
                return frame[2:]
            if frame and isinstance(frame[0], str):
                outputs.add(*frame)
            del frame  # a large one would still be held while the next one comes

    def _end(self, why: str) -> NoReturn:
        self._end_quietly(why)
        gone = LearnerGoneError(self.gone)
        gone.was_killed = self.process.was_killed
        raise gone

    def _end_quietly(self, why: str) -> None:
        self.line.close()
        known = self.process.end(0 if why else NATURAL_S) or why
        self.gone = f"the kernel has ended ({known})" if known else "the kernel has ended"
