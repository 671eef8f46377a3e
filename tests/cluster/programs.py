"""A scheduler of dask's and workers of it, as programs on one machine or on several."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, Self

from grader.course import Course, read_notebook

LIMIT_S = 120


class Dask:
    """To be used in a `with` block, after which nothing of it runs.

    `popen(machine, command, **more)` starts a program; by default all are on this machine.
    """

    def __init__(
        self,
        folder: Path,
        *,
        scheduler: Sequence[str] = ("--host", "127.0.0.1"),
        machine: str = "",
        popen: Callable[..., "subprocess.Popen[bytes]"] | None = None,
        settings: Mapping[str, str] = {},
    ) -> None:
        self.folder, self._options, self._machine = folder, scheduler, machine
        self._popen = popen or (lambda machine, command, **more: subprocess.Popen(command, **more))
        self._settings = {f"DASK_{name}": value for name, value in settings.items()}
        self._open = ExitStack()
        self.workers: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        words = ("--port", "0", "--no-dashboard", *self._options)
        self.scheduler = self.start("scheduler", "scheduler", *words, machine=self._machine)
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @property
    def address(self) -> str:
        """Of the scheduler, once it listens."""
        deadline = time.monotonic() + LIMIT_S
        while True:
            for line in self.log("scheduler").splitlines():
                if "Scheduler at:" in line:
                    return line.split()[-1]
            assert self.scheduler.poll() is None, self.log("scheduler")
            assert time.monotonic() < deadline, self.log("scheduler")
            time.sleep(0.1)

    def worker(self, name: str, *options: str, machine: str = "", **more: Any) -> Any:
        """Start a worker; with its nanny, dask's name for what starts it again, unless told."""
        words = (self.address, "--name", name, "--no-dashboard", *options)
        self.workers[name] = self.start(name, "worker", *words, machine=machine, **more)
        return self.workers[name]

    def start(
        self,
        name: str,
        kind: str,
        *words: str,
        machine: str = "",
        prefix: Sequence[str] = (),
        env: Mapping[str, str] = {},
    ) -> "subprocess.Popen[bytes]":
        place = self.folder / f"of-{name}"
        place.mkdir(parents=True, exist_ok=True)
        command = [*prefix, sys.executable, "-m", f"distributed.cli.dask_{kind}", *words]
        with (self.folder / f"{name}.log").open("wb") as log:
            process = self._popen(
                machine or name,
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=place,
                env=os.environ | {"DASK_TEMPORARY_DIRECTORY": str(place)} | self._settings | env,
                start_new_session=True,
            )
        return self.keep(process)

    def keep(self, process: "subprocess.Popen[Any]") -> "subprocess.Popen[Any]":
        """Let a program, of a session of its own or not, end with all that runs here."""
        self._open.callback(end, process)
        return process

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text("utf-8", "replace")


def end(process: "subprocess.Popen[bytes]") -> None:
    """As a power cut does."""
    is_leader = process.poll() is None and os.getpgid(process.pid) == process.pid
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL) if is_leader else process.kill()
    process.communicate()


def graded_notebooks(course: Course) -> dict[str, Any]:
    """By student, but for how long the cells took."""
    found: dict[str, Any] = {}
    for path in sorted(course.top("autograded").rglob("*.ipynb")):
        found[path.parent.parent.name] = notebook = read_notebook(path)
        del notebook.metadata.nanollm["cells_s"]
    return found
