"""The rows of one submission in nbgrader's gradebook, each table read and written at once.

nbgrader's own methods make and look up an object for each row, which takes ten times as long.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from types import SimpleNamespace
from typing import Any

from nbgrader import api
from sqlalchemy import bindparam, insert, select, update

from grader.records.database import tables_of

lesson, source, cell = tables_of(api.Assignment, api.Notebook, api.BaseCell)
student, handed_in = tables_of(api.Student, api.SubmittedAssignment)
graded, grade, comment = tables_of(api.SubmittedNotebook, api.Grade, api.Comment)
COLUMNS = {  # that grading changes, or asks for; with what nbgrader puts into a new row
    grade: {"auto_score": None, "manual_score": None, "needs_manual_grade": True},
    comment: {"auto_comment": None},
}
CELLS = (
    select(
        *(lesson.c.id, lesson.c.duedate, source.c.id, source.c.name),
        *(cell.c.id, cell.c.name, cell.c.type),
    )
    .select_from(lesson)
    .join(source, source.c.assignment_id == lesson.c.id)
    .outerjoin(cell, cell.c.notebook_id == source.c.id)
    .order_by(source.c.name)
)
HANDED_IN = select(handed_in.c.id, handed_in.c.timestamp, handed_in.c.extension)
GRADED = select(graded.c.notebook_id, graded.c.id, graded.c.late_submission_penalty)
ROWS = {
    kind: select(kind.c.cell_id, kind.c.id, *(kind.c[name] for name in columns))
    for kind, columns in COLUMNS.items()
}
CHANGE = {
    kind: update(kind)
    .where(kind.c.id == bindparam("row"))
    .values({name: bindparam(f"new_{name}") for name in columns})
    for kind, columns in COLUMNS.items()
}


@dataclass(frozen=True)
class Rows:
    """What is given for one notebook; called a gradebook by nbgrader's SaveAutoGrades."""

    name: str
    grades: dict[str, Any]  # by the name of the cell
    comments: dict[str, Any]

    @property
    def db(self) -> Any:
        """Asked by nbgrader to commit; all is written at the end."""
        return SimpleNamespace(commit=lambda: None)

    def find_grade(self, name: str, *_: str) -> Any:
        """Called by nbgrader for each graded cell."""
        return self.grades[name]

    def find_comment(self, name: str, *_: str) -> Any:
        """Called by nbgrader for each answer."""
        return self.comments[name]


@dataclass(frozen=True)
class Submitted:
    """A submission: what is given for each notebook of its lesson."""

    notebooks: list[Rows]
    may_be_late: bool  # False: nothing is taken off, and it came in time


def read_rows(db: Any, name: str, who: str, when: datetime | None) -> Submitted:
    """Those of a submission, which are made where they are missing; `when` it came is kept."""
    found = [tuple(row) for row in db.execute(CELLS.where(lesson.c.name == name))]
    if not found:
        raise ValueError(f"the gradebook has no {name}")
    assignment, due, *_ = found[0]
    submission, extension = _submission(db, assignment, who, when)
    query = GRADED.where(graded.c.assignment_id == submission)
    known = {notebook: (id_, penalty) for notebook, id_, penalty in db.execute(query)}
    is_late = bool(due and when and when > due)
    return Submitted(
        [
            _rows(db, name, known.get(notebook), submission, notebook, [each[4:] for each in cells])
            for (notebook, name), cells in groupby(found, key=itemgetter(2, 3))
        ],
        may_be_late=is_late or extension is not None or any(p for _, p in known.values()),
    )


def write_rows(db: Any, submitted: Submitted) -> None:
    """Put new ones into the gradebook, and what has changed of others."""
    for kind, all_of in (
        (grade, [row for each in submitted.notebooks for row in each.grades.values()]),
        (comment, [row for each in submitted.notebooks for row in each.comments.values()]),
    ):
        now = [(row, {name: getattr(row, name) for name in COLUMNS[kind]}) for row in all_of]
        new = [row.keys | said for row, said in now if not row.id]
        changed = [
            {"row": row.id} | {f"new_{name}": value for name, value in said.items()}
            for row, said in now
            if row.id and said != row.had
        ]
        if new:
            db.execute(insert(kind), new)
        if changed:
            db.connection().execute(CHANGE[kind], changed)


def _submission(
    db: Any, assignment: str, who: str, when: datetime | None
) -> tuple[str, timedelta | None]:
    """Id and extension of a submission, which is made where it is missing, with its student."""
    whose = handed_in.c.assignment_id == assignment, handed_in.c.student_id == who
    if found := db.execute(HANDED_IN.where(*whose)).first():
        if found.timestamp != when:
            db.execute(update(handed_in).where(*whose).values(timestamp=when))
        return found.id, found.extension
    if not db.execute(select(student.c.id).where(student.c.id == who)).first():
        db.execute(insert(student), [{"id": who}])
    made = {"id": api.new_uuid(), "assignment_id": assignment, "student_id": who}
    db.execute(insert(handed_in), [made | {"timestamp": when}])
    return made["id"], None


def _rows(db: Any, name: str, known: Any, submission: str, notebook: str, cells: list[Any]) -> Rows:
    """Of a notebook, whose row is made where it is not `known`."""
    here = known[0] if known else api.new_uuid()
    if not known:
        made = {"id": here, "notebook_id": notebook, "assignment_id": submission}
        db.execute(insert(graded), [made])
    given: dict[Any, dict[str, Any]] = {}
    for kind in COLUMNS:
        query = ROWS[kind].where(kind.c.notebook_id == here)
        had = {each: row for each, *row in db.execute(query)} if known else {}
        given[kind] = {row.cell.name: row for row in _each(kind, here, cells, had)}
    return Rows(name, given[grade], given[comment])


def _each(kind: Any, notebook: str, cells: list[Any], known: dict[str, Any]) -> Iterator[Any]:
    """A row for each cell that has one in this table; tasks have one in both."""
    left_out = "SolutionCell" if kind is grade else "GradeCell"
    for id_of, name, type_ in cells:
        if id_of and type_ != left_out:
            id_, *values = known.get(id_of, (None, *COLUMNS[kind].values()))
            said = dict(zip(COLUMNS[kind], values, strict=True))
            about = SimpleNamespace(name=name, type=type_)
            keys = {"cell_id": id_of, "notebook_id": notebook}
            yield SimpleNamespace(id=id_, cell=about, keys=keys, had=said, **said)
