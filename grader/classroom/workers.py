"""Worker processes: each grades one submission at a time, writes nothing, and may die alone."""

import os
import signal
import sys
import warnings
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from nbformat import NotebookNode
from pebble import ProcessExpired, ProcessPool

from grader.errors import GraderError
from grader.graded import Graded
from grader.judge.process import without_main
from grader.submission.grade import Grading, grade_notebook

Key = TypeVar("Key")

ATTEMPTS = 2  # a worker may have died for want of memory that others had

# Not forked: event loops and logging do not survive a fork.
SPAWN: Any = get_context("spawn")


@dataclass(frozen=True, kw_only=True)
class Task:
    """One notebook to grade, and where its source and its data lie."""

    source: NotebookNode
    source_folder: Path
    folder: Path  # of the submission
    lesson: str


@dataclass(frozen=True, kw_only=True)
class Workers:
    """How many, how they grade, how long one submission may take in all, and where they print."""

    count: int
    grading: Grading
    limit_s: float
    log: Path

    def grade(self, tasks: Mapping[Key, Task]) -> Iterator[tuple[Key, Graded]]:
        """Grade side by side; results come in the order in which they are ready.

        A submission whose worker died is tried once more, after all others.
        """
        left = dict(tasks)
        for attempt in range(1, ATTEMPTS + 1):
            for key, outcome in self._try(left):
                if isinstance(outcome, Graded):
                    del left[key]
                    yield key, outcome
                elif attempt == ATTEMPTS:
                    yield key, _refused(f"its grading process {_how(outcome)}, {attempt} times")

    def _try(self, tasks: Mapping[Key, Task]) -> Iterator[tuple[Key, Graded | Exception]]:
        """Results, or how a worker died, of each task; in workers made for these."""
        if not tasks:
            return
        pool = ProcessPool(
            min(self.count, len(tasks)), initializer=_begin, initargs=(self.log,), context=SPAWN
        )
        with pool:
            with without_main():  # workers need nothing of the program that started this
                futures: dict[Future[Graded], Key] = {
                    pool.schedule(_grade, args=(task, self.grading), timeout=self.limit_s): key
                    for key, task in tasks.items()
                }
            try:
                for future in as_completed(futures):
                    yield futures[future], self._outcome(future)
            finally:
                pool.stop()

    def _outcome(self, future: "Future[Graded]") -> Graded | Exception:
        try:
            return future.result()
        except TimeoutError:
            return _refused(f"stopped: grading it took longer than {self.limit_s:g} s in all")
        except (ProcessExpired, RuntimeError) as death:  # of its own worker, or of all
            return death


def _begin(log: Path) -> None:
    """Called first in each worker: it ends with the class run, and prints to the log."""
    from grader.kernels.inside.confine import die_with_parent  # on Linux only

    die_with_parent()
    target = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(target, stream.fileno())
    os.close(target)
    warnings.simplefilter("ignore")  # nbformat's, about what learners handed in


def _grade(task: Task, grading: Grading) -> Graded:
    """Runs in a worker. Whatever goes wrong belongs to this submission alone."""
    try:
        return grade_notebook(
            task.source,
            task.folder,
            task.lesson,
            grading=grading,
            source_folder=task.source_folder,
        )
    except GraderError as failure:
        return _refused(str(failure))
    except Exception as failure:
        return _refused(f"the grader failed: {type(failure).__name__}: {failure}")


def _refused(reason: str) -> Graded:
    return Graded(notebook=None, refused=reason)


def _how(death: Exception) -> str:
    code = death.exitcode if isinstance(death, ProcessExpired) else 1
    if code >= 0:
        return f"ended with status {code}"
    name = signal.Signals(-code).name
    return f"was ended by {name}" + " (for want of memory?)" * (name == "SIGKILL")
