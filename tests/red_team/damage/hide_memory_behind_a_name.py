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
reports, told = os.pipe()

def eat():
    kept = b"x" * (200 << 20)
    os.write(told, b"200 MiB. ")
    time.sleep(30)

for _ in range(8):
    if os.fork() == 0:
        libc.prctl(15, b"\\rRssAnon: 0 k")  # its name
        threading.Thread(target=eat).start()
        libc.syscall(60, 0)  # the first thread ends, the process does not
held = "".join(os.read(reports, 9).decode() for _ in range(8))
time.sleep(1)

def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
}
