"""Inside: what all processes of a kernel use together.

A limit of the operating system holds for one process; a hundred children would have a hundred
times as much, and the limit on their number does not hold for root. So the kernel's init looks
around, as often as `INTERVAL_S` says: what it adds up is a sample, with what is used meanwhile
beyond it. Memory that is in no process has to be refused (`grader.kernels.syscalls`) or counted
by what it can be at most: open files, sockets, mappings and locks.
"""

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

from grader.kernels.inside.limits import Limits

INTERVAL_S = 0.05
THOROUGH_EVERY = 10  # looks
EXACT_S = 0.3  # of processor time for an exact count: meanwhile nobody looks

PROC = Path("/proc")
FILE_KIB = 4  # of an open file: half of a pipe; pipes of more are counted by Linux, for each user
SOCKET_EXTRA_KIB = 128  # beside the buffers: options and filters
MAPPINGS = 1 << 18  # of all processes; each takes some 250 bytes of Linux's own, and so does a lock
LOCKS = 1 << 13  # fewer: listing them takes their square

Status = dict[str, str]


class Watch:
    """Looks from an init for a kernel that uses more than its limits; make it before the kernel."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.own = int(PROC.joinpath("self").readlink().name)  # not always 1: see inside.view
        self.inherited_kib = _private_kib(_status(self.own))  # a forked process begins with this
        self.sockets = _sockets()
        with socket.socket(socket.AF_UNIX) as one:
            buffer_kib = one.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) // 1024
        self.socket_kib = 2 * buffer_kib + SOCKET_EXTRA_KIB  # one message may go beyond the buffer
        self.looks = 0

    def look(self) -> str:
        """Why the kernel must be ended, if it must."""
        self.looks += 1
        too_many = f"processes: more than {self.limits.tasks} processes and threads"
        if self._is_crowded():
            return too_many  # at once: a bomb of them takes long to read
        found = self._descendants(_pids())
        if sum(int(status["Threads"]) for status in found.values()) > self.limits.tasks:
            return too_many
        memory_kib = self._memory_kib(found)
        if self._is_crowded():
            return too_many
        if memory_kib > self.limits.memory_mib * 1024:
            return f"memory: more than {self.limits.memory_mib} MiB in {len(found)} processes"
        mappings = (_mappings(status["place"]) for status in found.values())
        if self.looks % THOROUGH_EVERY == 0 and _is_over(mappings, MAPPINGS):
            return f"mappings: more than {MAPPINGS} in {len(found)} processes"
        # Linux lists the locks of everybody in that /proc.
        if self.looks % THOROUGH_EVERY == 0 and self.own == 1 and _lines("locks", LOCKS) > LOCKS:
            return f"locks: more than {LOCKS} locks of files"
        return ""

    def _memory_kib(self, found: dict[int, Status]) -> int:
        """What all use beyond what the kernel inherited; nearly exact where that decides."""
        besides = (_sockets() - self.sockets) * self.socket_kib - self.inherited_kib
        besides += sum(map(_other_kib, found.values()))
        quick = besides + sum(map(_private_kib, found.values()))
        if quick <= self.limits.memory_mib * 1024:
            return quick
        # A page that forked processes share counts in each of them: divide it.
        end = time.thread_time() + EXACT_S
        return besides + sum(
            _divided_kib(status) if time.thread_time() < end else _private_kib(status)
            for status in found.values()
            if not self._is_crowded()  # each takes a while, in which a bomb of them would grow
        )

    def _is_crowded(self) -> bool:
        return self.own == 1 and len(_pids()) - 1 > self.limits.tasks

    def _descendants(self, pids: list[int]) -> dict[int, Status]:
        """The status of every process that the kernel is or has started."""
        found = {pid: status for pid in pids if pid != self.own and (status := _status(pid))}
        return {pid: status for pid, status in found.items() if self._is_own(pid, found)}

    def _is_own(self, pid: int, found: dict[int, Status]) -> bool:
        while pid > 1 and pid != self.own:
            pid = int(found.get(pid, {}).get("PPid", "0"))
        return pid == self.own


def _pids() -> list[int]:
    return [int(name) for name in os.listdir(PROC) if name.isdigit()]


def _status(pid: int) -> Status:
    """The lines of /proc/PID/status, and its `place`; nothing of a process that is gone."""
    try:
        status = _lines_of(f"{PROC}/{pid}")
        if "RssAnon" in status or int(status["Threads"]) <= 1:
            return status
        # Its first thread has ended, and would hide what the others hold.
        others = (f"{PROC}/{pid}/task/{name}" for name in os.listdir(f"{PROC}/{pid}/task"))
        return next(filter(_has_memory, map(_lines_of, others)), {})
    except (FileNotFoundError, ProcessLookupError):
        return {}


def _lines_of(place: str) -> Status:
    # A process may have \r in its name, which Linux does not escape: no line ends there.
    with open(f"{place}/status", errors="replace", newline="\n") as lines:
        status = dict(line.split(":", 1) for line in lines)
    return status | {"place": place}


def _has_memory(status: Status) -> bool:
    return "RssAnon" in status


def _kib(status: Status, *names: str) -> int:
    return sum(int(status.get(name, "0").split()[0]) for name in names)


def _private_kib(status: Status) -> int:
    """Pages that belong to no file; files in memory are bounded by `disk_mib`."""
    return _kib(status, "RssAnon", "VmSwap")


def _other_kib(status: Status) -> int:
    return _kib(status, "VmPTE") + FILE_KIB * _kib(status, "FDSize")


def _divided_kib(status: Status) -> int:
    """As `_private_kib`, a shared page divided by those who share it, where that is told."""
    try:
        lines = Path(status["place"], "smaps_rollup").read_text().splitlines()
    except PermissionError:  # it hides itself
        return _private_kib(status)
    except (FileNotFoundError, ProcessLookupError):
        return 0
    exact = _kib(dict(line.split(":", 1) for line in lines[1:]), "Pss_Anon", "SwapPss")
    return min(exact, _private_kib(status))


def _sockets() -> int:
    """How many sockets were made in this network namespace, those in flight included."""
    words = PROC.joinpath("self/net/sockstat").read_text().split()
    return int(words[2])  # sockets: used N


def _mappings(place: str) -> int:
    try:
        return _lines(f"{place}/maps", MAPPINGS)
    except PermissionError:  # it hides itself: as many as one may have
        return int(PROC.joinpath("sys/vm/max_map_count").read_text())
    except (FileNotFoundError, ProcessLookupError):
        return 0


def _lines(name: str, at_most: int) -> int:
    with PROC.joinpath(name).open("rb") as file:
        return sum(1 for _ in zip(file, range(at_most + 1), strict=False))


def _is_over(counts: Iterator[int], limit: int) -> bool:
    total = 0
    return any((total := total + count) > limit for count in counts)
