"""The gradebook follows a source that changed after submissions were graded.

nbgrader refuses to add or remove a cell once there are submissions. Here checks, answers and tasks
come and go, everybody's other scores and comments stay, and those of what is gone are kept aside.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from nbgrader.api import (
    Comment,
    Grade,
    GradeCell,
    Notebook,
    SolutionCell,
    SourceCell,
    SubmittedNotebook,
    TaskCell,
)

from grader.plain import replace_file
from grader.roles import grade_id, is_grade, is_locked, is_solution, is_task

KINDS = {
    GradeCell: (is_grade, "grade_cells"),
    SolutionCell: (is_solution, "solution_cells"),
    TaskCell: (is_task, "task_cells"),
}


@dataclass
class Revision:
    """What differs between a notebook in the gradebook, `found` there, and its source."""

    found: Any
    source: NotebookNode
    name: str  # of the lesson, and of the notebook where that is called otherwise
    added: list[str] = field(default_factory=list[str])
    removed: list[str] = field(default_factory=list[str])
    archive: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    @property
    def is_needed(self) -> bool:
        """Whether nbgrader would refuse to take the source where something was handed in."""
        known = {kind: self._known(kind).keys() for kind in (*KINDS, SourceCell)}
        wanted = {kind: self._wanted(kind).keys() for kind in (*KINDS, SourceCell)}
        return known != wanted

    def apply(self, db: Any) -> None:
        """Bring the rows of the gradebook up to date, in the transaction of this session."""
        for kind in KINDS:
            known, wanted = self._known(kind), self._wanted(kind)
            for name in sorted(known.keys() - wanted.keys()):
                self._remove(db, known[name])
            for name in sorted(wanted.keys() - known.keys()):
                self._add(db, kind, wanted[name])
        known, wanted = self._known(SourceCell), self._wanted(SourceCell)
        for name in known.keys() - wanted.keys():
            db.delete(known[name])
        for name in sorted(wanted.keys() - known.keys()):
            cell = wanted[name]
            how = {"cell_type": cell.cell_type, "locked": is_locked(cell), "source": cell.source}
            db.add(SourceCell(name=name, notebook=self.found, **how))
        db.flush()

    def told(self, kept: Path | None) -> str:
        """What has changed, in one line."""
        parts = [f"{', '.join(self.added)} added"] * bool(self.added)
        parts += [f"{', '.join(self.removed)} removed"] * bool(self.removed)
        where = f"; what they had earned is kept in {kept}" if kept else ""
        return f"{self.name}: the gradebook follows the source: {'; '.join(parts)}{where}"

    def _known(self, kind: Any) -> Mapping[str, Any]:
        cells = "source_cells" if kind is SourceCell else KINDS[kind][1]
        return {cell.name: cell for cell in getattr(self.found, cells)}

    def _wanted(self, kind: Any) -> Mapping[str, NotebookNode]:
        wanted = _is_source if kind is SourceCell else KINDS[kind][0]
        return {str(grade_id(cell)): cell for cell in self.source.cells if wanted(cell)}

    def _add(self, db: Any, kind: Any, cell: NotebookNode) -> None:
        graded = {"max_score": float(cell.metadata.nbgrader.get("points", 0))}
        how = {} if kind is SolutionCell else {**graded, "cell_type": cell.cell_type}
        made = kind(name=grade_id(cell), notebook=self.found, **how)
        db.add(made)
        for submitted in self.found.submissions:
            if kind is not SolutionCell:
                db.add(Grade(cell=made, notebook=submitted))
            if kind is not GradeCell:
                db.add(Comment(cell=made, notebook=submitted))
        if kind is not SolutionCell:
            self.added.append(str(made.name))

    def _remove(self, db: Any, cell: Any) -> None:
        for row in (*cell.grades, *cell.comments):
            if earned := _earned(row):
                self.archive.append({"student": row.notebook.student.id, **earned})
            db.delete(row)
        db.flush()
        db.delete(cell)
        if not isinstance(cell, SolutionCell):
            self.removed.append(cell.name)


def is_revision_needed(assignment: Any, sources: Mapping[str, NotebookNode]) -> bool:
    """Whether nbgrader would refuse to take these sources, by name, as those of an assignment."""
    known = {each.name: each for each in assignment.notebooks}
    return bool(assignment.submissions) and (
        known.keys() != sources.keys()
        or any(Revision(known[n], source, n).is_needed for n, source in sources.items())
    )


def revise(db: Any, assignment: Any, sources: Mapping[str, NotebookNode]) -> Iterator[Revision]:
    """Bring an assignment up to date, notebooks that came or went included."""
    known = {each.name: each for each in assignment.notebooks}
    for name in sorted(known.keys() | sources.keys()):
        if name not in known:
            known[name] = Notebook(name=name, assignment=assignment)
            db.add(known[name])
            for submission in assignment.submissions:
                db.add(SubmittedNotebook(notebook=known[name], assignment=submission))
        called = name if name == assignment.name else f"{assignment.name}, {name}"
        revision = Revision(known[name], sources.get(name, new_notebook()), called)
        if revision.is_needed:
            revision.apply(db)
            yield revision
        if name not in sources:
            for submitted in known[name].submissions:
                db.delete(submitted)
            db.flush()
            db.delete(known[name])


def back_up(database: Path, folder: Path, now: datetime) -> Path:
    """A copy of a gradebook, whole whatever somebody else writes meanwhile."""
    copy = folder / f"{database.stem}-{now:%Y%m%d-%H%M%S}{database.suffix}"
    folder.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(database)) as here, closing(sqlite3.connect(copy)) as there:
        here.backup(there)
    return copy


def keep_aside(folder: Path, lesson: str, rows: Iterable[Mapping[str, Any]], now: datetime) -> Path:
    """Write what is no longer counted to a file of its own."""
    path = folder / f"{lesson}-{now:%Y%m%d-%H%M%S}.json"
    folder.mkdir(parents=True, exist_ok=True)
    ordered = sorted(rows, key=lambda row: (row["student"], row["cell"]))
    replace_file(path, json.dumps(ordered, indent=1, ensure_ascii=False).encode())
    return path


def _is_source(cell: NotebookNode) -> bool:
    return is_grade(cell) or is_solution(cell) or is_locked(cell) or is_task(cell)


def _earned(row: Any) -> dict[str, Any]:
    """What a person or a check has given there; nothing of an empty row."""
    names = ("auto_score", "manual_score", "extra_credit", "auto_comment", "manual_comment")
    given = {name: value for name in names if (value := getattr(row, name, None)) is not None}
    return {"cell": row.cell.name, **given} if given else {}
