"""Checks each notebook anew whenever it is saved."""

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from grader.check import Checked, Checks
from grader.course import is_copy
from grader.errors import NotGradedError

POLL_S = 0.1  # two looks that find the same say that a save is over
Known = Mapping[Path, tuple[str, str]]  # the lesson, and which notebook of it, at each path
Stamp = tuple[int, int, int]
Found = tuple[str, Path, Checked | NotGradedError]  # the lesson, where it lies, what became of it


def watch(checks: Checks, known: Known, is_wanted: Callable[[], bool]) -> Iterator[Found]:
    """Each notebook as it is, and again after each save, the latest save first.

    A check that runs while something is saved is given up, and done again where it was of another
    notebook. Ends when `is_wanted` is false.
    """
    waiting: dict[Path, None] = {}
    running: tuple[Path, Path, Future[Checked]] | None = None
    saves = _Saves(known)
    with ThreadPoolExecutor(max_workers=1) as worker:
        try:
            while is_wanted():
                if saved := saves.since_last():
                    waiting = dict.fromkeys(saved) | waiting
                    if running is not None:
                        checks.engine.drop()
                        waiting.setdefault(running[0])
                        running = None
                if running is not None and running[-1].done():
                    path, place, ended = running
                    running = None
                    yield known[path][0], place, _outcome(ended)
                if running is None and waiting:
                    path = next(iter(waiting))
                    del waiting[path]
                    lesson, name = known[path]
                    place = followed(path, name)
                    running = path, place, worker.submit(checks.check, lesson, place, name)
                time.sleep(POLL_S)
        finally:
            checks.engine.drop()


def followed(path: Path, name: str) -> Path:
    """Where a notebook lies now: who renames it goes on with the newest file that has its name."""
    if path.is_file():
        return path
    copies = (each for each in path.parent.glob("*.ipynb") if is_copy(each.stem, name))
    return max(copies, key=lambda each: each.stat().st_mtime_ns, default=path)


class _Saves:
    """Which notebooks were saved since the last look."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._seen: dict[Path, Stamp | None] = {}
        self._told: dict[Path, Stamp | None] = {}

    def since_last(self) -> list[Path]:
        now = {path: _stamp(followed(path, name)) for path, (_, name) in self._known.items()}
        saved = [
            path
            for path, stamp in now.items()
            if path in self._seen
            and stamp == self._seen[path]
            and (path not in self._told or stamp != self._told[path])
        ]
        self._seen = now
        self._told |= {path: now[path] for path in saved}
        return sorted(saved, key=lambda path: now[path] or (0, 0, 0), reverse=True)


def _stamp(path: Path) -> Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _outcome(ended: Future[Checked]) -> Checked | NotGradedError:
    try:
        return ended.result()
    except NotGradedError as refused:
        return refused
