"""Inside: what all processes of a kernel use together.

A limit of the operating system holds for one process; a hundred children would have a hundred
times as much, and the limit on their number does not hold for root. So the template looks around.
"""

import contextlib
import os
import signal
from pathlib import Path

from grader.kernels.inside.limits import Limits

INTERVAL_S = 0.05


class Watch:
    """Looks for a kernel that uses more than its limits."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.inherited_kib = _usage(os.getpid())[0]  # a forked process begins with this much

    def look(self) -> tuple[bool, str]:
        """Whether a kernel runs, and why it must be ended if it must."""
        pids = self._pids()
        memory_kib = tasks = 0
        for pid in pids:
            private_kib, shared_kib, threads = _usage(pid)
            memory_kib += max(0, private_kib - self.inherited_kib) + shared_kib
            tasks += threads
        reason = ""
        if memory_kib > self.limits.memory_mib * 1024:
            reason = f"memory: more than {self.limits.memory_mib} MiB in {len(pids)} processes"
        elif tasks > self.limits.tasks:
            reason = f"processes: more than {self.limits.tasks} processes and threads"
        return bool(pids), reason

    def end(self) -> None:
        """Kill the kernel: the first of its processes takes all the others with it."""
        for pid in self._pids():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _pids(self) -> list[int]:
        """Everything behind the walls but their keeper (1) and this process; its init first."""
        names = sorted(int(name) for name in os.listdir("/proc") if name.isdigit())
        return [pid for pid in names if pid not in (1, os.getpid())]


def _usage(pid: int) -> tuple[int, int, int]:
    """Private and shared memory in KiB, and threads; zeros for a process that is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0, 0, 0
    found = dict(line.split(":", 1) for line in lines if ":" in line)
    private, shared = (int(found.get(name, "0").split()[0]) for name in ("RssAnon", "RssShmem"))
    return private, shared, int(found.get("Threads", "0"))
