"""Refuses to end when it is asked to: handlers at exit, threads that nobody can wait for."""

GETS = 0
SAYS = "expected [1, 3, 6], got []"
ANSWERS = {
    "running-totals": """
import atexit
import signal
import threading
import time

def stay():
    while True:
        time.sleep(1)

atexit.register(stay)
threading.Thread(target=stay).start()
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGINT, signal.SIG_IGN)
get_ipython().kernel.do_shutdown = lambda restart: {"status": "ok", "restart": restart}

def running_totals(numbers):
    return []
""",
}
