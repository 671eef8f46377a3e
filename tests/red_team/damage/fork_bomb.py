"""Starts processes that start processes."""

GETS = 0
SAYS = "process"
ANSWERS = {
    "running-totals": """
import os

while True:
    try:
        os.fork()
    except OSError:
        pass
""",
}
