"""nbgrader's steps, done apart: `nbgrader autograde` and formgrader's button run these.

`nbgrader_config.py` names them in the place of nbgrader's own, which run the learner's code and
the hidden checks in one process.
"""

import weakref
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.exporters.notebook import NotebookExporter
from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Dict, Float

from grader.autograde import (
    drop_broken_timestamp,
    handed_in,
    one_line,
    refuse_unreleased,
    take_over,
)
from grader.course import Course, course_of
from grader.errors import NotGradedError
from grader.kernels.probe import require_walls
from grader.marks import remarks_of
from grader.mended import mend_nbgrader
from grader.options import OPTIONS, kernel_limits, options_of, refuse_unknown
from grader.origin import Origin, engine_of, remember, work_key
from grader.records.roster import is_held
from grader.roles import is_task
from grader.submission.fingerprint import fingerprint
from grader.submission.grade import Engine, Grading, Source, Whole
from grader.submission.run import RunLimits

# The last one for an `nbgrader_config.py` of 0.1, which names it here.
__all__ = ["GradeApart", "UnreadExporter", "drop_broken_timestamp"]


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
    show_model_answers = Bool(
        True, help="In `nanollm check`, beside a written answer of 40 words or more."
    ).tag(config=True)
    limits = Dict(help="Fields of kernels.inside.limits.Limits that differ.").tag(config=True)

    @property
    def grading(self) -> Grading:
        """These options as the rest of the grader knows them."""
        refuse_unknown(self.config.GradeApart)
        options_of({name: getattr(self, name) for name in OPTIONS})  # a command line may set them
        return Grading(
            walls=self.walls,
            kernel=kernel_limits(self.limits),
            run=RunLimits(cell_s=self.cell_s, total_s=self.total_s),
        )

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Called once for a notebook; raises `NotGradedError` for what is not graded."""
        named = resources["nbgrader"]
        student, lesson, name = named["student"], named["assignment"], named["notebook"]
        course = course_of(self._converter().coursedir)
        submitted = course.step("submitted", student, lesson)
        whole = self._graded(course, submitted, lesson)
        if name not in whole.notebooks:
            raise NotGradedError(whole.refused or f"{name}.ipynb is missing")
        if any(map(is_task, whole.notebooks[name].cells)):
            with Gradebook(named["db_url"]) as gradebook:
                await_a_person(gradebook.find_submission_notebook(name, lesson, student).grades)
                gradebook.db.commit()
        for remark in remarks_of(whole.notebooks[name]):
            self.log.warning("%s/%s: %s", student, name, remark)
        return whole.notebooks[name], resources

    def why_refused(self, student: str, lesson: str) -> str | None:
        """Grade a submission; why it is not graded, or None."""
        course = course_of(self._converter().coursedir)
        submitted = course.step("submitted", student, lesson)
        return self._graded(course, submitted, lesson).refused

    def _graded(self, course: Course, submitted: Path, lesson: str) -> Whole:
        """All notebooks of a submission, graded before the first is saved: all count or none."""
        work = _kept.setdefault(self._converter(), _Kept())
        if work.submitted != submitted:
            _refuse_odd(submitted, course.top("submitted"))
            if lesson not in work.engines:
                work.engines[lesson] = self._engine(course, lesson)
            engine, sources, key = work.engines[lesson]
            origin = Origin(work=fingerprint(submitted, key), engine=engine_of(engine.grading))
            work.submitted, work.whole = submitted, engine.grade_folder(sources, submitted)
            # So that `nanollm grade` knows it; of some notebooks alone, it grades all again.
            if work.whole.notebooks and self._converter().coursedir.notebook_id == "*":
                remember(work.whole.notebooks, origin)
        return work.whole

    def _engine(self, course: Course, lesson: str) -> tuple[Engine, dict[str, Source], str]:
        """One for all submissions of an assignment that one run of nbgrader grades."""
        if self.walls:
            hold_walls()
        places = self._converter().coursedir
        key = work_key(course, lesson, walls=self.walls)
        with Gradebook(places.db_url, places.course_id) as gradebook:
            sources = {
                name: Source.of(course, lesson, name, released_checksums(gradebook, name, lesson))
                for name in course.notebooks(lesson)
            }
        grading = replace(self.grading, hidden=course.hidden)
        engine = Engine(grading, [source.notebook for source in sources.values()])
        weakref.finalize(self._converter(), engine.close)
        return engine, sources, key

    def _converter(self) -> Any:
        """What runs this: nbgrader's Autograde."""
        return getattr(self.parent, "parent", None) or self


@dataclass
class _Kept:
    """What one run of nbgrader keeps from one notebook to the next."""

    # By assignment, with what they grade and its fingerprint.
    engines: dict[str, tuple[Engine, dict[str, Source], str]] = field(
        default_factory=dict[str, tuple[Engine, dict[str, Source], str]]
    )
    submitted: Path | None = None  # what was graded last
    whole: Whole = field(default_factory=Whole)


# For as long as the converter is there.
_kept: WeakKeyDictionary[Any, _Kept] = WeakKeyDictionary()


def await_a_person(grades: Iterable[Any]) -> None:
    """Tasks of a notebook that was missing before wait again: nbgrader gave them a zero then."""
    for each in grades:
        if each.cell.type == "TaskCell" and each.manual_score is None:
            each.auto_score, each.needs_manual_grade = None, True


def _refuse_odd(folder: Path, root: Path) -> None:
    """A student's folder that is a link would hand in what another one has."""
    for part in (folder, *folder.parents):
        if part == root:
            return
        if part.is_symlink():
            raise NotGradedError(f"expected a folder, got a symbolic link: {part.name}")
        if not is_held(part.name):
            raise NotGradedError(f"expected a name that nbgrader can hold, got {part.name!r:.200}")


@cache
def hold_walls() -> None:
    """Try all walls before the first submission; raises `GraderError` where one does not hold."""
    require_walls(allow_unwalled=False)


def released_checksums(gradebook: Gradebook, notebook: str, lesson: str) -> dict[str, str]:
    """Checksums of the released cells, by grade_id; nbgrader tells unchanged answers by them."""
    try:
        cells = gradebook.find_notebook(notebook, lesson).source_cells
    except MissingEntry:
        return {}
    return {cell.name: cell.checksum for cell in cells}


class UnreadExporter(NotebookExporter):
    """Hands on an empty notebook: what a learner handed in is read by `GradeApart` alone.

    nbgrader would read and write it as it is, and what is no notebook would end in its traceback.
    """

    def __init__(self, **options: Any) -> None:
        """Made by nbgrader before the first submission: what holds for all is said here, once."""
        super().__init__(**options)
        if isinstance(self.parent, Autograde):
            converter: Any = self.parent
            with one_line(converter.log):
                steps = GradeApart(parent=self)
                if steps.grading.walls:
                    hold_walls()
                refuse_unreleased(converter)
            take_over(converter, steps.why_refused)

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[Any, dict[str, Any]]:
        """Called by nbgrader for each notebook, twice; the parent's would read it."""
        return self.from_notebook_node(new_notebook(), resources, **kw)


def listed(own: Callable[[Any], None]) -> Callable[[Any], None]:
    """nbgrader's method by which its Autograde finds notebooks, which finds those of any name."""

    def init_notebooks(converter: Any) -> None:
        """Called once, first of all; nbgrader's own says that there are none."""
        if issubclass(converter.exporter_class, UnreadExporter):
            with one_line(converter.log):
                converter.assignments = handed_in(converter)
        if not converter.assignments:
            own(converter)

    return init_notebooks


mend_nbgrader()
Autograde.init_notebooks = listed(Autograde.init_notebooks)  # pyright: ignore[reportAttributeAccessIssue]
