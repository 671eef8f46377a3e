"""The verdicts of a class run as plain data, for other programs: docs/verdicts.md."""

import json
from collections.abc import Iterable
from typing import Any

from grader.classroom.run import Result
from grader.course import Course
from grader.grade import read_marks
from grader.plain import replace_file
from grader.records.standing import Standing
from grader.submission.verdict import VERSION

REFUSED = "not-graded.json"  # in the course's working folder


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


def keep_refused(course: Course, results: Iterable[Result]) -> None:
    """Remember which submissions were not graded when they were last tried, and why.

    A run of some submissions says nothing of the others.
    """
    known = {(each["student"], each["lesson"]): each for each in read_refused(course)}
    for result in results:
        known.pop((result.submission.student, result.submission.lesson), None)
        if result.refused is not None:
            refused = _submission(course, result)
            known[refused["student"], refused["lesson"]] = refused
    said = {"version": VERSION, "submissions": [*known.values()]}
    replace_file(course.working / REFUSED, (json.dumps(said, indent=1) + "\n").encode())


def read_refused(course: Course) -> list[dict[str, Any]]:
    """What was not graded when it was last tried, as `nanollm grade --json` says it."""
    try:
        said = json.loads((course.working / REFUSED).read_bytes())
    except (OSError, ValueError):  # never written; or not by us, and the next run writes it anew
        return []
    return said["submissions"] if said.get("version") == VERSION else []
