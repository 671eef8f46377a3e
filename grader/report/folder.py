"""A folder that is replaced as a whole: others see the old one or the new one, never a half."""

import ctypes
import os
import secrets
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from grader.errors import GraderError

AT_CWD, EXCHANGE = -100, 2  # of Linux's renameat2
STALE_S = 3_600


def replace_folder(folder: Path, files: Mapping[str, str]) -> None:
    """Let a folder hold these texts, by their paths in it, and nothing else."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise GraderError(f"{folder}: expected a folder, found something else; move it away")
    folder.parent.mkdir(parents=True, exist_ok=True)
    _remove_stale(folder)
    aside = folder.with_name(f".{folder.name}-{secrets.token_hex(4)}")
    try:
        for name, text in files.items():
            path = aside / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        if folder.exists():
            _exchange(aside, folder)
        else:
            aside.rename(folder)
    except OSError as problem:
        raise GraderError(f"{folder}: cannot be written: {problem.strerror}") from problem
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _exchange(new: Path, old: Path) -> None:
    """Let two folders change places: at once where the system can, else one after the other."""
    with suppress(OSError, AttributeError):
        rename = ctypes.CDLL(None, use_errno=True).renameat2
        if rename(AT_CWD, os.fsencode(new), AT_CWD, os.fsencode(old), EXCHANGE) == 0:
            return
    between = new.with_name(f"{new.name}-old")
    old.rename(between)
    new.rename(old)
    between.rename(new)


def _remove_stale(folder: Path) -> None:
    """What a killed command has left beside it."""
    for left in folder.parent.glob(f".{folder.name}-*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > STALE_S:
                shutil.rmtree(left)
