"""Names its process so that whoever reads its state stumbles."""

GETS = 3
SAYS = "not answered yet"
ANSWERS = {
    "running-totals": """
import ctypes
import os
import time

NAMES = (b"\\rno colon", b"\\nThreads:x", b"\\r\\r:\\r", b"\\xff(", b") R 1 1 (", b"\\x1c\\x85")
for name in NAMES:
    if os.fork() == 0:
        ctypes.CDLL(None).prctl(15, name)
        time.sleep(30)
        os._exit(0)
time.sleep(1)

def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
}
