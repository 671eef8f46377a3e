"""What counts of each submission in the end: checks, a person's points, lateness, overrides."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from nbgrader import api
from sqlalchemy import select

from grader.course import Course
from grader.records.changes import Change, Decisions
from grader.records.database import is_begun, told

tables: Any = api  # its columns carry no types


@dataclass(frozen=True, kw_only=True)
class CellPoints:
    """The points of one graded cell."""

    points: float | None  # None: nobody has given any yet
    max_points: float
    is_by_hand: bool  # no check gives them
    is_set_by_hand: bool = False  # a person has given them, perhaps in the place of a check
    is_waiting: bool = False  # for a person


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The mark of one submission that was graded, and what it is made of."""

    student: str
    lesson: str
    # By grade_id; of several notebooks, after the notebook's name and a slash.
    cells: Mapping[str, CellPoints]
    at: datetime | None = None  # when it was handed in, in UTC
    penalty: float = 0.0  # taken off because it came late
    seconds_late: float = 0.0  # after the due date, extensions counted
    extension: Change | None = None  # of the due date
    override: Change | None = None  # points that count in the place of all else
    notes: tuple[str, ...] = ()  # of the instructor's, for the learner
    is_graded: bool = (
        True  # False: nothing was handed in and graded, an override counts all the same
    )

    @property
    def checks(self) -> list[CellPoints]:
        """What no person has to give."""
        return [cell for cell in self.cells.values() if not cell.is_by_hand]

    @property
    def points(self) -> float:
        """Given by checks."""
        return sum(cell.points or 0 for cell in self.checks)

    @property
    def max_points(self) -> float:
        """To be had of checks."""
        return sum(cell.max_points for cell in self.checks)

    @property
    def earned(self) -> float:
        """Given by checks and persons together."""
        return sum(cell.points or 0 for cell in self.cells.values())

    @property
    def possible(self) -> float:
        """To be had of checks and persons together."""
        return sum(cell.max_points for cell in self.cells.values())

    @property
    def is_waiting(self) -> bool:
        """Whether a person has yet to grade some of it."""
        return any(cell.is_waiting for cell in self.cells.values())

    @property
    def score(self) -> float | None:
        """The mark, or None as long as some of it waits for a person."""
        if self.override:
            return self.override.points
        if any(cell.points is None for cell in self.cells.values()):
            return None
        return max(0.0, self.earned - self.penalty)

    def with_override(self, points: float | None) -> "Standing":
        """The same with these points in the place of all else, or with none such."""
        given = (
            None
            if points is None
            else Change(student=self.student, lesson=self.lesson, points=points)
        )
        return replace(self, override=given)

    def with_changes(self, changes: Decisions) -> "Standing":
        """The same with what the instructor has decided."""
        whose = self.student, self.lesson
        return replace(
            self,
            extension=changes.until(*whose),
            override=changes.override(*whose),
            notes=tuple(changes.notes(*whose)),
        )


def zone_of(course: Course) -> str:
    """The time zone in which an instructor's times without one are meant."""
    return str(course.config.get("Exchange", {}).get("timezone", "UTC"))


def standings(course: Course, lessons: Collection[str] | None = None) -> list[Standing]:
    """Of each submission that was graded, by lesson and student; by default of all lessons.

    Points that an instructor gives without a submission count as well. Raises `GraderError` for a
    changes.csv that cannot be meant.
    """
    changes = Decisions.read(course, zone_of(course))
    places = course.config.CourseDirectory
    with told(places.db_url):
        if not is_begun(places.db_url):
            return []
        with api.Gradebook(places.db_url, str(places.get("course_id", ""))) as gradebook:
            return all_standings(course, gradebook, changes, lessons)


def all_standings(
    course: Course,
    gradebook: api.Gradebook,
    changes: Decisions,
    lessons: Collection[str] | None = None,
    student: str | None = None,
) -> list[Standing]:
    """The same of an open gradebook, or of one student there."""
    there = in_gradebook(gradebook, lessons, student)
    found = [each for each in there if _is_graded(course, each)]
    known = {(each.lesson, each.student) for each in found}
    given = {(each.lesson, each.student) for each in changes.lines if each.points is not None}
    found += [
        Standing(student=who, lesson=lesson, cells=_empty_cells(gradebook, lesson), is_graded=False)
        for lesson, who in given - known
        if (lessons is None or lesson in lessons) and student in (None, who)
    ]
    found.sort(key=lambda each: (each.lesson, each.student))
    return [each.with_changes(changes) for each in found]


def _is_graded(course: Course, standing: Standing) -> bool:
    """Rows are made before anything is graded; where all waits for a person, its notebook tells."""
    if any(cell.points is not None for cell in standing.cells.values()):
        return True
    folder = course.step("autograded", standing.student, standing.lesson)
    return any(folder.glob("*.ipynb"))


def in_gradebook(
    gradebook: api.Gradebook, lessons: Collection[str] | None = None, student: str | None = None
) -> list[Standing]:
    """What a gradebook holds of each submission, graded or not, by lesson and student."""
    lesson, handed_in, name = tables.Assignment, tables.SubmittedAssignment, tables.Notebook
    notebook, grade = tables.SubmittedNotebook, tables.Grade
    query = (
        select(
            *(lesson.name.label("lesson"), lesson.duedate),
            *(handed_in.student_id, handed_in.timestamp, handed_in.extension),
            *(name.name, notebook.id, notebook.late_submission_penalty, grade.cell_id),
            *(grade.auto_score, grade.manual_score, grade.extra_credit, grade.needs_manual_grade),
        )
        .join(handed_in, handed_in.assignment_id == lesson.id)
        .join(notebook, notebook.assignment_id == handed_in.id)
        .join(name, notebook.notebook_id == name.id)
        .outerjoin(grade, grade.notebook_id == notebook.id)
    )
    if lessons is not None:
        query = query.where(lesson.name.in_([*lessons]))
    if student is not None:
        query = query.where(handed_in.student_id == student)
    db: Any = gradebook.db
    cells = _cells(db)
    rows: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in db.execute(query):
        rows[row.lesson, row.student_id].append(row)
    return [_standing(rows[whose], cells) for whose in sorted(rows)]


@dataclass(frozen=True, kw_only=True)
class _Cell:
    """A graded cell of a source."""

    name: str
    notebook: str  # its id
    max_points: float
    is_by_hand: bool


def _cells(db: Any) -> dict[str, _Cell]:
    """Graded cells by their id; nbgrader counts code that a person grades among the checks."""
    answers = {
        (name, notebook)
        for name, notebook in db.execute(
            select(tables.SolutionCell.name, tables.SolutionCell.notebook_id)
        )
    }
    return {
        id: _Cell(
            name=name,
            notebook=notebook,
            max_points=max_score or 0.0,
            is_by_hand=kind is tables.TaskCell or (name, notebook) in answers,
        )
        for kind in (tables.GradeCell, tables.TaskCell)
        for id, name, notebook, max_score in db.execute(
            select(kind.id, kind.name, kind.notebook_id, kind.max_score)
        )
    }


def _standing(rows: list[Any], cells: Mapping[str, _Cell]) -> Standing:
    """Of the rows of one submission."""
    first, is_one = rows[0], len({row.name for row in rows}) == 1
    graded = [(cells[row.cell_id], row) for row in rows if row.cell_id in cells]
    graded.sort(key=lambda each: (each[1].name, each[0].name))
    due = first.duedate and first.duedate + (first.extension or timedelta())
    late = (first.timestamp - due).total_seconds() if due and first.timestamp else 0.0
    penalties = {row.id: row.late_submission_penalty or 0.0 for row in rows}
    return Standing(
        student=first.student_id,
        lesson=first.lesson,
        cells={
            cell.name if is_one else f"{row.name}/{cell.name}": _part(cell, row)
            for cell, row in graded
        },
        at=first.timestamp,
        penalty=sum(penalties.values()),
        seconds_late=max(0.0, late),
    )


def _part(cell: _Cell, row: Any) -> CellPoints:
    given = row.auto_score if row.manual_score is None else row.manual_score
    waits = row.needs_manual_grade and row.manual_score is None
    return CellPoints(
        points=None if given is None or waits else given + (row.extra_credit or 0.0),
        max_points=cell.max_points,
        is_by_hand=cell.is_by_hand,
        is_set_by_hand=row.manual_score is not None or bool(row.extra_credit),
        is_waiting=row.needs_manual_grade,
    )


def _empty_cells(gradebook: api.Gradebook, lesson: str) -> dict[str, CellPoints]:
    """What is to be had in a lesson, by the names of cells; nothing of one that is not there."""
    db: Any = gradebook.db
    query = select(tables.Notebook.id, tables.Notebook.name)
    query = query.join(tables.Assignment).where(tables.Assignment.name == lesson)
    names = dict(tuple(row) for row in db.execute(query))
    return {
        cell.name if len(names) == 1 else f"{names[cell.notebook]}/{cell.name}": CellPoints(
            points=None, max_points=cell.max_points, is_by_hand=cell.is_by_hand
        )
        for cell in _cells(db).values()
        if cell.notebook in names
    }
