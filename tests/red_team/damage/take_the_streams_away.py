"""Puts what breaks in the place of the standard streams and of all that reports."""

GETS = 3
SAYS = "not answered yet"
ANSWERS = {
    "running-totals": """
import builtins
import os
import sys

class Broken:
    def __getattribute__(self, name):
        raise SystemExit(name)

def running_totals(numbers):
    sys.stdout = sys.stderr = None
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]

sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = sys.stdin = Broken()
builtins.print = sys.excepthook = sys.displayhook = Broken()
os.close(1)
os.close(2)
""",
    "check-id": """
raise ValueError("with nowhere to say so")
""",
}
