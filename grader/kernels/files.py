"""The files that a learner's side works on: those handed in, and over them those of the source."""

import io
import os
import tarfile
from collections.abc import Collection, Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path

from grader.errors import FilesTooLargeError
from grader.plain import NotPlainError, TooLargeError, read_plain

FILE_BYTES = 16 << 10  # that a file counts at least, so that their number is bounded too
MAX_DEPTH = 32

# A notebook may hold hidden checks; the rest is of no use to a learner's code.
LEFT_OUT = ("*.ipynb", ".*", "__pycache__", "timestamp.txt")
NOT_SOURCE = (".ipynb_checkpoints", "__pycache__")  # made by programs, of no use to anybody


def gather(folder: Path, *, left_out: tuple[str, ...], limit_bytes: int) -> dict[str, bytes]:
    """The plain files in `folder`, by path; links lead elsewhere and stay out.

    Raises `FilesTooLargeError` where there is more than `limit_bytes`, or folders too deep, and
    `OSError` for a folder that cannot be read.
    """
    found: dict[str, bytes] = {}
    size_bytes = 0
    for entry in entries_below(folder, left_out):
        if not entry.is_file(follow_symlinks=False):
            continue
        path = Path(entry.path)
        try:
            data = read_plain(path, limit_bytes - size_bytes - FILE_BYTES)
        except TooLargeError as problem:
            raise FilesTooLargeError(
                f"{folder.name}: expected at most {limit_bytes} bytes of files for a kernel, "
                f"found more; raise the limit disk_mib or take large files out"
            ) from problem
        except (NotPlainError, OSError):
            continue
        size_bytes += len(data) + FILE_BYTES
        found[path.relative_to(folder).as_posix()] = data
    return found


def pack(files: Mapping[str, bytes]) -> int:
    """An open file in memory with these files, for a process behind walls."""
    file = os.memfd_create("submission")
    with open(file, "wb", closefd=False) as packed, tarfile.open(fileobj=packed, mode="w") as tar:
        for name, data in files.items():
            about = tarfile.TarInfo(name)
            about.size = len(data)
            tar.addfile(about, io.BytesIO(data))
    os.lseek(file, 0, os.SEEK_SET)
    return file


def lay(files: Mapping[str, bytes], folder: Path) -> None:
    """Write these files into a folder."""
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def entries_below(
    folder: Path, left_out: Collection[str], depth: int = 0
) -> Iterator["os.DirEntry[str]"]:
    """All that lies below a folder, in the same order each time; links are not followed.

    left_out: patterns of names. Raises `FilesTooLargeError` where folders are too deep.
    """
    if depth > MAX_DEPTH:
        raise FilesTooLargeError(
            f"expected folders at most {MAX_DEPTH} deep beside the notebook, got deeper ones"
        )
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if not any(fnmatch(entry.name, pattern) for pattern in left_out):
            yield entry
            if entry.is_dir(follow_symlinks=False):
                yield from entries_below(Path(entry.path), left_out, depth + 1)
