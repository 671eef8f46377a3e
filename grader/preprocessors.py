"""nbgrader's steps, done apart: `nbgrader autograde` and formgrader's button run these.

`nbgrader_config.py` names them in the place of nbgrader's own, which run the learner's code and
the hidden checks in one process.
"""

import shutil
from pathlib import Path

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Dict, Float

from grader.course import read_notebook
from grader.errors import GraderError, NotGradedError
from grader.judge.notebook import RunLimits
from grader.kernels.limits import Limits
from grader.submission import Grading, grade_notebook, look_beside


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
    limits = Dict(help="Fields of grader.kernels.limits.Limits that differ from the usual.").tag(
        config=True
    )

    @property
    def grading(self) -> Grading:
        """These options as the rest of the grader knows them."""
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
        for refused, _ in look_beside(submitted):
            _remove(path("autograded", student) / refused)  # nbgrader has copied what it names
        folder = path("source", ".")
        source = read_notebook(folder / f"{name}.ipynb")
        with Gradebook(places.db_url, places.course_id) as gradebook:
            mark_unchanged_answers(source, gradebook, name, lesson)
        graded = grade_notebook(
            source, submitted.parent, name, grading=self.grading, source_folder=folder
        )
        if graded.notebook is None:
            raise NotGradedError(graded.refused)
        for remark in graded.remarks:
            self.log.warning("%s/%s: %s", student, name, remark)
        return graded.notebook, resources

    def _course_directory(self) -> CourseDirectory:
        """nbgrader's map of the course, which the converter that runs this knows."""
        converter = getattr(self.parent, "parent", None)
        places = getattr(converter, "coursedir", None)
        if not isinstance(places, CourseDirectory):
            raise GraderError("expected to be run by nbgrader's autograde, with a course directory")
        return places


def mark_unchanged_answers(
    source: NotebookNode, gradebook: Gradebook, notebook: str, lesson: str
) -> None:
    """Give the source's cells the checksums of the released ones, which the gradebook has."""
    cells = gradebook.find_notebook(notebook, lesson).source_cells
    checksums = {cell.name: cell.checksum for cell in cells}
    for cell in source.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in checksums:
            cell.metadata.nbgrader.checksum = checksums[name]


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
