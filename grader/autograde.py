"""`nbgrader autograde` and formgrader's button: one submission after the other.

nbgrader's own loop removes what was graded before it begins with a submission, and all of it where
something goes wrong. Here a submission is graded first. Its files are made in a folder of their
own, and take the place of the old ones when its points are saved.
"""

import contextlib
import fnmatch
import logging
import os
import shutil
import traceback
from collections.abc import Callable, Generator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters.base import NbGraderException
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from traitlets import TraitError
from traitlets.config import Application

from grader.course import Course, course_of
from grader.errors import GraderError
from grader.mended import literal_glob
from grader.plain import NotPlainError, read_plain
from grader.printable import only_printable
from grader.records.database import is_begun, reason, told
from grader.roles import is_grade, is_task
from grader.submission.assemble import RefusedSubmissionError
from grader.submission.read import find_notebooks
from grader.timestamp import LONGEST, to_utc

STAMP = "timestamp.txt"


def handed_in(converter: Any) -> dict[str, list[str]]:
    """Notebooks to grade by the folder of their submission, each as its source is called.

    nbgrader would pass over one of another name or in a folder of its own, and over a folder
    without any.
    """
    places = converter.coursedir
    course = course_of(places)
    pattern = converter._format_source(places.assignment_id, places.student_id)
    found: dict[str, list[str]] = {}
    for folder in filter(os.path.isdir, literal_glob(pattern)):
        if names := _wanted(course, Path(folder), places.notebook_id):
            found[folder] = [os.path.join(folder, f"{name}.ipynb") for name in names]
    return found


def _wanted(course: Course, folder: Path, pattern: str) -> list[str]:
    """Names of the source notebooks that a submission has, whatever it calls them."""
    student, lesson = course.whose("submitted", folder)
    if student.startswith("__MACOSX"):  # what a Mac puts into archives
        return []
    names = course.notebooks(lesson)
    with contextlib.suppress(RefusedSubmissionError, OSError):  # told when it is to be graded
        names = _handed_in(course, folder, lesson)
    return fnmatch.filter(names, pattern)


def _handed_in(course: Course, folder: Path, lesson: str) -> list[str]:
    sources = {name: course.source(lesson, name) for name in course.notebooks(lesson)}
    return [*find_notebooks(folder, sources)]


@contextlib.contextmanager
def one_line(log: logging.Logger) -> Generator[None]:
    """What holds for all submissions ends nbgrader's command, without a traceback."""
    try:
        yield
    except (GraderError, TraitError) as problem:
        log.error(str(problem))
        raise NbGraderException(str(problem)) from problem


def refuse_unreleased(converter: Any) -> None:
    """Raises `GraderError` where the gradebook has other points than the source, or none."""
    places = converter.coursedir
    course = course_of(places)
    lessons = {course.whose("submitted", Path(folder))[1] for folder in converter.assignments}
    with told(places.db_url):
        if not is_begun(places.db_url):  # to open it would make one
            known = {lesson: {} for lesson in lessons}
        else:
            with Gradebook(places.db_url, places.course_id) as gradebook:
                known = {lesson: points_known(gradebook, lesson) for lesson in lessons}
    for lesson in lessons:
        sources = {name: course.source(lesson, name) for name in course.notebooks(lesson)}
        if known[lesson] != {name: points_of(source) for name, source in sources.items()}:
            raise GraderError(
                f"expected {lesson} in the gradebook as its source is now, found it otherwise: "
                f"run `nanollm release`, or `nanollm grade {lesson}`"
            )


def points_known(gradebook: Gradebook, lesson: str) -> dict[str, dict[str, float]]:
    """Points to be had in the gradebook, by notebook and check; none of what is not there."""
    try:
        notebooks: Any = gradebook.find_assignment(lesson).notebooks
    except MissingEntry:
        return {}
    return {each.name: _points_of_row(each) for each in notebooks}


def _points_of_row(notebook: Any) -> dict[str, float]:
    """Of cells whose text is there too: it is put there last, and something may have failed."""
    whole = {cell.name for cell in notebook.source_cells}
    graded = [*notebook.grade_cells, *notebook.task_cells]
    return {cell.name: cell.max_score for cell in graded if cell.name in whole}


def points_of(source: NotebookNode) -> dict[str, float]:
    """Points to be had in a source, by check."""
    graded = [cell.metadata.nbgrader for cell in source.cells if is_grade(cell) or is_task(cell)]
    return {claim.grade_id: claim.points for claim in graded}


WhyRefused = Callable[[str, str], str | None]  # of a student and a lesson: grades the submission


def take_over(converter: Any, why_refused: WhyRefused) -> None:
    """Let nbgrader's converter go through the submissions as `_grade_all` does."""
    converter.convert_notebooks = partial(_grade_all, converter, why_refused)


def _grade_all(converter: Any, why_refused: WhyRefused) -> None:
    """Called by nbgrader once, for all; what is not graded is told in one line each."""
    course = course_of(converter.coursedir)
    refused: list[str] = []
    for folder in sorted(converter.assignments):
        converter.notebooks = sorted(converter.assignments[folder])
        student, lesson = course.whose("submitted", Path(folder))
        try:
            with one_line(converter.log), told(converter.coursedir.db_url):
                why = _grade_one(converter, student, lesson, why_refused)
        except KeyboardInterrupt:
            converter.log.error("stopped; what was graded is kept")
            raise SystemExit(130) from None
        if why:
            shown = only_printable(student)
            converter.log.error("%s/%s: not graded: %s", lesson, shown, why)
            refused.append(shown)
    if refused:
        raise NbGraderException(f"not graded, and the log says why: {', '.join(refused)}")


def _grade_one(converter: Any, student: str, lesson: str, why_refused: WhyRefused) -> str | None:
    """Grade a submission where it is due, and save it; why it is not graded, or None."""
    try:
        if not _is_due(converter, student, lesson):
            return None
        if why := why_refused(student, lesson):
            return why
        _save(converter, student, lesson)
    except OperationalError:  # the gradebook is locked, full or away: for the next one too
        raise
    except (GraderError, NbGraderException) as problem:
        return str(problem)
    except OSError as problem:
        return f"the grader failed: it could not be written: {problem.strerror}"
    except (ValueError, KeyError, SQLAlchemyError) as problem:
        why = reason(problem) if isinstance(problem, SQLAlchemyError) else problem
        return f"nbgrader cannot score it: {why}"
    except Exception as problem:  # of a plug-in, or a bug: the others are graded all the same
        converter.log.error(traceback.format_exc())
        return f"the grader failed: {problem!r}"
    return None


def _is_due(converter: Any, student: str, lesson: str) -> bool:
    """nbgrader's own rule, which removes what was graded before as it finds out.

    A submission of which a notebook is not graded yet is due as well, and one that the gradebook
    lacks.
    """
    places = converter.coursedir
    if student in places.student_id_exclude.split(","):
        return False
    graded = Path(converter._format_dest(lesson, student))
    is_whole = all((graded / Path(each).name).exists() for each in converter.notebooks)
    if converter.force or not is_whole or not _is_known(places, student, lesson):
        return True
    new, old = _time_of(Path(converter.notebooks[0]).parent), _time_of(graded)
    if new and old and new > old:
        return True
    converter.log.info("Skipping existing assignment: %s", graded)
    return False


def _is_known(places: Any, student: str, lesson: str) -> bool:
    with Gradebook(places.db_url, places.course_id) as gradebook:
        try:
            gradebook.find_submission(lesson, student)
        except MissingEntry:
            return False
    return True


def _save(converter: Any, student: str, lesson: str) -> None:
    """nbgrader's steps for a submission that was graded, in a folder that is gone at the end."""
    places = converter.coursedir
    submitted = Path(converter._format_source(lesson, student))
    graded = Path(converter._format_dest(lesson, student))
    top = course_of(places).top("autograded")
    top.mkdir(parents=True, exist_ok=True)
    converter.run_pre_convert_hook()
    with TemporaryDirectory(prefix=".", dir=top) as aside:  # on the same disk
        if top.is_relative_to(places.root):  # what is absolute, nbgrader reads as a pattern
            aside = os.path.relpath(aside, places.root)
        handed_in, made = f"{aside}/submitted", f"{aside}/autograded"
        with _elsewhere(places, autograded_directory=made):
            with _elsewhere(places, submitted_directory=handed_in):
                _stand_in(converter, submitted, student, lesson)
                converter.init_assignment(lesson, student)
            for notebook in converter.notebooks:
                converter.convert_single_notebook(notebook)
            new = Path(converter._format_dest(lesson, student))
        _replace(graded, new, keeps_others=places.notebook_id != "*")
    converter.set_permissions(lesson, student)
    converter.run_post_convert_hook()


@contextlib.contextmanager
def _elsewhere(places: Any, **folders: str) -> Generator[None]:
    """Let nbgrader read or write other folders than usual."""
    usual = {name: getattr(places, name) for name in folders}
    try:
        for name, folder in folders.items():
            setattr(places, name, folder)
        yield
    finally:
        for name, folder in usual.items():
            setattr(places, name, folder)


def _stand_in(converter: Any, submitted: Path, student: str, lesson: str) -> None:
    """A folder with the names of what was handed in, as the sources are called.

    nbgrader looks there for what is missing, which gets no points: a renamed notebook is not.
    """
    folder = Path(converter._format_source(lesson, student))
    folder.mkdir(parents=True)
    for name in _handed_in(course_of(converter.coursedir), submitted, lesson):
        (folder / f"{name}.ipynb").touch()
    if os.path.lexists(submitted / STAMP):  # by this one, a newer one is known later
        if moment := _time_of(submitted):  # in UTC: nbgrader reads `+08` as eight seconds
            (folder / STAMP).write_text(f"{moment} UTC", "utf-8")
        else:
            converter.log.warning("%s is no time: not counted as late", submitted / STAMP)


def _replace(graded: Path, made: Path, *, keeps_others: bool) -> None:
    """Move what was made to the place of what was graded before: no disk is too full for that.

    The time stamp goes last: by it the next run knows that nothing is missing.
    """
    graded.mkdir(parents=True, exist_ok=True)
    new = sorted(made.iterdir(), key=lambda path: path.name == STAMP)
    names = {path.name for path in new}
    for old in [*graded.iterdir()]:
        if old.is_dir() and not old.is_symlink():
            shutil.rmtree(old)
        elif old.name not in names and not keeps_others:
            old.unlink()
    for path in new:
        path.replace(graded / path.name)


def _time_of(folder: Path) -> datetime | None:
    """What a time stamp says, where it is one."""
    with contextlib.suppress(ValueError, OverflowError, NotPlainError, OSError):
        text = read_plain(folder / STAMP, LONGEST).decode()
        return to_utc(text, str(_configured("Exchange").get("timezone", "UTC")))
    return None


def drop_broken_timestamp(**_: object) -> None:
    """Nothing, for a configuration of version 0.1 that names it: stamps are read as they are."""


def _configured(name: str) -> Mapping[str, Any]:
    """What the configuration of nbgrader's running command says of one of its classes."""
    running = Application.instance() if Application.initialized() else None
    return running.config.get(name, {}) if running else {}
