"""Shows outputs with megabytes of a name each, to be updated for ever."""

GETS = 3
SAYS = "not answered yet"
ANSWERS = {
    "running-totals": """
def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
    "check-id": """
import sys

line = sys.__stdout__._voice.line
for number in range(150):
    line.send("display", f"{number}" + "n" * (1 << 22), False, "text/plain", "")
for number in range(20_000):
    line.send("display", f"{number}", False, "text/plain", "")
    line.send("display", f"{number}", True, "text/plain", "x")
""",
}
