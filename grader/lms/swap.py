"""Folders of submissions put in the place of others, each at once; what stood there is never lost.

All is written aside first. Who is killed between taking one folder away and putting the other in
its place has the first put back by the next command.
"""

import json
import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

from filelock import FileLock, Timeout

from grader.errors import GraderError
from grader.plain import replace_file

PREFIX = ".collect-"
PLAN = "before.json"


class Aside:
    """A folder to write in, beside where it is wanted in the end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._taken: dict[str, str] = {}

    def new(self, name: str) -> Path:
        """An empty folder."""
        place = self.folder / "new" / name
        place.mkdir(parents=True)
        return place

    def put(self, new: Path, goal: Path) -> None:
        """Put a folder in the place of what stands there, if anything does."""
        before = self.folder / f"before-{new.name}"
        goal.parent.mkdir(parents=True, exist_ok=True)
        if goal.exists():
            self._taken[before.name] = str(goal)
            replace_file(self.folder / PLAN, json.dumps(self._taken).encode())
            os.rename(goal, before)
        try:
            os.rename(new, goal)
        except OSError:
            if before.exists():
                os.rename(before, goal)
            raise


@contextmanager
def aside(working: Path) -> Generator[Aside]:
    """One at a time; what an earlier command has left half done is put back first."""
    working.mkdir(parents=True, exist_ok=True)
    lock = FileLock(working / f"{PREFIX}lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as taken:
        raise GraderError(f"another command is collecting into {working}; wait for it") from taken
    try:
        for left in working.glob(f"{PREFIX}*/"):
            _put_back(left)
        folder = Path(mkdtemp(dir=working, prefix=PREFIX))
        try:
            yield Aside(folder)
        finally:
            _put_back(folder)
    finally:
        lock.release()


def _put_back(folder: Path) -> None:
    """Where nothing has taken its place, a folder returns to it; the rest is removed."""
    taken: dict[str, str] = {}
    with suppress(FileNotFoundError):
        taken = json.loads((folder / PLAN).read_text("utf-8"))
    for name, goal in taken.items():
        if (folder / name).exists() and not Path(goal).exists():
            os.rename(folder / name, goal)
    shutil.rmtree(folder)
