"""A course on disk, as nbgrader sees it: solutions/, course/ and the working folder classroom/."""

import os
import re
import shutil
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbformat import NotebookNode

from grader.errors import GraderError
from grader.roles import is_grade

if TYPE_CHECKING:  # it takes a second to import
    from nbgrader.apps.api import NbGraderAPI

CONFIG = "nbgrader_config.py"


@dataclass(frozen=True)
class Course:
    """The folder that holds `nbgrader_config.py` and what it maps."""

    root: Path

    @classmethod
    def find(cls) -> "Course":
        """The course around the current folder, or else around this package's checkout.

        A configuration that lies in a submission is a learner's: it is never the course's. Below
        another course, which has other folders, this one is not meant.
        """
        here = Path.cwd()
        around = [folder for folder in (here, *here.parents) if (folder / CONFIG).is_file()]
        own = [folder for folder in around if not any(map(partial(_is_handed_in, folder), around))]
        for folder in own[:1] or [Path(__file__).resolve().parents[1]]:
            if (folder / CONFIG).is_file() and (folder / "solutions").is_dir():
                return cls(folder)
        where = own[0] if own else here
        raise GraderError(
            f"expected {CONFIG} and solutions/ in {where} or a folder above it, found not both; "
            f"go to your clone of the course and try again"
        )

    @property
    def assignments(self) -> list[str]:
        """Names of all folders that nbgrader releases."""
        return sorted(path.parent.name for path in self.root.glob("solutions/*/*.ipynb"))

    @property
    def lessons(self) -> list[str]:
        """Names of the assignments that have something to grade."""
        return [name for name in self.assignments if self._is_lesson(name)]

    def _is_lesson(self, name: str) -> bool:
        try:
            return any(map(is_grade, self.source(name).cells))
        except GraderError:  # whoever uses it will hear why; the others are not stopped
            return True

    def source(self, lesson: str) -> NotebookNode:
        """The solution notebook; raises `GraderError` for a name that is no lesson."""
        path = self.root / "solutions" / lesson / f"{lesson}.ipynb"
        if not path.is_file():
            raise GraderError(f"expected one of {', '.join(self.assignments)}, got {lesson!r}")
        return read_notebook(path)

    def released(self, lesson: str) -> Path:
        """Path of the learners' notebook."""
        return self.root / "course" / lesson / f"{lesson}.ipynb"

    def step(self, step: str, student: str, lesson: str) -> Path:
        """Folder of one submission in step "submitted", "autograded" or "feedback"."""
        return self.root / "classroom" / step / student / lesson

    def submit(self, student: str, lesson: str, notebook: NotebookNode) -> None:
        """Lay a notebook where nbgrader expects what was collected from a student."""
        folder = self.step("submitted", student, lesson)
        folder.mkdir(parents=True, exist_ok=True)
        write_notebook(notebook, folder / f"{lesson}.ipynb")

    def scratch(self, folder: Path) -> "Course":
        """A copy of the sources in an empty folder, so that grading there touches nothing here."""
        shutil.copy(self.root / CONFIG, folder)
        shutil.copytree(
            self.root / "solutions",
            folder / "solutions",
            ignore=shutil.ignore_patterns(".ipynb_checkpoints"),
        )
        return Course(folder)

    def api(self, *, apart: bool = True) -> "NbGraderAPI":
        """nbgrader's own interface, set up by this course's `nbgrader_config.py`.

        `apart=False` autogrades as nbgrader does by itself: in one process, without walls.
        """
        from nbgrader.apps.api import NbGraderAPI
        from traitlets.config.loader import PyFileConfigLoader

        put_programs_on_path()
        try:
            config = PyFileConfigLoader(CONFIG, path=str(self.root)).load_config()
        except ImportError as problem:
            raise GraderError(
                f"{self.root / CONFIG}: {problem}; CHANGELOG.md says what has become of a name"
            ) from problem
        config.CourseDirectory.root = str(self.root)
        if not apart:
            del config["Autograde"]
        return NbGraderAPI(config=config)


def _is_handed_in(folder: Path, course: Path) -> bool:
    """Whether a folder lies in what was handed in to a course."""
    places = (course / "classroom" / step for step in ("submitted", "autograded"))
    return any(folder.is_relative_to(place) for place in places)


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
