"""Prints from a thread for ever, through cells and checks."""

GETS = 3
SAYS = "not answered yet"
ANSWERS = {
    "running-totals": """
import sys
import threading

def flood():
    while True:
        print("x" * 1_000, flush=True)
        sys.__stdout__.write("x" * 1_000)

threading.Thread(target=flood, daemon=True).start()

def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
}
