"""Prints short lines without end."""

GETS = 0
SAYS = "stopped: too slow"
ANSWERS = {
    "running-totals": """
number = 0
while True:
    number += 1
    print(number, flush=True)
""",
}
