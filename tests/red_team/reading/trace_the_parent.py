"""Attaches to its parents as a debugger would, and reads their memory by system call."""

GETS = 0
SAYS = "expected [1, 3, 6], got []"
ANSWERS = {
    "running-totals": """
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
PTRACE_SEIZE, PTRACE_DETACH = 0x4206, 17

def found():
    for pid in {os.getppid(), 1, 2, 3}:
        if pid not in (0, os.getpid()) and libc.ptrace(PTRACE_SEIZE, pid, 0, 0) == 0:
            libc.ptrace(PTRACE_DETACH, pid, 0, 0)
            return [40961, 72298, 80075]
    return []

stolen = found()

def running_totals(numbers):
    return stolen
""",
}
