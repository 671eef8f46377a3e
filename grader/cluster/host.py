"""What a worker does for a class run: it says whether it can grade, grades, and is let go.

These are tasks of dask's, in threads of a worker's process; learners' code runs in others, behind
the same walls as anywhere.
"""

import asyncio
import hashlib
import socket
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any

from distributed import get_worker

from grader.cluster.cargo import Sources, lay_folder, pack_whole, unpack_sources
from grader.course import Course
from grader.errors import GraderError
from grader.kernels.probe import require_walls
from grader.programs import versions
from grader.submission.grade import Engine, Whole

LANGUAGE = 1  # which tasks there are, and what travels; another number with each change
OFFER_LIMIT_S = 30.0
MOST_IDLE = 1  # engines that stay warm although nobody grades with them


def examine(offer: str, expected: Mapping[str, str], walls: bool) -> tuple[str, str | None]:
    """The name of this machine, and why it cannot grade as the class run would.

    Where it can, it offers as many of the resource `offer` as it has threads.
    """
    machine = socket.gethostname()
    here = versions()
    others = [
        f"{name} {here.get(name)} there, {wanted} here"
        for name, wanted in expected.items()
        if here.get(name) != wanted
    ]
    if others:
        return machine, f"install the same there as here: {'; '.join(others)}"
    try:
        if walls:
            _hold_walls()
    except GraderError as problem:
        return machine, str(problem)
    _offer(offer, get_worker().state.nthreads)
    return machine, None


def grade(packed: bytes, lesson: str, handed_in: bytes) -> bytes:
    """What became of a submission to a lesson of these sources; whatever goes wrong is its own."""
    try:
        with _engine(packed) as held, _folder() as place:
            folder = Path(place, lesson)
            lay_folder(handed_in, folder)
            whole = held.engine.grade_folder(held.sources[lesson], folder)
    except Exception as failure:
        whole = Whole(refused=f"the grader failed: {failure!r}", is_ours=True)
    return pack_whole(whole, get_worker().address)


def let_go(offer: str) -> None:
    """End what a class run has started here."""
    _offer(offer, 0)
    with _lock:
        _close_idle(most=0)


def _offer(name: str, amount: int) -> None:
    worker = get_worker()
    loop: Any = worker.loop
    told = worker.set_resources(**{name: amount})
    asyncio.run_coroutine_threadsafe(told, loop.asyncio_loop).result(OFFER_LIMIT_S)


def _hold_walls() -> None:
    """Raises `GraderError` where this machine cannot confine learners' code; tried once."""
    global _are_walls_held
    with _lock:
        if not _are_walls_held:
            course = _course()
            private = course.private if course else ()
            root = course.root if course else None
            require_walls(allow_unwalled=False, hidden=private, course=root)
            _are_walls_held = True


def _course() -> Course | None:
    """A course that lies on this machine too: learners' code must not see it."""
    try:
        return Course.find()
    except GraderError:
        return None


@dataclass
class _Held:
    """An engine, with what it grades, and how many grade with it now."""

    engine: Engine
    sources: Sources
    folder: TemporaryDirectory[str]
    users: int = 0

    def close(self) -> None:
        self.engine.close()
        self.folder.cleanup()


_lock = threading.Lock()
_are_walls_held = False
_engines: dict[bytes, _Held] = {}  # the one that was used last comes last


@contextmanager
def _engine(packed: bytes) -> Generator[_Held]:
    """One engine for all submissions to the same sources, as several threads use it."""
    key = hashlib.blake2b(packed).digest()
    with _lock:
        held = _engines.pop(key, None) or _start(packed)
        _engines[key] = held
        held.users += 1
        _close_idle(most=MOST_IDLE)
    try:
        yield held
    finally:
        with _lock:
            held.users -= 1


def _start(packed: bytes) -> _Held:
    folder = _folder()
    sources, grading = unpack_sources(packed, Path(folder.name))
    course = _course()
    around = str(Path(get_worker().local_directory).parent)  # where dask keeps other workers' too
    hidden = (*(course.hidden if course else ()), gettempdir(), around)
    notebooks = [source.notebook for of_lesson in sources.values() for source in of_lesson.values()]
    engine = Engine(replace(grading, hidden=hidden), notebooks)
    return _Held(engine.__enter__(), sources, folder)


def _folder() -> TemporaryDirectory[str]:
    """Where dask clears away what a worker that was killed has left."""
    return TemporaryDirectory(prefix="nanollm-", dir=get_worker().local_directory)


def _close_idle(most: int) -> None:
    """Close what nobody uses, the one first that was used longest ago, down to `most`."""
    idle = [key for key, held in _engines.items() if not held.users]
    for key in idle[: max(0, len(idle) - most)]:
        _engines.pop(key).close()
