"""Grade one submission by nbgrader's own command, and write its feedback page."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from grader.course import Course, read_notebook
from grader.errors import GraderError, NotGradedError
from grader.marks import Marks, read_marks


def grade(course: Course, lesson: str, student: str, *, apart: bool = True) -> Marks:
    """Autograde one submission that lies in classroom/submitted/, and return its marks.

    `apart=False` runs it in one process without walls, as nbgrader does by itself.

    Raises `GraderError` with nbgrader's own words when it could not be graded.
    """
    outcome = course.api(apart=apart).autograde(lesson, student)
    if not outcome["success"]:
        said = f"{outcome.get('error', '')}\n{outcome.get('log', '')}"
        reason = re.search(r"NotGradedError: (.*)", said) or re.search(r"(\S.*)\s*\Z", said)
        raise NotGradedError(f"{student}/{lesson} was not graded: {reason and reason[1]}")
    return read_marks(course, lesson, student)


def write_feedback(course: Course, lesson: str, student: str) -> Path:
    """Write nbgrader's feedback page of a graded submission and return its path."""
    outcome = course.api().generate_feedback(lesson, student)
    if not outcome["success"]:
        reason = outcome.get("error", outcome.get("log"))
        raise GraderError(f"{student}/{lesson} got no feedback page:\n{reason}")
    return course.step("feedback", student, lesson) / f"{lesson}.html"


def grade_copy(course: Course, notebook: Path, lesson: str) -> Marks:
    """Grade a learner's notebook in a temporary folder; the notebook itself is only read."""
    with TemporaryDirectory(prefix="nanollm-check-") as folder:
        scratch = course.scratch(Path(folder))
        scratch.submit("you", lesson, read_notebook(notebook))
        scratch.api().generate_assignment(lesson)
        return grade(scratch, lesson, "you", apart=False)
