"""The learner's side as the host sees it: a Jupyter kernel that runs cells and answers requests."""

import contextlib
import time
from collections.abc import Sequence

import zmq
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager
from nbformat import NotebookNode

from grader.boundary.wire import LIMITS
from grader.errors import AnswerTooLargeError, LearnerGoneError, LearnerStoppedError
from grader.judge.outputs import Message, Outputs

LISTEN = "__import__('grader.boundary.far_side').boundary.far_side.listen(get_ipython().kernel)"
TICK_S = 0.25  # how often to look whether the kernel is alive
GRACE_S = 2.0  # how long an interrupted kernel has to come back
LATE_S = 1.0  # how long outputs may come after the end of their cell; a flood may have lost the end
FORGOTTEN = 1_000  # messages dropped after an answer, of those that nobody waits for


class KernelSide:
    """A kernel with a client whose channels are open (a `process.LearnerSide`).

    The kernel is ended where an interrupt does not stop it; starting one anew is the caller's.
    """

    def __init__(self, manager: KernelManager, client: BlockingKernelClient) -> None:
        self.manager, self.client = manager, client
        self.is_listening = False  # to the judge's requests

    def ask(self, request: bytes, limit_s: float) -> bytes:
        """The answer to a request of the judge's, not looked into."""
        self._listen(limit_s)
        reply = self._reply(self._send("judge_request", {}, buffers=[request]), limit_s)
        self._forget()
        if reply["header"].get("msg_type") != "judge_reply" or len(reply["buffers"]) != 1:
            return b""  # no answer is well-formed like this one
        answer = memoryview(reply["buffers"][0])
        if answer.nbytes > LIMITS.total_bytes:
            raise AnswerTooLargeError(f"an answer of {answer.nbytes >> 20} MiB is too large")
        return bytes(answer)

    def run_cell(self, source: str, limit_s: float, max_output: int) -> list[NotebookNode]:
        """Run a cell of the learner's and return its outputs, cut at `max_output` characters.

        Raises `LearnerStoppedError` or `LearnerGoneError`; a cell that fails has an error output.
        """
        self._listen(limit_s)
        outputs, has_ended = Outputs(max_output), False
        asked = self._execute(source, silent=False)
        deadline = time.monotonic() + limit_s
        while not (has_ended and outputs.is_over):
            if (left_s := deadline - time.monotonic()) <= 0:
                break
            message = self._next(("shell", "iopub"), left_s)
            if message is None or message["parent_header"].get("msg_id") != asked:
                continue
            outputs.add(message)
            if message["header"].get("msg_type") == "execute_reply" and not has_ended:
                has_ended, deadline = True, min(deadline, time.monotonic() + LATE_S)
        if not has_ended:
            self._stop(limit_s)
        return outputs.cells

    def _listen(self, limit_s: float) -> None:
        """Make the kernel answer the judge, before a learner's cell may change how cells run."""
        if not self.is_listening:
            self._reply(self._execute(LISTEN, silent=True), limit_s)
            self.is_listening = True

    def _execute(self, code: str, *, silent: bool) -> str:
        options = {"silent": silent, "store_history": not silent}
        quiet = {"user_expressions": {}, "allow_stdin": False, "stop_on_error": False}
        return self._send("execute_request", {"code": code, **options, **quiet})

    def _send(self, kind: str, content: Message, *, buffers: Sequence[bytes] = ()) -> str:
        """Send a message and return its id; raises `LearnerGoneError` when nobody takes it."""
        socket = self.client.shell_channel.socket
        try:
            sent = self.client.session.send(socket, kind, content, buffers=[*buffers])
        except zmq.Again:
            self.manager.shutdown_kernel(now=True)
            raise LearnerGoneError("the kernel has ended: it took no more messages") from None
        return str(sent["header"]["msg_id"])

    def _reply(self, asked: str, limit_s: float) -> Message:
        if (reply := self._wait(asked, limit_s)) is not None:
            return reply
        self._stop(limit_s)
        raise AssertionError("_stop raises")

    def _wait(self, asked: str, limit_s: float) -> Message | None:
        """The reply to a message, None where there is none in time."""
        deadline = time.monotonic() + limit_s
        while (left_s := deadline - time.monotonic()) > 0:
            message = self._next(("shell",), left_s)
            if message is not None and message["parent_header"].get("msg_id") == asked:
                return message
        return None

    def _next(self, channels: tuple[str, ...], limit_s: float) -> Message | None:
        """The next message within a tick; raises `LearnerGoneError` when the kernel has ended.

        None where there is none, or one that is no message: a learner may send anything.
        """
        poller = zmq.Poller()
        for channel in channels:
            poller.register(getattr(self.client, f"{channel}_channel").socket, zmq.POLLIN)
        ready = poller.poll(int(1000 * min(limit_s, TICK_S)))
        if not ready:
            if not self.manager.is_alive():
                raise LearnerGoneError(f"the kernel has ended{self._why()}")
            return None
        try:
            _, message = self.client.session.recv(ready[0][0])
        except Exception:  # wrong signature, no JSON, JSON too deep, parts that are missing ...
            return None
        parts = ("header", "parent_header", "content")
        is_whole = message is not None and all(isinstance(message[part], dict) for part in parts)
        return message if is_whole else None

    def _why(self) -> str:
        """What the kernel used too much of, if that ended it."""
        why = getattr(self.manager.provisioner, "why_ended", "")
        return f" ({why})" if why else ""

    def _stop(self, limit_s: float) -> None:
        """Interrupt what runs, or end the kernel; raises `LearnerStoppedError` in any case."""
        self.manager.interrupt_kernel()
        with contextlib.suppress(LearnerGoneError):
            if self._wait(self._send("kernel_info_request", {}), GRACE_S) is None:
                self.manager.shutdown_kernel(now=True)
        raise LearnerStoppedError(f"stopped: it ran longer than {limit_s:.3g} s")

    def _forget(self) -> None:
        """Drop what has been printed meanwhile; a flood must not keep the judge waiting."""
        for _ in range(FORGOTTEN):
            try:
                self.client.iopub_channel.socket.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                return
