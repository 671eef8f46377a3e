"""Ways to hold memory, files or processes past a limit."""

import array
import contextlib
import ctypes
import ctypes.util
import fcntl
import mmap
import os
import platform
import pty
import resource
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

MIB = 1 << 20
PRIVATE, ANONYMOUS, READ, WRITE = 0x02, 0x20, 1, 2
Request = dict[str, Any]

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_size_t]
libc.mprotect.argtypes = [ctypes.c_size_t, ctypes.c_size_t, ctypes.c_int]


def _map(flags: int, file: int = -1, size: int = MIB, rights: int = READ | WRITE) -> int:
    place = libc.mmap(None, size, rights, flags, file, 0)
    if place == ctypes.c_void_p(-1).value:
        raise OSError(ctypes.get_errno(), "mmap")
    return place


def _in_processes(count: int, work: Callable[[], object], request: Request) -> str:
    """Let some processes hold something; nobody should live to say so."""
    for _ in range(count):
        if os.fork() == 0:
            kept = work()
            time.sleep(request["patience"])
            del kept
            os._exit(0)
    return _lived(request)


def _lived(request: Request) -> str:
    time.sleep(request["patience"])
    return "held it and lived"


def shared_by_dev_zero(request: Request) -> object:
    return _map(0x01, os.open("/dev/zero", os.O_RDWR))


def private_memory(request: Request) -> object:
    """More than one process may have, though not touched."""
    return _map(PRIVATE | ANONYMOUS, size=(request["limits"]["memory_mib"] + 64) * MIB)


def address_space(request: Request) -> object:
    """Only reserved, which counts as no data."""
    return _map(PRIVATE | ANONYMOUS, size=(request["limits"]["memory_mib"] + 1200) * MIB, rights=0)


def memory_together(request: Request) -> str:
    return _in_processes(8, lambda: b"x" * (16 * MIB), request)


def memory_of_strangers(request: Request) -> str:
    """Of processes that share nothing with the template."""
    code = f"x = b'x' * (16 << 20); import time; time.sleep({request['patience']})"
    for _ in range(8):
        subprocess.Popen([sys.executable, "-S", "-c", code])
    return _lived(request)


def memory_of_the_hidden(request: Request) -> str:
    """Of processes that let nobody see how much they share."""

    def hide() -> bytes:
        libc.prctl(4, 0, 0, 0, 0)
        return b"x" * (16 * MIB)

    return _in_processes(8, hide, request)


def memory_without_first_thread(request: Request) -> str:
    """Of processes whose first thread has ended, of which /proc/PID/status shows none."""

    def hold() -> None:
        kept = [b"x" * (16 * MIB) for _ in range(5)]
        time.sleep(request["patience"])
        del kept

    for _ in range(2):
        if os.fork() == 0:
            threading.Thread(target=hold).start()
            libc.syscall(60 if platform.machine() == "x86_64" else 93, 0)
    return _lived(request)


def _fill(one: socket.socket) -> None:
    one.setblocking(False)
    with contextlib.suppress(OSError):
        while one.send(b"x" * 65536):
            pass


def buffers_of_sockets(request: Request) -> str:
    kept = [each for _ in range(110) for each in socket.socketpair()]
    for each in kept:
        _fill(each)
    return _lived(request)


def sockets_in_flight(request: Request) -> str:
    """Sent to oneself, and not received."""
    one, _two = socket.socketpair()
    for _ in range(110):
        pair = socket.socketpair()
        _fill(pair[0])
        rights = array.array("i", [each.fileno() for each in pair])
        one.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
        for each in pair:
            each.close()
    return _lived(request)


def watched_files(request: Request) -> str:
    """Linux keeps 200 bytes for each number that a file was watched by, closed ones too."""
    polls = [select.epoll() for _ in range(100)]
    count = 0
    for kept in [os.pipe()[0] for _ in range(30)]:
        for number in range(200, 250):
            os.dup2(kept, number)
            for each in polls:
                each.register(number)
                count += 1
            os.close(number)
    return f"holds {200 * count} bytes"


def mappings(request: Request) -> str:
    """Linux keeps some 250 bytes for each part of memory that differs from its neighbors."""
    place = _map(PRIVATE | ANONYMOUS, size=60000 * mmap.PAGESIZE, rights=READ)
    for page in range(0, 60000, 2):
        libc.mprotect(place + page * mmap.PAGESIZE, mmap.PAGESIZE, 0)
    return _in_processes(6, int, request)


def locks(request: Request) -> str:
    for number in range(30):
        file = os.open(f"/tmp/{number}", os.O_CREAT | os.O_RDWR)
        for place in range(800, 0, -2):
            fcntl.lockf(file, fcntl.LOCK_EX, 1, place)
    return _lived(request)


def processes(request: Request) -> str:
    return _in_processes(request["limits"]["tasks"] + 8, int, request)


def terminals(request: Request) -> object:
    kept: list[tuple[int, int]] = []
    with contextlib.suppress(OSError):
        for _ in range(100):
            kept.append(pty.openpty())
    return len(kept) > 64


def message_queue(request: Request) -> object:
    name = ctypes.util.find_library("rt") or ctypes.util.find_library("c")
    return ctypes.CDLL(name).mq_open(b"/x", os.O_CREAT | os.O_RDWR, 0o600, None) >= 0


def _written(names: Iterator[str], size: int) -> int:
    written = 0
    for name in names:
        with contextlib.suppress(OSError), open(name, "wb", 0) as file:
            while written < size:
                written += file.write(bytes(MIB))
    return written


def one_file(request: Request) -> object:
    limit = request["limits"]["file_mib"] * MIB
    return _written(iter([os.path.join(tempfile.gettempdir(), "x")]), limit + MIB) > limit


def all_files(request: Request) -> object:
    """Of the folder, of /tmp and of /dev/shm together."""
    limit = request["limits"]["disk_mib"] * MIB
    names = (f"{place}/{n}" for n in range(9) for place in (".", "/tmp", "/dev/shm"))
    return _written(names, limit + MIB) > limit


def many_files(request: Request) -> object:
    for number in range(20_100):
        os.close(os.open(f"/tmp/{number}", os.O_CREAT))
    return "made them"


def open_files(request: Request) -> object:
    return [os.open(os.devnull, os.O_RDONLY) for _ in range(request["limits"]["open_files"])]


def processor_time(request: Request) -> str:
    while time.process_time() < request["limits"]["cpu_s"] + 1:
        pass
    return "lived"


def core_dump(request: Request) -> object:
    """The memory of a process that crashes, in a file or for a program of the system's."""
    with contextlib.suppress(ValueError):
        resource.prlimit(0, resource.RLIMIT_CORE, (resource.RLIM_INFINITY,) * 2)
    if (child := os.fork()) == 0:
        os.kill(os.getpid(), signal.SIGSEGV)
    return os.WCOREDUMP(os.waitpid(child, 0)[1])
