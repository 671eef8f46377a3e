"""What cells leave behind that forks of their process would lack, or share with one another."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

Trace = tuple[str, ...]
TEMPORARY = "/tmp"
HIDDEN = (".", "__pycache__")  # caches of libraries, which make them anew


def open_files() -> set[Trace]:
    """The files, pipes and sockets of this process: a fork shares how far they have been read."""
    found: set[Trace] = set()
    for number in os.listdir("/proc/self/fd"):
        with suppress(OSError):  # the one by which they were listed
            found.add((number, os.readlink(f"/proc/self/fd/{number}")))
    return found


def traces(folder: str) -> set[Trace]:
    """All that a process which works in a folder has around it, and where it is."""
    variables = set(os.environ.items())
    lying = {(name,) for name in _shown(TEMPORARY)}
    return open_files() | variables | lying | {(os.getcwd(),)} | set(_files(Path(folder)))


def _files(folder: Path) -> Iterator[Trace]:
    for name in _shown(folder):
        path = folder / name
        about = path.lstat()
        yield str(path), str(about.st_size), str(about.st_mtime_ns * (not path.is_dir()))
        if path.is_dir() and not path.is_symlink():
            yield from _files(path)


def _shown(folder: str | Path) -> list[str]:
    return [name for name in os.listdir(folder) if not name.startswith(HIDDEN)]
