"""What grading found as a few lines of text, for a place where no page can be put.

Only what a feedback page would say: `grader.feedback.page` decides what a learner may read.
"""

import html
import re
from collections.abc import Iterator
from typing import Any

from grader.course import Course, read_notebook
from grader.feedback.page import Exercise, exercises
from grader.marks import marks_of
from grader.records.standing import Standing

MAX_MESSAGE = 300  # letters of what one exercise says
MAX_LINES = 40


def comment(course: Course, found: Standing) -> str:
    """Points and messages by exercise, as HTML: Moodle keeps its comments so.

    It begins with the name of the lesson and the points, so that no spreadsheet takes it for a
    formula, and so that we know our own words again.
    """
    lines = [opening(found)]
    lines += [_line(each) for each in _exercises(course, found) if each.marks]
    if found.override is None and found.penalty:
        lines.append(f"late: {found.penalty:g} points taken off")
    lines += found.notes
    if len(lines) > MAX_LINES:
        lines[MAX_LINES:] = ["the rest stands on your feedback page"]
    return "<br>".join(html.escape(" ".join(line.split()), quote=False) for line in lines)


def opening(found: Standing) -> str:
    """The first line."""
    set_by = ", set by your instructor" if found.override else ""
    of_all = f" of {found.possible:g}" if found.possible else ""
    return f"{found.lesson}: {found.score or 0:g}{of_all} points{set_by}"


def is_ours(text: str, lesson: str) -> bool:
    """Whether a comment was written here: that one may be replaced."""
    points = r"[\d.e+]+( of [\d.e+]+)? points(, set by your instructor)?"
    return bool(re.match(rf"{re.escape(lesson)}: {points}(<br|$)", text))


def _exercises(course: Course, found: Standing) -> Iterator[Exercise]:
    """The exercises of all graded notebooks of a submission."""
    student, lesson = found.student, found.lesson
    for path in sorted(course.step("autograded", student, lesson).glob("*.ipynb")):
        notebook = read_notebook(path)
        with course.api().gradebook as gradebook:
            graded: Any = gradebook.find_submission_notebook(path.stem, lesson, student)
            comments = {each.name: each.comment or "" for each in graded.comments}
            yield from exercises(notebook, marks_of(notebook, graded.grades), comments)


def _line(exercise: Exercise) -> str:
    """Points of an exercise, and what was said of it."""
    said = "; ".join(exercise.messages)
    said = said if len(said) <= MAX_MESSAGE else said[: MAX_MESSAGE - 1] + "…"
    return f"{exercise.title}: {exercise.score}" + (f": {said}" if said else "")
