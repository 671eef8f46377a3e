"""Shows a progress bar while it is checked."""

GETS = 3
SAYS = "not answered yet"
ANSWERS = {
    "running-totals": """
import sys

def running_totals(numbers):
    totals = []
    for place in range(len(numbers)):
        sys.stderr.write(f"\\r{place + 1}/{len(numbers)}")
        sys.stderr.flush()
        totals.append(sum(numbers[: place + 1]))
    return totals
""",
}
