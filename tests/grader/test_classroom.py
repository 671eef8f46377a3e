"""The class run: side by side, only what changed, one writer, killed at any moment."""

import contextlib
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from nbgrader.api import Gradebook
from rich.console import Console

from grader.classroom.gradebook import Store
from grader.classroom.handed_in import Submission
from grader.classroom.report import Report
from grader.classroom.run import ClassRun, Manner, Result
from grader.classroom.show import grade_and_show
from grader.course import Course, read_notebook
from grader.errors import GraderError, NotGradedError
from grader.grade import grade
from grader.submission.fingerprint import fingerprint

pytestmark = [pytest.mark.kernel, pytest.mark.usefixtures("walls")]

RIGHT = """\
def encode_tokens(tokens, vocab):
    return [vocab.index(token if token in vocab else "<unk>") for token in tokens]"""
HALF = "def encode_tokens(tokens, vocab):\n    return [2, 2]"
LOOP = "while True:\n    pass"


def hand_in(course: Course, student: str, source: str) -> Path:
    notebook = course.source("lesson_1")
    notebook.cells[0].source = source
    course.submit(student, "lesson_1", notebook)
    return course.step("submitted", student, "lesson_1")


def set_limits(course: Course, cell_s: float) -> None:
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text("utf-8") + f"\nc.GradeApart.cell_s = {cell_s}\n", "utf-8")


def run(course: Course, **manner: object) -> dict[str, Result]:
    """Results by student; as run from the course's folder, where workers then work."""
    with contextlib.chdir(course.root), ClassRun(course, Manner(**manner)) as class_run:  # pyright: ignore[reportArgumentType]
        list(class_run.grade())
        return {result.submission.student: result for result in class_run.scored()}


def points(results: dict[str, Result]) -> dict[str, float | None]:
    return {name: result.score and result.score.points for name, result in results.items()}


def gradebook_of(course: Course) -> list[tuple[object, ...]]:
    """What the gradebook says, without ids."""
    query = """
        select submitted_assignment.student_id, base_cell.name, auto_score, manual_score,
            needs_manual_grade, extra_credit
        from grade
        join base_cell on base_cell.id = grade.cell_id
        join submitted_notebook on submitted_notebook.id = grade.notebook_id
        join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
        order by 1, 2"""
    with sqlite3.connect(course.root / "classroom" / "gradebook.db") as connection:
        return connection.execute(query).fetchall()


def test_a_class_is_graded_and_the_report_says_what_needs_a_human(mini: Course):
    set_limits(mini, 2)
    hand_in(mini, "ada", RIGHT)
    hand_in(mini, "ben", HALF)
    hand_in(mini, "cleo", LOOP)
    hand_in(mini, "dan", RIGHT).joinpath("lesson_1.ipynb").write_text("{", "utf-8")
    hand_in(mini, "eve", RIGHT).rename(mini.step("submitted", "eve", "lesson_9"))
    mini.step("submitted", "finn", "").parent.joinpath("finn").symlink_to("ada")
    renamed = hand_in(mini, "gus", RIGHT)
    renamed.joinpath("lesson_1.ipynb").rename(renamed / "lesson_1 (1).ipynb")
    two = hand_in(mini, "hal", RIGHT)
    two.joinpath("lesson_1.ipynb").rename(two / "first.ipynb")
    two.joinpath("second.ipynb").write_text("{}", "utf-8")
    hand_in(mini, "__MACOSX", RIGHT)
    console = Console(record=True, width=200)
    report = grade_and_show(mini, Manner(workers=2), console)
    assert isinstance(report, Report)
    shown = console.export_text()
    for text in (
        "│ ada     │     2/2 │",
        "│ ben     │     1/2 │",
        "│ cleo    │     0/2 │",
        "│ dan     │ refused │",
        "dan, lesson_1: not graded: ",
        "eve, lesson_9: not graded: expected a lesson (lesson_1), got 'lesson_9'",
        "finn: not graded: expected a folder, got a symbolic link",
        "cleo, lesson_1: encode-tokens stopped: too slow",
        "│ gus     │     2/2 │",
        "gus, lesson_1: lesson_1 (1).ipynb graded, as there is no lesson_1.ipynb",
        "hal, lesson_1: not graded: expected lesson_1.ipynb, found first.ipynb, second.ipynb",
        "4 graded, 0 unchanged, 4 not graded",
    ):
        assert text in shown
    assert "__MACOSX" not in shown
    assert "dan, lesson_1: not graded" in (mini.root / "classroom/report.txt").read_text("utf-8")
    with pytest.raises(NotGradedError, match="got a symbolic link: finn"):
        grade(mini, "lesson_1", "finn")


@pytest.mark.usefixtures("one_engine")
def test_only_what_has_changed_is_graded_again(mini: Course):
    for student in ("ada", "ben", "cleo"):
        hand_in(mini, student, HALF)
    assert all(result.is_new for result in run(mini).values())
    assert not any(result.is_new for result in run(mini).values())
    hand_in(mini, "ben", RIGHT)
    mini.step("autograded", "cleo", "lesson_1").joinpath("lesson_1.ipynb").unlink()
    again = run(mini)
    assert [name for name, result in again.items() if result.is_new] == ["ben", "cleo"]
    assert points(again) == {"ada": 1, "ben": 2, "cleo": 1}
    config = mini.root / "nbgrader_config.py"
    config.write_text(config.read_text("utf-8") + "\n# changed\n", "utf-8")
    assert run(mini, students=["ada"])["ada"].is_new


@pytest.mark.full
def test_it_saves_what_nbgraders_autograde_saves(mini: Course):
    for student, source in (("ada", RIGHT), ("ben", HALF), ("cleo", "")):
        hand_in(mini, student, source)
    mini.step("submitted", "ben", "lesson_1").joinpath("timestamp.txt").write_text(
        "2026-01-02 03:04:05 UTC", "utf-8"
    )
    run(mini)
    ours = gradebook_of(mini)
    for student in ("ada", "ben", "cleo"):
        grade(mini, "lesson_1", student)
    assert gradebook_of(mini) == ours
    with Gradebook(f"sqlite:///{mini.root / 'classroom' / 'gradebook.db'}") as gradebook:
        assert str(gradebook.find_submission("lesson_1", "ben").timestamp) == "2026-01-02 03:04:05"


@pytest.mark.usefixtures("one_engine")
def test_a_grade_given_by_hand_stays(mini: Course):
    hand_in(mini, "ada", RIGHT)
    run(mini)
    with Gradebook(f"sqlite:///{mini.root / 'classroom' / 'gradebook.db'}") as gradebook:
        gradebook.find_grade("question", "lesson_1", "lesson_1", "ada").manual_score = 2
        gradebook.db.commit()
    run(mini, force=True)
    assert [row[3] for row in gradebook_of(mini) if row[1] == "question"] == [2]


@pytest.mark.usefixtures("one_engine")
def test_two_runs_do_not_grade_at_the_same_time(mini: Course):
    hand_in(mini, "ada", RIGHT)
    with (
        ClassRun(mini, Manner()),
        pytest.raises(GraderError, match="another run is grading"),
        ClassRun(mini, Manner()),
    ):
        pass


@pytest.mark.parametrize(
    ("manner", "message"),
    [
        ({"lessons": ["lesson_9"]}, r"expected a lesson \(lesson_1\), got 'lesson_9'"),
        ({"students": ["zoe"]}, r"expected submissions in .*zoe, found none"),
    ],
)
def test_names_that_are_not_there_are_errors(mini: Course, manner: dict[str, object], message: str):
    hand_in(mini, "ada", RIGHT)
    with pytest.raises(GraderError, match=message):
        run(mini, **manner)


def test_where_nothing_can_be_forked_the_same_two_programs_are_spawned(mini: Course):
    hand_in(mini, "ada", RIGHT)
    hand_in(mini, "ben", HALF)
    hand_in(mini, "cleo", RIGHT).joinpath("lesson_1.ipynb").write_text("{", "utf-8")
    walled = run(mini, students=["ada", "ben"])
    spawned = run(mini, walls=False, force=True)
    assert points(spawned) == {**points(walled), "cleo": None}
    assert spawned["ada"].remarks == ("graded without walls",)
    assert spawned["cleo"].refused


def test_what_the_grader_failed_at_is_not_graded_and_not_unchanged(
    mini: Course, monkeypatch: pytest.MonkeyPatch
):
    hand_in(mini, "ada", RIGHT)
    assert points(run(mini)) == {"ada": 2}
    hand_in(mini, "ada", HALF)
    with monkeypatch.context() as broken:
        broken.setattr("grader.judge.start.PYTHON", ("/bin/false",))
        failed = run(mini)["ada"]
    assert failed.is_ours
    assert str(failed.refused).startswith("the grader failed: ")
    assert failed.score
    assert failed.score.points == 2  # what was graded before stays
    again = run(mini)["ada"]
    assert again.is_new
    assert points({"ada": again}) == {"ada": 1}


def full(*_: object) -> None:
    raise OSError(28, "No space left on device")


def broken(*_: object) -> None:
    raise RuntimeError("a worker's bug")


def cannot_score(*_: object) -> None:
    raise ValueError("broken rows")


FAILURES = {
    "a full disk": ("grader.classroom.gradebook.lay_out", full, "No space left on device"),
    "a dead worker": ("grader.submission.grade.Engine.grade_folder", broken, "a worker's bug"),
    "a broken gradebook": ("grader.classroom.gradebook.save_scores", cannot_score, "broken rows"),
}


@pytest.mark.usefixtures("one_engine")
def test_whatever_fails_around_the_grading_is_the_graders_and_graded_the_next_time(
    mini: Course, monkeypatch: pytest.MonkeyPatch
):
    hand_in(mini, "ada", RIGHT)
    for where, fails, why in FAILURES.values():
        with monkeypatch.context() as patch:
            patch.setattr(where, fails)
            failed = run(mini)["ada"]
        assert (failed.is_ours, why in str(failed.refused)) == (True, True)
        folder = mini.step("autograded", "ada", "lesson_1")
        assert not folder.joinpath("lesson_1.ipynb").exists()
    graded = run(mini)["ada"]
    assert (graded.is_new, graded.refused, points({"ada": graded})) == (True, None, {"ada": 2})


@pytest.mark.slow
@pytest.mark.full
@pytest.mark.parametrize("times", [2, 10])
def test_killed_several_times_it_ends_in_the_same_gradebook(mini: Course, times: int):
    students = {f"student-{n}": (RIGHT, HALF, "raise ValueError")[n % 3] for n in range(5)}
    for student, source in students.items():
        hand_in(mini, student, source)
    command = [sys.executable, "-m", "grader", "grade"]
    chance = random.Random(0)
    for _ in range(times):
        process = subprocess.Popen(
            command, cwd=mini.root, stdout=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(chance.uniform(0.5, 5))
        process.send_signal(signal.SIGKILL)
        process.wait()
    run(mini)
    killed, files = gradebook_of(mini), graded_files(mini)
    (mini.root / "classroom" / "gradebook.db").unlink()
    run(mini, force=True)
    assert killed == gradebook_of(mini)
    assert files == graded_files(mini)
    assert not left_running(mini)


def graded_files(course: Course) -> dict[str, object]:
    """All graded notebooks, without how long they took."""
    found: dict[str, object] = {}
    for path in sorted((course.root / "classroom" / "autograded").rglob("*")):
        if path.is_file():
            notebook = read_notebook(path)
            del notebook.metadata.nanollm["cells_s"]
            found[str(path.relative_to(course.root))] = notebook
    return found


def left_running(course: Course, limit_s: float = 10) -> list[psutil.Process]:
    """Processes that work in the course's folder, once they had time to end."""
    deadline = time.monotonic() + limit_s
    while found := [each for each in psutil.process_iter() if works_in(course.root, each)]:
        if time.monotonic() > deadline:
            break
        time.sleep(0.2)
    return found


def works_in(folder: Path, process: psutil.Process) -> bool:
    try:
        return Path(process.cwd()).is_relative_to(folder)
    except (psutil.Error, OSError):
        return False


def test_a_fingerprint_knows_contents_names_and_links(tmp_path: Path):
    seen = {fingerprint(tmp_path)}
    (tmp_path / "a").write_text("1")
    seen.add(fingerprint(tmp_path))
    (tmp_path / "a").write_text("2")
    seen.add(fingerprint(tmp_path))
    (tmp_path / "a").rename(tmp_path / "b")
    seen.add(fingerprint(tmp_path))
    (tmp_path / "c").symlink_to("b")
    seen.add(fingerprint(tmp_path))
    seen.add(fingerprint(tmp_path, "another grader"))
    assert len(seen) == 6


def test_a_report_shows_a_learners_words_on_one_printable_line():
    result = Result(
        submission=Submission("lesson_1", "ada"), remarks=("a\n[red]\x1b[31m" + "x" * 999,)
    )
    report = Report(results=[result], seconds=1, workers=1, walls=False)
    line = next(report.needs_a_human())
    assert len(line) < 600
    assert line.isprintable()
    console = Console(record=True, width=200)
    report.show(console)
    assert "graded WITHOUT WALLS" in console.export_text()


def test_a_new_gradebook_is_nbgraders_own(mini: Course, monkeypatch, tmp_path):
    by_nbgrader = tmp_path / "by_nbgrader.db"
    Gradebook(f"sqlite:///{by_nbgrader}").close()
    monkeypatch.setattr("nbgrader.api.get_alembic_version", None)  # it starts a program
    with Store(mini):
        ours = mini.root / "classroom" / "gradebook.db"
        assert tables_of(ours) == tables_of(by_nbgrader)


def tables_of(database: Path) -> dict[str, list[object]]:
    with contextlib.closing(sqlite3.connect(database)) as found:
        names = [name for (name,) in found.execute("SELECT name FROM sqlite_master")]
        rows = found.execute("SELECT * FROM alembic_version").fetchall()
        return {name: found.execute(f"PRAGMA table_info({name})").fetchall() for name in names} | {
            "version": rows
        }
