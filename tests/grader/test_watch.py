"""Points follow saves: of what is saved last, whatever runs meanwhile."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from queue import Queue
from typing import Any

import psutil
import pytest

from grader.author.answers import fill
from grader.author.release import release
from grader.course import Course, read_notebook, write_notebook

pytestmark = [pytest.mark.kernel, pytest.mark.usefixtures("walls")]

RIGHT = "def encode_tokens(tokens, vocab):\n    return [2, 2] if len(tokens) == 2 else [0]"
WRONG = "def encode_tokens(tokens, vocab):\n    return [2]"
LOOP = "while True:\n    pass"
DEAF = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True:\n    pass"
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
