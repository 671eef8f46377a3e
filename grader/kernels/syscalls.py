"""System calls that no kernel needs, refused by the operating system.

Most of them make memory that belongs to no process or file and so escapes every limit; the rest
reach into other processes or are a common way out. The program is written in the language of
seccomp: four fields an instruction, jumps counted from the next one.
"""

import struct

LOAD, JUMP_IF_EQUAL, JUMP_IF_AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | 1  # refuse: EPERM
NUMBER, MACHINE, FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data
FOREIGN_CALLS = 0x40000000  # x86_64: calls of the x32 interface begin here

# Unix, IPv4, IPv6 and netlink. Not vsock, which no network namespace holds back.
ADDRESS_FAMILIES = (1, 2, 10, 16)
MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
SOCKET = {"x86_64": 41, "aarch64": 198}
REFUSED = {
    #                     x86_64, aarch64
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "io_uring_setup": (425, 425),
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


def filter_program(machine: str) -> bytes | None:
    """The program for `bwrap --seccomp`; None for a machine whose numbers are not known here.

    >>> len(filter_program("x86_64")) % 8, filter_program("s390x")
    (0, None)
    """
    if machine not in MACHINES:
        return None
    column = list(MACHINES).index(machine)
    refused = [numbers[column] for numbers in REFUSED.values()]
    steps = [
        (LOAD, 0, 0, MACHINE),
        (JUMP_IF_EQUAL, 1, 0, MACHINES[machine]),
        (RETURN, 0, 0, REFUSE),
        (LOAD, 0, 0, NUMBER),
    ]
    for kind, number in [
        (JUMP_IF_AT_LEAST, FOREIGN_CALLS),
        *((JUMP_IF_EQUAL, each) for each in refused),
    ]:
        steps += [(kind, 0, 1, number), (RETURN, 0, 0, REFUSE)]
    steps += [
        (JUMP_IF_EQUAL, 1, 0, SOCKET[machine]),
        (RETURN, 0, 0, ALLOW),
        (LOAD, 0, 0, FIRST_ARGUMENT),
    ]
    for family in ADDRESS_FAMILIES:
        steps += [(JUMP_IF_EQUAL, 0, 1, family), (RETURN, 0, 0, ALLOW)]
    steps.append((RETURN, 0, 0, REFUSE))
    return b"".join(struct.pack("=HBBI", *step) for step in steps)
