"""Grade one submission by nbgrader's own command, and write its feedback page."""

import re
from pathlib import Path

from grader.course import Course, read_notebook, why_failed
from grader.errors import GraderError, NotGradedError
from grader.interrupts import interruptible
from grader.marks import (
    Mark,
    Marks,
    marks_of,
    marks_of_missing,
    of_notebook,
    remarks_together,
)


def grade(course: Course, lesson: str, student: str) -> Marks:
    """Autograde one submission that was handed in, and return its marks.

    Raises `GraderError` with nbgrader's own words when it could not be graded.
    """
    outcome = course.api().autograde(lesson, student)
    if not outcome["success"]:
        said = f"{outcome.get('error', '')}\n{outcome.get('log', '')}"
        reason = re.search(r"NotGradedError: (.*)", said) or re.search(r"(\S.*)\s*\Z", said)
        raise NotGradedError(f"{student}/{lesson} was not graded: {reason and reason[1]}")
    return read_marks(course, lesson, student)


def read_marks(course: Course, lesson: str, student: str) -> Marks:
    """Marks of a graded submission, from nbgrader's gradebook and the notebooks it ran."""
    folder, names = course.step("autograded", student, lesson), course.notebooks(lesson)
    paths = {name: folder / f"{name}.ipynb" for name in names}
    graded = {name: read_notebook(path) for name, path in paths.items() if path.is_file()}
    marks: list[Mark] = []
    with course.api().gradebook as gradebook:
        for name in names:
            grades = gradebook.find_submission_notebook(name, lesson, student).grades
            if name in graded:
                found = marks_of(graded[name], grades)
            else:
                found = marks_of_missing(name, course.source(lesson, name), grades)
            marks += of_notebook(name, found) if len(names) > 1 else found
    remarks = remarks_together(graded.items())
    return Marks(student=student, lesson=lesson, marks=tuple(marks), remarks=remarks)


def write_feedback(course: Course, lesson: str, student: str) -> list[Path]:
    """Write nbgrader's feedback pages of a graded submission and return their paths."""
    with interruptible():
        outcome = course.api().generate_feedback(lesson, student)
    if not outcome["success"]:
        raise GraderError(f"{student}/{lesson} got no feedback page: {why_failed(outcome)}")
    return sorted(course.step("feedback", student, lesson).glob("*.html"))
