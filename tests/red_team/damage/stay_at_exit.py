"""Refuses to end when it is asked to: handlers at exit, threads that nobody can wait for."""

GETS = 0
SAYS = "expected [1, 3, 6], got []"
ANSWERS = {
    "running-totals": """
import atexit
import os
import signal
import threading
import time

def stay(*args):
    while True:
        time.sleep(1)

atexit.register(stay)
threading.Thread(target=stay).start()
for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, signal.SIG_IGN)
os._exit = os.abort = stay

def running_totals(numbers):
    return []
""",
}
