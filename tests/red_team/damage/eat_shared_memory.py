"""Fills /dev/shm and anonymous files, which are memory by another name."""

GETS = 0
SAYS = "not answered yet"
ANSWERS = {
    "running-totals": """
import os

files = [os.memfd_create(str(number)) for number in range(8)]
for file in files:
    try:
        for _ in range(512):
            os.write(file, b"x" * (1 << 20))
    except OSError:
        pass
with open("/dev/shm/full", "wb") as file:
    try:
        while True:
            file.write(b"x" * (1 << 20))
    except OSError:
        pass

def running_totals(numbers):
    raise NotImplementedError
""",
}
