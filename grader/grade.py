"""Grade one submission by nbgrader's own command, and write its feedback page."""

import re
from pathlib import Path

from grader.course import Course, read_notebook, why_failed
from grader.errors import GraderError, NotGradedError
from grader.marks import Marks, marks_of, remarks_of


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


def read_marks(course: Course, lesson: str, student: str) -> Marks:
    """Marks of a graded submission, from nbgrader's gradebook and the notebook it ran."""
    folder = course.step("autograded", student, lesson)
    notebook = read_notebook(folder / f"{lesson}.ipynb")
    with course.api().gradebook as gradebook:
        grades = gradebook.find_submission_notebook(lesson, lesson, student).grades
        marks = marks_of(notebook, grades)
    return Marks(student=student, lesson=lesson, marks=marks, remarks=remarks_of(notebook))


def write_feedback(course: Course, lesson: str, student: str) -> Path:
    """Write nbgrader's feedback page of a graded submission and return its path."""
    outcome = course.api().generate_feedback(lesson, student)
    if not outcome["success"]:
        raise GraderError(f"{student}/{lesson} got no feedback page: {why_failed(outcome)}")
    return course.step("feedback", student, lesson) / f"{lesson}.html"
