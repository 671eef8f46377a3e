"""In one process, as in JupyterLab, every answer of the bank earns what grading gives it.

Each answer meets the checks of its exercise below the setup cells, free cells and right answers
of the lesson. That grading itself gives the same, behind walls, is in test_grading.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from grader.author.answers import Answer, read_bank
from grader.course import Course
from grader.roles import Role, role

ROOT = Path(__file__).resolve().parents[2]
LESSONS = Course(ROOT).lessons


@pytest.fixture(autouse=True)
def torch_as_it_was() -> Iterator[None]:
    with torch.random.fork_rng(devices=[]):
        yield


@pytest.mark.filterwarnings("ignore")  # of wrong answers
@pytest.mark.parametrize("lesson", LESSONS)
def test_in_one_process_an_answer_earns_its_points_and_is_told_why(course: Course, lesson: str):
    bank = read_bank(ROOT / "tests" / "misconceptions" / lesson)
    earned: Counter[Answer] = Counter()
    messages = {answer: "" for answers in bank.values() for answer in answers}
    all_points: Counter[str] = Counter()
    names: dict[str, Any] = {}
    for cell in course.source(lesson).cells:
        if role(cell) is Role.GRADED:
            check, points = cell.metadata.nbgrader.grade_id, cell.metadata.nbgrader.points
            exercise = check.removesuffix("-check").removesuffix("-hidden")
            all_points[exercise] += points
            for answer in bank[exercise]:
                message = failure(answer, cell.source, dict(names))
                earned[answer] += 0 if message else points
                messages[answer] += message
        if role(cell) not in (None, Role.SKIPPED):
            exec(cell.source, names)
    for answer, said in messages.items():
        expected = all_points[answer.exercise] if answer.points is None else answer.points
        assert earned[answer] == expected, f"{answer.exercise}, {answer.title}: {said}"
        assert (answer.says or "") in said, f"{answer.exercise}, {answer.title}"


def failure(answer: Answer, check: str, names: dict[str, Any]) -> str:
    """What a check says of an answer, nothing if it passes."""
    try:
        exec(answer.source, names)
        exec(check, names)
    except Exception as error:
        return f"{type(error).__name__}: {error}\n"
    return ""
