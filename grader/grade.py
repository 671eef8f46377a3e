"""Grade submissions with nbgrader; one bad notebook never stops the rest."""

import multiprocessing
import warnings
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from grader.course import Course, read_notebook
from grader.errors import GraderError
from grader.marks import Marks, read_marks


def grade(course: Course, lesson: str, student: str) -> Marks:
    """Autograde one submission that lies in classroom/submitted/, and return its marks.

    Raises `GraderError` with nbgrader's own words when it could not be graded.
    """
    outcome = course.api().autograde(lesson, student)
    if not outcome["success"]:
        reason = str(outcome.get("error", outcome.get("log"))).strip().splitlines()[-1]
        raise GraderError(f"{student}/{lesson} was not graded: {reason}")
    return read_marks(course, lesson, student)


def grade_all(
    course: Course, submissions: Iterable[tuple[str, str]], *, workers: int | None = None
) -> Iterator[Marks | GraderError]:
    """Grade pairs of lesson and student side by side; a failure takes the place of the marks.

    The results come in the order given. `workers` is the number of processes, by default one for
    each processor.
    """
    # Not forked: nbgrader's logging and its event loop do not survive a fork.
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=spawn) as pool:
        yield from pool.map(partial(_grade_safely, course), submissions)


def _grade_safely(course: Course, submission: tuple[str, str]) -> Marks | GraderError:
    """Runs in a worker process."""
    warnings.simplefilter("ignore")  # SQLAlchemy's and nbformat's, about nbgrader's own code
    try:
        return grade(course, *submission)
    except GraderError as failure:
        return failure


def write_feedback(course: Course, lesson: str, student: str) -> Path:
    """Write nbgrader's feedback page of a graded submission and return its path."""
    outcome = course.api().generate_feedback(lesson, student)
    if not outcome["success"]:
        raise GraderError(f"{student}/{lesson} got no feedback page:\n{outcome['log']}")
    return course.step("feedback", student, lesson) / f"{lesson}.html"


def grade_copy(course: Course, notebook: Path, lesson: str) -> Marks:
    """Grade a learner's notebook in a temporary folder; the notebook itself is only read."""
    with TemporaryDirectory(prefix="nanollm-check-") as folder:
        scratch = course.scratch(Path(folder))
        scratch.submit("you", lesson, read_notebook(notebook))
        scratch.api().generate_assignment(lesson)
        return grade(scratch, lesson, "you")
