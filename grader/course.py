"""A course on disk, as nbgrader sees it: the folders that its configuration names."""

import contextlib
import copy
import os
import re
import shutil
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbformat import NotebookNode
from traitlets.config.loader import Config, PyFileConfigLoader

from grader.errors import GraderError
from grader.roles import is_grade

if TYPE_CHECKING:  # it takes a second to import
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory

CONFIG = "nbgrader_config.py"
SHIPPED = "shipped"  # the folder in this package in which a wheel carries the course
STUDENT, ASSIGNMENT = "{student_id}", "{assignment_id}"
STRUCTURE = f"{{nbgrader_step}}/{STUDENT}/{ASSIGNMENT}"  # as nbgrader has it by itself
HANDED_IN = ("submitted", "autograded", "feedback")  # steps in which learners' files lie
# Those of solutions, of hidden tests, and of what others have handed in.
SECRET = ("source", "source_with_tests", "solution", *HANDED_IN)
SQLITE = "sqlite:///"


@dataclass(frozen=True)
class Course:
    """The folder that holds `nbgrader_config.py`, and what that says of other folders."""

    folder: Path
    known: Config | None = field(default=None, compare=False)  # what nbgrader has read of it

    @classmethod
    def find(cls, *, or_own: bool = True) -> "Course":
        """The course around the current folder, or else (`or_own`) this package's own.

        A configuration that lies in a submission is a learner's: it is never run. Below another
        course, this one is not meant.
        """
        here = Path.cwd()
        own: list[Course] = []
        for folder in (*reversed(here.parents), here):  # what was handed in lies in its course
            if (folder / CONFIG).is_file() and not any(outer.holds(folder) for outer in own):
                own.append(cls(folder))
        found = own[-1] if own else _own_course() if or_own else cls(here)
        if not (found.folder / CONFIG).is_file():
            raise GraderError(
                f"expected {CONFIG} in {here} or a folder above it, found none; go to your clone "
                f"of the course and try again"
            )
        if not found.top("source").is_dir():
            raise GraderError(
                f"expected the sources of {found.folder / CONFIG} in {found.top('source')}/, found "
                f"no such folder"
            )
        return found

    @property
    def is_release_only(self) -> bool:
        """Whether it has no other sources than what learners get: no solutions, no hidden tests."""
        return self.top("source") == self.top("release")

    @property
    def config(self) -> Config:
        """What the configuration says, with the root and the gradebook as absolute paths."""
        if self.known is not None:
            return self.known
        try:
            return _config(self.folder, (self.folder / CONFIG).read_bytes())
        except ImportError as problem:
            raise GraderError(
                f"{self.folder / CONFIG}: {problem}; CHANGELOG.md says what has become of a name"
            ) from problem
        except Exception as problem:  # it is a program
            # Not its repr: that of a SyntaxError quotes a line, and a password may stand there.
            what = f"{type(problem).__name__}: {problem}"
            raise GraderError(f"{self.folder / CONFIG} ends in {what}") from problem

    @property
    def root(self) -> Path:
        """The folder in which the others lie."""
        return Path(self.config.CourseDirectory.root)

    @property
    def database(self) -> Path | None:
        """The file of the gradebook, where it is one."""
        url = self.config.CourseDirectory.db_url
        return Path(url.removeprefix(SQLITE)) if url.startswith(SQLITE) else None

    @property
    def working(self) -> Path:
        """The folder for what grading alone writes and reads, always below the root."""
        around = Path(self.root, self._path("submitted")[0][0]).parent
        return around if self.root in around.parents else self.root / "grading"

    @property
    def hidden(self) -> tuple[str, ...]:
        """Folders that no learner's code may see, and the gradebook, where it is a file."""
        exchange = self.config.get("Exchange", {}).get("root")
        places = (self.root, self.folder, *map(self.top, SECRET), self.database, exchange)
        return tuple(dict.fromkeys(str(place) for place in places if place))

    @property
    def private(self) -> list[Path]:
        """What stays unseen where learners' code is shown packages that lie in the course."""
        steps = map(self.top, SECRET)
        return [*steps, self.working, *(self.root / name for name in ("tests", ".git", CONFIG))]

    @property
    def assignments(self) -> list[str]:
        """Names of all folders that nbgrader releases."""
        parts = [part for part in self.parts("source") if part != STUDENT]
        place, pattern = parts.index(ASSIGNMENT), "/".join(parts).format(assignment_id="*")
        top = self.top("source")
        found = {path.relative_to(top).parts[place] for path in top.glob(f"{pattern}/*.ipynb")}
        return sorted(name for name in found if not name.startswith("."))

    @property
    def lessons(self) -> list[str]:
        """Names of the assignments that have something to grade."""
        return [name for name in self.assignments if self._is_lesson(name)]

    def _is_lesson(self, lesson: str) -> bool:
        try:
            sources = [self.source(lesson, name) for name in self.notebooks(lesson)]
        except GraderError:  # whoever uses it will hear why; the others are not stopped
            return True
        return any(is_grade(cell) for source in sources for cell in source.cells)

    def notebooks(self, lesson: str) -> list[str]:
        """Names of the source notebooks; raises `GraderError` for a name that is no lesson."""
        found = self.step("source", ".", lesson).glob("*.ipynb")
        names = sorted(path.stem for path in found if not path.name.startswith("."))
        if not names:
            raise GraderError(f"expected one of {', '.join(self.assignments)}, got {lesson!r}")
        return names

    def source(self, lesson: str, name: str | None = None) -> NotebookNode:
        """A solution notebook, by default the one that is called as its lesson."""
        path = self.step("source", ".", lesson) / f"{name or lesson}.ipynb"
        if not path.is_file():
            raise GraderError(f"expected one of {', '.join(self.assignments)}, got {lesson!r}")
        return read_notebook(path)

    def released(self, lesson: str, name: str | None = None) -> Path:
        """Path of a learners' notebook."""
        return self.step("release", ".", lesson) / f"{name or lesson}.ipynb"

    def step(self, step: str, student: str, lesson: str) -> Path:
        """Folder of one submission in step "submitted", "autograded" or "feedback"."""
        named = {"student_id": student, "assignment_id": lesson}
        return self.top(step).joinpath(*(part.format(**named) for part in self.parts(step)))

    def top(self, step: str) -> Path:
        """The folder of a step, in which those of students or assignments lie."""
        return Path(self.root, *self._path(step)[0])

    def parts(self, step: str) -> tuple[str, ...]:
        """The path from there to an assignment: STUDENT, ASSIGNMENT and names."""
        return self._path(step)[1]

    def _path(self, step: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        said = self.config.CourseDirectory
        structure = said.get("directory_structure", STRUCTURE)
        begin, *parts = Path(os.path.normpath(structure)).parts
        if begin != "{nbgrader_step}" or not {STUDENT, ASSIGNMENT} <= {*parts}:
            raise GraderError(
                f"c.CourseDirectory.directory_structure: expected folders as in {STRUCTURE}, in "
                f"any order after the first, got {structure}"
            )
        first = min(parts.index(STUDENT), parts.index(ASSIGNMENT))
        folder = os.path.normpath(said.get(f"{step}_directory", step))
        return (folder, *parts[:first]), tuple(parts[first:])

    def whose(self, step: str, folder: Path) -> tuple[str, str]:
        """Student and assignment of a folder in a step."""
        names = folder.relative_to(self.top(step)).parts
        named = dict(zip(self.parts(step), names, strict=True))
        return named[STUDENT], named[ASSIGNMENT]

    def holds(self, folder: Path) -> bool:
        """Whether a folder lies in what was handed in, where learners' files may lie."""
        tops = [self.top(step).resolve() for step in HANDED_IN]
        return any(map(folder.resolve().is_relative_to, tops))

    def submit(self, student: str, lesson: str, notebook: NotebookNode) -> None:
        """Lay a notebook where nbgrader expects what was collected from a student."""
        folder = self.step("submitted", student, lesson)
        folder.mkdir(parents=True, exist_ok=True)
        write_notebook(notebook, folder / f"{lesson}.ipynb")

    def scratch(self, folder: Path) -> "Course":
        """A copy of the sources in an empty folder, so that grading there touches nothing here."""
        shutil.copy(self.folder / CONFIG, folder)
        shutil.copytree(
            self.top("source"),
            folder / self.top("source").relative_to(self.root),
            ignore=shutil.ignore_patterns(".ipynb_checkpoints"),
        )
        return Course(folder)

    def api(self, *, apart: bool = True) -> "NbGraderAPI":
        """nbgrader's own interface, set up by this course's `nbgrader_config.py`.

        `apart=False` autogrades as nbgrader does by itself: in one process, without walls.
        """
        from nbgrader.apps.api import NbGraderAPI

        from grader.mended import mend_nbgrader

        put_programs_on_path()
        mend_nbgrader()
        if self.database and self.root in self.database.parents:
            self.database.parent.mkdir(parents=True, exist_ok=True)
        config = copy.deepcopy(self.config)
        if not apart:
            del config["Autograde"]
        return NbGraderAPI(config=config)


def _own_course() -> Course:
    """The course of this package's checkout, or of its wheel."""
    package = Path(__file__).resolve().parent
    return Course(package.parent if (package.parent / CONFIG).is_file() else package / SHIPPED)


def course_of(places: "CourseDirectory") -> Course:
    """The course as nbgrader knows it, with what its command line says."""
    said = {name: getattr(places, name) for name in places.trait_names(config=True)}
    zones: Config = places.config.get("Exchange", Config())
    return Course(Path(places.root), Config(CourseDirectory=Config(said), Exchange=zones))


@lru_cache(maxsize=8)
def _config(folder: Path, text: bytes) -> Config:
    """Run a configuration as nbgrader does, once for each `text` that it has."""
    with contextlib.chdir(folder):
        config = PyFileConfigLoader(CONFIG, path=str(folder)).load_config()
    return with_absolute_paths(config, folder)


def with_absolute_paths(config: Config, folder: Path) -> Config:
    """The configuration in a folder, with its root and gradebook as they are meant there."""
    places = config.CourseDirectory
    places.root = os.path.normpath(folder / places.get("root", ""))
    url = places.get("db_url", "") or f"{SQLITE}{places.root}/gradebook.db"
    is_file = url.startswith(SQLITE) and url != SQLITE
    places.db_url = SQLITE + os.path.join(folder, url.removeprefix(SQLITE)) if is_file else url
    return config


def why_failed(outcome: Mapping[str, Any]) -> str:
    """What nbgrader says of a step that failed, without its tracebacks, in one line."""
    for said in (outcome.get("log") or "", outcome.get("error") or ""):
        lines = [line.strip() for line in str(said).splitlines() if line.strip()]
        if named := [line for line in lines if re.match(r"[\w.]*(Error|Exception)\w*: ", line)]:
            return named[-1]
    return "nbgrader gives no reason"


def put_programs_on_path() -> None:
    """Let nbgrader find `alembic`, which it calls by name, where no environment is activated."""
    scripts = sysconfig.get_path("scripts")
    if scripts not in os.environ["PATH"].split(os.pathsep):
        os.environ["PATH"] = scripts + os.pathsep + os.environ["PATH"]


def is_copy(stem: str, name: str) -> bool:
    """Whether a file with that stem is a notebook of that name, or a copy of it.

    >>> is_copy("lesson_1 (2)", "lesson_1"), is_copy("lesson_10", "lesson_1")
    (True, False)
    """
    rest = stem.removeprefix(name)
    return stem.startswith(name) and not rest[:1].isdigit()


def read_notebook(path: Path) -> NotebookNode:
    """The notebook at `path`; raises `GraderError` where the file is not one."""
    try:
        return nbformat.read(path, as_version=4)
    except (OSError, UnicodeDecodeError, nbformat.reader.NotJSONError, KeyError) as problem:
        raise GraderError(f"{path}: expected a Jupyter notebook: {problem}") from problem


def write_notebook(notebook: NotebookNode, path: Path) -> None:
    """Save with LF line ends and a final newline, the same bytes on every system."""
    path.write_text(notebook_text(notebook), encoding="utf-8", newline="\n")


def notebook_text(notebook: NotebookNode) -> str:
    """What a notebook's file holds: JSON that ends in one newline."""
    return nbformat.writes(notebook, indent=1).rstrip("\n") + "\n"
