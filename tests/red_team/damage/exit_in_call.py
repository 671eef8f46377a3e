"""Ends its process while a check waits; the checks before that keep their points."""

GETS = 3
SAYS = "ended"
ANSWERS = {
    "running-totals": """
def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
    "add-positions": """
import os

def add_positions(vectors):
    os._exit(0)
""",
}
