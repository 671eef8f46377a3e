"""Sends frames as long as an answer may be, one after the other, while a check waits for one."""

GETS = 0
SAYS = "stopped"
ANSWERS = {
    "running-totals": """
import os
import sys

line = sys.__stdout__._voice.line.end.fileno()
length = 60 << 20
text = b"\\xa6stream\\xa6stdout\\xdb" + (length - 19).to_bytes(4, "big")
frame = length.to_bytes(4, "big") + text + b"x" * (length - 19)

def running_totals(numbers):
    while True:
        rest = memoryview(frame)
        while rest:
            rest = rest[os.write(line, rest):]
""",
}
