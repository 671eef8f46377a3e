"""Real nbgrader gives the points that the misconception bank expects.

Everything is judged apart and confined, as a class is, where this machine can do so.
"""

from pathlib import Path

import pytest

from grader.author.answers import Answer, fill, read_bank
from grader.author.release import release
from grader.course import Course, read_notebook
from grader.grade import grade
from grader.kernels.probe import probe
from grader.marks import Mark, Marks

pytestmark = [pytest.mark.kernel, pytest.mark.slow, pytest.mark.timeout(900)]

ROOT = Path(__file__).resolve().parents[2]
LESSONS = Course(ROOT).lessons
BANK = {lesson: read_bank(ROOT / "tests" / "misconceptions" / lesson) for lesson in LESSONS}
ANSWERS = [
    pytest.param(
        lesson,
        place,
        answer,
        id=f"{lesson}-{exercise}-{answer.title}",
        marks=pytest.mark.xdist_group(lesson),  # lessons are graded side by side
    )
    for lesson, bank in BANK.items()
    for exercise, answers in bank.items()
    for place, answer in enumerate(answers)
]


each_lesson = pytest.mark.parametrize(
    "lesson", [pytest.param(lesson, marks=pytest.mark.xdist_group(lesson)) for lesson in LESSONS]
)


@pytest.fixture(scope="session")
def classroom(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A released course, away from this checkout."""
    scratch = course.scratch(tmp_path_factory.mktemp("grading"))
    list(release(scratch))
    return scratch


@pytest.fixture(scope="session")
def apart() -> bool:
    return all(each.is_held for each in probe())


@pytest.fixture(scope="session")
def marks_of(classroom: Course, apart: bool):
    """Marks of the learner whose every answer is number `place` of its exercise in the bank."""
    known: dict[tuple[str, int], Marks] = {}

    def marks(lesson: str, place: int) -> Marks:
        if (lesson, place) not in known:
            bank = BANK[lesson].items()
            sources = {name: a[min(place, len(a) - 1)].source for name, a in bank}
            released = read_notebook(classroom.released(lesson))
            classroom.submit(f"learner-{place}", lesson, fill(released, sources))
            known[lesson, place] = grade(classroom, lesson, f"learner-{place}", apart=apart)
        return known[lesson, place]

    return marks


def of_exercise(marks: Marks, exercise: str) -> list[Mark]:
    return [mark for mark in marks.automatic if mark.exercise == exercise]


@pytest.mark.parametrize(("lesson", "place", "answer"), ANSWERS)
def test_an_answer_earns_its_points_and_is_told_why(marks_of, lesson, place, answer: Answer):
    checks = of_exercise(marks_of(lesson, place), answer.exercise)
    messages = " | ".join(check.message for check in checks if check.message)
    points, all_points = sum(c.points or 0 for c in checks), sum(c.max_points for c in checks)
    expected = all_points if answer.points is None else answer.points
    assert points == expected, f"{points} of {all_points} points; the checks said: {messages}"
    assert not answer.says or answer.says in messages


@each_lesson
def test_the_solution_gets_every_point(classroom: Course, lesson: str, apart: bool):
    classroom.submit("author", lesson, classroom.source(lesson))
    marks = grade(classroom, lesson, "author", apart=apart)
    assert marks.points == marks.max_points, [m for m in marks.automatic if m.message]
    assert [mark.check for mark in marks.marks if mark.points is None] == ["question"]
    graded = read_notebook(classroom.step("autograded", "author", lesson) / f"{lesson}.ipynb")
    outputs = [output for cell in graded.cells for output in cell.get("outputs", [])]
    # Nor does any other cell need a figure or a training, which grading skips.
    assert [output for output in outputs if output.output_type == "error"] == []
    assert not any("image/png" in output.get("data", {}) for output in outputs)


@each_lesson
def test_the_released_stub_gets_nothing_and_nothing_crashes(
    classroom: Course, lesson: str, apart: bool
):
    classroom.submit("blank", lesson, read_notebook(classroom.released(lesson)))
    marks = grade(classroom, lesson, "blank", apart=apart)
    assert marks.points == 0
    assert {mark.message for mark in marks.automatic} == {"not answered yet"}


@each_lesson
def test_the_bank_is_large_enough(lesson: str):
    for exercise, answers in BANK[lesson].items():
        wrong = [answer for answer in answers if not answer.is_right]
        assert len(wrong) >= 4, exercise
        assert len(answers) - len(wrong) >= 2, exercise
