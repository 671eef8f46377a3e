"""Points follow saves: of what is saved last, whatever runs meanwhile."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from queue import Queue
from typing import Any

import psutil
import pytest

from grader.author.answers import fill
from grader.author.release import release
from grader.course import Course, read_notebook, write_notebook
from grader.learner.watch import _facts, followed, watch
from grader.roles import is_grade
from grader.submission.grade import Engine, Grading, Source
from grader.submission.run import RunLimits

pytestmark = [pytest.mark.kernel, pytest.mark.usefixtures("walls")]

RIGHT = "def encode_tokens(tokens, vocab):\n    return [2, 2] if len(tokens) == 2 else [0]"
WRONG = "def encode_tokens(tokens, vocab):\n    return [2]"
LOOP = "while True:\n    pass"
DEAF = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True:\n    pass"
HARDER = ("SIGHUP", "SIGKILL")
WAIT_S = 60  # much less than the cells that loop would take, in a class of a slow machine


class Watched:
    """A learner's notebook, and a process that follows its saves."""

    def __init__(self, course: Course, folder: Path) -> None:
        self.path = folder / "lesson_1.ipynb"
        self.stub = read_notebook(course.released("lesson_1"))
        self.save(RIGHT)
        with (course.root / "nbgrader_config.py").open("a", encoding="utf-8") as config:
            config.write("\nc.GradeApart.cell_s = 600\nc.GradeApart.total_s = 3600\n")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "grader", "check", "--watch", "--json", str(self.path)],
            cwd=course.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._lines: Queue[str] = Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)

    def save(self, answer: str) -> None:
        """As JupyterLab saves: a new file takes the place of the old one."""
        beside = self.path.with_suffix(".part")
        write_notebook(fill(self.stub, {"encode-tokens": answer}), beside)
        beside.replace(self.path)

    def next(self) -> dict[str, Any]:
        (submission,) = json.loads(self._lines.get(timeout=WAIT_S))["submissions"]
        return submission

    @property
    def has_more(self) -> bool:
        return not self._lines.empty()


@pytest.fixture
def watched(mini: Course) -> Iterator[Watched]:
    list(release(mini))
    folder = mini.root / "my work [1]"
    folder.mkdir()
    watched = Watched(mini, folder)
    yield watched
    watched.process.kill()
    watched.process.communicate()


def test_each_save_is_checked_and_the_latest_wins(watched: Watched):
    assert watched.next()["points"] == 2
    watched.save(WRONG)
    assert watched.next()["checks"][0]["message"] == "expected [2, 2], got [2]"
    for endless in (LOOP, DEAF):
        process = psutil.Process(watched.process.pid)
        before = set(process.children(recursive=True))
        watched.save(endless)
        wait_until_another_runs(process, before)
        watched.save(RIGHT)
        assert watched.next()["points"] == 2
    assert not watched.has_more


def test_what_cannot_be_checked_is_told_and_followed_on(watched: Watched):
    assert watched.next()["points"] == 2
    watched.path.write_text('{"cells": [', encoding="utf-8")
    assert "no notebook" in watched.next()["not_graded"]
    watched.save(WRONG)
    assert watched.next()["points"] == 0
    watched.path.unlink()
    assert "not_graded" in watched.next()
    watched.save(RIGHT)
    assert watched.next()["points"] == 2


def test_a_notebook_that_is_renamed_is_followed(watched: Watched):
    assert watched.next()["points"] == 2
    watched.save(WRONG)
    watched.path = watched.path.rename(watched.path.with_stem("lesson_1 of Ada"))
    assert watched.next()["points"] == 0
    watched.save(RIGHT)
    assert watched.next()["points"] == 2


def test_it_ends_with_who_has_started_it(mini: Course):
    list(release(mini))
    path = mini.released("lesson_1")
    command = [sys.executable, "-m", "grader", "check", "--watch", "--json", str(path)]
    starter = (
        "import subprocess, sys\n"
        f"child = subprocess.Popen({command!r}, stdout=subprocess.PIPE)\n"
        "child.stdout.readline()\n"
        "print(child.pid)"
    )
    said = subprocess.run(
        [sys.executable, "-c", starter], cwd=mini.root, capture_output=True, text=True, check=True
    )
    with suppress(psutil.NoSuchProcess):
        psutil.Process(int(said.stdout)).wait(WAIT_S)


WITHOUT_WALLS = """\
import sys
import grader.check
from grader.cli import main
grader.check._start = lambda *_: None
sys.argv = ["nanollm", "check", "--watch", "--json", sys.argv[1]]
main()"""


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize(
    "name", ["SIGTERM", *(pytest.param(each, marks=pytest.mark.full) for each in HARDER)]
)
def test_without_walls_a_loop_ends_with_the_watch(mini: Course, name: str):
    list(release(mini))
    stub = read_notebook(mini.released("lesson_1"))
    write_notebook(fill(stub, {"encode-tokens": LOOP}), mini.released("lesson_1"))
    command = [sys.executable, "-c", WITHOUT_WALLS, str(mini.released("lesson_1"))]
    watch = psutil.Popen(command, cwd=mini.root, stdout=subprocess.DEVNULL)
    wait_until_another_runs(watch, set())
    started = watch.children(recursive=True)
    watch.send_signal(getattr(signal, name))
    watch.wait(WAIT_S)
    assert psutil.wait_procs(started, WAIT_S)[1] == []


@pytest.mark.parametrize("has_walls", [True, pytest.param(False, marks=pytest.mark.full)])
def test_what_is_given_up_ends_while_it_is_judged_too(mini: Course, tmp_path, *, has_walls: bool):
    source = mini.source("lesson_1")
    for cell in source.cells:
        if is_grade(cell) and cell.cell_type == "code":
            cell.source = f"import time\ntime.sleep({2 * WAIT_S})\n{cell.source}"
    path = tmp_path / "lesson_1.ipynb"
    write_notebook(source, path)
    grading = Grading(walls=has_walls, run=RunLimits(cell_s=3 * WAIT_S, total_s=6 * WAIT_S))
    with Engine(grading, [source]) as engine, ThreadPoolExecutor() as thread:
        graded = thread.submit(engine.grade, Source(notebook=source), path)
        while len(engine._running) < 2:  # the learner's side, then the judge
            time.sleep(0.05)
        time.sleep(1)
        engine.drop()
        assert graded.result(WAIT_S / 2).is_ours


# In this process, with checks that only read


class Reading:
    """Stands in for `Checks`: what it finds is the file's text, after a while."""

    def __init__(self, takes_s: float = 0.0) -> None:
        self.takes_s, self.read = takes_s, list[str]()
        self.engine = self

    def drop(self) -> None: ...  # it is deaf

    def check(self, lesson: str, place: Path, name: str) -> Any:
        self.read.append(place.read_text("utf-8"))
        time.sleep(self.takes_s)
        return self.read[-1]


def followed_texts(path: Path, reading: Reading, *saves: Callable[[], object]) -> list[Any]:
    """What a watch finds of a file that is saved so, each time a while after the last."""
    end = [time.monotonic() + 0.5 * (n + 2) for n in range(len(saves))]
    left = [*zip(end, saves, strict=True)]

    def is_wanted() -> bool:
        while left and time.monotonic() > left[0][0]:
            left.pop(0)[1]()
        return bool(left) or time.monotonic() < end[-1] + 1 + 2 * reading.takes_s

    known = {path: ("lesson_1", "lesson_1")}
    return [found for _, _, found in watch(reading, known, is_wanted)]  # type: ignore[arg-type]


@pytest.mark.parametrize("has_ctime", [True, False])
def test_a_save_that_leaves_time_and_size_is_seen(tmp_path, monkeypatch, *, has_ctime: bool):
    path = tmp_path / "lesson_1.ipynb"
    path.write_text("one", "utf-8")
    os.utime(path, (2e9, 2e9))
    facts = _facts(path)
    if not has_ctime:  # a file system that counts in seconds
        monkeypatch.setattr("grader.learner.watch._facts", lambda _: facts)

    def save_two() -> None:
        path.write_text("two", "utf-8")
        os.utime(path, (2e9, 2e9))

    assert followed_texts(path, Reading(), save_two) == ["one", "two"]


def test_of_many_saves_during_a_check_that_does_not_end_the_last_is_checked(tmp_path):
    path = tmp_path / "lesson_1.ipynb"
    path.write_text("0", "utf-8")
    reading = Reading(takes_s=2.5)
    saves = [partial(path.write_text, str(number), "utf-8") for number in range(1, 6)]
    assert followed_texts(path, reading, *saves) == ["5"]
    assert len(reading.read) <= 3


def test_a_link_that_leads_nowhere_is_no_copy(tmp_path):
    (tmp_path / "lesson_1 (2).ipynb").symlink_to(tmp_path / "nowhere")
    missing = tmp_path / "lesson_1.ipynb"
    assert followed(missing, "lesson_1") == missing
    (tmp_path / "lesson_1 (3).ipynb").write_text("", "utf-8")
    assert followed(missing, "lesson_1").name == "lesson_1 (3).ipynb"


def test_a_folder_that_may_not_be_looked_at_has_no_notebook(tmp_path, monkeypatch):
    def refuse(path: Path, **_: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "stat", refuse)
    missing = tmp_path / "lesson_1.ipynb"
    assert followed(missing, "lesson_1") == missing


def wait_until_another_runs(process: psutil.Process, before: set[psutil.Process]) -> None:
    """Return when a process that was not there `before` has calculated for a while."""
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        for each in set(process.children(recursive=True)) - before:
            with suppress(psutil.NoSuchProcess):
                if each.cpu_times().user > 0.5:
                    return
        time.sleep(0.05)
    raise AssertionError("nothing runs")
