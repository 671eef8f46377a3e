"""Something of the grader's is killed: tried once more, then not graded, never a point less."""

import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from nbgrader.utils import determine_grade, is_grade

from grader.kernels import start
from grader.submission.grade import Engine, Graded, Grading

pytestmark = [pytest.mark.kernel, pytest.mark.usefixtures("walls")]

RIGHT = "def f(x):\n    return 2 * x"
GradeOne = Callable[..., Graded]


def points(graded: Graded) -> list[float]:
    assert graded.notebook is not None, graded.refused
    return [determine_grade(each)[0] for each in graded.notebook.cells if is_grade(each)]


WAIT = """
import os, pathlib
place = pathlib.Path({place!r})
place.with_name(str(len(list(place.parent.iterdir())))).write_text(str(os.getpid()))
if len(list(place.parent.iterdir())) <= {times}:
    {deed}
assert f(2) == 4"""


def deed(folder: Path, what: str, times: int) -> str:
    """A check that does something the first times that it runs; it counts in a folder."""
    folder.mkdir(exist_ok=True)
    return WAIT.format(place=str(folder / "x"), times=times, deed=what)


KILLS = {
    "judge": "os.kill(os.getpid(), 9)",
    "forerunner of the lesson": "os.kill(os.getppid(), 9); os.kill(os.getpid(), 9)",
    "its own exit": "os._exit(0)",
    "its own memory": "raise MemoryError",
}


@pytest.mark.parametrize("what", KILLS)
def test_a_judge_that_ended_is_tried_once_more(grade: GradeOne, tmp_path: Path, what: str):
    check = deed(tmp_path / "times", KILLS[what], 1)
    graded = grade(RIGHT, "assert f(1) == 2", check)
    assert points(graded) == [1, 1]
    assert graded.remarks == ()
    assert len(list((tmp_path / "times").iterdir())) == 2


@pytest.mark.parametrize("what", KILLS)
def test_a_judge_that_ends_each_time_grades_nothing_and_its_check_is_named(
    grade: GradeOne, tmp_path: Path, what: str
):
    check = deed(tmp_path / "times", KILLS[what], 99)
    graded = grade(RIGHT, "assert f(1) == 2", check)
    assert (graded.notebook, graded.verdicts, graded.is_ours) == (None, {}, True)
    assert graded.refused.startswith("the grader failed: the judge ")
    assert "check-1" in graded.refused
    assert len(list((tmp_path / "times").iterdir())) == 2
    assert points(grade(RIGHT, "assert f(1) == 2")) == [1]  # the next one is graded


def kill_from_check(engine: Engine, which: str) -> Callable[[], None]:
    """Kills one of the engine's processes."""

    def kill() -> None:
        if which == "forerunner":
            engine.judges._process.kill()
        elif which == "template":
            for each in psutil.Process(engine.learners._first.process.pid).children(recursive=True):
                if "kernels.inside.template" in " ".join(each.cmdline()):
                    each.kill()
                    return
        elif which == "walls":
            engine.learners._first.process.kill()

    return kill


@pytest.mark.parametrize("which", ["forerunner", "template", "walls"])
def test_what_all_are_forked_from_is_replaced(
    grade: GradeOne, engine: Engine, tmp_path: Path, which: str
):
    """Killed between two submissions, as by somebody who is short of memory."""
    assert points(grade(RIGHT, "assert f(1) == 2")) == [1]
    kill_from_check(engine, which)()
    assert points(grade(RIGHT, "assert f(1) == 2")) == [1]


def test_a_forerunner_ends_quietly_when_its_host_leaves_without_reading():
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with here, there:
        here.send(b'{"preload": []}')
        command = [sys.executable, "-m", "grader.judge.forerunner", str(there.fileno())]
        forerunner = subprocess.Popen(command, pass_fds=[there.fileno()], stderr=subprocess.PIPE)
        there.close()
        here.recv(1, socket.MSG_PEEK)  # it is ready, and that stays unread
    assert forerunner.communicate() == (None, b"")
    assert forerunner.returncode == 0


@pytest.mark.parametrize("which", ["template", "learner"])
def test_a_side_that_was_killed_while_it_ran_is_tried_once_more(
    grade: GradeOne, engine: Engine, tmp_path: Path, monkeypatch, which: str
):
    killed: list[int] = []
    ask = engine.learners.__class__.start

    def start(self, *arguments):
        learner, shown = ask(self, *arguments)
        usual = learner.ask

        def ask_once_and_kill(request: bytes, limit_s: float) -> bytes:
            if len(killed) < 3:
                killed.append(1)
            if len(killed) == 3:
                killed.append(1)
                if which == "learner":
                    learner.process.child.signal(signal.SIGKILL)
                else:
                    kill_from_check(engine, "template")()
            return usual(request, limit_s)

        learner.ask = ask_once_and_kill
        return learner, shown

    monkeypatch.setattr(engine.learners.__class__, "start", start)
    graded = grade(RIGHT, "assert f(1) == 2", "assert f(2) == 4")
    assert len(killed) == 4
    assert (points(graded), graded.remarks) == ([1, 1], ())


def test_a_template_that_is_killed_each_time_grades_nothing(
    grade: GradeOne, engine: Engine, monkeypatch
):
    usual = engine.learners.__class__.start

    def start(self, *arguments):
        learner, shown = usual(self, *arguments)
        kill_from_check(engine, "template")()
        return learner, shown

    monkeypatch.setattr(engine.learners.__class__, "start", start)
    graded = grade(RIGHT, "assert f(1) == 2")
    assert (graded.notebook, graded.is_ours) == (None, True)
    assert graded.refused == "the grader failed: the template, or the walls around it, ended"
    monkeypatch.undo()
    assert points(grade(RIGHT, "assert f(1) == 2")) == [1]


@pytest.mark.parametrize("times", [1, 99])
def test_a_full_disk_is_the_graders_and_is_tried_once_more(
    grade: GradeOne, monkeypatch: pytest.MonkeyPatch, times: int
):
    usual, tries = start.pack, list[int]()

    def pack(files: dict[str, bytes]) -> int:
        tries.append(1)
        if len(tries) <= times:
            raise OSError(28, "No space left on device")
        return usual(files)

    monkeypatch.setattr(start, "pack", pack)
    graded = grade(RIGHT, "assert f(1) == 2")
    assert len(tries) >= 2
    if times == 1:
        assert (points(graded), graded.remarks) == ([1], ())
    else:
        assert (graded.notebook, graded.verdicts, graded.is_ours) == (None, {}, True)
        assert graded.refused == "the grader failed: [Errno 28] No space left on device"


def test_what_an_engine_closes_is_not_graded(grade: GradeOne, walls: None):
    with Engine(Grading(), []) as engine:
        assert points(grade(RIGHT, "assert f(1) == 2", within=engine)) == [1]
    graded = grade(RIGHT, "assert f(1) == 2", within=engine)
    assert graded.notebook is None
    assert graded.is_ours
