"""Shares the eating out among many children."""

GETS = 0
SAYS = "memory: more than"
ANSWERS = {
    "running-totals": """
import os
import time

for _ in range(12):
    if os.fork() == 0:
        taken = b"x" * (300 << 20)
        time.sleep(60)
        os._exit(0)
time.sleep(60)
""",
}
