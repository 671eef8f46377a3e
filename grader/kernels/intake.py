"""What a kernel's messages take of this process's memory.

libzmq reads ahead of its reader: a bounded number of messages, but a message may have any number
of parts. So the kernel whose messages fill the memory is ended.
"""

import contextlib
import threading
from collections.abc import Callable

import psutil
import zmq

from grader.kernels.inside.limits import MIB

INTERVAL_S = 0.05
MAX_MESSAGE = 72 * MIB  # one part; the largest answer that a judge takes, and room for more
MAX_WAITING = 32  # messages read ahead
SEND_MS = 2000  # for a message to be taken in by a kernel that has gone deaf


def bound_messages(context: zmq.Context[zmq.Socket[bytes]]) -> None:
    """Bound what sockets made in this context take in, and how long they wait to send.

    A larger message ends its connection; a message that nobody takes raises `zmq.Again`.
    """
    context.setsockopt(zmq.MAXMSGSIZE, MAX_MESSAGE)
    context.setsockopt(zmq.RCVHWM, MAX_WAITING)
    context.setsockopt(zmq.SNDTIMEO, SEND_MS)


class Intake(threading.Thread):
    """Calls `end` once when this process has grown by more than `most_mib` since the start."""

    def __init__(self, end: Callable[[str], None], *, most_mib: int = 512) -> None:
        super().__init__(name="intake", daemon=True)
        self.end, self.most_mib = end, most_mib
        self.is_over = threading.Event()
        self.begin_mib = resident_mib()

    def run(self) -> None:
        """Look until the end; called by `start`."""
        while not self.is_over.wait(INTERVAL_S):
            if resident_mib() - self.begin_mib > self.most_mib:
                with contextlib.suppress(OSError):  # it has just ended by itself
                    self.end(f"messages: more than {self.most_mib} MiB that nobody had asked for")
                return

    def close(self) -> None:
        """Look no more."""
        self.is_over.set()
        self.join()


def resident_mib() -> int:
    """Memory that this process holds."""
    return psutil.Process().memory_info().rss // MIB
