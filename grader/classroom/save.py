"""Points of one graded submission into the gradebook, by nbgrader's own steps."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.api import Comment, Grade, Gradebook
from nbgrader.preprocessors import AssignLatePenalties, SaveAutoGrades
from sqlalchemy.orm import joinedload

from grader.classroom.handed_in import Submission
from grader.preprocessors import await_a_person
from grader.timestamp import to_utc


def save_scores(
    gradebook: Gradebook,
    config: Any,
    submission: Submission,
    notebooks: Mapping[str, NotebookNode],
    extend: Callable[[Any], None],
) -> None:
    """What nbgrader's Autograde saves; nothing for a missing notebook.

    `extend` gives the submission, a row of the gradebook, more time where it has some.
    """
    lesson, student = submission.lesson, submission.student
    found: Any = gradebook.find_submission(lesson, student)
    extend(found)
    for graded in found.notebooks:
        saver: Any = SaveAutoGrades(config=config)
        saver.gradebook = _Rows(gradebook.db, graded)
        saver.assignment_id, saver.notebook_id, saver.student_id = lesson, graded.name, student
        if graded.name in notebooks:
            await_a_person(graded.grades)
            for place, cell in enumerate(notebooks[graded.name].cells):
                saver.preprocess_cell(cell, ResourcesDict(), place)
        else:
            for grade in graded.grades:
                grade.auto_score, grade.needs_manual_grade = 0, False
        save_penalty(gradebook, config, graded)


def save_penalty(gradebook: Gradebook, config: Any, graded: Any) -> None:
    """What AssignLatePenalties does, with the plug-in that the configuration names."""
    graded.late_submission_penalty = None
    seconds_late = graded.assignment.total_seconds_late
    if seconds_late <= 0:
        return
    gradebook.db.flush()
    student, score = graded.student.id, graded.score
    late: Any = AssignLatePenalties(config=config)
    late.init_plugin()
    penalty = late.plugin_inst.late_submission_penalty(student, score, seconds_late)
    graded.late_submission_penalty = max(min(penalty or 0, score), 0)


class _Rows:
    """The grades and comments of one submission, read at once; SaveAutoGrades asks one by one."""

    def __init__(self, db: Any, graded: Any) -> None:
        self.db = SimpleNamespace(commit=lambda: None)  # all is committed at the end
        self._grades, self._comments = (
            {
                row.cell.name: row
                for row in db.query(kind)
                .options(joinedload(kind.cell))
                .filter(kind.notebook_id == graded.id)
            }
            for kind in (Grade, Comment)
        )

    def find_grade(self, name: str, *_: str) -> Any:
        """Called by nbgrader for each graded cell."""
        return self._grades[name]

    def find_comment(self, name: str, *_: str) -> Any:
        """Called by nbgrader for each answer."""
        return self._comments[name]


def time_told(timestamp: bytes, zone: str) -> tuple[datetime | None, list[str]]:
    """When a submission was collected, as nbgrader noted it, and a remark where it is broken."""
    told = timestamp.decode("utf-8", "replace").strip()
    try:
        return (to_utc(told, zone) if told else None), []
    except (ValueError, OverflowError):
        return None, ["timestamp.txt is no time: not counted as late"]
