"""Takes a second for each answer, which is legal."""

GETS = 3
SAYS = "not answered yet"
ANSWERS = {
    "running-totals": """
import time

time.sleep(1)

def running_totals(numbers):
    time.sleep(1)
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
}
