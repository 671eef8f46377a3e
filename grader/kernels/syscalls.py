"""System calls that no kernel needs, refused by the operating system.

Most of them make memory that belongs to no process or file and so escapes every limit; the rest
reach into other processes or are a common way out. The program is written in the language of
seccomp: four fields an instruction, jumps counted from the next one.
"""

import struct
from collections.abc import Iterator

LOAD, JUMP_IF_EQUAL, JUMP_IF_AT_LEAST, AND, RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | 1  # refuse: EPERM
NUMBER, MACHINE, ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data
FOREIGN_CALLS = 0x40000000  # x86_64: calls of the x32 interface begin here

# Unix, IPv4, IPv6 and netlink. Not vsock, which no network namespace holds back.
ADDRESS_FAMILIES = (1, 2, 10, 16)
MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
SOCKET = {"x86_64": 41, "aarch64": 198}
ABSENT = -1
REFUSED = {
    #                     x86_64, aarch64
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "semctl": (66, 191),
    "semop": (65, 193),
    "semtimedop": (220, 192),
    "vmsplice": (278, 75),  # one byte in a pipe would keep 2 MiB that no process has
    "io_setup": (206, 0),
    "io_uring_setup": (425, 425),
    "epoll_create": (213, ABSENT),  # 200 bytes a watched file, as many as Linux has room for
    "epoll_create1": (291, 20),  # loops of events take poll() instead
    "inotify_init": (253, ABSENT),  # a queue of 16,384 names each
    "inotify_init1": (294, 26),
    "fanotify_init": (300, 262),
    "landlock_create_ruleset": (444, 444),  # rules without number
    "seccomp": (317, 277),  # filters too
    "userfaultfd": (323, 282),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),
    "open_by_handle_at": (304, 265),
}

WHOLE = 0xFFFFFFFF
INIT = 1  # the process id of a kernel's init, as the kernel counts; no other call can name it
# Calls refused for some arguments: numbers, then (argument, bits looked at, their value), all met.
REFUSED_IF = {
    "mmap, shared without a file": ((9, 222), (3, 0x21, 0x21)),
    "mmap, huge pages": ((9, 222), (3, 0x40000, 0x40000)),
    "setsockopt, SO_SNDBUF": ((54, 208), (1, WHOLE, 1), (2, WHOLE, 7)),
    "setsockopt, SO_RCVBUF": ((54, 208), (1, WHOLE, 1), (2, WHOLE, 8)),
    "prctl, PR_SET_SECCOMP": ((157, 167), (0, WHOLE, 22)),
    # What is left that would starve the init, which watches: it runs as the same user.
    "setpriority, all of a user's": ((141, 140), (0, WHOLE, 2)),
    "setpriority, init": ((141, 140), (1, WHOLE, INIT)),
    "prlimit64, init": ((302, 261), (0, WHOLE, INIT)),
    "sched_setparam, init": ((142, 118), (0, WHOLE, INIT)),
    "sched_setscheduler, init": ((144, 119), (0, WHOLE, INIT)),
    "sched_setaffinity, init": ((203, 122), (0, WHOLE, INIT)),
    "sched_setattr, init": ((314, 274), (0, WHOLE, INIT)),
}

Step = tuple[int, int, int, int]


def filter_program(machine: str) -> bytes | None:
    """The program for `bwrap --seccomp`; None for a machine whose numbers are not known here.

    >>> len(filter_program("x86_64")) % 8, filter_program("s390x")
    (0, None)
    """
    if machine not in MACHINES:
        return None
    return b"".join(struct.pack("=HBBI", *step) for step in _steps(machine))


def _steps(machine: str) -> Iterator[Step]:
    column = list(MACHINES).index(machine)
    yield from (
        (LOAD, 0, 0, MACHINE),
        (JUMP_IF_EQUAL, 1, 0, MACHINES[machine]),
        (RETURN, 0, 0, REFUSE),
        (LOAD, 0, 0, NUMBER),
        (JUMP_IF_AT_LEAST, 0, 1, FOREIGN_CALLS),
        (RETURN, 0, 0, REFUSE),
    )
    for numbers in REFUSED.values():
        if numbers[column] != ABSENT:
            yield from ((JUMP_IF_EQUAL, 0, 1, numbers[column]), (RETURN, 0, 0, REFUSE))
    for numbers, *conditions in REFUSED_IF.values():
        yield from _refused_if(numbers[column], conditions)
    yield from (
        (JUMP_IF_EQUAL, 1, 0, SOCKET[machine]),
        (RETURN, 0, 0, ALLOW),
        (LOAD, 0, 0, ARGUMENTS),
    )
    for family in ADDRESS_FAMILIES:
        yield from ((JUMP_IF_EQUAL, 0, 1, family), (RETURN, 0, 0, ALLOW))
    yield (RETURN, 0, 0, REFUSE)


def _refused_if(number: int, conditions: list[tuple[int, int, int]]) -> Iterator[Step]:
    """Steps that go on after themselves, with the number loaded, unless all conditions are met."""
    left = 3 * len(conditions) + 1  # steps before the number is loaded again
    yield (JUMP_IF_EQUAL, 0, left + 1, number)
    for argument, bits, value in conditions:
        yield (LOAD, 0, 0, ARGUMENTS + 8 * argument)  # the lower half: both machines begin there
        yield (AND, 0, 0, bits)
        left -= 3
        yield (JUMP_IF_EQUAL, 0, left, value)
    yield from ((RETURN, 0, 0, REFUSE), (LOAD, 0, 0, NUMBER))
