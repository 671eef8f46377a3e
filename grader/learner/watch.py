"""Checks each notebook anew whenever it is saved."""

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from stat import S_ISREG

from grader.check import Checked, Checks
from grader.course import is_copy
from grader.errors import NotGradedError

POLL_S = 0.1  # two looks that find the same say that a save is over
Known = Mapping[Path, tuple[str, str]]  # the lesson, and which notebook of it, at each path
COARSE_S = 3.0  # some file systems tell the time of a save no better
Facts = tuple[int, int, int, int]
NO_FACTS = (0, 0, 0, 0)
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
                        if not running[-1].cancel():  # it has begun
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
    if _facts(path):
        return path
    beside: list[Path] = []
    with suppress(OSError):  # nobody may look there
        beside += path.parent.glob("*.ipynb")
    copies = [each for each in beside if is_copy(each.stem, name)]
    saved = {each: facts for each in copies if (facts := _facts(each))}
    return max(saved, key=lambda each: saved[each][0], default=path)


def _facts(path: Path) -> Facts | None:
    """What a save changes; None where there is no file that can be read."""
    try:
        found = path.stat()
    except OSError:
        return None
    if not S_ISREG(found.st_mode):
        return None
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


@dataclass(frozen=True)
class _Stamp:
    """What was found at a place. Facts may be the same after a save where time is counted in
    seconds, so that for a while the bytes are looked at too.
    """

    facts: Facts | None = None
    since_s: float = 0.0
    digest: bytes = b""

    def again(self, path: Path) -> "_Stamp":
        facts, now_s = _facts(path), time.monotonic()
        if facts and (facts != self.facts or now_s - self.since_s < COARSE_S):
            since_s = self.since_s if facts == self.facts else now_s
            with suppress(OSError):
                return _Stamp(facts, since_s, sha256(path.read_bytes()).digest())
        return self if facts == self.facts else _Stamp(facts)


class _Saves:
    """Which notebooks were saved since the last look."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._seen: dict[Path, _Stamp] = {}
        self._told: dict[Path, _Stamp] = {}

    def since_last(self) -> list[Path]:
        now = {
            path: self._seen.get(path, _Stamp()).again(followed(path, name))
            for path, (_, name) in self._known.items()
        }
        saved = [
            path
            for path, look in now.items()
            if look == self._seen.get(path) and look != self._told.get(path)
        ]
        self._seen = now
        self._told |= {path: now[path] for path in saved}
        return sorted(saved, key=lambda path: now[path].facts or NO_FACTS, reverse=True)


def _outcome(ended: Future[Checked]) -> Checked | NotGradedError:
    try:
        return ended.result()
    except NotGradedError as refused:
        return refused
