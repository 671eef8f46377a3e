"""Says that a frame of four gigabytes follows."""

GETS = 3
SAYS = "it sent what is no message"
ANSWERS = {
    "running-totals": """
def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
    "check-id": """
import os
import sys

os.write(sys.__stdout__._voice.line.end.fileno(), b"\\xff\\xff\\xff\\xff\\xa6stream")
""",
}
