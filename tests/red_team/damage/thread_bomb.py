"""Starts threads until none can be started."""

GETS = 0
SAYS = "process"
ANSWERS = {
    "running-totals": """
import threading
import time

threading.stack_size(1 << 16)  # or memory would be used up first

while True:
    try:
        threading.Thread(target=time.sleep, args=(60,)).start()
    except RuntimeError:
        time.sleep(0.01)
""",
}
