"""Ways to what lies outside, and to letters for others."""

import contextlib
import ctypes
import os
import socket
import tempfile
import time
from pathlib import Path
from typing import Any

Request = dict[str, Any]


def host_port(request: Request) -> object:
    with socket.socket() as one:
        one.settimeout(5)
        one.connect(("127.0.0.1", request["port"]))
        return "connected"


def host_name(request: Request) -> object:
    return socket.gethostname() == request["host"]


def host_shared_memory(request: Request) -> object:
    """A segment of System V that another program has made."""
    return ctypes.CDLL(None).shmat(request["segment"], None, 0o10000) != -1


def host_processes(request: Request) -> object:
    return os.path.exists(f"/run/outside/proc/{request['pid']}")


def other_processes(request: Request) -> object:
    return sum(name.isdigit() for name in os.listdir("/proc")) > 3


def host_variables(request: Request) -> object:
    return b"NANOLLM_SECRET" in Path("/proc/self/environ").read_bytes()


def template_variables(request: Request) -> object:
    return os.environ.keys() - request["environment"].keys()


def foreign_files(request: Request) -> object:
    """Beside the standard ones, the line to the grader, and the one that lists them."""
    return [name for name in os.listdir("/proc/self/fd") if int(name) > 2][2:]


def terminal(request: Request) -> object:
    """Of the instructor: what is written there could be taken for what was typed."""
    os.close(os.open("/dev/tty", os.O_RDWR))
    return "opened it"


def write_environment(request: Request) -> object:
    with open(os.__file__, "r+b"):
        return "opened it"


def write(request: Request) -> object:
    with open(request["path"], "a"):
        return "opened it"


def leave_letter(request: Request) -> None:
    Path(tempfile.gettempdir(), "letter").write_text("x")


def read_letter(request: Request) -> object:
    return os.path.exists(os.path.join(tempfile.gettempdir(), "letter"))


def listen(request: Request) -> object:
    """Wait in the abstract space, where no folder is needed."""
    with socket.socket(socket.AF_UNIX) as one:
        one.settimeout(request["patience"])
        one.bind("\0nanollm-letter")
        one.listen()
        return one.accept()


def call(request: Request) -> object:
    """Call who listens, again and again."""
    end = time.monotonic() + request["patience"]
    while time.monotonic() < end:
        with socket.socket(socket.AF_UNIX) as one, contextlib.suppress(OSError):
            one.connect("\0nanollm-letter")
            return "connected"
        time.sleep(0.01)
    return ""


def open_terminal(request: Request) -> object:
    """Keep a terminal open; returns whether another's was seen meanwhile."""
    kept = os.openpty()
    end = time.monotonic() + request["patience"]
    while time.monotonic() < end:
        if len(os.listdir("/dev/pts")) > 2:  # ptmx, and one's own
            time.sleep(0.3)  # let the other see this one
            return kept
        time.sleep(0.01)
    return ""
