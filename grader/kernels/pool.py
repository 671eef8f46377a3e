"""Templates: started when needed, kept for the next kernel, replaced when they have crashed."""

import atexit
import importlib.util
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from grader.errors import GraderError
from grader.kernels.child import MESSAGE_BYTES, Child
from grader.kernels.inside.settings import TemplateSettings, Walls
from grader.kernels.walls import seccomp_file, visible_paths, wall_command

READY_LIMIT_S = 120.0  # a cold disk takes its time to read torch
FORK_LIMIT_S = 20.0

TEMPLATE_ENVIRONMENT = {
    "PATH": f"{os.path.dirname(sys.executable)}:/usr/bin:/bin",
    "HOME": "/tmp",
    "LANG": "C.UTF-8",
    "MPLCONFIGDIR": "/tmp/.matplotlib",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    # The same order of sets and dictionaries in every run, and no thread before a fork.
    "PYTHONHASHSEED": "0",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}


class Template:
    """A process with everything imported, and at most one kernel at a time."""

    def __init__(self, settings: TemplateSettings) -> None:
        self.settings = settings
        self._stderr: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        self._control, inside = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        told = replace(settings, keep=_below_tmp(settings)).as_plain_data()
        self._control.send(json.dumps(told).encode())
        try:
            with inside:
                self.process = _start(settings, inside.fileno(), self._stderr)
        except OSError as problem:  # say, a program of another machine
            self._control.close()
            self._stderr.close()
            raise GraderError(f"the template did not start: {problem}") from problem

    def wait_ready(self) -> None:
        """Return when all is imported; raises `GraderError` with the template's last words."""
        self._control.settimeout(READY_LIMIT_S)
        try:
            answer = self._control.recv(MESSAGE_BYTES)
        except OSError:
            answer = b""
        if not answer:
            self.process.kill()
            self.process.wait()
            last_words = self._last_words()
            self.close()
            raise GraderError(f"the template did not start: {last_words}")
        threads = json.loads(answer)["threads"]
        if threads > 1:
            self.close()
            raise GraderError(
                f"expected modules that only define things, got {threads} threads after importing "
                f"{', '.join(self.settings.preload)}; threads do not survive a fork"
            )

    @property
    def is_alive(self) -> bool:
        """Whether it can still be asked."""
        return self.process.poll() is None

    def fork(self, request: dict[str, Any], files: Sequence[int]) -> Child:
        """Fork a process for `request`; `files` are handed to it: see `inside.template`."""
        here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        child = Child(here, walled=self.settings.walls is not None)
        try:
            with there:
                message = json.dumps(request).encode()
                socket.send_fds(self._control, [message], [there.fileno(), *files])
            child.wait_started(FORK_LIMIT_S)
        except (OSError, GraderError) as problem:
            child.close()
            raise GraderError(f"the template forked no kernel: {problem}") from problem
        return child

    def close(self) -> None:
        """End the template and with it whatever it has forked."""
        self._control.close()
        self.process.kill()
        self.process.wait()
        self._stderr.close()

    def _last_words(self) -> str:
        self._stderr.seek(0)
        lines = self._stderr.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else f"exit status {self.process.returncode}"


class TemplatePool:
    """The templates of this process; each serves one kernel at a time."""

    def __init__(self) -> None:
        self._idle: list[Template] = []
        self._all: list[Template] = []
        self._lock = threading.Lock()
        # Walls fall with the thread that put them up, so that thread must outlive its callers.
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="templates")
        atexit.register(self.close)

    def take(self, settings: TemplateSettings) -> Template:
        """A ready template, for one kernel; give it back with `put_back`."""
        with self._lock:
            for template in [each for each in self._idle if each.settings == settings]:
                self._idle.remove(template)
                if template.is_alive:
                    return template
                self._all.remove(template)
                template.close()
        template = self._starter.submit(Template, settings).result()
        template.wait_ready()
        with self._lock:
            self._all.append(template)
        return template

    def put_back(self, template: Template) -> None:
        """Let the next kernel have it; its own kernel has ended."""
        with self._lock:
            if template.is_alive:
                self._idle.append(template)
                return
        self.discard(template)

    def discard(self, template: Template) -> None:
        """End a template that nobody should have any more."""
        template.close()
        with self._lock:
            self._all.remove(template)

    def close(self) -> None:
        """End all templates and their kernels."""
        with self._lock:
            for template in self._all:
                template.close()
            self._all, self._idle = [], []


def _start(settings: TemplateSettings, control: int, stderr: IO[bytes]) -> subprocess.Popen[bytes]:
    inside = [sys.executable, "-P", "-s", "-m", "grader.kernels.inside.template", str(control)]
    if settings.walls is None:
        return _popen(inside, (control,), stderr, os.environ | TEMPLATE_ENVIRONMENT)
    seccomp = seccomp_file()
    files = (control,) if seccomp is None else (control, seccomp)
    try:
        environment = TEMPLATE_ENVIRONMENT | {"PYTHONPATH": _source_folders(settings.walls)}
        walls = wall_command(settings.walls, environment, seccomp)
        return _popen([*walls, "--", *inside], files, stderr, {})
    finally:
        if seccomp is not None:
            os.close(seccomp)


def _popen(
    command: list[str], files: tuple[int, ...], stderr: IO[bytes], environment: dict[str, str]
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=stderr,
        pass_fds=files,
        env=environment,
    )


def _source_folders(walls: Walls) -> str:
    """Where packages are imported from that no .pth file of the environment may name."""
    specs = filter(None, map(importlib.util.find_spec, (*walls.packages, "grader")))
    found = {Path(path).parent for spec in specs for path in spec.submodule_search_locations or ()}
    return os.pathsep.join(sorted(str(path) for path in found if path.name != "site-packages"))


def _below_tmp(settings: TemplateSettings) -> tuple[str, ...]:
    """What the walls show below /tmp, where each kernel gets an empty folder of its own."""
    paths = visible_paths(settings.walls) if settings.walls else []
    return tuple(str(path) for path in paths if path.is_relative_to("/tmp"))
