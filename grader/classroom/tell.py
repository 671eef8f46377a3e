"""The last step of `nbgrader autograde` and formgrader's button: tell the history."""

from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from grader.course import course_of
from grader.origin import engine_of, shortened
from grader.preprocessors import GradeApart
from grader.records.entry import Cause
from grader.records.history import History
from grader.records.standing import in_gradebook
from grader.submission.fingerprint import fingerprint


class TellHistory(NbGraderPreprocessor):
    """Enters what has changed in the gradebook; `nbgrader_config.py` names it as the last one."""

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Called once for a notebook, when nbgrader has saved its points."""
        named = resources["nbgrader"]
        student, lesson = named["student"], named["assignment"]
        converter: Any = getattr(self.parent, "parent", None)
        course = course_of(converter.coursedir)
        grading = GradeApart(config=self.config).grading
        cause = Cause.of(
            "nbgrader autograde",
            "graded, by the command or by formgrader's button",
            source=fingerprint(course.step("source", ".", lesson)),
            submission=fingerprint(course.step("submitted", student, lesson)),
            engine=shortened(engine_of(grading)),
        )
        with History(course).held() as history, Gradebook(named["db_url"]) as gradebook:
            history.enter(in_gradebook(gradebook, [lesson], student), cause)
        return nb, resources
