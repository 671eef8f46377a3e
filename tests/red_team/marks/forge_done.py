"""Says that its cells and calls are done before they are, on the line itself."""

GETS = 0
SAYS = "the answer is no plain data"
ANSWERS = {
    "running-totals": """
import sys

line = sys.__stdout__._voice.line
for number in range(100):
    line.send("done", number)
    line.send("answer", number, b"")

def running_totals(numbers):
    for number in range(100):
        line.send("done", number, b"passed")
        line.send("passed", number)
    return []
""",
    "check-id": """
for number in range(200):
    line.send("done", number, None, 5, "passed")
""",
}
