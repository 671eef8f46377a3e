"""nbgrader's steps, done apart: `nbgrader autograde` and formgrader's button run these.

`nbgrader_config.py` names them in the place of nbgrader's own, which run the learner's code and
the hidden checks in one process.
"""

import logging
import os
import shutil
import sqlite3
import weakref
from collections.abc import Mapping
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.exporters.notebook import NotebookExporter
from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from sqlalchemy import engine, event
from traitlets import Bool, Dict, Float
from traitlets.config import Application

from grader.course import read_notebook
from grader.errors import GraderError, NotGradedError
from grader.kernels.inside.limits import Limits
from grader.kernels.probe import require_walls
from grader.paths import take_paths_literally
from grader.plain import NotPlainError, read_plain
from grader.released import known_releases
from grader.submission.grade import Engine, Grading, Source
from grader.submission.run import RunLimits
from grader.timestamp import LONGEST, to_utc

WAIT_S = 60  # for somebody else's transaction in the gradebook, formgrader's for example
# Engines with their sources, for as long as the converter that uses them.
_kept: WeakKeyDictionary[Any, dict[tuple[Path, str], tuple[Engine, Source]]] = WeakKeyDictionary()


class GradeApart(NbGraderPreprocessor):
    """Runs and judges a submission, in the place of `Execute` and of all that prepares it.

    Called by nbgrader's Autograde with the copy of the notebook that it has made; what is graded
    is the submission itself, laid over the source notebook.
    """

    walls = Bool(
        True, help="Confine the learner's code. Without, it may do whatever you may do here."
    ).tag(config=True)
    cell_s = Float(15.0, help="Seconds that one cell may run.").tag(config=True)
    total_s = Float(240.0, help="Seconds that one notebook may run.").tag(config=True)
    limits = Dict(help="Fields of kernels.inside.limits.Limits that differ.").tag(config=True)

    @property
    def grading(self) -> Grading:
        """These options as the rest of the grader knows them."""
        known = [field.name for field in fields(Limits)]
        for name in set(self.limits) - {*known}:
            raise GraderError(f"c.GradeApart.limits: expected {', '.join(known)}, got {name!r}")
        return Grading(
            walls=self.walls,
            kernel=Limits(**self.limits),
            run=RunLimits(cell_s=self.cell_s, total_s=self.total_s),
        )

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Called once for a notebook; raises `NotGradedError` for what is not graded."""
        named = resources["nbgrader"]
        student, lesson, name = named["student"], named["assignment"], named["notebook"]
        places = self._course_directory()

        def path(step: str, student: str) -> Path:
            return Path(places.format_path(getattr(places, f"{step}_directory"), student, lesson))

        submitted = path("submitted", student) / f"{name}.ipynb"
        _refuse_links(submitted.parent, Path(places.root))
        engine, source = self._engine(path("source", "."), name, lesson)
        graded = engine.grade(source, submitted)
        if graded.notebook is None:
            raise NotGradedError(graded.refused)
        stamp = submitted.with_name("timestamp.txt")
        if stamp.is_file():  # by this one, nbgrader sees later whether a newer one has come
            shutil.copy(stamp, path("autograded", student))
        for remark in graded.remarks:
            self.log.warning("%s/%s: %s", student, name, remark)
        return graded.notebook, resources

    def _engine(self, folder: Path, name: str, lesson: str) -> tuple[Engine, Source]:
        """One for all submissions of a notebook that one run of nbgrader grades."""
        kept = _kept.setdefault(self._converter(), {})
        if (folder, name) not in kept:
            if self.walls:
                hold_walls()
            places = self._course_directory()
            with Gradebook(places.db_url, places.course_id) as gradebook:
                checksums = released_checksums(gradebook, name, lesson)
            notebook = read_notebook(folder / f"{name}.ipynb")
            source = Source(
                lesson=name,
                notebook=notebook,
                folder=folder,
                checksums=checksums,
                releases=known_releases(Path(places.root), name),
            )
            grading = replace(self.grading, hidden=(str(places.root),))
            engine = Engine(grading, [notebook])
            weakref.finalize(self._converter(), engine.close)
            kept[folder, name] = engine, source
        return kept[folder, name]

    def _converter(self) -> Any:
        """What runs this: nbgrader's Autograde."""
        return getattr(self.parent, "parent", None) or self

    def _course_directory(self) -> CourseDirectory:
        """nbgrader's map of the course, which the converter that runs this knows."""
        places = getattr(self._converter(), "coursedir", None)
        if not isinstance(places, CourseDirectory):
            raise GraderError("expected to be run by nbgrader's autograde, with a course directory")
        return places


def _refuse_links(folder: Path, root: Path) -> None:
    """A student's folder that is a link would hand in what another one has."""
    for part in (folder, *folder.parents):
        if part == root:
            return
        if part.is_symlink():
            raise NotGradedError(f"expected a folder, got a symbolic link: {part.name}")


@cache
def hold_walls() -> None:
    """Try all walls before the first submission; raises `GraderError` where one does not hold."""
    require_walls(allow_unwalled=False)


def released_checksums(gradebook: Gradebook, notebook: str, lesson: str) -> dict[str, str]:
    """Checksums of the released cells, by grade_id; nbgrader tells unchanged answers by them."""
    cells = gradebook.find_notebook(notebook, lesson).source_cells
    return {cell.name: cell.checksum for cell in cells}


class UnreadExporter(NotebookExporter):
    """Hands on an empty notebook: what a learner handed in is read by `GradeApart` alone.

    nbgrader would read and write it as it is, and what is no notebook would end in its traceback.
    """

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[Any, dict[str, Any]]:
        """Called by nbgrader for each notebook, twice; the parent's would read it."""
        return self.from_notebook_node(new_notebook(), resources, **kw)


def drop_broken_timestamp(*, notebooks: list[str], **_: object) -> None:
    """Called by nbgrader before it reads timestamp.txt, which ends or stops all if it is none.

    A time in another zone is written in UTC, for nbgrader reads `+08` as eight seconds.
    """
    for folder in {Path(notebook).parent for notebook in notebooks}:
        stamp = folder / "timestamp.txt"
        if not os.path.lexists(stamp):
            continue
        try:
            text = read_plain(stamp, LONGEST).decode()
            moment = to_utc(text, str(_configured("Exchange").get("timezone", "UTC")))
        except (ValueError, OverflowError, NotPlainError, OSError):
            logging.getLogger(__name__).warning("%s is no time: put aside", stamp)
            stamp.replace(folder / "timestamp.broken")
        else:
            if not text.strip().endswith("UTC"):
                stamp.write_text(f"{moment} UTC", "utf-8")


def _configured(name: str) -> Mapping[str, Any]:
    """What the configuration of nbgrader's running command says of one of its classes."""
    running = Application.instance() if Application.initialized() else None
    return running.config.get(name, {}) if running else {}


def _wait_for_others(connection: Any, _: object) -> None:
    """Called for each connection of SQLAlchemy's: SQLite waits for a lock of somebody else's."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute(f"PRAGMA busy_timeout = {WAIT_S * 1000}")


event.listen(engine.Engine, "connect", _wait_for_others)
take_paths_literally()
