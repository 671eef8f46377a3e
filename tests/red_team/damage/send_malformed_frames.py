"""Sends frames of the wrong kinds, which nobody minds, and at last one that is no frame."""

GETS = 3
SAYS = "it sent what is no message"
ANSWERS = {
    "running-totals": """
import sys

line = sys.__stdout__._voice.line
half = "\\udc80"
kinds = "stream error clear display result done answer ask cell nothing".split()
for kind in (*kinds, half):
    for parts in (
        (), (None,), (5,), (True, True), (half,), (b"stdout", b"text"), ("stdout", 7),
        ("stderr", "text", "more"), ("name", None, None), (2**63, 1e308), (float("nan"),) * 3,
        ("id", False, "text/plain"), ("id", True, "text/plain", "x"), (None, 1, 2, 3, 4, 5),
        ("text/plain", b"x"), ("text/html", half, half, half), ("", "", "", ""), (-1, b""),
    ):
        line.send(kind, *parts)
for parts in ((), (None,), (1, 2), (b"stream", "stdout", "x"), (True,) * 1000, ("",) * 1000):
    line.send(*parts)

def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
    "check-id": """
import os

body = b"\\xa6stream\\xa6stdout\\xdd\\xff\\xff\\xff\\xff"  # a list of four billion
os.write(line.end.fileno(), len(body).to_bytes(4, "big") + body)
""",
}
