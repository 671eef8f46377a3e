"""No graded cell of the course asks for what two processes cannot give.

That each of them is judged apart, with the points that the bank expects, is in test_grading.
"""

from pathlib import Path

import pytest

from grader.author.lint import problems
from grader.course import Course

LESSONS = Course(Path(__file__).resolve().parents[2]).lessons


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_check_can_be_judged_apart(course: Course, lesson: str):
    assert problems(course.source(lesson)) == []
