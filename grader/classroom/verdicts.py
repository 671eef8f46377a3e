"""The verdicts of a class run as plain data, for other programs: docs/verdicts.md."""

from collections.abc import Iterable
from typing import Any

from grader.classroom.run import Result
from grader.course import Course
from grader.grade import read_marks
from grader.records.standing import Standing
from grader.submission.verdict import VERSION


def as_json(course: Course, results: Iterable[Result]) -> dict[str, Any]:
    """Every submission of a run: its verdicts, or why it was not graded; and what counts of it."""
    results = [*results]
    return {
        "version": VERSION,
        "submissions": [_submission(course, each) for each in results],
        "marks": [_mark(each.score) for each in results if each.score],
    }


def _submission(course: Course, result: Result) -> dict[str, Any]:
    named = {"student": result.submission.student, "lesson": result.submission.lesson}
    if result.refused is None:
        return read_marks(course, named["lesson"], named["student"]).as_json()
    return {
        **named,
        "not_graded": result.refused,
        "grader_failed": result.is_ours,
        "remarks": [*result.remarks],
    }


def _mark(standing: Standing) -> dict[str, Any]:
    """What counts in the end."""
    override = standing.override
    return {
        "student": standing.student,
        "lesson": standing.lesson,
        "score": standing.score,
        "max_score": standing.possible,
        "penalty": standing.penalty,
        "override": override
        and {"points": override.points, "reason": override.reason, "by": override.by},
    }
