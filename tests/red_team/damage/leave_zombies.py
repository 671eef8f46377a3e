"""Starts processes that end at once and waits for none of them."""

GETS = 0
SAYS = "process"
ANSWERS = {
    "running-totals": """
import os
import time

for _ in range(2_000):
    try:
        if os.fork() == 0:
            os._exit(0)
    except OSError:
        pass
time.sleep(2)
""",
}
