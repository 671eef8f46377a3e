"""Accidents of a term: dates that move, plug-ins, locks, a broken gradebook, tables of grades."""

import contextlib
import csv
import os
import shutil
import sqlite3
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook
from sqlalchemy import engine, event

from grader.classroom.gradebook import Store
from grader.classroom.run import ClassRun, Manner, Result
from grader.course import Course
from grader.errors import GraderError
from grader.grade import grade

pytestmark = [pytest.mark.kernel, pytest.mark.usefixtures("one_engine")]

LATE = """\
from nbgrader.plugins import BasePlugin

class Late(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 0.5
"""


def hand_in(course: Course, student: str, stamp: str = "") -> None:
    course.submit(student, "lesson_1", course.source("lesson_1"))  # all right
    if stamp:
        folder = course.step("submitted", student, "lesson_1")
        folder.joinpath("timestamp.txt").write_text(stamp, "utf-8")


def run(course: Course) -> dict[str, Result]:
    with ClassRun(course, Manner()) as class_run:
        list(class_run.grade())
        return {result.submission.student: result for result in class_run.scored()}


def gradebook(course: Course) -> Any:
    return Gradebook(f"sqlite:///{course.root / 'classroom' / 'gradebook.db'}")


@pytest.fixture(scope="module")
def graded(shared_mini: Course) -> Course:
    """Two students, graded once; a plug-in beside the configuration takes off half a point."""
    course = shared_mini
    (course.root / "late_rules.py").write_text(LATE, "utf-8")
    config = course.root / "nbgrader_config.py"
    plugin = "\nc.AssignLatePenalties.plugin_class = 'late_rules.Late'\n"
    config.write_text(config.read_text("utf-8") + plugin, "utf-8")
    for student in ("ada", "=ben()"):
        hand_in(course, student, "2026-09-15 23:00:00 +08")
    run(course)
    return course


@pytest.fixture
def term(graded: Course, tmp_path: Path) -> Course:
    """The same, in a folder of its own."""
    shutil.copytree(graded.root, tmp_path / "term")
    return Course(tmp_path / "term")


def test_a_due_date_that_moves_moves_penalties_of_what_is_unchanged(term: Course):
    course = term
    with gradebook(course) as found:
        found.find_assignment("lesson_1").duedate = datetime(2026, 9, 15, 14)
        found.db.commit()
    late = run(course)
    assert [late[s].remarks for s in ("ada", "=ben()")] == [("late: 0.5 points taken off",)] * 2
    assert not any(result.is_new for result in late.values())
    with gradebook(course) as found:  # an extension for one student
        found.find_submission("lesson_1", "ada").extension = timedelta(hours=2)
        found.db.commit()
    extended = run(course)
    assert (extended["ada"].remarks, len(extended["=ben()"].remarks)) == ((), 1)
    with gradebook(course) as found:
        found.find_assignment("lesson_1").duedate = datetime(2030, 1, 1)
        found.db.commit()
    assert [result.remarks for result in run(course).values()] == [(), ()]
    with gradebook(course) as found:
        assert not found.find_submission("lesson_1", "=ben()").late_submission_penalty


def test_nbgraders_command_reads_a_zone_and_finds_the_plug_in(term: Course):
    course = term
    hand_in(course, "ben", "soon")
    before = course.step("submitted", "ada", "lesson_1").joinpath("timestamp.txt").read_text()
    with gradebook(course) as found:
        found.find_assignment("lesson_1").duedate = datetime(2026, 9, 15, 14)
        found.db.commit()
    for student in ("ada", "ben"):
        grade(course, "lesson_1", student)
    with gradebook(course) as found:
        ada, ben = (found.find_submission("lesson_1", student) for student in ("ada", "ben"))
        assert ada.timestamp == datetime(2026, 9, 15, 15)
        assert ada.late_submission_penalty == 0.5
        assert ben.timestamp is None
    for student, stamp in {"ada": None, "ben": "soon"}.items():
        folder = course.step("submitted", student, "lesson_1")
        kept = folder.joinpath("timestamp.txt").read_text("utf-8")
        assert kept == (stamp or before)  # what was handed in stays as it is
        assert {each.name for each in folder.iterdir()} <= {"lesson_1.ipynb", "timestamp.txt"}


def test_the_exit_status_says_whether_all_was_graded(mini: Course, nanollm):
    assert nanollm(mini, "grade").returncode == 1
    hand_in(mini, "ada")
    assert nanollm(mini, "grade").returncode == 0
    hand_in(mini, "[red]ben[")
    mini.step("submitted", "[red]ben[", "lesson_1").joinpath("lesson_1.ipynb").write_text("{")
    told = nanollm(mini, "grade")
    assert told.returncode == 3
    assert "│ [red]ben[ │ refused │" in told.stdout
    assert "[red]ben[, lesson_1: not graded" in told.stdout


def test_an_error_shows_brackets_as_they_are_in_one_line(mini: Course, nanollm):
    told = nanollm(mini, "check", "lesson_1 [/red] [bold].ipynb")
    assert told.returncode == 1
    assert "lesson_1 [/red] [bold].ipynb" in told.stderr
    assert len(told.stderr.splitlines()) == 1


@pytest.mark.parametrize("kind", ["EXCLUSIVE", pytest.param("IMMEDIATE", marks=pytest.mark.full)])
def test_a_run_waits_for_whoever_holds_the_gradebook(term: Course, kind: str):
    other = sqlite3.connect(
        term.root / "classroom" / "gradebook.db", isolation_level=None, check_same_thread=False
    )
    other.execute(f"BEGIN {kind}")

    def let_go() -> None:
        time.sleep(7)  # SQLite by itself gives up after 5 s
        other.rollback()

    waiting = threading.Thread(target=let_go)
    waiting.start()
    try:
        with gradebook(term) as found:
            found.update_or_create_student("cleo")
        with Store(term) as store:
            store.renew_penalties("lesson_1")
            assert store.scores("lesson_1")["ada"].points == 2
    finally:
        waiting.join()
        other.close()


def test_a_broken_gradebook_is_one_line_and_loses_nothing(term: Course, nanollm):
    path = term.root / "classroom" / "gradebook.db"
    whole = path.read_bytes()
    path.write_bytes(b"no database" * 100)
    told = nanollm(term, "grade")
    assert told.returncode == 1
    assert "the gradebook cannot be used (file is not a database)" in told.stderr
    assert len(told.stderr.splitlines()) == 1
    path.write_bytes(whole)
    assert not run(term)["ada"].is_new


@pytest.mark.parametrize("growth", [0, pytest.param(1, marks=pytest.mark.full)])
def test_a_disk_that_is_full_is_one_line_and_loses_nothing(term: Course, growth: int):
    path = term.root / "classroom" / "gradebook.db"
    with contextlib.closing(sqlite3.connect(path)) as found:
        pages = found.execute("PRAGMA page_count").fetchone()[0] + growth
    for place in range(15):
        hand_in(term, f"new{place}")

    def keep_small(connection: sqlite3.Connection, _: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(engine.Engine, "connect", keep_small)
    try:
        refused = [each.refused for each in run(term).values() if each.refused]
    finally:
        event.remove(engine.Engine, "connect", keep_small)
    assert refused, "expected a gradebook that has no room for all"
    assert all("database or disk is full" in each for each in refused), refused
    results = run(term)
    assert not results["ada"].is_new
    assert {results[f"new{place}"].score.points for place in range(15)} == {2}


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_gradebook_that_cannot_be_written_is_one_line(term: Course):
    (term.root / "classroom" / "gradebook.db").chmod(0o444)
    with (
        pytest.raises(GraderError, match=r"the gradebook cannot be used .*readonly"),
        Store(term) as store,
    ):
        store.renew_penalties("lesson_1")


def test_the_table_of_grades_is_no_program_and_no_zero(term: Course, nbgrader):
    with gradebook(term) as found:
        found.update_or_create_student("ada", first_name="Ada, Countess", last_name='"L"')
        found.update_or_create_student("cleo", first_name="@SUM(A1)", email="-1+1")
        found.update_or_create_student("dan")
        found.add_submission("lesson_1", "dan")
        found.db.commit()
    nbgrader(term, "export")
    table = (term.root / "classroom" / "grades.csv").read_text("utf-8")
    rows = {row["student_id"]: row for row in csv.DictReader(table.splitlines())}
    assert (rows["ada"]["first_name"], rows["ada"]["last_name"]) == ("Ada, Countess", '"L"')
    assert (rows["ada"]["score"], rows["ada"]["max_score"]) == ("2.0", "4.0")
    assert rows["ada"]["needs_manual_grade"] == "True"
    assert rows["'=ben()"]["raw_score"] == "2.0"
    assert (rows["cleo"]["first_name"], rows["cleo"]["email"]) == ("'@SUM(A1)", "'-1+1")
    for student in ("cleo", "dan"):
        assert [rows[student][name] for name in ("raw_score", "score")] == ["", ""]
