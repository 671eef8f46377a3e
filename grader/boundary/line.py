"""One socket between two processes: frames of flat scalars, each with its length in front.

A frame is four bytes of length and then msgpack scalars (None, booleans, numbers, texts, bytes) one
after the other. The length is looked at before the frame is read, and no array or map is decoded:
nothing is allocated because a number promised it.
"""

import contextlib
import json
import os
import signal
import socket
import sys
import threading
import time
from typing import Any

import msgpack

from grader.errors import GraderError

HERE = "127.0.0.1"
HEADER = 4
CHUNK = 1 << 18
ORPHAN_S = 1.0  # between two looks whether the host is there
MOST_SCALARS = 1_000  # of a frame
Scalar = None | bool | int | float | str | bytes


class LineClosedError(GraderError):
    """Nobody is at the other end any more."""


class FrameError(GraderError):
    """A frame that is too long, or that is not made of scalars; no number of it is told on."""


class Line:
    """An end of the socket; several threads may send, one receives.

    >>> one, other = map(Line, socket.socketpair())
    >>> one.send("cell", 1, "x = 2")
    >>> other.receive(100)
    ['cell', 1, 'x = 2']
    """

    def __init__(self, end: socket.socket) -> None:
        self.end = end
        self._buffer = bytearray()
        self._pack = msgpack.Packer(unicode_errors="surrogatepass").pack
        self._sending = threading.Lock()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forget_lock)

    @classmethod
    def pair(cls) -> tuple["Line", socket.socket]:
        """A line, and the other end for another process."""
        here, there = socket.socketpair()
        return cls(here), there

    def send(self, *scalars: Scalar, deadline: float | None = None) -> None:
        """Send a frame; raises `LineClosedError`, or `TimeoutError` where nobody takes it in time.

        After a `TimeoutError` the line is of no more use: half of a frame may have been sent.
        """
        body = b"".join(map(self._pack, scalars))
        with self._sending:
            self._wait(deadline)
            try:
                self.end.sendall(len(body).to_bytes(HEADER, "big") + body)
            except TimeoutError:
                raise
            except OSError as problem:
                raise LineClosedError(str(problem)) from problem

    def receive(self, most_bytes: int, deadline: float | None = None) -> list[Any]:
        """The scalars of the next frame.

        Raises `TimeoutError` where it does not come in time (it can still be received later),
        `LineClosedError`, and `FrameError` for a frame that is longer than `most_bytes` or not
        well-formed.
        """
        self._fill(HEADER, deadline)
        size = int.from_bytes(self._buffer[:HEADER], "big")
        if size > most_bytes:
            raise FrameError(f"expected a frame of at most {most_bytes} bytes, got more")
        self._fill(HEADER + size, deadline)
        unpacker = _unpacker(size)
        with memoryview(self._buffer) as whole:  # a slice of the buffer would be one copy more
            unpacker.feed(whole[HEADER : HEADER + size])
        del self._buffer[: HEADER + size]
        return _scalars(unpacker, size)

    def close(self) -> None:
        """Close this end, and forget what was half received."""
        self.end.close()
        self._buffer.clear()

    def _fill(self, wanted: int, deadline: float | None) -> None:
        while len(self._buffer) < wanted:
            self._wait(deadline)
            try:
                part = self.end.recv(CHUNK)
            except TimeoutError:
                raise
            except OSError as problem:
                raise LineClosedError(str(problem)) from problem
            if not part:
                raise LineClosedError("the other end is closed")
            self._buffer += part

    def _wait(self, deadline: float | None) -> None:
        """Let the next call of the socket wait until the deadline."""
        left_s = None if deadline is None else deadline - time.monotonic()
        if left_s is not None and left_s <= 0:
            raise TimeoutError
        try:
            self.end.settimeout(left_s)
        except OSError as problem:  # this end is closed
            raise LineClosedError(str(problem)) from problem

    def _forget_lock(self) -> None:
        self._sending = threading.Lock()  # a thread that is not in this process may hold the old


def is_open(end: socket.socket) -> bool:
    """Whether somebody is still at the other end of a socket; nothing is taken from it."""
    try:
        end.settimeout(0)
        return bool(end.recv(1, socket.MSG_PEEK))
    except BlockingIOError:
        return True
    except OSError:
        return False


def spawned_line() -> tuple[Line, dict[str, Any]]:
    """Of a process that was spawned: its line to the host, and what the host told it.

    The port is its argument; a secret, by which the host knows it, is in the first line of its
    standard input.
    """
    threading.Thread(target=_end_with, args=[os.getppid()], daemon=True).start()
    told = json.loads(sys.stdin.readline())
    with open(os.devnull) as nothing:
        os.dup2(nothing.fileno(), 0)
    line = Line(socket.create_connection((HERE, int(sys.argv[1]))))
    line.send(told["secret"])
    sys.argv = [""]
    return line, told


def _end_with(host: int) -> None:
    """End when the host has ended: a loop of a learner's would go on for ever.

    On Windows, where a process keeps its parent's number, nothing is noticed.
    """
    while os.getppid() == host:
        time.sleep(ORPHAN_S)
    if sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError):
            os.killpg(os.getpid(), signal.SIGKILL)  # it and what it has started
    os._exit(1)


def _unpacker(size: int) -> Any:
    return msgpack.Unpacker(
        None,
        max_buffer_size=max(size, 1),
        max_array_len=0,
        max_map_len=0,
        max_ext_len=0,
        unicode_errors="surrogatepass",
    )


def _scalars(unpacker: Any, size: int) -> list[Any]:
    scalars: list[Any] = []
    try:
        while unpacker.tell() < size:  # iterating would drop a last one that is incomplete
            if len(scalars) == MOST_SCALARS:
                raise FrameError(f"expected at most {MOST_SCALARS} scalars, got more")
            scalars.append(unpacker.unpack())
    except (ValueError, msgpack.UnpackException) as problem:
        raise FrameError("expected scalars, got something else") from problem
    return scalars
