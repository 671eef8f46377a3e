"""Ways to rights that a learner's code should not have, and to the process that watches it."""

import ctypes
import os
import resource
import signal
import time
from pathlib import Path
from typing import Any

INIT = 1
libc = ctypes.CDLL(None, use_errno=True)
Request = dict[str, Any]


def _done(result: int) -> str:
    return "" if result < 0 else "done"


def _status(pid: object, name: str) -> str:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return dict(line.split(":\t", 1) for line in lines)[name]


def mount(request: Request) -> str:
    return _done(libc.mount(b"none", b"/usr", b"tmpfs", 0, None))


def new_user_namespace(request: Request) -> str:
    return _done(libc.unshare(0x10000000))


def bounding_set(request: Request) -> object:
    return int(_status("self", "CapBnd"), 16)


def rights_of_init(request: Request) -> object:
    return int(_status(INIT, "CapEff"), 16)


def memory_of_init(request: Request) -> object:
    with open(f"/proc/{INIT}/mem", "rb"):
        return "opened it"


def interrupt_init(request: Request) -> str:
    os.kill(INIT, signal.SIGINT)
    time.sleep(0.5)
    return ""  # as long as somebody lives to say so


def limit_init(request: Request) -> object:
    resource.prlimit(INIT, resource.RLIMIT_NOFILE, (0, 0))
    return "limited it"


def slow_init_down(request: Request) -> object:
    os.setpriority(os.PRIO_PROCESS, INIT, 19)
    return "done"


def slow_the_user_down(request: Request) -> object:
    os.setpriority(os.PRIO_USER, 0, 19)
    return "done"


def as_urgent_as_init(request: Request) -> object:
    """Not behind the init, which has to count a flood of processes while it grows."""
    return os.getpriority(os.PRIO_PROCESS, 0) <= os.getpriority(os.PRIO_PROCESS, INIT)


def make_init_idle(request: Request) -> object:
    os.sched_setscheduler(INIT, os.SCHED_IDLE, os.sched_param(0))
    return "done"


def give_init_parameters(request: Request) -> object:
    os.sched_setparam(INIT, os.sched_param(0))
    return "done"


def keep_init_on_one_processor(request: Request) -> object:
    os.sched_setaffinity(INIT, {min(os.sched_getaffinity(0))})
    return "done"


def give_init_attributes(request: Request) -> object:
    """The newer call for the same, which Python has no name for."""
    numbers = {"x86_64": 314, "aarch64": 274}
    attributes = (ctypes.c_uint32 * 12)(48, 5)  # their size, SCHED_IDLE
    return _done(libc.syscall(numbers[os.uname().machine], INIT, attributes, 0))
