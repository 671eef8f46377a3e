"""Grades as a table: `nbgrader export` writes classroom/grades.csv by this plug-in."""

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import ExportPlugin

from grader.course import course_of
from grader.records.changes import Decisions
from grader.records.standing import zone_of

COLUMNS = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score", "needs_manual_grade"),
    "override",  # why the score is another one than was earned
)
FORMULAS = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that a spreadsheet works out


class GradesExporter(ExportPlugin):
    """nbgrader's table, with empty places where nothing was handed in or graded.

    nbgrader's own writes 0 there, and names as they are: one with a comma moves what follows it.
    """

    def export(self, gradebook: Gradebook) -> None:
        """Called by `nbgrader export`; a row for each assignment and student."""
        with Path(self.to or "grades.csv").open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(COLUMNS)
            for row in self._rows(gradebook):
                table.writerow([_cell(row.get(name)) for name in COLUMNS])

    def _rows(self, gradebook: Gradebook) -> Iterator[dict[str, Any]]:
        assignments, students = set(map(str, self.assignment)), set(map(str, self.student))
        running: Any = self.parent  # nbgrader's ExportApp
        course = course_of(running.coursedir)
        decisions = Decisions.read(course, zone_of(course))
        for assignment in sorted(gradebook.assignments, key=_by_due_date):
            for student in sorted(gradebook.students, key=_by_name):
                is_wanted = not students or student.id in students
                if is_wanted and (not assignments or assignment.name in assignments):
                    yield {
                        "assignment": assignment.name,
                        "duedate": assignment.duedate,
                        "student_id": student.id,
                        "last_name": student.last_name,
                        "first_name": student.first_name,
                        "email": student.email,
                        "max_score": assignment.max_score,
                        **_score(gradebook, str(assignment.name), str(student.id)),
                        **_override(decisions, str(assignment.name), str(student.id)),
                    }


def _by_due_date(assignment: Any) -> tuple[datetime, str]:
    """In our order: databases differ in where nothing stands, and in how they sort text."""
    return assignment.duedate or datetime.min, assignment.name


def _by_name(student: Any) -> tuple[str, str, str]:
    return student.last_name or "", student.first_name or "", student.id


def _score(gradebook: Gradebook, assignment: str, student: str) -> dict[str, Any]:
    """Scores of a submission that was graded; nothing of one that was not."""
    try:
        submission: Any = gradebook.find_submission(assignment, student)
    except MissingEntry:
        return {}
    handed_in = {"timestamp": submission.timestamp}
    grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
    if grades and all(grade.auto_score is grade.manual_score is None for grade in grades):
        return handed_in
    penalty = submission.late_submission_penalty or 0.0
    return {
        **handed_in,
        "raw_score": submission.score,
        "late_submission_penalty": penalty,
        "score": max(0.0, submission.score - penalty),
        "needs_manual_grade": submission.needs_manual_grade,
    }


def _override(decisions: Decisions, assignment: str, student: str) -> dict[str, Any]:
    """Points that an instructor has set, and why."""
    override = decisions.override(student, assignment)
    return {"score": override.points, "override": str(override)} if override else {}


def _cell(value: object) -> object:
    """A value as a spreadsheet shows it, and never one that it works out."""
    is_formula = isinstance(value, str) and value.startswith(FORMULAS)
    return f"'{value}" if is_formula else value
