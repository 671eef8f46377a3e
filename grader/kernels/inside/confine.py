"""Inside: what a process does to itself, by system calls that Python has no names for."""

import contextlib
import ctypes
import os
import resource
import signal
from pathlib import Path

from grader.kernels.inside.limits import MIB, Limits

NEW_MOUNTS = 0x00020000
# Mounts, name, ipc, process ids, network.
NEW_NAMESPACES = 0x00020000 | 0x04000000 | 0x08000000 | 0x20000000 | 0x40000000
SET_DEATH_SIGNAL, SET_DUMPABLE, DROP_BOUND, SET_SUBREAPER, NO_NEW_PRIVILEGES = 1, 4, 24, 36, 38
AMBIENT, AMBIENT_CLEAR_ALL = 47, 4
CAPABILITIES_VERSION = 0x20080522
LAST_CAPABILITY = 63
SHARE = 16

_libc = ctypes.CDLL(None, use_errno=True)


def enter_namespaces() -> None:
    """Give this process's mounts, ipc, network and its children's ids spaces of their own.

    The network has no device that is up, not even the loopback: nobody needs one.
    """
    _check("unshare", _libc.unshare(NEW_NAMESPACES))


def leave_mounts() -> None:
    """Give this process mounts of its own."""
    _check("unshare", _libc.unshare(NEW_MOUNTS))


def mount(
    kind: str, target: str, *, source: str = "none", flags: int = 0, options: str = ""
) -> None:
    """mount(2); raises `OSError` naming the target."""
    words = [word.encode() or None for word in (source, target, kind, options)]
    done = _libc.mount(*words[:3], ctypes.c_ulong(flags), words[3])
    _check(f"mount {kind or 'bind'} {target}", done)


def hide() -> None:
    """Let no process of the same user read this one's memory, environment or open files."""
    _prctl(SET_DUMPABLE, 0)


def show() -> None:
    """Let the init see how much this process, forked from a hidden one, shares with others."""
    _prctl(SET_DUMPABLE, 1)


def ignore_signals() -> None:
    """Handle no signal: then none of its own process id space reaches the first process there."""
    for number in signal.valid_signals():
        if callable(signal.getsignal(number)):
            signal.signal(number, signal.SIG_DFL)


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends."""
    _prctl(SET_SUBREAPER, 1)


def die_with_parent() -> None:
    """Be killed when the parent ends."""
    _prctl(SET_DEATH_SIGNAL, signal.SIGKILL)


def give_up_privileges() -> None:
    """Drop every capability for good; nothing that is started later can regain one."""
    for capability in range(LAST_CAPABILITY + 1):
        _libc.prctl(DROP_BOUND, capability, 0, 0, 0)  # refused beyond the last that exists
    _prctl(AMBIENT, AMBIENT_CLEAR_ALL)
    header = (ctypes.c_uint32 * 2)(CAPABILITIES_VERSION, 0)
    _check("capset", _libc.capset(header, (ctypes.c_uint32 * 6)()))
    _prctl(NO_NEW_PRIVILEGES, 1)


def limit_resources(limits: Limits) -> None:
    """Limits of one process; `grader.kernels.inside.watch` adds up what all of them use together.

    Data counts private memory only, so address space is limited too, with room for what threads
    reserve and never touch. Both count from what the process has now. The number of processes is
    one for all kernels of a user (and none for root): far enough for one not to stop the others.
    """
    memory = limits.memory_mib * MIB
    page = resource.getpagesize()
    pages = [int(word) for word in Path("/proc/self/statm").read_text().split()]
    for name, value in (
        (resource.RLIMIT_DATA, pages[5] * page + memory),
        (resource.RLIMIT_AS, pages[0] * page + memory + 1024 * MIB),
        (resource.RLIMIT_FSIZE, limits.file_mib * MIB),
        (resource.RLIMIT_NPROC, SHARE * limits.tasks),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_CPU, limits.cpu_s),
        (resource.RLIMIT_CORE, 1),  # not 0: that would still start a program that collects dumps
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        hard = resource.getrlimit(name)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(name, (value, value))


def close_files(keep: set[int]) -> None:
    """Close every open file but the standard three and `keep`."""
    for file in map(int, os.listdir("/proc/self/fd")):
        if file > 2 and file not in keep:
            with contextlib.suppress(OSError):  # the one by which they were listed
                os.close(file)


def _prctl(option: int, value: int) -> None:
    _check(f"prctl {option}", _libc.prctl(option, value, 0, 0, 0))


def _check(what: str, result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
