"""Grading gives the points and the messages that the misconception bank expects.

Everything is judged apart and confined, as a class is, where this machine can do so. `make test`
takes one of each exercise's answers, `make full` all of them.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from grader.author.answers import Answer, fill, read_bank
from grader.check import Checks
from grader.classroom.run import ClassRun, Manner
from grader.course import CONFIG, Course, read_notebook, write_notebook
from grader.grade import read_marks
from grader.kernels.probe import probe
from grader.kernels.start import Beginning
from grader.marks import Mark, Marks, own_marks, remarks_of
from grader.roles import is_grade, is_solution
from grader.submission.grade import Engine, Grading, Source
from grader.submission.verdict import Outcome

pytestmark = [pytest.mark.kernel, pytest.mark.slow, pytest.mark.timeout(900)]

ROOT = Path(__file__).resolve().parents[2]
LESSONS = Course(ROOT).lessons
BANK = {lesson: read_bank(ROOT / "tests" / "misconceptions" / lesson) for lesson in LESSONS}
SAMPLE = (3,)  # which answers of each exercise: a wrong one; the solution is graded too
ANSWERS = [
    pytest.param(
        lesson,
        place,
        answer,
        id=f"{lesson}-{exercise}-{answer.title}",
        # Lessons are graded side by side.
        marks=[pytest.mark.xdist_group(lesson), *[pytest.mark.full] * (place not in SAMPLE)],
    )
    for lesson, bank in BANK.items()
    for exercise, answers in bank.items()
    for place, answer in enumerate(answers)
]


each_lesson = pytest.mark.parametrize(
    "lesson", [pytest.param(lesson, marks=pytest.mark.xdist_group(lesson)) for lesson in LESSONS]
)


class Outcomes(NamedTuple):
    """What became of one notebook."""

    marks: Marks
    kinds: set[str]  # of the outputs of cells that are not graded


@pytest.fixture(scope="session")
def grade(course: Course) -> Iterator[Callable[[str, Path], Outcomes]]:
    """Grades a notebook; one engine for all lessons, as in a class run."""
    walls = all(each.is_held for each in probe())
    sources = {lesson: Source.of(course, lesson, lesson) for lesson in LESSONS}
    engine = Engine(Grading(walls=walls), [source.notebook for source in sources.values()])

    known: dict[tuple[str, bytes], Outcomes] = {}  # by what was written, wherever it lies

    def grade(lesson: str, path: Path) -> Outcomes:
        written = lesson, path.read_bytes()
        if written not in known:
            known[written] = graded_anew(lesson, path)
        return known[written]

    def graded_anew(lesson: str, path: Path) -> Outcomes:
        graded = engine.grade(sources[lesson], path)
        assert graded.notebook is not None, graded.refused
        marks, remarks = own_marks(graded.notebook), remarks_of(graded.notebook)
        kinds = {
            kind
            for cell in graded.notebook.cells
            for output in cell.get("outputs", [])
            for kind in (output["output_type"], *output.get("data", {}))
            if not (is_grade(cell) and not is_solution(cell))
        }
        return Outcomes(Marks(student="", lesson=lesson, marks=marks, remarks=remarks), kinds)

    with engine:
        yield grade


@pytest.fixture(scope="session")
def released(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The released course, away from this checkout."""
    scratch = course.scratch(tmp_path_factory.mktemp("grading"))
    shutil.copytree(course.root / "course", scratch.root / "course")
    return scratch


@pytest.fixture(scope="session")
def outcomes_of(released: Course, grade: Callable[[str, Path], Outcomes]):
    """Outcomes of the learner whose every answer is number `place` of its exercise in the bank."""
    known: dict[tuple[str, int], Outcomes] = {}

    def outcomes(lesson: str, place: int) -> Outcomes:
        if (lesson, place) not in known:
            bank = BANK[lesson].items()
            sources = {name: a[min(place, len(a) - 1)].source for name, a in bank}
            notebook = fill(read_notebook(released.released(lesson)), sources)
            known[lesson, place] = grade(lesson, save(released, notebook, f"{lesson}-{place}"))
        return known[lesson, place]

    return outcomes


@pytest.fixture(scope="session")
def by_release(released: Course, tmp_path_factory: pytest.TempPathFactory):
    """Marks of a notebook by the released lesson alone, as a class has it."""
    handed_out = Course(tmp_path_factory.mktemp("handed-out"))
    (handed_out.folder / CONFIG).write_text(
        "c = get_config()\n"
        "c.CourseDirectory.source_directory = c.CourseDirectory.release_directory = 'course'\n"
    )
    shutil.copytree(released.top("release"), handed_out.folder / "course")
    sources = {lesson: Source.of(handed_out, lesson, lesson) for lesson in LESSONS}
    walls = all(each.is_held for each in probe())

    def marks(lesson: str, path: Path) -> Marks:
        graded = engine.grade(sources[lesson], path)
        assert graded.notebook is not None, graded.refused
        return Marks(student="", lesson=lesson, marks=own_marks(graded.notebook), remarks=())

    with Engine(Grading(walls=walls), [each.notebook for each in sources.values()]) as engine:
        yield marks


def run_nothing_before(patch: pytest.MonkeyPatch) -> None:
    """No cell is run before a submission is known: neither on the learner's side nor in a judge."""
    patch.setattr("grader.submission.grade.Beginning", lambda files, *_: Beginning(files))
    patch.setattr(Source, "set_up", ())


def run_demonstrations(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("grader.roles.SKIPPED", "no tag is this one")


def judge_all_setup(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("grader.roles.UNJUDGED", "no tag is this one")


WAYS = {
    "spawned, without walls": lambda patch: None,
    "from a cold start": run_nothing_before,
    "with demonstrations": run_demonstrations,
    "with what no check needs": judge_all_setup,
}


def told(marks: Marks) -> list[tuple[str, float | None, str]]:
    return [(mark.check, mark.points, mark.message) for mark in marks.marks]


@pytest.mark.full
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("way", WAYS)
@each_lesson
def test_every_way_gives_the_same_points_and_messages(
    released: Course, outcomes_of, monkeypatch: pytest.MonkeyPatch, lesson: str, way: str
):
    places = range(max(map(len, BANK[lesson].values())))
    expected = {place: told(outcomes_of(lesson, place).marks) for place in places}
    WAYS[way](monkeypatch)
    source = Source.of(released, lesson, lesson)
    with Engine(Grading(walls="walls" not in way), [source.notebook]) as engine:
        for place in places:
            path = released.root / "answers" / f"{lesson}-{place}" / "notebook.ipynb"
            graded = engine.grade(source, path)
            assert graded.notebook is not None, graded.refused
            marks = own_marks(graded.notebook)
            got = told(Marks(student="", lesson=lesson, marks=marks, remarks=()))
            assert got == expected[place], f"answers number {place}"


@pytest.mark.full
@pytest.mark.timeout(3600)
@each_lesson
def test_check_and_the_class_run_agree(released: Course, tmp_path: Path, lesson: str):
    course = released.scratch(tmp_path)
    bank = BANK[lesson].items()
    students = {f"s{place}": place for place in range(max(len(a) for _, a in bank))}
    for student, place in students.items():
        sources = {name: a[min(place, len(a) - 1)].source for name, a in bank}
        course.submit(student, lesson, fill(read_notebook(released.released(lesson)), sources))
    with ClassRun(course, Manner(workers=2)) as run:
        list(run.grade())
    with Checks(course, [lesson]) as checks:
        for student in students:
            own = checks.check(
                lesson, course.step("submitted", student, lesson) / f"{lesson}.ipynb"
            )
            assert told(own) == told(read_marks(course, lesson, student)), student


def save(course: Course, notebook, name: str) -> Path:
    path = course.root / "answers" / name / "notebook.ipynb"
    path.parent.mkdir(parents=True)
    write_notebook(notebook, path)
    return path


def of_exercise(marks: Marks, exercise: str) -> list[Mark]:
    return [mark for mark in marks.automatic if mark.exercise == exercise]


@pytest.mark.parametrize(("lesson", "place", "answer"), ANSWERS)
def test_an_answer_earns_its_points_and_is_told_why(outcomes_of, lesson, place, answer: Answer):
    checks = of_exercise(outcomes_of(lesson, place).marks, answer.exercise)
    messages = " | ".join(check.message for check in checks if check.message)
    points, all_points = sum(c.points or 0 for c in checks), sum(c.max_points for c in checks)
    expected = all_points if answer.points is None else answer.points
    assert points == expected, f"{points} of {all_points} points; the checks said: {messages}"
    assert not answer.says or answer.says in messages


@each_lesson
def test_the_solution_gets_every_point(released: Course, grade, lesson: str):
    found = grade(lesson, save(released, released.source(lesson), f"{lesson}-author"))
    marks = found.marks
    assert marks.points == marks.max_points, [m for m in marks.automatic if m.message]
    assert [mark.check for mark in marks.marks if mark.points is None] == ["question"]
    # Nor does any other cell need a figure or a training, which grading skips.
    assert not found.kinds & {"error", "image/png"}


@pytest.mark.parametrize(
    "answers",
    ["solution", *(pytest.param(each, marks=pytest.mark.full) for each in ("stub", 3, 6, 9))],
)
@each_lesson
def test_the_release_alone_judges_what_is_visible_alike(
    released: Course, grade, outcomes_of, by_release, lesson: str, answers: str | int
):
    if answers == "stub":
        path = released.released(lesson)
        by_source = grade(lesson, path).marks
    elif answers == "solution":
        path = save(released, released.source(lesson), f"{lesson}-for-release")
        by_source = grade(lesson, path).marks
    else:
        by_source = outcomes_of(lesson, answers).marks
        path = released.root / "answers" / f"{lesson}-{answers}" / "notebook.ipynb"
    marks = by_release(lesson, path)
    hidden = [mark.check for mark in by_source.marks if mark.check.endswith("-hidden")]
    assert [mark.check for mark in marks.elsewhere] == hidden
    visible = [mark.as_json() for mark in by_source.marks if mark.check not in hidden]
    assert [mark.as_json() for mark in marks.marks if not mark.is_elsewhere] == visible
    assert marks.max_points + sum(m.max_points for m in marks.elsewhere) == by_source.max_points


@each_lesson
def test_the_released_stub_gets_nothing_and_nothing_crashes(released: Course, grade, lesson: str):
    marks = grade(lesson, released.released(lesson)).marks
    assert marks.points == 0
    assert {mark.message for mark in marks.automatic} == {"not answered yet"}
    assert {mark.verdict.outcome for mark in marks.automatic} == {Outcome.NOT_ANSWERED}
