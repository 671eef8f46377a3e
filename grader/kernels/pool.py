"""The template as the grader sees it: started when needed, branched for each lesson, replaced.

A branch is a template in which the first cells of a lesson have run, so that a submission which
begins alike is forked from there.
"""

import atexit
import contextlib
import json
import os
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import IO, Any

from grader.boundary.line import Line, is_open
from grader.errors import GraderError, GraderFailedError
from grader.kernels.child import MESSAGE_BYTES, Child
from grader.kernels.environment import BEHIND_WALLS, PYTHON, source_folders
from grader.kernels.inside.limits import Limits
from grader.kernels.inside.settings import TemplateSettings
from grader.kernels.walls import seccomp_file, visible_paths, wall_command

READY_LIMIT_S = 120.0  # a cold disk takes its time to read torch
FORK_LIMIT_S = 20.0

# Walls fall with the thread that put them up, so that thread must outlive its callers.
_starter = ThreadPoolExecutor(1, thread_name_prefix="templates")


class Template:
    """A process with everything imported, that forks what it is asked for."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control

    def wait_ready(self) -> int:
        """How many threads it has, once it waits for requests; `GraderError` where it ended."""
        self._control.settimeout(READY_LIMIT_S)
        try:
            answer = json.loads(self._control.recv(MESSAGE_BYTES) or b"{}")
        except OSError:
            answer = {}
        if "threads" not in answer:
            words = str(answer.get("failed", "")).strip().splitlines()
            raise GraderError(f"the template did not start: {[*words, 'it ended'][-1]}")
        return answer["threads"]

    @property
    def is_alive(self) -> bool:
        """Whether it can still be asked."""
        return is_open(self._control)

    def has_ended(self, limit_s: float) -> bool:
        """Whether it has ended, or does within that time; a process takes a moment to die."""
        if self.is_alive and limit_s:
            with contextlib.suppress(TimeoutError, OSError):
                self._control.settimeout(limit_s)
                self._control.recv(1, socket.MSG_PEEK)
        return not self.is_alive

    def fork(self, request: dict[str, Any], files: Sequence[int], limits: Limits) -> Child:
        """Fork a process for `request`; `files` are handed to it: see `inside.template`.

        limits: held by a cgroup too, where one is to be had.
        """
        here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        child = Child(here)
        try:
            with there:
                self._ask(request, [there.fileno(), *files])
            child.wait_started(FORK_LIMIT_S)
            child.hold(limits)
        except (OSError, GraderError) as problem:
            child.close()
            raise GraderError(f"the template forked no kernel: {problem}") from problem
        return child

    def branch(self, packed: int, imports: Sequence[str] = ()) -> tuple["Template", Line]:
        """A template in the making: it runs cells from the line until that is closed."""
        here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        line, far_line = Line.pair()
        try:
            with there, far_line:
                self._ask({"branch": [*imports]}, [there.fileno(), far_line.fileno(), packed])
        except GraderFailedError:
            here.close()
            line.close()
            raise
        return Template(here), line

    def close(self) -> None:
        """End the template; what it has forked ends with it."""
        self._control.close()

    def _ask(self, request: dict[str, Any], files: list[int]) -> None:
        try:
            socket.send_fds(self._control, [json.dumps(request).encode()], files)
        except OSError as problem:
            raise GraderFailedError(f"the template has ended: {problem.strerror}") from problem


class FirstTemplate(Template):
    """The template that all others are branched from, behind its walls."""

    def __init__(self, settings: TemplateSettings) -> None:
        here, inside = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        super().__init__(here)
        self.settings = settings
        self._stderr: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        told = replace(settings, keep=_below_tmp(settings)).as_plain_data()
        here.send(json.dumps(told).encode())
        try:
            with inside:
                start = _starter.submit(_start, settings, inside.fileno(), self._stderr)
                self.process = start.result()
        except OSError as problem:  # say, a program of another machine
            here.close()
            self._stderr.close()
            raise GraderError(f"the template did not start: {problem}") from problem
        atexit.register(self.close)

    def wait_ready(self) -> int:
        """As for any template, with its last words where it ended."""
        try:
            threads = super().wait_ready()
        except GraderError as problem:
            self.process.kill()
            self.process.wait()
            words = self._last_words()
            self.close()
            raise GraderError(f"the template did not start: {words}") from problem
        if threads > 1:
            self.close()
            raise GraderError(
                f"expected modules that only define things, got {threads} threads after importing "
                f"{', '.join(self.settings.preload)}; threads do not survive a fork"
            )
        return threads

    @property
    def is_alive(self) -> bool:
        """As for any template; where the walls have just fallen, it may still hear."""
        return self.process.poll() is None and super().is_alive

    def close(self) -> None:
        """End the template and with it whatever it has forked."""
        atexit.unregister(self.close)
        super().close()
        self.process.kill()
        self.process.wait()
        self._stderr.close()

    def _last_words(self) -> str:
        self._stderr.seek(0)
        lines = self._stderr.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else f"exit status {self.process.returncode}"


def _start(settings: TemplateSettings, control: int, stderr: IO[bytes]) -> subprocess.Popen[bytes]:
    inside = [*PYTHON, "grader.kernels.inside.template", str(control)]
    seccomp = seccomp_file()
    files = (control,) if seccomp is None else (control, seccomp)
    try:
        environment = BEHIND_WALLS | {"PYTHONPATH": source_folders(settings.walls.packages)}
        walls = wall_command(settings.walls, environment, seccomp)
        return subprocess.Popen(
            [*walls, "--", *inside],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            pass_fds=files,
            env={},
        )
    finally:
        if seccomp is not None:
            os.close(seccomp)


def _below_tmp(settings: TemplateSettings) -> tuple[str, ...]:
    """What the walls show below /tmp, where each kernel gets an empty folder of its own."""
    paths = visible_paths(settings.walls)
    return tuple(str(path) for path in paths if path.is_relative_to("/tmp"))
