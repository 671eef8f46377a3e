"""What lies beside a graded notebook: small data files and pictures, and nothing older."""

import contextlib
import shutil
from pathlib import Path

from grader.plain import NotPlainError, read_plain, replace_file

MAX_BYTES = 5_000_000  # of all files of one submission but its notebook
# Data and pictures, which a person who grades may need; no program runs in them.
HARMLESS = (".csv", ".gif", ".jpeg", ".jpg", ".json", ".png", ".txt")


def lay_out(folder: Path, contents: dict[str, bytes], mode: int) -> None:
    """Make a folder hold these files and nothing else; the last one is written last."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.name not in contents:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    for name, data in contents.items():
        replace_file(folder / name, data, mode)


def plain_files(folder: Path) -> dict[str, bytes]:
    """Small data files and pictures that lie beside a notebook; no links."""
    files: dict[str, bytes] = {}
    room = MAX_BYTES
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in HARMLESS:
            with contextlib.suppress(NotPlainError, OSError):
                files[path.name] = read_plain(path, room)
                room -= len(files[path.name])
    return files
