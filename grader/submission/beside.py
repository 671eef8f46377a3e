"""What lies beside a notebook, and what of it its kernel gets no copy of."""

import glob
import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path

CODE = (".py", ".pyc", ".so")


@dataclass(frozen=True)
class Beside:
    """Patterns of names that are left out, and what is said about them."""

    left_out: tuple[str, ...]
    remarks: tuple[str, ...]


def look_beside(notebook: Path) -> Beside:
    """Links, pipes, second names of files, and modules whose names are taken."""
    found: dict[str, str] = {}
    for entry in sorted(os.scandir(notebook.parent), key=lambda entry: entry.name):
        if entry.name != notebook.name and (why := _why_not(entry)):
            found[entry.name] = why
    return Beside(tuple(map(glob.escape, found)), tuple(found.values()))


def _why_not(entry: "os.DirEntry[str]") -> str | None:
    shown = entry.name if entry.name.isprintable() else ascii(entry.name)
    if entry.is_symlink():
        return f"link {shown} refused"
    if not (entry.is_file() or entry.is_dir()):
        return f"{shown} refused: it is no plain file"
    if entry.is_file() and entry.stat().st_nlink > 1:
        return f"second name {shown} of another file refused"
    if _is_code(Path(entry.path)) and _is_taken(entry.name.partition(".")[0]):
        return f"{shown} refused: it would take the place of a module"
    return None


def _is_code(path: Path) -> bool:
    """Whether it can be imported; a folder of data is no module."""
    return (path / "__init__.py").is_file() if path.is_dir() else path.suffix in CODE


def _is_taken(module: str) -> bool:
    """Whether a module of this name exists already, or is imported by Python at its start."""
    if module in ("sitecustomize", "usercustomize"):
        return True
    try:
        found = importlib.util.find_spec(module)
    except (ImportError, ValueError):
        return False
    return found is not None and found.origin is not None
