"""Inside: try to break every promise of the walls, and tell what happened.

Each trial returns what went wrong, or nothing. It runs where a learner's code would run.
"""

import contextlib
import ctypes
import json
import mmap
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from grader.kernels.inside.limits import MIB, Limits

INIT, NEW_USERS, PAUSE_S = 1, 0x10000000, 20
NOTHING = f"{0:016x}"
RIGHTS = {"NoNewPrivs": "1", "Seccomp": "2"} | dict.fromkeys(
    ("CapInh", "CapPrm", "CapEff", "CapBnd"), NOTHING
)
FAMILY_OUTSIDE_NAMESPACES = 40  # vsock

Request = dict[str, Any]
libc = ctypes.CDLL(None)


def no_network(request: Request) -> str:
    """Neither the world, nor this machine's own ports, nor a name in the abstract space."""
    for family, address in (
        (socket.AF_INET, ("1.1.1.1", 53)),
        (socket.AF_INET, ("127.0.0.1", request["port"])),
        (socket.AF_UNIX, f"\0{request['abstract']}"),
    ):
        with socket.socket(family) as one, contextlib.suppress(OSError):
            one.settimeout(0.5)
            one.connect(address)
            return f"connected to {address!r}"
    with contextlib.suppress(OSError):
        socket.socket(FAMILY_OUTSIDE_NAMESPACES).close()
        return "made a socket of a family that no namespace holds back"
    return ""


def nothing_hidden_is_seen(request: Request) -> str:
    """Paths that exist outside do not exist here."""
    return ", ".join(path for path in request["hidden"] if os.path.lexists(path))


def nothing_can_be_changed(request: Request) -> str:
    """The environment, the system's folders and the kernel's settings are read-only."""
    folders = ["/", "/usr", "/dev", sys.prefix, str(Path(__file__).parent), *sys.path]
    own = os.stat("/tmp").st_dev  # gone with the kernel; an environment below /tmp hangs in it
    folders = [each for each in folders if os.path.isdir(each) and os.stat(each).st_dev != own]
    paths = [f"{folder}/nanollm-trial" for folder in folders]
    for path in [*paths, "/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger"]:
        with contextlib.suppress(OSError), open(path, "a"):
            return f"opened {path} for writing"
    return ""


def alone(request: Request) -> str:
    """No other process can be seen, and no privilege be had."""
    seen = {int(name) for name in os.listdir("/proc") if name.isdigit()}
    if len(seen) > 5:  # with a /proc of its own: init and this; without: the template's few
        return f"{len(seen)} processes can be seen"
    if libc.unshare(NEW_USERS) == 0:
        return "entered a user namespace of its own, with every privilege there"
    status = Path("/proc/self/status").read_text()
    for name, safe in RIGHTS.items():
        if f"{name}:\t{safe}\n" not in status:
            return f"expected {name} {safe} in /proc/self/status"
    return ""


def the_watcher(request: Request) -> str:
    """The init, which watches, can be neither ended nor slowed down nor read."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL, signal.SIGSTOP):
        os.kill(INIT, number)
    for name in ("mem", "environ", "maps", "fd/0"):
        with contextlib.suppress(OSError), open(f"/proc/{INIT}/{name}"):
            return f"opened {name} of the process that watches"
    for starve in (
        lambda: os.setpriority(os.PRIO_PROCESS, INIT, 19),
        lambda: os.setpriority(os.PRIO_USER, 0, 19),
        lambda: os.sched_setaffinity(INIT, {0}),
        lambda: os.sched_setscheduler(INIT, os.SCHED_IDLE, os.sched_param(0)),
        lambda: resource.prlimit(INIT, resource.RLIMIT_NOFILE, (0, 0)),
    ):
        with contextlib.suppress(OSError):
            starve()
            return "slowed down the process that watches"
    return ""


def nothing_is_inherited(request: Request) -> str:
    """Neither variables nor open files of the instructor's."""
    foreign = os.environ.keys() - request["environment"].keys()
    files = {name for name in os.listdir("/proc/self/fd") if int(name) > 2}
    if foreign or len(files) > 2:  # the line to the grader, and the one that lists them
        return f"variables {sorted(foreign)}, open files {sorted(files)}"
    return ""


def hidden_memory(request: Request) -> str:
    """No memory can be had that belongs to no process."""
    with contextlib.suppress(OSError):
        os.close(os.memfd_create("trial"))
        return "made a file in memory (seccomp does not know this machine)"
    with contextlib.suppress(OSError):
        mmap.mmap(-1, MIB).close()
        return "made shared memory without a file"
    with contextlib.suppress(OSError), open("/dev/zero", "r+b", 0) as zeros:
        mmap.mmap(zeros.fileno(), MIB).close()
        return "made shared memory of /dev/zero"
    if libc.semget(0, 1, 0o1600) >= 0 or libc.shmget(0, MIB, 0o1600) >= 0:
        return "made memory of System V"
    return ""


def limits_of_one(request: Request) -> str:
    """Linux itself holds what one process may have."""
    limits = Limits(**request["limits"])
    for name, most in (
        (resource.RLIMIT_CPU, limits.cpu_s),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_CORE, 1),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        soft, hard = resource.getrlimit(name)
        if not (0 <= soft <= most and 0 <= hard <= most):
            return f"limit {name} is {soft}, and may be raised to {hard}"
    with contextlib.suppress(OSError):
        files = [open(os.devnull) for _ in range(limits.open_files)]  # noqa: SIM115
        return f"opened {len(files)} files"
    return ""


def memory(request: Request) -> str:
    """One process cannot have more than its limit."""
    with contextlib.suppress(MemoryError):
        _touch(request["limits"]["memory_mib"] + 64)
        return "a process got more than its limit"
    return ""


def disk(request: Request) -> str:
    """All that can be written is bounded, one file and all together."""
    limits, block = Limits(**request["limits"]), bytes(MIB)
    written = 0
    for folder in (".", "/tmp", "/dev/shm"):
        for number in range(limits.disk_mib // limits.file_mib + 1):
            with contextlib.suppress(OSError), open(f"{folder}/{number}", "wb", 0) as file:
                for _ in range(limits.file_mib + 1):
                    written += file.write(block)
            if os.path.getsize(f"{folder}/{number}") > limits.file_mib * MIB:
                return "a file got larger than its limit"
    return "" if written <= limits.disk_mib * MIB else f"wrote {written} bytes"


def memory_together(request: Request) -> str:
    """Many processes, each within its limit; nobody should live to answer."""
    for _ in range(6):
        if os.fork() == 0:
            held = _touch(request["limits"]["memory_mib"] // 2)
            time.sleep(PAUSE_S)
            del held
            os._exit(0)
    time.sleep(PAUSE_S)
    return "processes got more together than the limit"


def processes(request: Request) -> str:
    """More processes than allowed are refused, or nobody lives to answer."""
    with contextlib.suppress(OSError):
        for _ in range(request["limits"]["tasks"] + 8):
            if os.fork() == 0:
                time.sleep(PAUSE_S)
                os._exit(0)
        time.sleep(2)
        return "more processes than the limit"
    return ""


TRIALS: dict[str, Callable[[Request], str]] = {
    trial.__name__: trial
    for trial in (
        no_network,
        nothing_hidden_is_seen,
        nothing_can_be_changed,
        alone,
        the_watcher,
        nothing_is_inherited,
        hidden_memory,
        limits_of_one,
        memory,
        disk,
        memory_together,
        processes,
    )
}


def run(request: Request, files: list[int], line: socket.socket) -> None:
    """Run the trials that the request names; called by the template in a forked process."""
    outcome = {name: TRIALS[name](request) for name in request["trials"]}
    line.send(json.dumps({"ready": outcome}).encode())


def _touch(mib: int) -> bytearray:
    return bytearray(b"x") * (mib * MIB)
