"""A process for grading without walls, where none can be had: spawned, and reached by a socket."""

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from grader.boundary.line import HERE, Line
from grader.errors import GraderError, GraderFailedError
from grader.kernels.environment import PYTHON, environment

START_S = 120.0  # a cold disk takes its time to read torch


class Spawned:
    """A process that runs `python -m MODULE`, is told `told`, and works in a folder of its own."""

    was_killed = False

    def __init__(self, module: str, told: dict[str, Any]) -> None:
        self._secret = secrets.token_hex()
        self._folder = TemporaryDirectory(prefix="nanollm-", ignore_cleanup_errors=True)
        self.folder = Path(self._folder.name)
        self._told = {"folder": str(self.folder), "secret": self._secret} | told
        self._server = socket.create_server((HERE, 0))
        self.process = subprocess.Popen(
            [*PYTHON, module, str(self._server.getsockname()[1])],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment(),
            cwd=self.folder,
            start_new_session=os.name == "posix",
        )

    def connect(self) -> Line:
        """The line to it, once it knows the secret; anybody may connect to a port."""
        assert self.process.stdin is not None
        with contextlib.suppress(OSError), self.process.stdin as stdin:
            stdin.write(json.dumps(self._told).encode() + b"\n")
        deadline = time.monotonic() + START_S
        with self._server as server:
            server.settimeout(1.0)
            while time.monotonic() < deadline and self.process.poll() is None:
                with contextlib.suppress(TimeoutError, GraderError):
                    line = Line(server.accept()[0])
                    if line.receive(1024, time.monotonic() + 5) == [self._secret]:
                        return line
                    line.close()
        self.end()
        raise GraderFailedError(f"a process for grading did not start: {self.process.args}")

    def interrupt(self) -> None:
        """Let what runs end; on Windows it is ended when its time is up."""
        if os.name == "posix":
            self.process.send_signal(signal.SIGINT)

    def end(self, limit_s: float = 0) -> str:
        """End it at once; nobody knows why it had ended."""
        self.kill()
        return ""

    def stop(self) -> None:
        """Have it ended, and what it started, as far as that is in its group of processes."""
        if os.name == "posix":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()

    def kill(self) -> None:
        """End it, what it started and its folder."""
        self.stop()
        self.process.wait()
        self._folder.cleanup()
