"""`nanollm grade --watch`: what is handed in is collected whole and graded, once, whatever happens.

Nothing here waits for a clock: each look of the watch is made by the test.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbformat import NotebookNode

from grader.classroom.inbound import arrivals
from grader.classroom.run import ClassRun, Manner, Result
from grader.classroom.watch import ClassWatch
from grader.course import Course, write_notebook
from grader.errors import GraderError

pytestmark = [pytest.mark.kernel]
RIGHT = """\
def encode_tokens(tokens, vocab):
    return [vocab.index(token if token in vocab else "<unk>") for token in tokens]"""
HALF = """\
def encode_tokens(tokens, vocab):
    return [vocab.index(token) if token in vocab else 1 for token in tokens]"""
WRONG = "def encode_tokens(tokens, vocab):\n    return []"


class Class:
    """A course with an exchange, and one watch over it for all tests of this file."""

    def __init__(self, course: Course, exchange: Path) -> None:
        self.course, self.exchange = course, exchange
        self.inbound = exchange / "nanollm/inbound"
        self.inbound.mkdir(parents=True)
        config = course.root / "nbgrader_config.py"
        text = config.read_text("utf-8") + f"\nc.Exchange.root = {str(exchange)!r}\n"
        config.write_text(text, "utf-8")
        self.minutes = 0

    def notebook(self, answer: str) -> NotebookNode:
        notebook = self.course.source("lesson_1")
        notebook.cells[0].source = answer
        notebook.cells[3].source = "Because."
        return notebook

    def begin(self, student: str, answer: str, lesson: str = "lesson_1") -> Path:
        """What nbgrader has written before its last two files."""
        self.minutes += 1
        time = f"2026-11-26 10:{self.minutes:02}:00.000000 UTC"
        folder = self.inbound / f"{student}+{lesson}+{time}+{self.minutes:012}"
        folder.mkdir()
        write_notebook(self.notebook(answer), folder / "lesson_1.ipynb")
        return folder

    def submit(self, student: str, answer: str, lesson: str = "lesson_1") -> Path:
        folder = self.begin(student, answer, lesson)
        self.finish(folder)
        return folder

    def finish(self, folder: Path) -> None:
        (folder / "timestamp.txt").write_text(folder.name.split("+")[2], "utf-8")
        (folder / "submission_secret.txt").write_text("0" * 128, "utf-8")

    def lay(self, student: str, answer: str) -> Path:
        self.course.submit(student, "lesson_1", self.notebook(answer))
        return self.course.step("submitted", student, "lesson_1")


@pytest.fixture(scope="module")
def term(shared_mini: Course, walls: None, tmp_path_factory: pytest.TempPathFactory) -> Class:
    return Class(shared_mini, tmp_path_factory.mktemp("exchange"))


@pytest.fixture(scope="module")
def watch(term: Class) -> Iterator[ClassWatch]:
    with ClassWatch(term.course, Manner()) as watch:
        yield watch


def told(watch: ClassWatch, looks: int = 3) -> list[str]:
    """What a number of looks tell: points of whom, or a line."""
    return [
        each if isinstance(each, str) else f"{each.submission.student}: {outcome(each)}"
        for _ in range(looks)
        for each in watch.look()
    ]


def outcome(result: Result) -> str:
    return result.refused or f"{result.score.points:g}" if result.score else str(result.refused)


def test_what_comes_is_graded_once_and_again_when_there_is_a_newer_one(
    term: Class, watch: ClassWatch
):
    term.submit("ada", HALF)
    term.submit("ben", RIGHT)
    assert sorted(told(watch)) == ["ada: 1", "ben: 2"]
    assert told(watch) == []
    term.submit("ada", RIGHT)
    assert told(watch) == ["ada: 2"]
    assert told(watch) == []


def test_half_of_one_is_not_collected_and_the_earlier_whole_one_is(term: Class, watch: ClassWatch):
    term.submit("cleo", RIGHT)
    half = term.begin("cleo", WRONG)
    term.begin("dev", WRONG)
    assert told(watch) == ["cleo: 2"]
    assert not term.course.step("submitted", "dev", "lesson_1").exists()
    (half / "timestamp.txt").write_text("2026", "utf-8")
    assert told(watch) == []
    term.finish(half)
    assert told(watch) == ["cleo: 0"]
    (said,) = told(watch, 30)
    assert said.startswith("dev, lesson_1: not collected: half of it is there")


def test_what_is_laid_down_by_hand_is_graded_when_it_is_quiet(term: Class, watch: ClassWatch):
    folder = term.lay("eve", HALF)
    assert told(watch, 1) == []
    term.lay("eve", RIGHT)  # it is still being written
    assert told(watch, 1) == []
    assert told(watch, 1) == ["eve: 2"]
    os.utime(folder / "lesson_1.ipynb")  # touched, and the same
    assert told(watch) == []


def test_one_that_cannot_be_graded_stops_nobody_and_is_left_until_it_changes(
    term: Class, watch: ClassWatch
):
    folder = term.lay("finn", RIGHT)
    whole = (folder / "lesson_1.ipynb").read_bytes()
    (folder / "lesson_1.ipynb").write_bytes(whole[:100])
    term.submit("gus", RIGHT)
    said = told(watch)
    assert len(said) == 2
    assert {each.partition(":")[0] for each in said} == {"finn", "gus"}
    assert "gus: 2" in said
    assert told(watch) == []
    (folder / "lesson_1.ipynb").write_bytes(whole)
    assert told(watch) == ["finn: 2"]


def test_names_links_and_folders_that_are_odd_stop_nobody(
    term: Class, watch: ClassWatch, tmp_path: Path
):
    secret = tmp_path / "secret.txt"
    secret.write_text("the solution", "utf-8")
    for name in ("x+lesson_1+soon+0", "+++", "x+lesson_1+9999999-99-99 10:00:00.0 UTC+0", "plain"):
        (term.inbound / name).mkdir()
    (term.inbound / "mal+lesson_1+2026-11-26 10:00:00.0 UTC+aaaaaaaaaaaa").symlink_to(tmp_path)
    term.submit("hal", RIGHT, "lesson_9")
    folder = term.begin("ivy", RIGHT)
    (folder / "data").mkdir()
    (folder / "data" / "mine.txt").write_text("1", "utf-8")
    for name in ("secret.txt", "data/secret.txt"):
        (folder / name).symlink_to(secret)
    (folder / "course").symlink_to(term.course.root)
    os.mkfifo(folder / "pipe")
    term.finish(folder)
    assert told(watch) == [
        "hal, lesson_9: not collected: it is for no lesson of this course",
        "ivy: 2",
    ]
    laid = term.course.step("submitted", "ivy", "lesson_1")
    files = {path.relative_to(laid).as_posix() for path in laid.rglob("*")}
    assert files == {
        "lesson_1.ipynb",
        "timestamp.txt",
        "submission_secret.txt",
        "data",
        "data/mine.txt",
    }


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can put there what is another's")
def test_nobody_hands_in_for_another_user_of_the_machine(term: Class, watch: ClassWatch):
    term.submit("nobody", RIGHT)  # a user of this machine, and root has put it there
    honest = term.submit("daemon", RIGHT)
    for path in (honest, *honest.iterdir()):
        shutil.chown(path, "daemon")
    assert told(watch) == ["nobody, lesson_1: not collected: root has put it there", "daemon: 2"]


def test_another_run_may_grade_between_and_what_came_meanwhile_waits(
    term: Class, watch: ClassWatch
):
    term.submit("jo", RIGHT)
    with ClassRun(term.course, Manner()):
        told(watch, 1)
        with pytest.raises(GraderError, match="another run is grading"):
            told(watch)
    assert told(watch) == ["jo: 2"]


def test_a_new_watch_goes_on_where_the_last_one_was_killed(term: Class, watch: ClassWatch):
    term.submit("kit", RIGHT)
    assert told(watch) == ["kit: 2"]
    term.submit("lily", RIGHT)
    # Killed between two steps: a copy that is half made, and a folder that was taken away for it.
    folder = term.course.step("submitted", "kit", "lesson_1")
    shutil.rmtree(folder)
    folder.with_name(".lesson_1.part").mkdir()
    with ClassWatch(term.course, Manner()) as another:
        assert [each for each in told(another) if "not collected" not in each] == ["lily: 2"]
    assert (folder / "lesson_1.ipynb").is_file()


def test_a_class_without_an_exchange_is_graded_as_it_is_laid_down(
    mini: Course, walls: None, term: Class
):
    mini.submit("ada", "lesson_1", term.notebook(RIGHT))
    with ClassWatch(mini, Manner()) as watch:
        assert watch.inbound is None
        assert told(watch) == ["ada: 2"]


@pytest.mark.full
@pytest.mark.parametrize("times", [1, 2])
def test_killed_at_any_moment_the_next_one_ends_as_an_undisturbed_one(
    term: Class, watch: ClassWatch, times: int
):
    told(watch)
    wanted = {f"{times}new{place}" for place in range(4)}
    for student in sorted(wanted):
        term.submit(student, HALF)
    seen: list[str] = []
    for _ in range(times):
        process = start(term)
        assert process.stdout is not None
        (found,) = json.loads(process.stdout.readline())["submissions"]
        seen.append(found["student"])
        process.kill()
        process.communicate()
    rest = [each.partition(":")[0] for each in told(watch, 4)]
    assert len({*seen, *rest}) == len([*seen, *rest])  # none was graded twice
    with ClassRun(term.course, Manner()) as run:
        assert run.left == 0
        points = {each.submission.student: each.score for each in run.scored()}
    assert [points[each].points for each in sorted(wanted)] == [1] * 4


def start(term: Class) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "grader", "grade", "--watch", "--json", "--workers=1"],
        cwd=term.course.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_ctrl_c_ends_it_with_one_line(term: Class):
    process = start(term)
    assert process.stderr is not None
    assert "looking into" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert said.splitlines() == ["stopped; the same command goes on from here"]
    assert process.returncode == 0


def test_names_of_arrivals_are_read_as_nbgrader_writes_them(tmp_path: Path):
    for name in (
        "a+b+lesson_1+2026-11-26 10:00:00.123456 UTC+aB3-_xYzabcd",
        "ben+lesson_1+2026-11-26 10:00:00.123456 +08+aB3-_xYzabcd",
        "cleo+lesson_1+2026-11-26 10:00:00.123456 UTC",
    ):
        (tmp_path / name).mkdir()
    found = sorted((each.student, each.lesson, each.when.hour) for each in arrivals(tmp_path))
    assert found == [("a+b", "lesson_1", 10), ("ben", "lesson_1", 2), ("cleo", "lesson_1", 10)]
