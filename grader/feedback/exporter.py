"""What nbgrader calls to write a feedback page.

`nbgrader_config.py` names the exporter, so that `nbgrader generate_feedback`, formgrader's button
and `grader.grade.write_feedback` all write the same page.
"""

import base64
import hashlib
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from pygments.formatters import HtmlFormatter
from traitlets import default

from grader.course import course_of
from grader.feedback.clean import text
from grader.feedback.page import Exercise, Score, exercises
from grader.marks import marks_of, remarks_of
from grader.records.changes import Decisions
from grader.records.standing import zone_of

_templates = Environment(
    loader=PackageLoader("grader.feedback"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class FeedbackExporter(Exporter):
    """A graded notebook as one page that runs nothing and loads nothing.

    nbgrader's `GenerateFeedback` calls `from_filename` for each notebook. Points, comments and
    penalties come from the gradebook, the rest from the notebook as it was graded; none of
    nbgrader's preprocessors is needed.
    """

    output_mimetype = "text/html"

    @default("file_extension")
    def _html(self) -> str:
        return ".html"

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **options: Any
    ) -> tuple[Any, dict[str, Any]]:
        """Take back what nbgrader copied to the page's folder; then as the parent does."""
        places = getattr(self.parent, "coursedir", None)
        if isinstance(places, CourseDirectory) and resources:
            named = resources["nbgrader"]
            folder = course_of(places).step("feedback", named["student"], named["assignment"])
            remove_copies(folder, Path(filename).parent)
        return super().from_filename(filename, resources, **options)

    def from_notebook_node(
        self, nb: NotebookNode, resources: Any = None, **options: Any
    ) -> tuple[Any, dict[str, Any]]:
        """The page of a graded notebook; `resources["nbgrader"]` says whose it is."""
        resources = self._init_resources(resources)
        named = resources["nbgrader"]
        with Gradebook(named["db_url"]) as gradebook:
            graded: Any = gradebook.find_submission_notebook(
                named["notebook"], named["assignment"], named["student"]
            )
            # nbgrader's own is "No response.": where there are checks, these say so too.
            by_hand = {each.name for each in graded.grades}
            comments = {
                each.name: (each.comment if each.name in by_hand else each.manual_comment) or ""
                for each in graded.comments
            }
            found = exercises(nb, marks_of(nb, graded.grades), comments)
            penalty = float(graded.late_submission_penalty or 0)
        lesson, notebook = named["assignment"], named["notebook"]
        page = render(
            lesson if notebook == lesson else f"{lesson}, {notebook}",
            named["student"],
            found,
            remarks=(*remarks_of(nb), *self._decided(named["student"], lesson)),
            penalty=penalty,
        )
        return page, resources

    def _decided(self, student: str, lesson: str) -> Iterator[str]:
        """What the instructor has decided for this learner, without the reason."""
        places = getattr(self.parent, "coursedir", None)
        if not isinstance(places, CourseDirectory):
            return
        course = course_of(places)
        decisions = Decisions.read(course, zone_of(course))
        if override := decisions.override(student, lesson):
            yield f"your instructor has set this lesson to {override.points:g} points"
        if extension := decisions.until(student, lesson):
            yield f"you had time until {extension.until:%Y-%m-%d %H:%M} UTC"
        yield from decisions.notes(student, lesson)


def remove_copies(folder: Path, graded: Path) -> None:
    """Leave only pages, and the time by which nbgrader sees whether they are old.

    nbgrader copies the learner's files beside the page. A page of theirs could run scripts, and
    files that the lesson came with are nobody's feedback.
    """
    kept = {"timestamp.txt", *(f"{path.stem}.html" for path in graded.glob("*.ipynb"))}
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name not in kept:
            path.unlink()


def render(
    lesson: str,
    student: str,
    exercises: list[Exercise],
    *,
    remarks: Iterable[str] = (),
    penalty: float = 0,
) -> str:
    """The text of a page."""
    style = _templates.get_template("page.css").render() + HtmlFormatter().get_style_defs(".code")
    return _templates.get_template("page.html.j2").render(
        lesson=lesson,
        student=student,
        exercises=exercises,
        total=Score.of(mark for exercise in exercises for mark in exercise.marks),
        remarks=[text(remark) for remark in remarks],
        penalty=penalty,
        style=Markup(style),
        # The page's policy names the one style sheet by its hash: no learner can add another.
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
    )
