"""Sends frames faster than they can be read, from threads, through cells, checks and between."""

GETS = 3
SAYS = "not answered yet"
ANSWERS = {
    "running-totals": """
import sys
import threading

line = sys.__stdout__._voice.line

def flood():
    while True:
        line.send("stream", "stdout", "x" * 100)
        line.send("display", "same", True, "text/plain", "x")
        line.send("clear", False)
        line.send("nothing", 1, None)

for _ in range(2):
    threading.Thread(target=flood, daemon=True).start()

def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
}
