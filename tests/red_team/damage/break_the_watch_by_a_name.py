"""Names its process so that whoever reads its state stumbles."""

GETS = 3
SAYS = "not answered yet"
ANSWERS = {
    "running-totals": """
import os
import time

names = (b"\\rno colon", b"\\nThreads:x", b"\\r\\r:\\r", b"\\xff(", b") R 1 1 (", b"\\x0b\\x1c\\x85")
for name in names:
    if os.fork() == 0:
        with open("/proc/self/comm", "wb") as file:
            file.write(name)
        time.sleep(30)
        os._exit(0)
time.sleep(1)

def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
}
