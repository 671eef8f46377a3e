"""A new engine moves no mark unasked, and an instructor's old configuration still works."""

import io
import os
import shutil
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from rich.console import Console
from typer.testing import CliRunner

from grader import cli
from grader.classroom.handed_in import Submission
from grader.classroom.run import ClassRun, Manner, Result
from grader.classroom.show import grade_and_show
from grader.classroom.watch import ClassWatch
from grader.course import Course, read_notebook, write_notebook
from grader.errors import GraderError
from grader.grade import grade, write_feedback
from grader.origin import Origin, programs, same_work

pytestmark = [pytest.mark.kernel, pytest.mark.usefixtures("walls", "one_engine")]

RIGHT = "def encode_tokens(tokens, vocab):\n    return [vocab.index(token) for token in tokens]"
HALF = "def encode_tokens(tokens, vocab):\n    return [2, 2]"
ADA, BEN = Submission("lesson_1", "ada"), Submission("lesson_1", "ben")
OLD_CONFIG = Path(__file__).with_name("nbgrader_config_0_1.txt")  # of revision 17cc01f


@pytest.fixture(scope="module")
def graded(shared_mini: Course) -> Course:
    """Ada and Ben, graded once by today's engine; each has one point."""
    for student in ("ada", "ben"):
        hand_in(shared_mini, student, HALF)
    show(shared_mini)
    return shared_mini


@pytest.fixture
def klass(graded: Course, tmp_path: Path) -> Course:
    """A copy of the graded class, with the times of its files."""
    return Course(shutil.copytree(graded.root, tmp_path, dirs_exist_ok=True))


@pytest.fixture
def new_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.origin.programs", lambda: ["of another day"])


def hand_in(course: Course, student: str, source: str) -> None:
    notebook = course.source("lesson_1")
    notebook.cells[0].source = source
    course.submit(student, "lesson_1", notebook)


def show(course: Course, *, terminal: bool = False, **manner: object) -> str:
    """What a run prints."""
    console = Console(file=io.StringIO(), force_terminal=terminal, color_system=None, width=200)
    grade_and_show(course, Manner(workers=1, **manner), console)  # pyright: ignore[reportArgumentType]
    return console.file.getvalue()  # pyright: ignore[reportAttributeAccessIssue]


def plan(course: Course, *, walls: bool = True) -> tuple[int, list[Submission]]:
    """How many submissions a run would grade, and which it would ask about."""
    with ClassRun(course, Manner(walls=walls)) as run:
        return run.left, list(run.outdated)


def remember(course: Course, known: object) -> None:
    """Let Ada's graded notebook remember something else of its grading, written a year ago."""
    path = course.step("autograded", "ada", "lesson_1") / "lesson_1.ipynb"
    when = path.stat().st_mtime
    notebook = read_notebook(path)
    notebook.metadata.nanollm.fingerprint = known
    path.chmod(0o644)
    write_notebook(notebook, path)
    os.utime(path, (when, when))


def move_points(course: Course, points: float) -> None:
    """Let the gradebook hold what another engine might have given Ada for her hidden check."""
    with Gradebook(f"sqlite:///{course.root / 'classroom' / 'gradebook.db'}") as gradebook:
        found = gradebook.find_grade("encode-tokens-hidden", "lesson_1", "lesson_1", "ada")
        found.auto_score = points
        gradebook.db.commit()


def test_the_same_engine_asks_nothing(klass: Course):
    assert plan(klass) == (0, [])


def test_what_only_a_new_engine_would_change_is_kept_without_a_terminal(klass: Course, new_engine):
    for student in ("ada", "ben"):
        path = klass.step("autograded", student, "lesson_1") / "lesson_1.ipynb"
        os.utime(path, (1e9, 1e9))
    before = (klass.root / "classroom" / "gradebook.db").read_bytes()
    shown = show(klass)
    for text in (
        "an older engine graded 2 submissions, since 2001-09-09; graded again, their points may",
        "nobody to ask: they keep their points (--regrade grades them again)",
        "0 graded, 2 unchanged, 0 not graded",
        "2 submissions graded by an older engine and kept so",
    ):
        assert text in shown
    assert (klass.root / "classroom" / "gradebook.db").read_bytes() == before
    assert "kept so" in (klass.root / "classroom" / "report.txt").read_text("utf-8")


@pytest.mark.parametrize(("answer", "is_graded"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_in_a_terminal_a_person_decides(
    klass: Course, new_engine, monkeypatch: pytest.MonkeyPatch, answer: str, is_graded: bool
):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    count = 2 if is_graded else 0
    assert f"{count} graded, {2 - count} unchanged" in show(klass, terminal=True)


def test_a_regrade_names_whose_points_moved_and_is_not_asked_for_twice(klass: Course, new_engine):
    move_points(klass, 1)
    shown = show(klass, regrade=True)
    assert "points moved:\n  ada, lesson_1: 2 -> 1\n" in shown
    assert "ben, lesson_1:" not in shown
    assert "2 graded, 0 unchanged" in shown
    assert plan(klass) == (0, [])


def test_keep_keeps_and_asks_again_the_next_time(klass: Course, new_engine):
    move_points(klass, 1)
    assert "points moved" not in show(klass, regrade=False, terminal=True)
    assert plan(klass) == (0, [ADA, BEN])


@pytest.mark.parametrize(("flags", "regrade"), [([], None), (["--regrade"], 1), (["--keep"], 0)])
def test_a_flag_of_the_command_answers_the_question(
    mini: Course, nanollm, monkeypatch: pytest.MonkeyPatch, flags: list[str], regrade: bool | None
):
    asked: list[Manner] = []

    def told(course: Course, manner: Manner, *_: object) -> None:
        asked.append(manner)
        raise GraderError("told")

    monkeypatch.setattr("grader.classroom.show.grade_and_show", told)
    assert nanollm(mini, "grade", *flags).returncode == 1
    assert [manner.regrade for manner in asked] == [regrade]


@pytest.mark.parametrize("regrade", [None, False, True])
def test_a_watch_asks_nobody_and_says_so(
    klass: Course, new_engine, warm_engine, monkeypatch: pytest.MonkeyPatch, regrade: bool | None
):
    monkeypatch.setattr(ClassWatch, "_warm", lambda watch: warm_engine())
    with ClassWatch(klass, Manner(regrade=regrade)) as watch:
        told = [*watch.look(), *watch.look()]  # it waits until nothing changes
    graded = {each.submission for each in told if isinstance(each, Result)}
    assert graded == ({ADA, BEN} if regrade else set())
    said = "lesson_1: an older engine graded 2, which keep their points (--regrade grades"
    assert any(said in str(each) for each in told) is not bool(regrade)
    assert plan(klass)[1] == ([] if regrade else [ADA, BEN])


def test_what_was_handed_in_anew_is_graded_without_a_question(klass: Course, new_engine):
    hand_in(klass, "ada", RIGHT)
    assert plan(klass) == (1, [BEN])


def test_another_configuration_is_graded_without_a_question(klass: Course, new_engine):
    assert plan(klass, walls=False) == (2, [])
    config = klass.root / "nbgrader_config.py"
    config.write_text(config.read_text("utf-8") + "\nc.GradeApart.cell_s = 9\n", "utf-8")
    assert plan(klass) == (2, [])


def test_a_limit_that_comes_with_the_engine_belongs_to_the_engine(
    klass: Course, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("grader.preprocessors.GradeApart.total_s.default_value", 99.0)
    assert plan(klass) == (0, [ADA, BEN])


def test_a_graded_notebook_of_before_counts_as_an_older_engines(klass: Course):
    remember(klass, "0123456789abcdef")  # then there was one fingerprint of everything
    assert plan(klass) == (0, [ADA])
    notebook = klass.step("submitted", "ada", "lesson_1") / "lesson_1.ipynb"
    os.utime(notebook, (1e10, 1e10))  # handed in after it was graded
    assert plan(klass) == (1, [])


@pytest.mark.parametrize("known", [None, {}, {"engine": "?"}, 7])
def test_what_was_graded_from_unknown_work_is_graded_again(known: object):
    origin = Origin(work="work", engine="engine")
    assert not same_work(known, origin, is_newer=False)


def test_every_file_of_its_packages_belongs_to_the_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr("grader.origin.OURS", ("an_engine",))
    module = tmp_path / "an_engine" / "inside" / "deep.py"
    module.parent.mkdir(parents=True)
    module.parent.with_name("__init__.py").touch()
    seen = {tuple(programs.__wrapped__())}
    module.write_text("points = 1")
    seen.add(tuple(programs.__wrapped__()))
    module.write_text("points = 2")
    seen.add(tuple(programs.__wrapped__()))
    assert len(seen) == 3


def test_force_and_keep_contradict_each_other():
    shown = CliRunner().invoke(cli.app, ["grade", "--force", "--keep"])
    assert shown.exit_code == 2
    assert "--force grades everything again" in shown.output


@pytest.mark.full
def test_an_old_configuration_still_grades_in_the_class_run_and_in_nbgrader(mini: Course):
    shutil.copy(OLD_CONFIG, mini.root / "nbgrader_config.py")
    hand_in(mini, "ada", HALF)
    assert "1/2" in show(mini)
    marks = grade(mini, "lesson_1", "ada")
    assert [mark.points for mark in marks.automatic] == [1, 0]
    assert "not always 1" in write_feedback(mini, "lesson_1", "ada")[0].read_text("utf-8")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("from grader.preprocessors import Gone", "cannot import name 'Gone'.*; CHANGELOG.md says"),
        ("import grader.gone", "No module named 'grader.gone'; CHANGELOG.md says"),
        ("c.GradeApart.limits = {'memory': 1}", "limits: expected memory_mib, .*, got 'memory'"),
    ],
)
def test_a_name_that_is_no_more_is_refused_by_name(mini: Course, line: str, message: str):
    config = mini.root / "nbgrader_config.py"
    config.write_text(f"{config.read_text('utf-8')}\n{line}\n", "utf-8")
    with pytest.raises(GraderError, match=message):
        ClassRun(mini, Manner())
