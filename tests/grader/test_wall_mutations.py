"""Each protection of the walls, taken out alone: then, and only then, its attack succeeds.

A row names a protection, an attack of `wall_attack`, and how that protection is taken out: words of
bubblewrap's command, a refused call, or a line that a module runs in the template before anything
is forked (there is no switch for this in the grader). Where two protections hold the same, both
are taken out, and the row says so.
"""

import ctypes
import os
import socket
import subprocess
import textwrap
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from grader.kernels import pool, syscalls
from grader.kernels.walls import wall_command

pytestmark = [pytest.mark.kernel, pytest.mark.full]

Command = list[str]
NAMESPACES = ("--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts")

# In front of each line that takes something out; `main` is the template's own module.
BEFORE = """
import resource, sys
from grader.kernels.inside import confine, view, watch
main = sys.modules["__main__"]

def nothing(*_, **__):
    return 0

def unlimited(name):  # as it is outside, where nothing else limits it
    set_, skipped = resource.setrlimit, getattr(resource, name)
    resource.setrlimit = lambda which, value: which == skipped or set_(which, value)

def mount_without(word):
    mount = view.mount
    view.mount = lambda kind, target, options="", **more: mount(
        kind, target, options=",".join(o for o in options.split(",") if word not in o), **more)

def mount_all_but(*targets):
    mount = view.mount
    def some(kind, target, **more):
        if target not in targets:
            mount(kind, target, **more)
    view.mount = some
"""


@dataclass(frozen=True)
class Row:
    """An attack and what holds it; `always` runs in the template in both cases."""

    attack: str
    inside: str = ""
    command: Callable[[Command], Command] | None = None
    call: str = ""
    always: str = ""
    ends: bool = False  # the attack succeeds when the kernel ends
    cpu_s: int = 20
    in_terminal: bool = False  # whether grading is started in one


def without(*words: str) -> Callable[[Command], Command]:
    """Take these words, which follow one another, out of the command."""

    def change(command: Command) -> Command:
        first = next(i for i in range(len(command)) if tuple(command[i:][: len(words)]) == words)
        return command[:first] + command[first + len(words) :]

    return change


def sharing(*namespaces: str, besides: tuple[str, ...] = ()) -> Callable[[Command], Command]:
    """Leave some namespaces as they are outside."""

    def change(command: Command) -> Command:
        own = [name for name in NAMESPACES if name not in namespaces]
        command = without(*besides)(command) if besides else command
        return [command[0], *own, *(word for word in command[1:] if word != "--unshare-all")]

    return change


def writable(command: Command) -> Command:
    return ["--bind" if word == "--ro-bind" else word for word in command]


def private(bit: int) -> str:
    """No namespace of this kind for each kernel."""
    return f"confine.NEW_NAMESPACES &= ~{bit:#x}"


NO_WATCH = "watch.Watch.look = lambda self: ''"
NO_FRESH_PROC = "mount_all_but('/proc')"
ROWS = {
    # the machine
    "no network (the walls' and the kernel's)": Row(
        "places.host_port", private(0x40000000), sharing("--unshare-net")
    ),
    "a host name of its own": Row(
        "places.host_name", command=sharing("--unshare-uts", besides=("--hostname", "nanollm"))
    ),
    "System V's memory of its own (the walls' and the kernel's)": Row(
        "places.host_shared_memory", private(0x08000000), sharing("--unshare-ipc")
    ),
    "processes of its own": Row("places.other_processes", private(0x20000000)),
    "the machine's /proc is out of sight": Row(
        "places.host_processes",
        command=without("--tmpfs", "/run/outside", "--remount-ro", "/run/outside"),
    ),
    "no variables of the instructor's": Row("places.host_variables", command=without("--clearenv")),
    "no variables of the template's": Row(
        "places.template_variables", "import os; os.environ.__class__.clear = nothing"
    ),
    "no open files of the template's": Row("places.foreign_files", "confine.close_files = nothing"),
    "the instructor's terminal (the walls' and the kernel's)": Row(
        "places.terminal",
        "import os; os.setsid = nothing",
        without("--new-session"),
        in_terminal=True,
    ),
    "the environment is read-only": Row("places.write_environment", command=writable),
    "the root is read-only": Row("places.write /x", command=without("--remount-ro", "/")),
    "devices are read-only": Row("places.write /dev/x", command=without("--remount-ro", "/dev")),
    "the machine's /proc is read-only": Row(
        "places.write /run/outside/x", command=without("--remount-ro", "/run/outside")
    ),
    "/proc is read-only (the kernel's and the walls')": Row(
        "places.write /proc/self/oom_score_adj",
        "view.READ_ONLY = 0",
        command=without("--remount-ro", "/proc"),
    ),
    "the walls' /proc is read-only": Row(
        "places.write /proc/self/oom_score_adj",
        command=without("--remount-ro", "/proc"),
        always=NO_FRESH_PROC,
    ),
    # rights
    "no capabilities": Row("rights.mount", "confine._libc.capset = nothing"),
    "no capabilities to be had": Row("rights.bounding_set", "confine.DROP_BOUND = -1"),
    "no capabilities of the init": Row(
        "rights.rights_of_init",
        "import os; give_up = confine.give_up_privileges\n"
        "confine.give_up_privileges = lambda: os.getpid() == 1 or give_up()",
    ),
    "no user namespaces": Row("rights.new_user_namespace", command=without("--disable-userns")),
    "the init's memory": Row("rights.memory_of_init", "confine.hide = nothing"),
    "signals to the init": Row(
        "rights.interrupt_init", "confine.ignore_signals = nothing", ends=True
    ),
    "the init comes first": Row("rights.as_urgent_as_init", "import os; os.nice = nothing"),
    "limits of the init": Row("rights.limit_init", call="prlimit64, init"),
    "priority of the init": Row("rights.slow_init_down", call="setpriority, init"),
    "priority of all": Row("rights.slow_the_user_down", call="setpriority, all of a user's"),
    "scheduling of the init": Row("rights.make_init_idle", call="sched_setscheduler, init"),
    "parameters of the init": Row("rights.give_init_parameters", call="sched_setparam, init"),
    "attributes of the init": Row("rights.give_init_attributes", call="sched_setattr, init"),
    "processors of the init": Row(
        "rights.keep_init_on_one_processor", call="sched_setaffinity, init"
    ),
    # limits
    "memory_mib of one process": Row("memory.private_memory", "unlimited('RLIMIT_DATA')"),
    "memory_mib of one process, reserved": Row("memory.address_space", "unlimited('RLIMIT_AS')"),
    "memory_mib of all": Row("memory.memory_together", NO_WATCH),
    "memory_mib of strangers": Row("memory.memory_of_strangers", NO_WATCH),
    "memory_mib of all, with the walls' /proc": Row(
        "memory.memory_together", NO_WATCH, always=NO_FRESH_PROC
    ),
    "memory_mib of the hidden": Row("memory.memory_of_the_hidden", NO_WATCH),
    "memory_mib without a first thread": Row(
        "memory.memory_without_first_thread", "watch._has_memory = lambda status: False"
    ),
    "memory_mib of sockets": Row("memory.buffers_of_sockets", "watch._sockets = nothing"),
    "memory_mib of sockets in flight": Row("memory.sockets_in_flight", "watch._sockets = nothing"),
    "memory of /dev/zero": Row(
        "memory.shared_by_dev_zero", command=without("--dev-bind", "/dev/full", "/dev/zero")
    ),
    "memory of watched files": Row("memory.watched_files", call="epoll_create1"),
    "mappings": Row("memory.mappings", "watch.MAPPINGS = 1 << 30"),
    "locks": Row("memory.locks", "watch.LOCKS = 1 << 30"),
    "terminals": Row("memory.terminals", "mount_without('max=')"),
    "tasks": Row("memory.processes", NO_WATCH),
    "disk_mib": Row("memory.all_files", "mount_without('size=')"),
    "disk_mib, number of files": Row("memory.many_files", "mount_without('nr_inodes=')"),
    "file_mib": Row("memory.one_file", "unlimited('RLIMIT_FSIZE')"),
    "open_files": Row("memory.open_files", "unlimited('RLIMIT_NOFILE')"),
    "cpu_s": Row("memory.processor_time", "unlimited('RLIMIT_CPU')", cpu_s=1),
    "core dumps": Row("memory.core_dump", "unlimited('RLIMIT_CORE')"),
    "message queues": Row("memory.message_queue", "unlimited('RLIMIT_MSGQUEUE')"),
}


@pytest.fixture(scope="session")
def outside() -> Iterator[dict[str, object]]:
    """What an attack looks for outside the walls."""
    libc = ctypes.CDLL(None)
    segment = libc.shmget(0, 4096, 0o1666)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield {
            "port": listener.getsockname()[1],
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "segment": segment,
        }
    libc.shmctl(segment, 0, None)


@pytest.fixture
def take_terminal() -> Iterator[Callable[[], None]]:
    """Called in a program that is about to start: as if a person had typed its name."""
    import fcntl  # not to be had on Windows, where this file is read too
    import termios

    person, program = os.openpty()

    def take_terminal() -> None:
        os.setsid()
        fcntl.ioctl(program, termios.TIOCSCTTY, 0)

    yield take_terminal
    os.close(person)
    os.close(program)


@pytest.fixture
def made(new_attacker, take_terminal, monkeypatch, tmp_path) -> Callable[..., Any]:
    """Makes an attacker behind walls that a row has changed."""
    monkeypatch.syspath_prepend(tmp_path)
    popen = subprocess.Popen
    secret = {"NANOLLM_SECRET": "x"}

    def made(row: Row, inside: str) -> Any:
        def with_secret(command: list[str], **how: Any) -> Any:
            terminal = {"preexec_fn": take_terminal} if row.in_terminal else {}
            return popen(command, **how | {"env": how["env"] | secret} | terminal)

        monkeypatch.setattr(pool, "subprocess", SimpleNamespace(Popen=with_secret, DEVNULL=-3))
        preload = ()
        if inside:
            (tmp_path / "left_out").mkdir()
            (tmp_path / "left_out/__init__.py").write_text(BEFORE + textwrap.dedent(inside))
            preload = ("left_out",)
        return closing(new_attacker(preload=preload, cpu_s=row.cpu_s))

    return made


def succeeds(row: Row, attacker: Any, outside: dict[str, object], patience: float) -> bool:
    attack, _, path = row.attack.partition(" ")
    outcome = attacker.run(attack=attack, path=path, patience=patience, **outside)
    return bool(outcome.why_ended if row.ends else outcome.got)


@pytest.mark.parametrize("name", ROWS)
def test_a_protection_holds(name, attacker, made, outside):
    row = ROWS[name]
    if row.always or row.cpu_s != Row.cpu_s or row.in_terminal:
        with made(row, row.always) as attacker:
            assert not succeeds(row, attacker, outside, 20)
    else:
        assert not succeeds(row, attacker, outside, 20)


@pytest.mark.parametrize("name", ROWS)
def test_without_that_one_protection_the_attack_succeeds(name, made, outside, monkeypatch):
    row = ROWS[name]
    if row.command:
        change = row.command
        changed = lambda *words: change(wall_command(*words))  # noqa: E731
        monkeypatch.setattr(pool, "wall_command", changed)
    if row.call:
        calls = syscalls.REFUSED if row.call in syscalls.REFUSED else syscalls.REFUSED_IF
        monkeypatch.delitem(calls, row.call)
    with made(row, f"{row.always}\n{row.inside}".strip()) as attacker:
        assert succeeds(row, attacker, outside, 1)


# Two kernels of one template: their attacks, what takes the wall out, whether at the same time.
PAIRS = {
    "a network of its own": ("places.listen", "places.call", private(0x40000000), True),
    "terminals of its own": (
        "places.open_terminal",
        "places.open_terminal",
        "mount_all_but('/dev/pts')",
        True,
    ),
    "folders of its own": (
        "places.leave_letter",
        "places.read_letter",
        "main.build_view = nothing",
        False,
    ),
}


def exchange(attacker: Any, first: str, second: str, patience: float, together: bool) -> bool:
    one = threading.Thread(target=attacker.run, kwargs={"attack": first, "patience": patience})
    one.start()
    if not together:
        one.join()
    outcome = attacker.run(attack=second, patience=patience)
    one.join()
    return bool(outcome.got)


@pytest.mark.parametrize("name", PAIRS)
def test_two_kernels_leave_each_other_no_letters(name, attacker, made):
    first, second, inside, together = PAIRS[name]
    assert not exchange(attacker, first, second, 1, together)
    with made(Row(first), inside) as weakened:
        assert exchange(weakened, first, second, 20, together)
