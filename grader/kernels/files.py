"""A submission's files on their way to a kernel, and the sockets by which it is reached."""

import os
import socket
import tarfile
from collections.abc import Iterator
from contextlib import suppress
from fnmatch import fnmatch
from pathlib import Path

from grader.errors import FilesTooLargeError, GraderError

LONGEST_SOCKET_PATH = 107  # bytes, in Linux

FILE_BYTES = 16 << 10  # that a file counts at least, so that their number is bounded too

# A notebook may hold hidden checks; the rest is of no use to a learner's code.
LEFT_OUT = ("*.ipynb", ".*", "__pycache__", "timestamp.txt")


def pack(folder: Path, *, left_out: tuple[str, ...], limit_bytes: int) -> int:
    """An open file in memory with the plain files in `folder`; links lead elsewhere and stay out.

    Raises `FilesTooLargeError` where there is more than `limit_bytes`.
    """
    file = os.memfd_create("submission")
    size_bytes = 0
    with open(file, "wb", closefd=False) as packed, tarfile.open(fileobj=packed, mode="w") as tar:
        for path in _plain_files(folder, left_out):
            size_bytes += path.stat().st_size + FILE_BYTES
            if size_bytes > limit_bytes:
                os.close(file)
                raise FilesTooLargeError(
                    f"{folder.name}: expected at most {limit_bytes} bytes of files for a kernel, "
                    f"found more; raise the limit disk_mib or take large files out"
                )
            tar.add(path, path.relative_to(folder), recursive=False)
    os.lseek(file, 0, os.SEEK_SET)
    return file


def _plain_files(folder: Path, left_out: tuple[str, ...]) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _matches(name, left_out))
        for name in sorted(names):
            path = Path(here) / name
            if not _matches(name, left_out) and path.is_file() and not path.is_symlink():
                yield path


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch(name, pattern) for pattern in patterns)


def listen(prefix: str, ports: range) -> list[socket.socket]:
    """Listening Unix sockets at `PREFIX-PORT`.

    They listen before the kernel exists, so that a client need not try again and again; and the
    kernel gets them as open files, so that no folder is shared with it.
    """
    if len(os.fsencode(f"{prefix}-{ports[-1]}")) > LONGEST_SOCKET_PATH:
        raise GraderError(
            f"{prefix}: expected a path of at most {LONGEST_SOCKET_PATH} bytes for a socket; "
            f"set TMPDIR to a shorter one"
        )
    sockets: list[socket.socket] = []
    for port in ports:
        path = f"{prefix}-{port}"
        with suppress(FileNotFoundError):
            os.unlink(path)
        sockets.append(socket.socket(socket.AF_UNIX))
        sockets[-1].bind(path)
        sockets[-1].listen(64)
    return sockets
