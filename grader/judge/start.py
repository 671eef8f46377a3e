"""Starts judges: forked from a process in which the setup cells that lead have run, or spawned."""

import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.boundary.line import Line, is_open
from grader.errors import GraderError, GraderFailedError
from grader.judge.cells import Ending
from grader.judge.process import Judge
from grader.kernels.environment import PYTHON, environment
from grader.kernels.spawn import Spawned

PRELOAD = ("IPython.core.inputtransformer2", "msgpack", "cloudpickle", "numpy.random")  # seeded
START_S = 120.0  # until what the sources import is


@dataclass(frozen=True)
class SourceCell:
    """A cell of the source that judges run, by its name in verdicts."""

    name: str
    source: str


class Forked:
    """A judge that was forked; a signal reaches it or nobody."""

    def __init__(self, pid: int) -> None:
        self._handle = os.pidfd_open(pid)

    def interrupt(self) -> None:
        """Stop the cell that runs."""
        self._signal(signal.SIGINT)

    def stop(self) -> None:
        """Have it ended; the handle stays with the thread that runs it."""
        self._signal(signal.SIGKILL)

    def end(self) -> str:
        """End it."""
        if self._handle >= 0:
            self._signal(signal.SIGKILL)
            os.close(self._handle)
            self._handle = -1
        return ""

    def _signal(self, number: int) -> None:
        with contextlib.suppress(OSError):  # it, or its handle, is gone
            signal.pidfd_send_signal(self._handle, number)


class Forerunner:
    """The process that judges are forked from, or one in which cells of a lesson have run."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control

    def wait_ready(self) -> int:
        """How many threads it has, once it waits for requests."""
        self.control.settimeout(START_S)
        try:
            return json.loads(self.control.recv(1 << 16))["threads"]
        except (OSError, ValueError, KeyError):
            raise GraderFailedError("the process that judges are forked from has ended") from None

    def judge(self, folder: str | None) -> Judge:
        """A judge in which has run what has run here; where nothing has, it works in `folder`."""
        return self._fork({"folder": folder}, [])

    def branch(self, folder: str | None) -> tuple["Forerunner", Judge]:
        """A forerunner in the making: it runs the cells that this judge is given, until closed."""
        here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            with there:
                judge = self._fork({"folder": folder}, [there.fileno()])
        except GraderFailedError:
            here.close()
            raise
        return Forerunner(here), judge

    def _fork(self, request: dict[str, Any], files: list[int]) -> Judge:
        here, there = socket.socketpair()
        line = Line(here)
        try:
            with there:
                message = json.dumps(request).encode()
                socket.send_fds(self.control, [message], [*files, there.fileno()])
            _, pid = line.receive(1024, time.monotonic() + START_S)
            return Judge(line, Forked(pid))
        except (OSError, GraderError) as problem:
            line.close()
            raise GraderFailedError("no judge could be forked") from problem


@dataclass(frozen=True)
class _Branch:
    forerunner: Forerunner
    endings: list[Ending] | None  # of its cells; None: they have not run


class Judges:
    """Starts judges: forked where that can be done, else spawned.

    `preload`: what the cells of the sources import, imported once.
    """

    def __init__(self, preload: Collection[str] = (), *, forks: bool = True) -> None:
        self.preload = [*dict.fromkeys((*PRELOAD, *preload))]
        self.forks = forks
        self._first: Forerunner | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._branches: dict[object, _Branch] = {}
        self._is_ready = False
        self._lock = threading.Lock()

    def warm(self) -> None:
        """Begin to start what judges are forked from, without waiting until it has."""
        if self.forks and self._process is None:
            here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            here.send(json.dumps({"preload": self.preload}).encode())
            with there:
                self._process = subprocess.Popen(
                    [*PYTHON, "grader.judge.forerunner", str(there.fileno())],
                    stdin=subprocess.DEVNULL,
                    pass_fds=[there.fileno()],
                    env=environment(),
                )
            self._first = Forerunner(here)
            self._is_ready = False
            atexit.register(self.close)

    def start(
        self,
        folder: Path | None,
        cells: Sequence[SourceCell] = (),
        later: Sequence[SourceCell] = (),
    ) -> tuple[Judge, list[Ending]]:
        """A judge that has run these cells in the folder of the source, and how they ended there.

        later: what it will be asked to run, which is read once for all judges. Raises
        `GraderFailedError` where none can be had.
        """
        where = str(folder) if folder else None
        if not self.forks:
            return self._spawn(where, cells)
        with self._lock:
            branch = self._branch(where, cells, later)
        try:
            judge = branch.forerunner.judge(where)
        except GraderFailedError:  # it has just been killed; the next one is asked once
            with self._lock:
                self._forget(branch)
                branch = self._branch(where, cells, later)
            judge = branch.forerunner.judge(where)
        if branch.endings is None:  # its cells cannot be run before a fork
            return judge, [_set_up(judge, cell) for cell in cells]
        return judge, branch.endings

    def renew(self) -> None:
        """Forget what has ended; it is started anew when it is needed."""
        with self._lock:
            if self._first is not None and not is_open(self._first.control):
                self.close()
            for branch in [*self._branches.values()]:
                if not is_open(branch.forerunner.control):
                    self._forget(branch)

    def _forget(self, ended: _Branch) -> None:
        if ended.forerunner is self._first:
            self.close()
        for key, branch in [*self._branches.items()]:
            if branch is ended:
                branch.forerunner.control.close()
                del self._branches[key]

    def close(self) -> None:
        """End the forerunner; its judges end when their lines are closed."""
        atexit.unregister(self.close)
        for branch in self._branches.values():
            branch.forerunner.control.close()
        self._branches.clear()
        if self._first is not None and self._process is not None:
            self._first.control.close()
            self._process.kill()
            self._process.wait()
        self._first = self._process = None

    def _branch(
        self, folder: str | None, cells: Sequence[SourceCell], later: Sequence[SourceCell]
    ) -> "_Branch":
        self.warm()
        assert self._first is not None
        if not self._is_ready:
            self._first.wait_ready()
            self._is_ready = True
        key = (folder, *cells)
        if key not in self._branches:
            forerunner, judge = self._first.branch(folder)
            endings = [_set_up(judge, cell) for cell in cells]
            for cell in later:
                judge.read(cell.source, cell.name)
            judge.line.close()
            if forerunner.wait_ready() == 1:
                self._branches[key] = _Branch(forerunner, endings)
            else:  # threads do not survive a fork
                forerunner.control.close()
                self._branches[key] = _Branch(self._first, None)
        return self._branches[key]

    def _spawn(self, folder: str | None, cells: Sequence[SourceCell]) -> tuple[Judge, list[Ending]]:
        process = Spawned("grader.judge.server", {"preload": self.preload, "folder": folder})
        judge = Judge(process.connect(), process)
        judge.line.receive(1024, time.monotonic() + START_S)
        return judge, [_set_up(judge, cell) for cell in cells]


def _set_up(judge: Judge, cell: SourceCell) -> Ending:
    return judge.run(cell.source, name=cell.name, is_graded=False).ending
