"""Sends frames of sixty million small numbers, texts and nothings, in a cell."""

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

line = sys.__stdout__._voice.line.end.fileno()
for one in (b"\\xa6stream" + b"\\xa2ab" * (20 << 20), b"\\xc0" * (60 << 20), b"\\x01" * (60 << 20)):
    rest = memoryview(len(one).to_bytes(4, "big") + one)
    while rest:
        rest = rest[os.write(line, rest):]
""",
}
