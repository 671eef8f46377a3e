"""What counts of each submission in the end: checks, a person's points, lateness, overrides."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, lru_cache, partial
from itertools import groupby
from operator import itemgetter
from typing import Any

from nbgrader import api
from sqlalchemy import func, select

from grader.course import Course
from grader.records.changes import Change, Decisions
from grader.records.database import is_begun, tables_of, told

AT_ONCE = 2_000  # rows that are held while a whole class is read

# Built once, and of tables rather than of nbgrader's classes: each save asks for both, twice.
lesson, source, cell = tables_of(api.Assignment, api.Notebook, api.BaseCell)
handed_in, graded, grade = tables_of(api.SubmittedAssignment, api.SubmittedNotebook, api.Grade)
check, task = tables_of(api.GradeCell, api.TaskCell)
CELLS = (
    select(
        *(cell.c.id, cell.c.name, cell.c.notebook_id, cell.c.type),
        func.coalesce(check.c.max_score, task.c.max_score, 0.0),
    )
    .outerjoin(check, check.c.id == cell.c.id)
    .outerjoin(task, task.c.id == cell.c.id)
    .join(source, source.c.id == cell.c.notebook_id)
    .join(lesson, lesson.c.id == source.c.assignment_id)
)
POINTS = (
    select(
        *(handed_in.c.student_id, lesson.c.name, source.c.name),
        *(handed_in.c.timestamp, lesson.c.duedate, handed_in.c.extension),
        *(graded.c.late_submission_penalty, grade.c.cell_id),
        *(grade.c.auto_score, grade.c.manual_score),
        *(grade.c.extra_credit, grade.c.needs_manual_grade),
    )
    .select_from(lesson)
    .join(handed_in, handed_in.c.assignment_id == lesson.c.id)
    .join(graded, graded.c.assignment_id == handed_in.c.id)
    .join(source, source.c.id == graded.c.notebook_id)
    .outerjoin(grade, grade.c.notebook_id == graded.c.id)
    .order_by(lesson.c.name, handed_in.c.student_id, source.c.name)
)


@dataclass(frozen=True, kw_only=True, slots=True)
class CellPoints:
    """The points of one graded cell."""

    points: float | None  # None: nobody has given any yet
    max_points: float
    is_by_hand: bool  # no check gives them
    is_set_by_hand: bool = False  # a person has given them, perhaps in the place of a check
    is_waiting: bool = False  # for a person


@dataclass(frozen=True, kw_only=True, slots=True)
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
        if not changes.of(self.student):
            return self
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
            found = all_standings(course, gradebook, changes, lessons)
            return sorted(found, key=lambda each: (each.lesson, each.student))


def all_standings(
    course: Course,
    gradebook: api.Gradebook,
    changes: Decisions,
    lessons: Collection[str] | None = None,
    student: str | None = None,
) -> Iterator[Standing]:
    """The same of an open gradebook, or of one student there: read as they are asked for.

    What is given without a submission comes last.
    """
    given = {
        (each.lesson, each.student): None  # a set that keeps its order
        for each in (changes.lines if student is None else changes.of(student))
        if each.points is not None and (lessons is None or each.lesson in lessons)
    }
    for each in in_gradebook(gradebook, lessons, student):
        if _is_graded(course, each):
            given.pop((each.lesson, each.student), None)
            yield each.with_changes(changes)
    cells = cache(partial(_empty_cells, gradebook))
    for lesson, who in given:
        empty = Standing(student=who, lesson=lesson, cells=cells(lesson), is_graded=False)
        yield empty.with_changes(changes)


def _is_graded(course: Course, standing: Standing) -> bool:
    """Rows are made before anything is graded; where all waits for a person, its notebook tells."""
    if any(cell.points is not None for cell in standing.cells.values()):
        return True
    folder = course.step("autograded", standing.student, standing.lesson)
    return any(folder.glob("*.ipynb"))


def in_gradebook(
    gradebook: api.Gradebook, lessons: Collection[str] | None = None, student: str | None = None
) -> Iterator[Standing]:
    """What a gradebook holds of each submission, graded or not, by lesson and student."""
    query = _of(POINTS, lessons)
    if student is not None:
        query = query.where(handed_in.c.student_id == student)
    db: Any = gradebook.db
    cells = None  # not asked for where nothing is found, as before each submission's first save
    rows = db.execute(query.execution_options(yield_per=AT_ONCE))
    for _, whose in groupby(rows, key=itemgetter(0, 1)):
        cells = cells or _cells(db, lessons)
        yield _standing([*whose], cells)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Cell:
    """A graded cell of a source."""

    name: str
    notebook: str  # its id
    max_points: float
    is_by_hand: bool


def _cells(db: Any, lessons: Collection[str] | None) -> dict[str, _Cell]:
    """Graded cells by their id; nbgrader counts code that a person grades among the checks."""
    found = [tuple(row) for row in db.execute(_of(CELLS, lessons))]
    answers = {(name, notebook) for _, name, notebook, kind, _ in found if kind == "SolutionCell"}
    return {
        id: _Cell(
            name=name,
            notebook=notebook,
            max_points=most,
            is_by_hand=kind == "TaskCell" or (name, notebook) in answers,
        )
        for id, name, notebook, kind, most in found
        if kind != "SolutionCell"
    }


def _of(query: Any, lessons: Collection[str] | None) -> Any:
    """A query of what belongs to assignments, for some of them alone."""
    return query if lessons is None else query.where(lesson.c.name.in_([*lessons]))


def _standing(rows: list[Any], cells: Mapping[str, _Cell]) -> Standing:
    """Of the rows of one submission."""
    student, lesson, _, at, due, extension, *_ = rows[0]
    penalties = {name: penalty or 0.0 for _, _, name, _, _, _, penalty, *_ in rows}
    graded = [
        (name, cells[cell], points)
        for _, _, name, _, _, _, _, cell, *points in rows
        if cell in cells
    ]
    graded.sort(key=lambda each: (each[0], each[1].name))
    due = due and due + (extension or timedelta())
    late = (at - due).total_seconds() if due and at else 0.0
    return Standing(
        student=student,
        lesson=lesson,
        cells={
            cell.name if len(penalties) == 1 else f"{name}/{cell.name}": _part(
                cell.max_points, cell.is_by_hand, *points
            )
            for name, cell, points in graded
        },
        at=at,
        penalty=sum(penalties.values()),
        seconds_late=max(0.0, late),
    )


@lru_cache(maxsize=4_096)  # a class has few points that differ: each is kept once
def _part(
    max_points: float,
    is_by_hand: bool,
    auto: float | None,
    manual: float | None,
    extra: float | None,
    needs_a_person: bool,
) -> CellPoints:
    given = auto if manual is None else manual
    waits = needs_a_person and manual is None
    return CellPoints(
        points=None if given is None or waits else given + (extra or 0.0),
        max_points=max_points,
        is_by_hand=is_by_hand,
        is_set_by_hand=manual is not None or bool(extra),
        is_waiting=needs_a_person,
    )


def _empty_cells(gradebook: api.Gradebook, name: str) -> dict[str, CellPoints]:
    """What is to be had in a lesson, by the names of cells; nothing of one that is not there."""
    db: Any = gradebook.db
    query = select(source.c.id, source.c.name).join(lesson).where(lesson.c.name == name)
    names = dict(tuple(row) for row in db.execute(query))
    return {
        cell.name if len(names) == 1 else f"{names[cell.notebook]}/{cell.name}": CellPoints(
            points=None, max_points=cell.max_points, is_by_hand=cell.is_by_hand
        )
        for cell in _cells(db, [name]).values()
    }
