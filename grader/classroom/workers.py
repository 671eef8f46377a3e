"""Submissions graded side by side: a thread for each, as the work is done in other processes."""

from collections.abc import Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

from grader.submission.grade import Engine, Source, Whole

AHEAD = 2  # submissions that are graded, or wait for it or to be stored, for each worker

Key = TypeVar("Key")


@dataclass(frozen=True, kw_only=True)
class Task:
    """What was handed in, and the sources that it answers, by name."""

    sources: Mapping[str, Source]
    folder: Path


def grade_all(
    tasks: Mapping[Key, Task], *, engine: Engine, workers: int
) -> Iterator[tuple[Key, Whole]]:
    """Grade side by side; results come in the order in which they are ready.

    Where that is broken off, the engine is closed.
    """
    pool = ThreadPoolExecutor(workers, thread_name_prefix="grading")
    is_done = False
    try:
        waiting = iter(tasks.items())
        begun: dict[Future[Whole], Key] = {}
        while True:
            for key, task in islice(waiting, AHEAD * workers - len(begun)):
                begun[pool.submit(_grade, engine, task)] = key
            if not begun:
                break
            for future in wait(begun, return_when=FIRST_COMPLETED).done:
                yield begun.pop(future), future.result()
        is_done = True
    finally:
        if not is_done:
            engine.close()  # first, so that what is still running ends
        pool.shutdown(cancel_futures=True)
        if not is_done:
            engine.close()  # and what one has just started


def _grade(engine: Engine, task: Task) -> Whole:
    """Whatever goes wrong belongs to this submission alone."""
    try:
        return engine.grade_folder(task.sources, task.folder)
    except Exception as failure:
        return Whole(refused=f"the grader failed: {failure!r}", is_ours=True)
