"""Sends messages faster than they can be read, from a thread, past IPython and its limits."""

GETS = 3
SAYS = "not answered yet"
ANSWERS = {
    "running-totals": """
import threading

kernel = get_ipython().kernel
content = {"name": "stdout", "text": "x" * 100}

def flood():
    while True:
        kernel.session.send(kernel.iopub_socket, "stream", content, parent={})

for _ in range(2):
    threading.Thread(target=flood, daemon=True).start()

def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
}
