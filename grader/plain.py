"""Plain files: read without following a link, written so that they are whole or not there."""

import errno
import os
import stat
from pathlib import Path
from tempfile import NamedTemporaryFile

from grader.errors import GraderError
from grader.kernels.inside.limits import MIB

FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)  # a pipe without a writer would be waited for
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


class NotPlainError(GraderError):
    """What stands there is no plain file of its own; the text begins with its name."""


class TooLargeError(NotPlainError):
    """A plain file of more bytes than are wanted."""


def read_plain(path: Path, most_bytes: int, folder: int | None = None) -> bytes:
    """The bytes of a file, opened once; `folder`: an open one that the path begins in.

    Raises `NotPlainError`, `TooLargeError` or `OSError` for all else.
    """
    if not hasattr(os, "O_NOFOLLOW") and path.is_symlink():  # Windows
        raise NotPlainError(f"{path.name} is a link: refused")
    try:
        file = os.open(path, FLAGS, dir_fd=folder)
    except OSError as problem:
        if problem.errno in (errno.ELOOP, errno.EMLINK):  # how systems say that it is a link
            raise NotPlainError(f"{path.name} is a link: refused") from problem
        if problem.errno == errno.ENXIO:  # a socket
            raise NotPlainError(f"{path.name} is no plain file: refused") from problem
        raise
    try:
        facts = os.fstat(file)
        if not stat.S_ISREG(facts.st_mode):
            raise NotPlainError(f"{path.name} is no plain file: refused")
        if facts.st_nlink > 1:
            raise NotPlainError(f"{path.name} is a second name of another file: refused")
        with open(file, "rb", closefd=False) as opened:
            data = opened.read(max(most_bytes, 0) + 1)
    finally:
        os.close(file)
    if len(data) > most_bytes:
        found = max(facts.st_size, len(data)) / MIB
        raise TooLargeError(f"{path.name} has {found:.0f} MiB")
    return data


def replace_file(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Write a file at once: under another name, then renamed, and on the disk for good."""
    with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as part:
        part.write(data)
        part.flush()
        os.chmod(part.name, mode)
        os.fsync(part.fileno())
    os.replace(part.name, path)
