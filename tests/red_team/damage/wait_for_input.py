"""Waits for somebody to type something."""

GETS = 0
SAYS = "got []"
ANSWERS = {
    "running-totals": """
import sys

def running_totals(numbers):
    try:
        return input("points? ")
    except Exception:
        return list(sys.stdin.read())
""",
}
