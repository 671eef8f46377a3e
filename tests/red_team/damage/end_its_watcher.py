"""Reaches for the process that watches it: signals, limits, priorities, its memory and files."""

GETS = 0
SAYS = "expected [1, 3, 6], got []"
ANSWERS = {
    "running-totals": """
import ctypes
import os
import resource
import signal

libc = ctypes.CDLL(None, use_errno=True)

def attempt(function, *args):
    try:
        function(*args)
    except (OSError, ValueError, AttributeError):
        pass

for pid in {1, os.getppid()} - {0}:
    for number in range(1, 65):
        attempt(os.kill, pid, number)
    for number in range(16):
        attempt(resource.prlimit, pid, number, (0, 0))
    attempt(signal.pidfd_send_signal, os.pidfd_open(pid), signal.SIGKILL)
    attempt(os.setpriority, os.PRIO_PROCESS, pid, 19)
    attempt(os.setpriority, os.PRIO_USER, 0, 19)
    attempt(os.sched_setaffinity, pid, {0})
    attempt(os.sched_setscheduler, pid, os.SCHED_IDLE, os.sched_param(0))
    for name, data in (("mem", b"x"), ("oom_score_adj", b"1000"), ("comm", b"x"),
                       ("clear_refs", b"1"), ("coredump_filter", b"0"), ("attr/current", b"x")):
        try:
            with open(f"/proc/{pid}/{name}", "wb", 0) as file:
                file.write(data)
        except OSError:
            pass
    for file in range(100):
        attempt(libc.syscall, 438, os.pidfd_open(pid), file, 0)
attempt(os.killpg, 1, signal.SIGKILL)
attempt(os.kill, -1, 0)

def running_totals(numbers):
    return []
""",
}
