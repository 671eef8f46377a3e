"""`nanollm start`: released lessons laid into a folder of the learner's."""

import json
import os
import shlex
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.course import Course
from grader.errors import GraderError
from grader.learner.folder import LAID, RELEASED, is_learners_folder
from grader.learner.swap import alone, change, is_unfinished
from grader.learner.texts import Known, is_answered, is_notebook, known_after, notebooks_in

SHIPPED = Path(__file__).resolve().parents[1] / "shipped"
MANNERS = "AGENTS.md"  # what is asked of AI assistants that work in the folder
NEXT = "JupyterLab opens there at the address below, and Ctrl-C here ends it"
FORMAT = 1  # of what lies below .nanollm/


@dataclass(frozen=True)
class Laid:
    """What `lay` has done."""

    new: tuple[str, ...] = ()  # files
    again: tuple[str, ...] = ()  # that were missing
    answered: tuple[str, ...] = ()  # notebooks that somebody had written into
    is_behind: bool = False  # other lessons are installed than were laid

    def lines(self, folder: Path) -> Iterator[str]:
        """What was laid where, and what is next."""
        if self.new:
            notebooks = sum(map(is_notebook, self.new))
            yield f"{notebooks} notebooks are now in {folder}/, to write into; {NEXT}"
        else:
            yield f"{folder}/ is as you left it; {NEXT}"
        for path in self.answered:
            yield f"{path}: the answers that were in it came along"
        for path in self.again:
            yield f"{path} was missing and is there again, as it was before you wrote into it"
        if self.is_behind:
            named = shlex.quote(str(folder))
            yield f"other lessons are installed than are there: run nanollm update {named}"


def lay(course: Course, folder: Path) -> Laid:
    """Make a learner's folder, or lay again what is missing in it; nothing there is changed.

    Raises `GraderError` for a folder that is not ours and not empty.
    """
    lessons = lessons_of(course)
    if not is_learners_folder(folder):
        _make(folder)
        notebooks, begin_s = notebooks_in(lessons), time.time()
        with alone(folder):
            if is_ours := not is_learners_folder(folder):  # or else another start was faster
                change(folder, {**lessons, **record(lessons, known_after({}, notebooks))})
                for path in notebooks:  # none counts as saved last, however long this took
                    os.utime(folder / path, (begin_s, begin_s))
        if is_ours:
            answered = [path for path, notebook in notebooks.items() if is_answered(notebook)]
            return Laid(new=tuple(lessons), answered=tuple(answered))
    if is_unfinished(folder):
        with alone(folder):
            pass
    laid = laid_in(folder)
    missing = {path: data for path, data in laid.items() if not os.path.lexists(folder / path)}
    if missing:
        with alone(folder):
            change(folder, missing)
    return Laid(again=tuple(missing), is_behind=laid != lessons)


def lessons_of(course: Course) -> dict[str, bytes]:
    """The files that learners get, by path below their folder."""
    top, found = course.top("release"), dict[str, bytes]()
    for lesson in course.assignments:
        folder, names = course.step("release", ".", lesson), course.notebooks(lesson)
        for path in sorted(folder.rglob("*")):
            below = path.relative_to(folder)
            is_ours = path.suffix != ".ipynb" or below.as_posix().removesuffix(".ipynb") in names
            if path.is_file() and is_ours and not any(part[0] in "._" for part in below.parts):
                found[path.relative_to(top).as_posix()] = path.read_bytes()
    if not any(map(is_notebook, found)):
        raise GraderError(f"expected released lessons in {top}, found none; run nanollm release")
    return {**found, MANNERS: (SHIPPED / MANNERS).read_bytes()}


def record(lessons: Mapping[str, bytes], known: Known) -> dict[str, bytes]:
    """The files below `.nanollm/` for a folder in which these lessons are laid."""
    said = {"format": FORMAT, "known": known}
    laid = {LAID: json.dumps(said, indent=1, sort_keys=True).encode()}
    return laid | {f"{RELEASED}/{path}": data for path, data in lessons.items()}


def laid_in(folder: Path) -> dict[str, bytes]:
    """The lessons as they were laid in a learner's folder."""
    top = folder / RELEASED
    files = (path for path in sorted(top.rglob("*")) if path.is_file())
    return {path.relative_to(top).as_posix(): path.read_bytes() for path in files}


def known_in(folder: Path) -> Known:
    """With what texts cells were ever laid in a learner's folder."""
    try:
        said = json.loads((folder / LAID).read_text("utf-8"))
        is_newer = said["format"] > FORMAT
        known = known_after({} if is_newer else said["known"], {})  # as lists of texts
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as problem:
        raise GraderError(
            f"{folder / LAID}: expected what was laid, got: {problem!r}; lay the lessons into "
            f"another folder by nanollm start FOLDER, and copy your notebooks there"
        ) from problem
    if is_newer:
        raise GraderError(f"{folder} was made by a newer nanollm; install that one")
    return known


def _make(folder: Path) -> None:
    """An empty folder; what is hidden in it, such as `.git`, does not count."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        others = sorted(path.name for path in folder.iterdir() if path.name[0] != ".")
    except OSError as problem:
        raise GraderError(f"{folder}: expected a folder to write to: {problem}") from problem
    if others:
        raise GraderError(
            f"expected an empty folder, or one of nanollm start, found {others[0]} in {folder}; "
            f"name another one: nanollm start FOLDER"
        )
