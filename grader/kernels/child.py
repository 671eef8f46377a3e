"""A forked process as the grader sees it: handles that no other process can be mistaken for."""

import contextlib
import json
import os
import select
import signal
import socket
import time
from pathlib import Path
from typing import Any

from grader.errors import GraderError
from grader.kernels.cgroup import KernelGroup, delegated
from grader.kernels.inside.limits import Limits

MESSAGE_BYTES = 1 << 16


class Child:
    """A kernel (or another forked process) and the init whose end takes all it started with it.

    A pidfd becomes readable when its process has ended, and a signal sent through it reaches that
    process or none, even when the process id has been given to another.
    """

    def __init__(self, line: socket.socket) -> None:
        self.line = line
        self.exit_code: int | None = None
        self.why_ended = ""  # what it used too much of, if that ended it
        self.was_told = False  # the init has said how the kernel ended
        self._init = self._kernel = -1
        self._group: KernelGroup | None = None

    def wait_started(self, limit_s: float) -> None:
        """Take the handles; raises `GraderError` with the reason when the fork failed."""
        message, files = self._receive(limit_s)
        if "started" not in message:
            raise GraderError(f"a kernel could not be forked: {_last_line(message)}")
        self._init, self._kernel = files

    def hold(self, limits: Limits) -> None:
        """Put the kernel, not its init, into a cgroup of its own, where this process may."""
        if parent := delegated():
            self._group = KernelGroup(parent, _pid(self._kernel), limits)

    def wait_ready(self, limit_s: float) -> Any:
        """What the process says when it is ready; raises `GraderError` when it ended before."""
        message, _ = self._receive(limit_s)
        if "ready" not in message:
            raise GraderError(f"a forked kernel did not get ready: {_last_line(message)}")
        return message["ready"]

    def poll(self, limit_s: float = 0) -> int | None:
        """The exit code once everything has ended, None while something runs."""
        if self.exit_code is None and self._init >= 0:
            if not _is_readable(self._init, limit_s):
                return None
            self.exit_code = self._last_words()
            self.close()
        return self.exit_code

    def signal(self, signum: int) -> None:
        """Send a signal to the kernel itself; nothing happens when it has ended."""
        self._send(self._kernel, signum)

    def kill(self, limit_s: float = 5) -> None:
        """End everything, stopped or deaf processes too, and wait until it is gone."""
        self._send(self._init, signal.SIGKILL)
        self.poll(limit_s)

    def close(self) -> None:
        """Close the handles."""
        self.line.close()
        if self._group:
            self._group.close()
            self._group = None
        for name in ("_init", "_kernel"):
            if getattr(self, name) >= 0:
                os.close(getattr(self, name))
                setattr(self, name, -1)

    def _send(self, handle: int, signum: int) -> None:
        if self.exit_code is None and handle >= 0:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(handle, signum)

    def _last_words(self) -> int:
        """What the init said at its end; -9 when it was killed."""
        self.line.setblocking(False)
        code = -int(signal.SIGKILL)
        with contextlib.suppress(BlockingIOError, ConnectionResetError):
            while message := json.loads(self.line.recv(MESSAGE_BYTES) or b"{}"):
                code = message.get("exit", code)
                self.was_told |= bool({"exit", "ended"} & message.keys())
                self.why_ended = message.get("ended", self.why_ended)
        if self._group and not self.why_ended:
            self.why_ended = self._group.why_ended()
        return code

    def _receive(self, limit_s: float) -> tuple[dict[str, Any], list[int]]:
        deadline = time.monotonic() + limit_s
        if not _is_readable(self.line.fileno(), deadline - time.monotonic()):
            return {"failed": f"no answer within {limit_s:g} s"}, []
        message, files, _, _ = socket.recv_fds(self.line, MESSAGE_BYTES, 2)
        said = json.loads(message or b'{"failed": "it ended without a word"}')
        self.why_ended = said.get("ended", self.why_ended)
        return said, files


def _pid(handle: int) -> int:
    """Which process a pidfd stands for, as this process knows it."""
    lines = Path(f"/proc/self/fdinfo/{handle}").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pid:"))


def _is_readable(file: int, limit_s: float) -> bool:
    waiting = select.poll()  # select() knows no files above 1023
    waiting.register(file, select.POLLIN)
    return bool(waiting.poll(max(0, limit_s) * 1000))


def _last_line(message: dict[str, Any]) -> str:
    return str(message.get("failed") or message.get("ended") or message).strip().splitlines()[-1]
