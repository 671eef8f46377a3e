"""The commands, through real nbgrader and real kernels."""

import socket
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from grader import cli
from grader.author.release import release
from grader.check import Checks
from grader.classroom.run import ClassRun, Manner
from grader.course import Course, read_notebook, write_notebook
from grader.errors import GraderError, UnfinishedAnswersError
from grader.grade import grade
from grader.marks import TEXT_STUB, Marks, own_marks
from grader.submission.grade import Grading
from grader.submission.run import RunLimits

pytestmark = pytest.mark.kernel


def answer(course: Course, source: str) -> Path:
    """Write an answer into the released notebook and return its path."""
    path = course.released("lesson_1")
    notebook = read_notebook(path)
    notebook.cells[0].source = source
    write_notebook(notebook, path)
    return path


def test_the_demo_shows_the_class_and_where_to_look(mini: Course, nanollm):
    printed = nanollm(mini, "demo").stdout
    for text in ("ada", "2/2", "ben", "1/2", "1 deleted check restored", "needs a human:"):
        assert text in printed
    for line in printed.split("open next:")[1].strip().splitlines():
        assert (mini.root / line.split(": ")[1]).is_file()
    report = mini.root / "classroom/demo/classroom/report"  # of a real run, by the bank
    told = (report / "misconceptions.html").read_text("utf-8")
    assert "the unknown token is always 1: 1 of 2, in one exercise" in told
    assert "There are none." in told  # no message is unknown
    assert not (mini.root / "course").exists()  # it works on a copy


def test_check_tells_points_and_message_and_leaves_the_notebook_alone(mini: Course, nanollm):
    list(release(mini))
    path = answer(mini, "def encode_tokens(tokens, vocab):\n    return [2, 2]")
    before = path.read_bytes(), path.stat().st_mtime_ns
    printed = nanollm(mini, "check").stdout
    assert "1 of 2 points" in printed
    assert "the place of <unk> is not always 1" in printed
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert not (mini.root / "classroom" / "submitted").exists()


def test_a_model_answer_is_shown_beside_an_attempt_of_forty_words(mini: Course, nanollm):
    list(release(mini))
    path = mini.released("lesson_1")
    notebook = read_notebook(path)
    missing: list[int] = []
    with Checks(mini, ["lesson_1"]) as checks:
        for written in (notebook.cells[-1].source, "word " * 39, "[red]" + "word " * 40):
            notebook.cells[-1].source = written
            write_notebook(notebook, path)
            missing += [attempt.missing for attempt in checks.check("lesson_1", path).attempts]
    assert missing == [40, 1, 0]
    printed = nanollm(mini, "check").stdout
    assert "[red]word" in printed
    assert "Model answer." in printed


def test_a_course_may_keep_its_model_answers(mini: Course):
    with (mini.root / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write("c.GradeApart.show_model_answers = False\n")
    list(release(mini))
    with Checks(Course(mini.root), ["lesson_1"]) as checks:
        assert checks.check("lesson_1", mini.released("lesson_1")).attempts == ()


@pytest.mark.usefixtures("one_engine")
def test_a_written_answer_without_points_waits_for_nobody(mini: Course, walls: None, nanollm):
    source = mini.source("lesson_1")
    source.cells[-1].metadata.nbgrader.points = 0
    write_notebook(source, mini.root / "solutions" / "lesson_1" / "lesson_1.ipynb")
    list(release(mini))
    answer(mini, "def encode_tokens(tokens, vocab):\n    return [2, 2]")
    notebook = read_notebook(mini.released("lesson_1"))
    notebook.cells[-1].source = "word " * 50
    mini.submit("ada", "lesson_1", notebook)
    with ClassRun(mini, Manner()) as run:
        list(run.grade())
        (result,) = run.scored()
    assert result.score
    assert not result.score.is_waiting
    assert result.score.points == 1
    assert mini.api().autograde("lesson_1", "ada", force=True)["success"]
    with mini.api().gradebook as gradebook:
        graded = gradebook.find_submission("lesson_1", "ada")
        assert (graded.needs_manual_grade, graded.score) == (False, 1)
    assert "graded by hand" not in nanollm(mini, "check").stdout


@pytest.mark.parametrize(
    ("written", "points"),
    [
        (f"{TEXT_STUB}\n\nBoth.", None),
        (f"Both.\n{TEXT_STUB}", None),
        (f"{TEXT_STUB}\n", 0),
        (" ", 0),
    ],
)
def test_an_answer_that_leaves_the_stub_beside_it_is_one(mini: Course, written: str, points):
    notebook = mini.source("lesson_1")
    notebook.cells[-1].source = written
    assert own_marks(notebook)[-1].points == points


def checked(course: Course, source: str) -> Marks:
    list(release(course))
    with Checks(course, ["lesson_1"]) as checks:
        return checks.check("lesson_1", answer(course, source))


@pytest.mark.full
def test_a_loop_is_stopped_and_the_other_checks_count(mini: Course, monkeypatch):
    monkeypatch.setattr("grader.check.Grading", partial(Grading, run=RunLimits(cell_s=2)))
    source = (
        "def encode_tokens(tokens, vocab):\n"
        "    while 'y' in tokens:\n"
        "        pass\n"
        "    return [2, 2]"
    )
    marks = checked(mini, source)
    assert [mark.points for mark in marks.automatic] == [1, 0]
    assert "is there a loop that never ends?" in marks.automatic[1].message
    assert marks.remarks == ("encode-tokens-hidden stopped: too slow",)


def test_a_warning_on_stderr_costs_nothing(mini: Course):
    source = (
        "import warnings\n"
        "def encode_tokens(tokens, vocab):\n"
        "    warnings.warn('slow')\n"
        "    return [vocab.index(t if t in vocab else '<unk>') for t in tokens]"
    )
    assert checked(mini, source).points == 2


def test_a_release_never_overwrites_answers_unasked(mini: Course):
    list(release(mini))
    path = answer(mini, "def encode_tokens(tokens, vocab):\n    return [2, 2]")
    with pytest.raises(UnfinishedAnswersError, match="somebody has written answers there"):
        list(release(mini))
    assert "[2, 2]" in read_notebook(path).cells[0].source
    list(release(mini, force=True))
    assert "YOUR CODE HERE" in read_notebook(path).cells[0].source


def test_the_stock_commands_work_from_the_root_without_flags(
    mini: Course, walls, nbgrader, capfd: pytest.CaptureFixture[str]
):
    nbgrader(mini, "generate_assignment", "lesson_1")
    capfd.readouterr()
    nbgrader(mini, "validate", "course/lesson_1/lesson_1.ipynb")
    assert "Success" not in capfd.readouterr().out
    mini.submit("cleo", "lesson_1", mini.source("lesson_1"))
    autograde = ["nbgrader", "autograde", "lesson_1"]  # the one that runs as a process
    run = subprocess.run(autograde, cwd=mini.root, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    nbgrader(mini, "generate_feedback", "lesson_1")
    nbgrader(mini, "export")
    assert mini.step("feedback", "cleo", "lesson_1").joinpath("lesson_1.html").is_file()
    assert "cleo" in (mini.root / "classroom" / "grades.csv").read_text("utf-8")
    with Gradebook(f"sqlite:///{mini.root / 'classroom' / 'gradebook.db'}") as gradebook:
        assert gradebook.find_submission("lesson_1", "cleo").score == 2
    tops = {path.name for path in mini.root.iterdir()}
    assert tops <= {"classroom", "course", "nbgrader_config.py", "solutions", "tests"}


def test_a_submission_that_is_no_notebook_is_not_graded_and_not_zero(mini: Course):
    list(release(mini))
    mini.submit("dan", "lesson_1", mini.source("lesson_1"))
    mini.step("submitted", "dan", "lesson_1").joinpath("lesson_1.ipynb").write_text("{", "utf-8")
    with pytest.raises(GraderError, match="dan/lesson_1 was not graded"):
        grade(mini, "lesson_1", "dan")


def test_record_runs_a_source_and_keeps_the_same_bytes(mini: Course, nanollm):
    path = mini.root / "solutions" / "lesson_1" / "lesson_1.ipynb"
    assert "recorded lesson_1" in nanollm(mini, "record").stdout
    once = path.read_bytes()
    assert nanollm(mini, "record", "lesson_1").returncode == 0
    assert path.read_bytes() == once


def test_a_mistake_is_one_line_without_a_traceback(mini: Course):
    command = [sys.executable, "-m", "grader", "check", "course/lesson_9.ipynb"]
    run = subprocess.run(command, cwd=mini.root, capture_output=True, text=True)
    assert run.returncode == 1, run.stderr
    assert "expected a name that begins with lesson_1" in run.stderr
    assert "Traceback" not in run.stderr


def test_every_command_explains_itself():
    for command in (
        "check",
        "demo",
        "doctor",
        "grade",
        "record",
        "release",
        "report",
        "start",
        "update",
    ):
        shown = CliRunner().invoke(cli.app, [command, "--help"])
        assert shown.exit_code == 0


def test_a_system_without_walls_can_import_the_commands():
    code = "import grader.cli, grader.preprocessors, sys; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (
        "grader.kernels.inside.confine" not in run.stdout.split()
    )  # it asks for what only Linux has


@pytest.mark.full
@pytest.mark.parametrize("command", ["start", "teach"])
def test_instructors_tools_are_shown_to_instructors_alone(mini: Course, opened, command: str):
    list(release(mini))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--no-browser", "--allow-root", f"--port={port}", "--ServerApp.token="]
    server = subprocess.Popen([sys.executable, "-m", "grader", command, *options], cwd=mini.root)
    try:
        page = opened(f"http://127.0.0.1:{port}/lab", server)
    finally:
        server.terminate()
        server.wait(60)
    shown = "@jupyter/nbgrader:formgrader" not in page.split("disabledExtensions")[1].split("]")[0]
    assert shown == (command == "teach")
