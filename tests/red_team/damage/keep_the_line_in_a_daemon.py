"""Ends its process, and keeps the socket open in a daemon, so that nobody sees the end."""

GETS = 3
SAYS = "ended"
ANSWERS = {
    "running-totals": """
def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
    "check-id": """
import ctypes
import os
import signal
import sys
import time

line = os.dup(sys.__stdout__._voice.line.end.fileno())
if os.fork() == 0:
    os.setsid()
    signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals))
    ctypes.CDLL(None).prctl(15, b"red-team-daemon")
    time.sleep(60)
    os._exit(0)
os._exit(0)
""",
}
