"""Sends results and verdicts of its own over the line while a check waits."""

GETS = 0
SAYS = "expected [1, 3, 6], got []"
ANSWERS = {
    "running-totals": """
import sys

line = sys.__stdout__._voice.line

def running_totals(numbers):
    line.send("result", "text/plain", "1")
    line.send("display", "points", False, "text/plain", "2")
    for name in ("running-totals-check", "running-totals-hidden"):
        line.send("verdict", name, "passed")
        line.send("done", "passed", "", "")
    line.send("passed")
    return []
""",
}
