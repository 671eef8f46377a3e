"""A cgroup for each kernel, on top of the watch, where version 2 is delegated to the grader.

The watch adds up samples, and ends a kernel for what it sees; in between, Linux itself refuses or
ends what goes far beyond. For this the grader needs a cgroup that it may divide and shares with
nobody: the one that it was started in (https://docs.kernel.org/admin-guide/cgroup-v2.html).
"""

import atexit
import contextlib
import functools
import itertools
import os
import threading
from pathlib import Path

from grader.kernels.inside.limits import MIB, Limits

ROOT = Path("/sys/fs/cgroup")
OWN = "nanollm"  # where the grader's own processes go: a cgroup that is divided holds none itself
NEEDED = ("memory", "pids")
# Beyond the limits, so that the watch sees first what it can, and says why a kernel has ended;
# it counts no memory that Linux keeps for names, mappings and locks.
ROOM_MIB = 128
ROOM_TASKS = 256
DIVIDING_TRIES = 5  # a process may be forked while the others go

_numbers = itertools.count()
_lock = threading.Lock()
_left: list[Path] = []  # whose processes had not all ended yet


class KernelGroup:
    """What holds one kernel; made for its process before that runs what a learner wrote."""

    def __init__(self, parent: Path, pid: int, limits: Limits) -> None:
        sweep()
        self.most_mib = limits.memory_mib + limits.disk_mib + ROOM_MIB
        self.path = parent / f"kernel-{os.getpid()}-{next(_numbers)}"
        self.path.mkdir()
        _write(self.path / "memory.max", self.most_mib * MIB)
        _write(self.path / "memory.oom.group", 1)  # all of them, or the rest would go on
        with contextlib.suppress(FileNotFoundError):  # where there is no swap
            _write(self.path / "memory.swap.max", 0)
        _write(self.path / "pids.max", limits.tasks + ROOM_TASKS)
        _write(self.path / "cgroup.procs", pid)

    def why_ended(self) -> str:
        """What the kernel used too much of, if Linux has ended it for that."""
        words = (self.path / "memory.events").read_text().split()
        is_out_of_memory = int(words[words.index("oom_kill") + 1]) > 0
        return f"memory: more than {self.most_mib} MiB in its cgroup" if is_out_of_memory else ""

    def close(self) -> None:
        """Remove it, now or once its processes have ended."""
        _left.append(self.path)
        sweep()


@functools.cache
def delegated() -> Path | None:
    """The cgroup that this process may divide for kernels, if there is one.

    It counts as delegated where it has no process of anybody else's. Its own ones move into a part.
    """
    with _lock, contextlib.suppress(OSError, StopIteration):
        lines = Path("/proc/self/cgroup").read_text().splitlines()
        name = next(line.removeprefix("0::/") for line in lines if line.startswith("0::/"))
        own = ROOT / name
        own = own.parent if own.name == OWN else own  # where a grader has started this process
        if own != ROOT and divide(own):
            return own
    return None


def divide(own: Path) -> bool:
    """Have a cgroup's processes go into a part of it, so that others can be made beside that.

    Returns whether they did: not where one is somebody else's, or what is needed is not given.
    """
    if not {*NEEDED} <= {*(own / "cgroup.controllers").read_text().split()}:
        return False
    for _ in range(DIVIDING_TRIES):
        pids = [int(pid) for pid in (own / "cgroup.procs").read_text().split()]
        if not all(map(_is_ours, pids)):
            return False
        part = own / OWN
        part.mkdir(exist_ok=True)
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                _write(part / "cgroup.procs", pid)
        with contextlib.suppress(OSError):  # busy
            _write(own / "cgroup.subtree_control", " ".join(f"+{name}" for name in NEEDED))
            return True
    return False


def _is_ours(pid: int) -> bool:
    """Whether it is this process, or was started by it."""
    while pid not in (0, os.getpid()):
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            return True  # it has ended
    return pid != 0


def sweep() -> None:
    """Remove what was closed, as far as its processes have ended by now."""
    with _lock:
        for path in [*_left]:
            with contextlib.suppress(OSError):
                path.rmdir()
                _left.remove(path)


def _write(path: Path, what: object) -> None:
    path.write_text(f"{what}\n")


atexit.register(sweep)
