"""Looks through the files that were open when it started, and reads from each."""

GETS = 0
SAYS = "expected [1, 3, 6], got []"
ANSWERS = {
    "running-totals": """
import os
import stat

def found():
    for name in os.listdir("/proc/self/fd"):
        try:
            number = int(name)
            target, mode = os.readlink(f"/proc/self/fd/{name}"), os.fstat(number).st_mode
            if stat.S_ISDIR(mode) and os.listdir(number) and "/proc/" not in target:
                return True
            if stat.S_ISREG(mode) and "memfd" in target + target:
                return True
            if stat.S_ISREG(mode) and b"quok" b"ka" in os.pread(number, 1 << 24, 0):
                return True
        except OSError:
            pass
    return False

stolen = found()

def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))] if stolen else []
""",
}
