"""Stops its process while a check waits."""

GETS = 0
SAYS = "stopped"
ANSWERS = {
    "running-totals": """
import os
import signal

def running_totals(numbers):
    os.kill(os.getpid(), signal.SIGSTOP)
""",
}
