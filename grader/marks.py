"""What was found out about one submission: points and messages for each check."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from nbformat import NotebookNode

from grader.roles import (
    grade_id,
    has_hidden_tests,
    is_check,
    is_grade,
    is_solution,
    is_task,
)
from grader.submission.verdict import VERSION, Outcome, Verdict

ANSI_COLOR = re.compile(r"\x1b\[[0-9;]*m")
TEXT_STUB = "YOUR ANSWER HERE"  # nbgrader's, in the place of a written answer


@dataclass(frozen=True, kw_only=True)
class Mark:
    """The outcome of one graded cell."""

    check: str  # its grade_id
    is_by_hand: bool  # a person grades it, once it is answered
    points: float | None  # None: a person has yet to grade it
    max_points: float
    verdict: Verdict | None  # None: no check was run
    is_hidden: bool = False  # some of it is kept from learners
    notebook: str = ""  # of several, the one that it stands in
    is_elsewhere: bool = False  # not judged here: the instructor has the check, or the rest of it

    @property
    def exercise(self) -> str:
        """grade_id of the answer that the check is about."""
        return exercise_of(self.check)

    @property
    def message(self) -> str:
        """What the check said, in one line; empty when it passed."""
        return self.verdict.message if self.verdict else ""

    def as_json(self) -> dict[str, Any]:
        """The mark as plain data; see docs/verdicts.md."""
        about = {"check": self.check, "exercise": self.exercise, "by_hand": self.is_by_hand}
        points = {"points": self.points, "max_points": self.max_points}
        about |= {"hidden": self.is_hidden}
        about |= {"notebook": self.notebook} if self.notebook else {}
        return about | points | (self.verdict.as_json() if self.verdict else {})


@dataclass(frozen=True, kw_only=True)
class Marks:
    """The outcome of one submission."""

    student: str
    lesson: str
    marks: tuple[Mark, ...]
    remarks: tuple[str, ...]  # what the instructor should know

    @property
    def automatic(self) -> tuple[Mark, ...]:
        """The marks that no person has to give and that are given here."""
        return tuple(m for m in self.marks if not (m.is_by_hand or m.is_elsewhere))

    @property
    def points(self) -> float:
        """Points earned of those given automatically."""
        return sum(mark.points or 0 for mark in self.automatic)

    @property
    def max_points(self) -> float:
        """Points to be had of those given automatically."""
        return sum(mark.max_points for mark in self.automatic)

    @property
    def elsewhere(self) -> tuple[Mark, ...]:
        """Of the checks that are not judged here."""
        return tuple(mark for mark in self.marks if mark.is_elsewhere)

    def as_json(self) -> dict[str, Any]:
        """The marks as plain data; see docs/verdicts.md."""
        elsewhere = [mark.as_json() for mark in self.elsewhere]
        for each in elsewhere:
            del each["by_hand"], each["hidden"], each["points"]
        return {
            "student": self.student,
            "lesson": self.lesson,
            "points": self.points,
            "max_points": self.max_points,
            "checks": [mark.as_json() for mark in self.marks if not mark.is_elsewhere],
            **({"with_instructor": elsewhere} if elsewhere else {}),
            "remarks": [*self.remarks],
        }


def marks_of(notebook: NotebookNode, grades: Iterable[Any]) -> tuple[Mark, ...]:
    """Marks in the order of the cells; `grades` are the gradebook's."""
    cells = {grade_id(cell): cell for cell in notebook.cells}
    known = verdicts_of(notebook)
    marks = {
        grade.name: Mark(
            check=grade.name,
            is_by_hand=is_solution(cells[grade.name]) or is_task(cells[grade.name]),
            points=None if _waits(grade) else grade.score,
            max_points=grade.max_score,
            verdict=known.get(grade.name) or _old_verdict(cells[grade.name]),
            is_hidden=has_hidden_tests(cells[grade.name]),
        )
        for grade in grades
    }
    return tuple(marks[name] for name in cells if name in marks)


def marks_of_missing(name: str, source: NotebookNode, grades: Iterable[Any]) -> tuple[Mark, ...]:
    """Marks of a notebook that was not handed in, where others of its assignment were."""
    missing = Verdict(outcome=Outcome.NOT_ANSWERED, message=f"{name}.ipynb is missing")
    return tuple(
        mark if mark.is_by_hand else replace(mark, verdict=missing)
        for mark in marks_of(source, grades)
    )


def of_notebook(name: str, marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """These marks as those of one notebook of several."""
    return tuple(replace(mark, notebook=name) for mark in marks)


def _waits(grade: Any) -> bool:
    """Whether nobody has given points yet; nbgrader flags what was given after each regrade."""
    return grade.needs_manual_grade and grade.manual_score is None


def own_marks(notebook: NotebookNode) -> tuple[Mark, ...]:
    """Marks of a graded notebook that is in no gradebook: a learner's own check."""
    known = verdicts_of(notebook)
    return tuple(
        Mark(
            check=str(grade_id(cell)),
            is_by_hand=is_solution(cell),
            points=_own_points(cell, known.get(str(grade_id(cell)))),
            max_points=float(cell.metadata.nbgrader.points),
            verdict=known.get(str(grade_id(cell))),
            is_hidden=has_hidden_tests(cell),
            is_elsewhere=is_check(cell) and str(grade_id(cell)) not in known,
        )
        for cell in notebook.cells
        if is_grade(cell)
    )


def _own_points(cell: NotebookNode, verdict: Verdict | None) -> float | None:
    if verdict is None and is_check(cell):  # not judged here
        return None
    if verdict is None:  # by hand: nothing for what is not answered
        return None if is_written(cell) and cell.metadata.nbgrader.points else 0.0
    return float(cell.metadata.nbgrader.points) * (verdict.outcome is Outcome.PASSED)


def is_written(cell: NotebookNode) -> bool:
    """Whether somebody has written an answer into a cell of text."""
    return bool(cell.source.replace(TEXT_STUB, "").strip())


def exercise_of(check: str) -> str:
    """grade_id of the answer that a check, by its own grade_id, is about.

    >>> exercise_of("encode-tokens-hidden")
    'encode-tokens'
    """
    return re.sub(r"-(check|hidden)$", "", check)


def verdicts_of(notebook: NotebookNode) -> dict[str, Verdict]:
    """The verdicts on the checks of a graded notebook, by grade_id."""
    said: Mapping[str, Any] = notebook.metadata.get("nanollm", {})
    if said.get("version") != VERSION:
        return {}
    return {name: Verdict.from_json(data) for name, data in said["verdicts"].items()}


def remarks_of(notebook: NotebookNode) -> tuple[str, ...]:
    """Things an instructor should know that the points do not say."""
    return tuple(notebook.metadata.get("nanollm", {}).get("remarks", ()))


def remarks_together(notebooks: Iterable[tuple[str, NotebookNode]]) -> tuple[str, ...]:
    """Remarks on a submission: what all its notebooks share once, all else with a name."""
    each = [(name, remarks_of(notebook)) for name, notebook in notebooks]
    shared = [r for r in each[0][1] if all(r in other for _, other in each)] if each else []
    named = [f"{name}: {remark}" for name, own in each for remark in own if remark not in shared]
    return (*shared, *named)


def _old_verdict(cell: NotebookNode) -> Verdict | None:
    """Of a notebook that was graded before there were verdicts, what its error says."""
    errors = [output for output in cell.get("outputs", ()) if output.output_type == "error"]
    if not errors or is_solution(cell):
        return None
    name, text = errors[-1].ename, ANSI_COLOR.sub("", errors[-1].evalue)
    said = f"{name}: {text}"
    return Verdict(outcome=Outcome.FAILED, message=said, raised_by="learner", error=name)
