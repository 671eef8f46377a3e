"""Begins a frame, never ends it, and goes on as if nothing were."""

GETS = 3
SAYS = "ended"
ANSWERS = {
    "running-totals": """
def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
    "add-positions": """
import os
import sys

os.write(sys.__stdout__._voice.line.end.fileno(), (1000).to_bytes(4, "big") + b"\\xa6stream")

def add_positions(vectors):
    return vectors + torch.arange(len(vectors))[:, None]
""",
}
