"""What nbgrader found out about one submission: points and messages for each check."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode
from nbgrader.utils import is_solution

from grader.course import Course, read_notebook

ANSI_COLOR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True, kw_only=True)
class Mark:
    """The outcome of one graded cell."""

    check: str  # its grade_id
    is_by_hand: bool  # a person grades it, once it is answered
    points: float | None  # None: a person has yet to grade it
    max_points: float
    message: str  # what the check said; empty when it passed

    @property
    def exercise(self) -> str:
        """grade_id of the answer that the check is about."""
        return exercise_of(self.check)


@dataclass(frozen=True, kw_only=True)
class Marks:
    """The outcome of one submission."""

    student: str
    lesson: str
    marks: tuple[Mark, ...]
    remarks: tuple[str, ...]  # what the instructor should know

    @property
    def automatic(self) -> tuple[Mark, ...]:
        """The marks that no person has to give."""
        return tuple(mark for mark in self.marks if not mark.is_by_hand)

    @property
    def points(self) -> float:
        """Points earned of those given automatically."""
        return sum(mark.points or 0 for mark in self.automatic)

    @property
    def max_points(self) -> float:
        """Points to be had of those given automatically."""
        return sum(mark.max_points for mark in self.automatic)


def read_marks(course: Course, lesson: str, student: str) -> Marks:
    """Marks of a graded submission, from nbgrader's gradebook and the notebook it ran."""
    folder = course.step("autograded", student, lesson)
    notebook = read_notebook(folder / f"{lesson}.ipynb")
    with course.api().gradebook as gradebook:
        grades = gradebook.find_submission_notebook(lesson, lesson, student).grades
        marks = marks_of(notebook, grades)
    return Marks(student=student, lesson=lesson, marks=marks, remarks=remarks_of(notebook))


def marks_of(notebook: NotebookNode, grades: Iterable[Any]) -> tuple[Mark, ...]:
    """Marks in the order of the cells; `grades` are the gradebook's."""
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in notebook.cells}
    marks = {
        grade.name: Mark(
            check=grade.name,
            is_by_hand=is_solution(cells[grade.name]),
            points=None if grade.needs_manual_grade else grade.score,
            max_points=grade.max_score,
            message=message_of(cells[grade.name]),
        )
        for grade in grades
    }
    return tuple(marks[name] for name in cells if name in marks)


def exercise_of(check: str) -> str:
    """grade_id of the answer that a check, by its own grade_id, is about.

    >>> exercise_of("encode-tokens-hidden")
    'encode-tokens'
    """
    return re.sub(r"-(check|hidden)$", "", check)


def message_of(cell: NotebookNode) -> str:
    """The error that a check left, in one line."""
    errors = [output for output in cell.get("outputs", ()) if output.output_type == "error"]
    if not errors:
        return ""
    name, text = errors[-1].ename, ANSI_COLOR.sub("", errors[-1].evalue)
    if name == "NotImplementedError":
        return "not answered yet"
    if name in ("CellTimeoutError", "KeyboardInterrupt"):
        return "stopped: it ran longer than a cell may; is there a loop that never ends?"
    return text if name == "AssertionError" and text else f"{name}: {text}"


def remarks_of(notebook: NotebookNode) -> tuple[str, ...]:
    """Things an instructor should know that the points do not say."""
    if "nanollm" in notebook.metadata:
        return tuple(notebook.metadata["nanollm"]["remarks"])
    restored = sum("was missing from the submission" in cell.source for cell in notebook.cells)
    stopped = sum(message_of(cell).startswith("stopped:") for cell in notebook.cells)
    remarks: list[str] = []
    if restored:
        remarks.append(f"{restored} deleted check{'s' * (restored > 1)} restored")
    if stopped:
        remarks.append(f"{stopped} cell{'s' * (stopped > 1)} stopped: too slow")
    return tuple(remarks)
