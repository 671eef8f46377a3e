"""Sends one message of ever more parts, which whoever receives it has to keep until its end."""

GETS = 0
SAYS = "messages: more than"
ANSWERS = {
    "running-totals": """
import threading
import zmq

part = b"x" * (1 << 24)
socket = get_ipython().kernel.iopub_thread.socket

def running_totals(numbers):
    while True:
        socket.send(part, zmq.SNDMORE, copy=False)
""",
}
