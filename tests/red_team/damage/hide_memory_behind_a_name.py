"""Names its processes so that whoever reads their state finds no memory in it."""

GETS = 0
SAYS = "memory: more than"
ANSWERS = {
    "running-totals": """
import ctypes
import os
import threading
import time

libc = ctypes.CDLL(None)

def eat():
    kept = b"x" * (200 << 20)
    time.sleep(30)

for _ in range(8):
    if os.fork() == 0:
        with open("/proc/self/comm", "wb") as name:
            name.write(b"\\rRssAnon: 0 k")
        threading.Thread(target=eat).start()
        libc.syscall(60, 0)  # the first thread ends, the process does not
time.sleep(1.5)

def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
}
