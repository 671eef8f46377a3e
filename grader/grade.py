"""Grade submissions with nbgrader; one bad notebook never stops the rest."""

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
