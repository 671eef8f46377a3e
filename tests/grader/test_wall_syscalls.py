"""Each refused system call: with the whole filter it is refused, without its line it reaches Linux.

Tried in processes that put the filter on themselves, as bubblewrap does; that the walls do so, a
row below tries. A call "reaches Linux" when it does anything but EPERM: most get senseless
arguments, so that they do no harm.
"""

import contextlib
import ctypes
import mmap
import os
import platform
import socket
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.kernels import syscalls
from grader.kernels.probe import probe
from grader.kernels.syscalls import REFUSED, REFUSED_IF, filter_program

MACHINE = platform.machine()
pytestmark = [
    pytest.mark.kernel,
    pytest.mark.skipif(
        sys.platform != "linux" or filter_program(MACHINE) is None,
        reason="filters are Linux's, and for machines whose numbers are known",
    ),
    pytest.mark.filterwarnings("ignore:This process:DeprecationWarning"),  # a fork beside threads
]

ROOT = Path(__file__).resolve().parents[2]
EPERM, SENSELESS = 1, -1
ARGUMENTS = {  # where senseless ones would be refused by Linux in the same words
    "memfd_create": (b"x", 0),
    "userfaultfd": (1,),  # of user space only, which everybody may have
    "ptrace": (0,),
    "fanotify_init": (0x200, 0),
    "add_key": (0, 0, 0, 0, 0),
    "request_key": (0, 0, 0, 0),
    "semctl": (SENSELESS, 0, 0, 0),
    "shmget": (0, 0, 0),
    "msgget": (0x6E6C, 0),
    "bpf": (9999, 0, 0),
    "process_vm_readv": (SENSELESS, 0, 0, 0, 0, 0),
    "process_vm_writev": (SENSELESS, 0, 0, 0, 0, 0),
}
SHARED, PRIVATE, ANONYMOUS, HUGE = 1, 2, 0x20, 0x40000
CONDITIONAL = {
    "mmap, shared without a file": (0, 4096, 3, SHARED | ANONYMOUS, -1, 0),
    "mmap, huge pages": (0, 4096, 3, PRIVATE | ANONYMOUS | HUGE, -1, 0),
    "setsockopt, SO_SNDBUF": (SENSELESS, 1, 7, 0, 0),
    "setsockopt, SO_RCVBUF": (SENSELESS, 1, 8, 0, 0),
    "prctl, PR_SET_SECCOMP": (22, 9, 0, 0, 0),
}
ALLOWED = {
    "a private mapping": (0, 4096, 3, PRIVATE | ANONYMOUS, -1, 0),
    "a mapping of a file": (0, 4096, 1, SHARED, -1, 0),  # no such file, which Linux says
}
column = ["x86_64", "aarch64"].index(MACHINE) if MACHINE in ("x86_64", "aarch64") else 0
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long


def is_refused(program: bytes | None, call: Callable[[], int]) -> bool:
    """Whether a call ends in EPERM, in a process of its own with this filter."""
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            if program:
                steps = ctypes.create_string_buffer(program, len(program))
                described = (ctypes.c_uint64 * 2)(len(program) // 8, ctypes.addressof(steps))
                libc.prctl(38, 1, 0, 0, 0)
                libc.prctl(22, 2, described, 0, 0)
            ctypes.set_errno(0)
            os._exit(int(call() == -1 and ctypes.get_errno() == EPERM))
        os._exit(2)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, 1), status
    return status == 1


def raw(number: int, *arguments: object) -> Callable[[], int]:
    words = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    return lambda: libc.syscall(ctypes.c_long(number), *words)


@pytest.mark.parametrize("name", [name for name in REFUSED if REFUSED[name][column] >= 0])
def test_a_call_is_refused_by_its_line_alone(name, monkeypatch):
    call = raw(REFUSED[name][column], *ARGUMENTS.get(name, (SENSELESS,) * 5))
    if is_refused(None, call):
        pytest.skip("this Linux refuses it by itself")
    assert is_refused(filter_program(MACHINE), call)
    monkeypatch.delitem(REFUSED, name)
    assert not is_refused(filter_program(MACHINE), call)


@pytest.mark.parametrize("name", CONDITIONAL)
def test_a_call_is_refused_for_its_arguments_by_its_line_alone(name, monkeypatch):
    call = raw(REFUSED_IF[name][0][column], *CONDITIONAL[name])
    assert is_refused(filter_program(MACHINE), call)
    monkeypatch.delitem(REFUSED_IF, name)
    assert not is_refused(filter_program(MACHINE), call)


def test_a_mapping_validated_is_refused_too():
    call = raw(REFUSED_IF["mmap, huge pages"][0][column], 0, 4096, 3, 3 | ANONYMOUS, -1, 0)
    assert is_refused(filter_program(MACHINE), call)


@pytest.mark.parametrize("name", ALLOWED)
def test_what_everybody_needs_is_let_through(name):
    number = REFUSED_IF["mmap, huge pages"][0][column]
    assert not is_refused(filter_program(MACHINE), raw(number, *ALLOWED[name]))


def test_sockets_that_no_namespace_holds_back_are_refused(monkeypatch):
    vsock = raw(syscalls.SOCKET[MACHINE], 40, 1, 0)
    for family in syscalls.ADDRESS_FAMILIES:
        call = raw(syscalls.SOCKET[MACHINE], family, int(socket.SOCK_DGRAM), 0)
        assert not is_refused(filter_program(MACHINE), call)
    assert is_refused(filter_program(MACHINE), vsock)
    monkeypatch.setattr(syscalls, "ADDRESS_FAMILIES", (1, 2, 10, 16, 40))
    assert not is_refused(filter_program(MACHINE), vsock)


@pytest.mark.skipif(MACHINE != "x86_64", reason="x86_64 has two interfaces more")
def test_calls_of_the_x32_interface_are_refused(monkeypatch):
    call = raw(0x40000000 + 39)
    assert is_refused(filter_program(MACHINE), call)
    monkeypatch.setattr(syscalls, "FOREIGN_CALLS", 0xFFFFFFFF)
    assert not is_refused(filter_program(MACHINE), call)


@pytest.mark.skipif(MACHINE != "x86_64", reason="x86_64 has two interfaces more")
def test_calls_of_32_bit_programs_are_refused():
    code = mmap.mmap(-1, 4096, prot=7, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    code.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")  # getpid, by interrupt 0x80
    place = ctypes.addressof(ctypes.c_char.from_buffer(code))

    def call() -> int:
        result = ctypes.CFUNCTYPE(ctypes.c_int)(place)()
        ctypes.set_errno(-result if result < 0 else 0)
        return -1 if result < 0 else result

    try:
        is_refused(None, call)
    except AssertionError:
        pytest.skip("this Linux runs no such programs")
    program = filter_program(MACHINE)
    assert is_refused(program, call)
    check = struct.pack("=HBBI", 0x15, 1, 0, syscalls.MACHINES[MACHINE])
    unchecked = program.replace(check, struct.pack("=HBBI", 0x15, 1, 1, 0))
    assert not is_refused(unchecked, call)


@pytest.mark.parametrize("is_left_out", [False, True])
def test_no_new_privileges_can_be_had_even_without_bubblewrap(is_left_out):
    """Which sets the same before anything else."""
    if "NoNewPrivs:\t1" in Path("/proc/self/status").read_text():
        pytest.skip("nobody can have any here")
    code = "; ".join(
        [
            "from grader.kernels.inside import confine",
            "set_ = confine._prctl",
            f"confine._prctl = lambda option, *value: {is_left_out} and option == 38"
            " or set_(option, *value)",
            "confine.give_up_privileges()",
            "print('NoNewPrivs:\\t1' in open('/proc/self/status').read())",
        ]
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert run.stdout.strip() == str(not is_left_out), run.stderr


@pytest.mark.kernel
def test_the_walls_put_the_filter_on(walls, monkeypatch):
    assert all(each.is_held for each in probe() if each.name == "hidden memory")
    monkeypatch.setattr("grader.kernels.pool.seccomp_file", lambda: None)
    assert not all(each.is_held for each in probe() if each.name == "hidden memory")
