"""All that is known of a class: what was handed in, what became of it, and what is asked for."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas
from nbformat import NotebookNode, from_dict

from grader.author.sample import BANK
from grader.classroom.handed_in import find_submissions
from grader.classroom.verdicts import read_refused
from grader.course import Course
from grader.errors import GraderError
from grader.feedback.page import headings
from grader.marks import (
    Mark,
    Marks,
    exercise_of,
    marks_of,
    marks_of_missing,
    of_notebook,
    remarks_together,
)
from grader.records.history import read_history
from grader.records.roster import Person, Roster
from grader.records.standing import Standing, standings
from grader.roles import grade_id, is_grade, is_solution, is_task
from grader.submission.verdict import Outcome

NOT_YET = "not graded yet: run nanollm grade"
OTHER_SOURCE = "graded by the checks of an older source: run nanollm grade"
COLUMNS = (
    *("student", "lesson", "notebook", "exercise", "check", "is_by_hand", "is_hidden"),
    *("points", "max_points", "outcome", "message", "told"),
)


@dataclass(frozen=True, kw_only=True)
class LearnersWork:
    """What is known of one learner's submission for one lesson."""

    student: str
    lesson: str
    is_handed_in: bool
    why_not: str = ""  # it is not graded; an older mark may count all the same
    standing: Standing | None = None  # what the gradebook and the instructor say
    marks: tuple[Mark, ...] = ()  # of its checks; none where it is not graded
    remarks: tuple[str, ...] = ()
    answers: Mapping[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])

    @property
    def is_graded(self) -> bool:
        """Whether its checks count in the report."""
        return bool(self.marks)

    @property
    def is_waiting(self) -> bool:
        """Whether a person has yet to grade some of it."""
        return self.is_graded and any(mark.points is None for mark in self.marks)

    @property
    def is_late(self) -> bool:
        """Whether it came after the due date, extensions counted."""
        return bool(self.standing and self.standing.seconds_late > 0)

    @property
    def given(self) -> Marks:
        """Its marks, which know what its checks gave together."""
        return Marks(
            student=self.student, lesson=self.lesson, marks=self.marks, remarks=self.remarks
        )

    @property
    def points(self) -> float:
        """Given by its checks, as `nanollm grade --json` has it."""
        return self.given.points

    @property
    def max_points(self) -> float:
        """To be had of its checks."""
        return self.given.max_points


@dataclass(frozen=True)
class Classroom:
    """The class, its lessons, and all that it handed in."""

    course: Course
    roster: Roster
    lessons: tuple[str, ...]
    works: Mapping[tuple[str, str], LearnersWork]  # by student and lesson
    bank: Path  # the folder of known answers, which need not be there

    @cached_property
    def people(self) -> list[Person]:
        """Everybody in the roster, and who else has handed in."""
        return self.roster.with_strangers({student for student, _ in self.works})

    @cached_property
    def history(self) -> list[Any]:
        """Marks that changed, the last first."""
        return [*reversed(read_history(self.course))]

    @cached_property
    def checks(self) -> Any:
        """A table of pandas: a row for each graded cell of each submission that is graded."""
        rows = [
            _row(work, mark)
            for work in self.works.values()
            if work.is_graded
            for mark in work.marks
        ]
        return pandas.DataFrame(rows, columns=[*COLUMNS])

    @cached_property
    def titles(self) -> dict[tuple[str, str, str], str]:
        """The heading of each exercise in its source, by lesson, notebook and name."""
        found: dict[tuple[str, str, str], str] = {}
        for lesson in self.lessons:
            sources = _sources(self.course, lesson)
            for name, source in sources.items():
                at = name if len(sources) > 1 else ""
                found |= {(lesson, at, key): text for key, text in headings(source).items()}
        return found

    def of_lesson(self, lesson: str) -> list[LearnersWork]:
        """What was handed in for a lesson, or graded, by student."""
        return [work for (_, named), work in self.works.items() if named == lesson]

    def missing(self, lesson: str) -> list[Person]:
        """Who is in the roster and has not handed in."""
        there = {work.student for work in self.of_lesson(lesson) if work.is_handed_in}
        return [person for person in self.roster if person.id not in there]


def gather(course: Course, bank: Path | None = None) -> Classroom:
    """Read what grading has left; nothing is graded, and nothing written.

    Raises `GraderError` for a gradebook, roster or history that cannot be read.
    """
    known = {(each.student, each.lesson): each for each in standings(course)}
    found = {(each.student, each.lesson): why or "" for each, why in find_submissions(course)}
    refused = {(each["student"], each["lesson"]): each for each in read_refused(course)}
    reader = Reader(course)
    works: dict[tuple[str, str], LearnersWork] = {}
    for whose in sorted({*known, *found}):
        said = refused.get(whose, {}) if whose in found else {}
        work = LearnersWork(
            student=whose[0],
            lesson=whose[1],
            is_handed_in=whose in found or known[whose].is_graded,
            why_not=found.get(whose) or said.get("not_graded", ""),
            standing=known.get(whose),
            remarks=tuple(said.get("remarks", ())),
        )
        works[whose] = work if work.why_not else reader.graded(work)
    named = {lesson for _, lesson in works if lesson}
    lessons = dict.fromkeys((*course.lessons, *sorted(named & {each[1] for each in known})))
    return Classroom(course, Roster.read(course), tuple(lessons), works, bank or course.root / BANK)


class Reader:
    """Reads graded notebooks; what it needs of a lesson is read once."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self._names: dict[str, list[str]] = {}

    def graded(self, work: LearnersWork) -> LearnersWork:
        """The same with its marks, remarks and answers, or why there are none."""
        standing = work.standing
        if not standing or not standing.is_graded:
            return replace(work, why_not=NOT_YET if work.is_handed_in else "")
        folder = self.course.step("autograded", work.student, work.lesson)
        try:
            there = {path.stem: _read(path) for path in sorted(folder.glob("*.ipynb"))}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return replace(work, why_not="its graded notebook cannot be read: run nanollm grade")
        is_one = not any("/" in name for name in standing.cells)
        names = self._notebooks(work.lesson) or [*there]
        marks: list[Mark] = []
        for name in names:
            grades = [*_grades(standing, name, is_one=is_one)]
            notebook = there.get(name) or self._source(work.lesson, name)
            if notebook is None or not _has(notebook, grades):
                return replace(work, why_not=OTHER_SOURCE if there else NOT_YET)
            found = (
                marks_of(notebook, grades)
                if name in there
                else marks_of_missing(name, notebook, grades)
            )
            marks += found if is_one else of_notebook(name, found)
        return replace(
            work,
            marks=tuple(marks),
            remarks=remarks_together(there.items()),
            answers={
                ("" if is_one else name, exercise): source
                for name, notebook in there.items()
                for exercise, source in _answers(notebook)
            },
        )

    def _notebooks(self, lesson: str) -> list[str]:
        if lesson not in self._names:
            try:
                self._names[lesson] = self.course.notebooks(lesson)
            except GraderError:  # the lesson is no more
                self._names[lesson] = []
        return self._names[lesson]

    def _source(self, lesson: str, name: str) -> NotebookNode | None:
        try:
            return self.course.source(lesson, name)
        except GraderError:
            return None


def _sources(course: Course, lesson: str) -> dict[str, NotebookNode]:
    try:
        return {name: course.source(lesson, name) for name in course.notebooks(lesson)}
    except GraderError:  # no more there, or broken: names have to do
        return {}


def _read(path: Path) -> NotebookNode:
    """What a report needs of a notebook that grading wrote, which needs no validation."""
    data = json.loads(path.read_bytes())
    said = data["metadata"].get("nanollm", {})
    cells = [_slim(cell, with_outputs="version" not in said) for cell in data["cells"]]
    metadata = NotebookNode(nanollm=said)
    return NotebookNode(metadata=metadata, cells=[*filter(None, cells)])


def _slim(cell: dict[str, Any], *, with_outputs: bool) -> NotebookNode | None:
    """A graded cell or an answer; its outputs where there were no verdicts yet."""
    role = cell["metadata"].get("nbgrader", {})
    if not (role.get("grade") or role.get("solution") or role.get("task")):
        return None
    return NotebookNode(
        cell_type=cell["cell_type"],
        metadata=NotebookNode(nbgrader=NotebookNode(role)),
        source="".join(cell["source"]),
        outputs=from_dict(cell.get("outputs", [])) if with_outputs else [],
    )


def _grades(standing: Standing, name: str, *, is_one: bool) -> Iterator[Any]:
    """The cells of a standing that stand in one notebook, as the gradebook names their fields."""
    before = "" if is_one else f"{name}/"
    for cell_name, cell in standing.cells.items():
        if cell_name.startswith(before):
            yield SimpleNamespace(
                name=cell_name.removeprefix(before),
                score=cell.points,
                max_score=cell.max_points,
                manual_score=None,
                needs_manual_grade=cell.points is None,
            )


def _has(notebook: NotebookNode, grades: Iterable[Any]) -> bool:
    names = {grade_id(c) for c in notebook.cells if is_grade(c) or is_task(c)}
    return {each.name for each in grades} <= names


def _answers(notebook: NotebookNode) -> Iterator[tuple[str, str]]:
    for cell in notebook.cells:
        if is_solution(cell) and cell.cell_type == "code":
            yield exercise_of(str(grade_id(cell))), cell.source


def _row(work: LearnersWork, mark: Mark) -> tuple[object, ...]:
    outcome = mark.verdict.outcome if mark.verdict else None
    if outcome is None and not mark.is_by_hand:  # graded before there were verdicts
        outcome = Outcome.PASSED
    told = mark.verdict.told if mark.verdict else ""
    points = None if mark.points is None else float(mark.points)
    return (
        *(work.student, work.lesson, mark.notebook, mark.exercise, mark.check),
        *(mark.is_by_hand, mark.is_hidden, points, float(mark.max_points)),
        *(outcome and str(outcome), mark.message, told),
    )
