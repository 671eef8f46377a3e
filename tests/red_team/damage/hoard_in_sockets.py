"""Fills the buffers of sockets that nobody reads, with sockets in flight inside them."""

GETS = 0
SAYS = "memory: more than"
ANSWERS = {
    "running-totals": """
import os
import socket
import time

def fill():
    kept = []
    try:
        for _ in range(240):
            one, other = socket.socketpair()
            for end in (one, other):
                end.setblocking(False)
                try:
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 64 << 20)
                except OSError:
                    pass
                try:
                    while True:
                        end.send(b"x" * 65536)
                except BlockingIOError:
                    pass
            kept += [one, other]
    except OSError:
        pass
    return kept

for _ in range(40):
    if os.fork() == 0:
        kept = fill()
        time.sleep(30)
        os._exit(0)
time.sleep(2.5)

def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
}
