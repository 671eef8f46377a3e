"""The learner's side as the host sees it: a Jupyter kernel that runs cells and answers requests."""

import contextlib
import queue
import time
from collections.abc import Iterator
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager
from nbformat import NotebookNode
from nbformat.v4 import output_from_msg

from grader.errors import AnswerTooLargeError, LearnerGoneError, LearnerStoppedError
from grader.judge.wire import LIMITS

LISTEN = "__import__('grader.judge.learner').judge.learner.listen(get_ipython().kernel)"
TICK_S = 0.25  # how often to look whether the kernel is alive
GRACE_S = 2.0  # how long an interrupted kernel has to come back
Message = dict[str, Any]


class KernelSide:
    """A kernel with a client whose channels are open (a `process.LearnerSide`).

    The kernel is ended where an interrupt does not stop it; starting one anew is the caller's.
    """

    def __init__(self, manager: KernelManager, client: BlockingKernelClient) -> None:
        self.manager, self.client = manager, client
        self.is_listening = False  # to the judge's requests

    def ask(self, request: bytes, limit_s: float) -> bytes:
        """The answer to a request of the judge's, not looked into."""
        if not self.is_listening:
            self._reply(self._send(LISTEN, silent=True, store_history=False), limit_s)
            self.is_listening = True
        channel = self.client.shell_channel.socket
        sent = self.client.session.send(channel, "judge_request", {}, buffers=[request])
        reply = self._reply(sent["header"]["msg_id"], limit_s)
        self._forget()
        if reply["msg_type"] != "judge_reply" or len(reply["buffers"]) != 1:
            return b""  # no answer is well-formed like this one
        answer = memoryview(reply["buffers"][0])
        if answer.nbytes > LIMITS.total_bytes:
            raise AnswerTooLargeError(f"an answer of {answer.nbytes >> 20} MiB is too large")
        return bytes(answer)

    def run_cell(self, source: str, limit_s: float, max_output: int) -> list[NotebookNode]:
        """Run a cell of the learner's and return its outputs, cut at `max_output` characters.

        Raises `LearnerStoppedError` or `LearnerGoneError`; a cell that fails has an error output.
        """
        outputs = Outputs(max_output)
        asked = self._send(source, silent=False)
        deadline = time.monotonic() + limit_s
        for message in self._messages("iopub", deadline):
            if message["parent_header"].get("msg_id") == asked:
                outputs.add(message)
            if outputs.is_over:
                break
        else:
            self._stop(limit_s)
        self._reply(asked, max(deadline - time.monotonic(), GRACE_S))
        return outputs.cells

    def _send(self, code: str, **options: Any) -> str:
        return self.client.execute(code, allow_stdin=False, stop_on_error=False, **options)

    def _reply(self, asked: str, limit_s: float) -> Message:
        for message in self._messages("shell", time.monotonic() + limit_s):
            if message["parent_header"].get("msg_id") == asked:
                return message
        self._stop(limit_s)
        raise AssertionError("_stop raises")

    def _messages(self, channel: str, deadline: float) -> Iterator[Message]:
        """Messages until the deadline; raises `LearnerGoneError` when the kernel ends."""
        source = getattr(self.client, f"{channel}_channel")
        while (left_s := deadline - time.monotonic()) > 0:
            try:
                yield source.get_msg(timeout=min(left_s, TICK_S))
            except queue.Empty:
                if not self.manager.is_alive():
                    raise LearnerGoneError("the kernel has ended") from None

    def _stop(self, limit_s: float) -> None:
        """Interrupt what runs, or end the kernel; raises `LearnerStoppedError` in any case."""
        self.manager.interrupt_kernel()
        asked = self.client.kernel_info()
        for message in self._messages("shell", time.monotonic() + GRACE_S):
            if message["parent_header"].get("msg_id") == asked:
                break
        else:
            self.manager.shutdown_kernel(now=True)
        raise LearnerStoppedError(f"stopped: it ran longer than {limit_s:.3g} s")

    def _forget(self) -> None:
        """Drop what has been printed meanwhile."""
        with contextlib.suppress(queue.Empty):
            while True:
                self.client.iopub_channel.get_msg(timeout=0)


class Outputs:
    """The outputs of one cell as nbclient keeps them, up to a size."""

    def __init__(self, max_output: int) -> None:
        self.cells: list[NotebookNode] = []
        self.left = max_output
        self.clear_next = self.is_over = False

    def add(self, message: Message) -> None:
        kind, content = message["header"]["msg_type"], message["content"]
        if kind == "status":
            self.is_over = content.get("execution_state") == "idle"
        elif kind == "clear_output":
            self.clear_next = bool(content.get("wait"))
            if not self.clear_next:
                self.cells.clear()
        elif kind in ("stream", "error", "display_data", "execute_result"):
            self.append(output_from_msg(message))

    def append(self, output: NotebookNode) -> None:
        if self.clear_next:
            self.cells.clear()
            self.clear_next = False
        if output.output_type == "stream":
            output.text = output.text[: max(self.left, 0)]
        size = len(str(output))
        if self.left <= 0 or (size > self.left and output.output_type != "stream"):
            self.left = min(self.left, 0)
            return
        self.left -= size
        last = self.cells[-1] if self.cells else {}
        if output.output_type == "stream" and last.get("name") == output.name:
            last["text"] += output.text
        else:
            self.cells.append(output)
