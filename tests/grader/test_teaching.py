"""docs/teaching.md: a backup that is made as it says brings everything back."""

import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from grader.classroom.run import ClassRun, Manner
from grader.course import Course

PAGE = Path(__file__).resolve().parents[2].joinpath("docs/teaching.md").read_text("utf-8")


def blocks(heading: str) -> list[str]:
    part = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"```console\n(.*?)```", part, re.S)


def points(course: Course) -> dict[str, float]:
    with ClassRun(course, Manner()) as run:
        for _ in run.grade():
            raise AssertionError("expected nothing to grade")
        return {each.submission.student: each.score.earned for each in run.scored() if each.score}


@pytest.mark.kernel
@pytest.mark.skipif(sys.platform == "win32", reason="commands of a shell")
def test_a_backup_brings_marks_and_points_by_hand_back(
    mini: Course, walls: None, tmp_path_factory: pytest.TempPathFactory, give_by_hand
):
    for student in ("ada", "ben"):
        mini.submit(student, "lesson_1", mini.source("lesson_1"))
    with ClassRun(mini, Manner()) as run:
        assert len(list(run.grade())) == 2
    give_by_hand(mini, "ben", "A fine thought")
    before = points(mini)
    assert before == {"ada": 2, "ben": 3.5}

    make, come_back = blocks("Backup")
    home = tmp_path_factory.mktemp("home")
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    environment = {"HOME": str(home), "PATH": path}
    with closing(sqlite3.connect(mini.working / "gradebook.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # somebody grades meanwhile
        other.execute("UPDATE grade SET manual_score = 0")
        for _ in range(2):  # the second one takes the place of the first
            subprocess.run(["bash", "-ec", make], cwd=mini.root, env=environment, check=True)
        other.execute("ROLLBACK")
    shutil.rmtree(mini.working)
    restore, *_ = come_back.splitlines()
    subprocess.run(["bash", "-ec", restore], cwd=mini.root, env=environment, check=True)
    assert points(mini) == before
