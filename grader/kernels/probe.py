"""What this machine can hold of what the walls promise, found out by trying."""

import contextlib
import multiprocessing
import os
import socket
import tempfile
import uuid
from collections.abc import Generator, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from grader.errors import GraderError
from grader.kernels.cgroup import delegated
from grader.kernels.environment import BEHIND_WALLS
from grader.kernels.files import pack
from grader.kernels.inside.limits import Limits
from grader.kernels.inside.settings import FOLDER, TemplateSettings, Walls
from grader.kernels.inside.watch import INTERVAL_S
from grader.kernels.pool import FirstTemplate
from grader.kernels.walls import bubblewrap, visible_paths

SMALL = Limits(memory_mib=64, disk_mib=16, file_mib=4, tasks=24, open_files=64, cpu_s=10)
TRIAL_LIMIT_S = 60.0  # the machine may be busy
SAMPLED = f"sampled: added up every {INTERVAL_S * 1000:g} ms"
OPEN_FILES = 256  # that grading needs at once, with some workers
# File systems of the walls' own, which have the names of others outside.
OWN = tuple(map(Path, ("/dev", "/proc", "/run", "/tmp", FOLDER)))
APPARMOR_SWITCH = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")  # Ubuntu 24.04

# What is promised, by the trials that attack it (inside/trials.py), and what is seen if held.
TOGETHER = {
    "no_network": (
        "no network",
        "the world, this machine's ports and its sockets are cut off",
    ),
    "nothing_hidden_is_seen": (
        "no home",
        "neither home nor other files nor the course can be seen",
    ),
    "nothing_can_be_changed": (
        "read-only",
        "environment, system and its settings cannot be written",
    ),
    "alone": ("alone", "no foreign process, no privileges, no namespaces"),
    "the_watcher": ("watcher", "the process that watches can be neither ended, slowed nor read"),
    "nothing_is_inherited": ("inherited", "no variable and no open file of yours"),
    "hidden_memory": ("hidden memory", "exact: what would belong to no process is refused"),
    "memory": ("memory", "exact: a process that wants more than its limit gets a MemoryError"),
    "limits_of_one": ("one process", "exact: processor time, open files; no core, no queues"),
    "disk": ("disk", "exact: files are bounded, one and all together"),
}
DEADLY = {
    "memory_together": ("memory of all", f"{SAMPLED}, then all are killed"),
    "processes": ("processes", f"{SAMPLED}, then all are killed"),
}


@dataclass(frozen=True)
class Capability:
    """One promise, whether this machine holds it, and how we know."""

    name: str
    is_held: bool
    why: str


def probe(hidden: Iterable[Path] = (), *, course: Path | None = None) -> list[Capability]:
    """Put up walls, attack each promise from inside, and say which hold.

    `hidden`: paths that must not be visible, besides what lies in the home folder. `course`: the
    folder that has to be covered where the walls would show it.
    """
    try:
        program = bubblewrap()
        if lacking := [*_lacking()]:
            return lacking
        template = _template((str(course),) if course else ())
    except (GraderError, OSError) as problem:
        return [Capability("walls", False, f"{problem}{_way_out()}")]
    found = [Capability("walls", True, f"{program} makes namespaces")]
    try:
        with contextlib.closing(template), _outside(hidden) as request:
            found += _try_all(template, request)
    except OSError as problem:  # a full disk, say
        found.append(Capability("trials", False, f"they could not be made: {problem}"))
    return found


def _lacking() -> Iterator[Capability]:
    """What the machine lacks for anything at all to be graded, and what to do."""
    import resource  # not to be had on Windows

    if (files := resource.getrlimit(resource.RLIMIT_NOFILE)[0]) < OPEN_FILES:
        yield Capability(
            "open files",
            False,
            f"expected {OPEN_FILES} or more at once, this shell allows {files}: "
            f"run `ulimit -n 1024` and try again",
        )
    try:
        multiprocessing.Lock()
    except (ImportError, OSError) as problem:
        yield Capability(
            "/dev/shm",
            False,
            f"processes cannot share a lock ({problem}): have a file system in memory mounted "
            f"there that you can write, `mount -t tmpfs -o mode=1777 tmpfs /dev/shm`",
        )


def require_walls(
    *, allow_unwalled: bool, hidden: Iterable[Path] = (), course: Path | None = None
) -> list[Capability]:
    """What does not hold on this machine: nothing, or what grading has to report.

    `hidden` and `course` are those of `probe`.
    Raises `GraderError` when something does not hold, unless `allow_unwalled`.
    """
    missing = [each for each in probe(hidden, course=course) if not each.is_held]
    if missing and not allow_unwalled:
        reasons = "; ".join(f"{each.name}: {each.why}" for each in missing)
        raise GraderError(
            f"this machine cannot confine what learners wrote ({reasons}); "
            f"`nanollm doctor` shows all of it, --without-walls grades nevertheless"
        )
    return missing


def _way_out() -> str:
    """What to do where the system is known to stand in the way."""
    is_restricted = APPARMOR_SWITCH.is_file() and APPARMOR_SWITCH.read_text().strip() == "1"
    return (
        "; this system lets only privileged programs make namespaces: ask its administrator for "
        "`sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`"
        if is_restricted
        else ""
    )


def _template(hidden: tuple[str, ...]) -> FirstTemplate:
    trials = ("grader.kernels.inside.trials",)
    settings = TemplateSettings(preload=trials, limits=SMALL, walls=Walls(hidden=hidden))
    template = FirstTemplate(settings)
    template.wait_ready()
    return template


def _try_all(template: FirstTemplate, request: dict[str, Any]) -> Iterator[Capability]:
    outcome = _try(template, request, list(TOGETHER))
    for trial, (name, held) in TOGETHER.items():
        wrong = outcome.get(trial, outcome.get("failed", "no answer"))
        yield Capability(name, not wrong, f"not held: {wrong}" if wrong else held)
    between = "a cgroup bounds what is used between" if delegated() else "no cgroup is used"
    for trial, (name, held) in DEADLY.items():
        outcome = _try(template, request, [trial])
        wrong = outcome.get(trial, "" if outcome.get("killed") else outcome.get("failed", ""))
        yield Capability(name, not wrong, f"not held: {wrong}" if wrong else f"{held}; {between}")


def _try(template: FirstTemplate, request: dict[str, Any], trials: list[str]) -> dict[str, Any]:
    """What the trials say, by name; or that they were killed; or why they failed."""
    packed = pack({})
    try:
        child = template.fork(request | {"trials": trials}, [packed], SMALL)
    except GraderError as problem:
        return {"failed": str(problem)}
    finally:
        os.close(packed)
    try:
        return child.wait_ready(TRIAL_LIMIT_S)
    except GraderError as problem:
        child.poll(1)
        return {"killed": child.why_ended, "failed": str(problem)}
    finally:
        child.kill()
        child.close()


@contextlib.contextmanager
def _outside(hidden: Iterable[Path]) -> Generator[dict[str, Any]]:
    """A request for trials, and outside what they look for: two listeners and a file."""
    abstract = f"nanollm-{uuid.uuid4()}"
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.socket(socket.AF_UNIX) as nameless,
        tempfile.NamedTemporaryFile(prefix="nanollm-probe-") as secret,
    ):
        nameless.bind(f"\0{abstract}")
        nameless.listen()
        yield {
            "module": "grader.kernels.inside.trials",
            "folder": FOLDER,
            "environment": BEHIND_WALLS,
            "limits": asdict(SMALL),
            "port": listener.getsockname()[1],
            "abstract": abstract,
            "hidden": [secret.name, *map(str, hidden), *map(str, _private_files())],
        }


def _private_files() -> Iterator[Path]:
    """What lies in the home folder and is not part of the Python environment.

    Home may be `/`, as in containers: then what the walls make anew is no file of anybody's.
    """
    shown = visible_paths(Walls())
    try:
        names = sorted(Path.home().iterdir())[:200]
    except (RuntimeError, OSError):  # there is no home, or nobody can read it
        return
    for path in names:
        if path in OWN or path.parent in OWN[:2]:
            continue
        if not any(each.is_relative_to(path) or path.is_relative_to(each) for each in shown):
            yield path
