"""Warns on stderr from its answers."""

GETS = 3
SAYS = "not answered yet"
ANSWERS = {
    "running-totals": """
import sys
import warnings

warnings.warn("this cell is a draft")

def running_totals(numbers):
    warnings.warn("slow for long lists", stacklevel=2)
    print("a line on stderr", file=sys.stderr)
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
}
