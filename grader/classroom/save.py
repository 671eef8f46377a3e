"""Points of one graded submission into the gradebook, by nbgrader's own steps."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import AssignLatePenalties, SaveAutoGrades

from grader.classroom.handed_in import Submission
from grader.classroom.rows import read_rows, write_rows
from grader.preprocessors import await_a_person
from grader.timestamp import to_utc


class Steps:
    """nbgrader's own, set up once for all submissions of a class."""

    def __init__(self, config: Any) -> None:
        self._config = config

    @cached_property
    def scores(self) -> Any:
        """It gives points, and says what is not answered, to the `Rows` that it is given."""
        saver: Any = SaveAutoGrades(config=self._config)
        saver.notebook_id = saver.assignment_id = saver.student_id = ""  # they know whose they are
        return saver

    @cached_property
    def penalties(self) -> Any:
        """It knows the plug-in that the configuration names."""
        return AssignLatePenalties(config=self._config)


def save_scores(
    gradebook: Gradebook,
    steps: Steps,
    submission: Submission,
    notebooks: Mapping[str, NotebookNode],
    when: datetime | None,
) -> bool:
    """What nbgrader's Autograde saves; nothing for a missing notebook. Handed in `when`.

    Returns whether something may be taken off because it was late.
    """
    submitted = read_rows(gradebook.db, submission.lesson, submission.student, when)
    for each in submitted.notebooks:
        if each.name in notebooks:
            await_a_person(each.grades.values())
            steps.scores.gradebook = each
            for place, cell in enumerate(notebooks[each.name].cells):
                steps.scores.preprocess_cell(cell, ResourcesDict(), place)
        else:
            for grade in each.grades.values():
                grade.auto_score, grade.needs_manual_grade = 0, False
    write_rows(gradebook.db, submitted)
    return submitted.may_be_late


def save_penalty(gradebook: Gradebook, steps: Steps, graded: Any) -> None:
    """What AssignLatePenalties does."""
    graded.late_submission_penalty = None
    seconds_late = graded.assignment.total_seconds_late
    if seconds_late <= 0:
        return
    gradebook.db.flush()
    student, score = graded.student.id, graded.score
    steps.penalties.init_plugin()
    penalty = steps.penalties.plugin_inst.late_submission_penalty(student, score, seconds_late)
    graded.late_submission_penalty = max(min(penalty or 0, score), 0)


def time_told(timestamp: bytes, zone: str) -> tuple[datetime | None, list[str]]:
    """When a submission was collected, as nbgrader noted it, and a remark where it is broken."""
    told = timestamp.decode("utf-8", "replace").strip()
    try:
        return (to_utc(told, zone) if told else None), []
    except (ValueError, OverflowError):
        return None, ["timestamp.txt is no time: not counted as late"]
