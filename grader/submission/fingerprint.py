"""Fingerprints of folders, by which a change of what was handed in is known."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from grader.errors import FilesTooLargeError, NotGradedError
from grader.kernels.files import NOT_SOURCE, entries_below
from grader.kernels.inside.limits import MIB
from grader.plain import NotPlainError, TooLargeError, read_plain

MAX_FOLDER_MIB = 200
MAX_ENTRIES = 1_000


def fingerprint(folder: Path, key: str = "") -> str:
    """A hash of `key` and of all that lies in a folder; links count as links.

    Raises `NotGradedError` for a folder that is too large or cannot be read.
    """
    total = hashlib.blake2b(key.encode(), digest_size=16)
    size = 0
    try:
        for count, path in enumerate(_paths(folder), start=1):
            kind, data = _contents(path)
            size += len(data)
            if count > MAX_ENTRIES or size > MAX_FOLDER_MIB * MIB:
                limits = f"{MAX_ENTRIES:,} files and {MAX_FOLDER_MIB} MiB"
                raise NotGradedError(f"expected a folder of at most {limits}, got more")
            name = os.fsencode(path.relative_to(folder))
            total.update(b"%d %s %s %d " % (len(name), name, kind, len(data)) + data)
    except FilesTooLargeError as problem:
        raise NotGradedError(str(problem)) from problem
    except OSError as problem:
        raise NotGradedError(f"could not be read: {problem.strerror}") from problem
    return total.hexdigest()


def changed_at(folder: Path) -> float:
    """When the newest file or folder in a folder was written."""
    return max(path.lstat().st_mtime for path in (folder, *_paths(folder)))


def _paths(folder: Path) -> Iterator[Path]:
    return (Path(entry.path) for entry in entries_below(folder, NOT_SOURCE))


def _contents(path: Path) -> tuple[bytes, bytes]:
    """Kind and bytes of a file; of a link, where it leads; of a device or pipe, nothing."""
    if path.is_symlink():
        return b"link", os.fsencode(os.readlink(path))
    try:
        return b"file", read_plain(path, MAX_FOLDER_MIB * MIB)
    except TooLargeError as problem:
        raise NotGradedError(
            f"expected files of at most {MAX_FOLDER_MIB} MiB: {problem}"
        ) from problem
    except NotPlainError:
        return b"folder" if path.is_dir() else b"other", b""
