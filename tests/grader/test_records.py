"""Roster, extensions, overrides and the history of marks, in a real gradebook."""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from grader.author.release import release
from grader.classroom import gradebook as saving
from grader.classroom.report import Report
from grader.classroom.run import ClassRun, Manner, Result
from grader.classroom.verdicts import as_json
from grader.course import Course, write_notebook
from grader.errors import GraderError
from grader.feedback.exporter import FeedbackExporter
from grader.grade import grade, write_feedback
from grader.lms.ours import HANDED_IN_ANEW, WAITS, Ours
from grader.records.changes import Decisions
from grader.records.entry import Account, Entry
from grader.records.history import History, catch_up, read_history
from grader.records.roster import Roster
from grader.records.standing import standings

WRONG = "def encode_tokens(tokens, vocab):\n    return None"
CHECKS = ("encode-tokens-check", "encode-tokens-hidden", "question")
LATE = """\
from nbgrader.plugins import BasePlugin

class Late(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 0.5
"""


def hand_in(course: Course, student: str, source: str = "", stamp: str = "") -> None:
    notebook = course.source("lesson_1")
    if source:
        notebook.cells[0].source = source
    course.submit(student, "lesson_1", notebook)
    if stamp:
        folder = course.step("submitted", student, "lesson_1")
        folder.joinpath("timestamp.txt").write_text(stamp, "utf-8")


def run(course: Course, **manner: Any) -> dict[str, Result]:
    with ClassRun(course, Manner(**manner)) as class_run:
        list(class_run.grade())
        return {result.submission.student: result for result in class_run.scored()}


def gradebook(course: Course) -> Any:
    return Gradebook(f"sqlite:///{course.root / 'classroom' / 'gradebook.db'}")


def write(course: Course, name: str, *lines: str) -> None:
    course.working.mkdir(exist_ok=True)
    course.working.joinpath(name).write_text("\n".join(lines) + "\n", "utf-8")


def change(course: Course, *rows: str) -> None:
    write(course, "changes.csv", "student,lesson,until,points,note,reason,by", *rows)


def rebuilt(course: Course) -> dict[tuple[str, str], Account]:
    """Marks from nothing but the lines of the file."""
    accounts: dict[tuple[str, str], Account] = {}
    for line in (course.working / "history.jsonl").read_bytes().splitlines():
        entry = Entry.from_line(line)
        whose = entry.student, entry.lesson
        accounts[whose] = entry.after(accounts.get(whose, Account()))
    return accounts


def in_database(course: Course) -> dict[tuple[str, str], tuple[dict[str, float | None], float]]:
    """The same as nbgrader's own classes tell it."""
    found: dict[tuple[str, str], tuple[dict[str, float | None], float]] = {}
    with gradebook(course) as book:
        for assignment in book.assignments:
            for submission in assignment.submissions:
                points = {
                    grade.name: None
                    if grade.needs_manual_grade and grade.manual_score is None
                    else grade.score
                    for graded in submission.notebooks
                    for grade in graded.grades
                }
                penalty = submission.late_submission_penalty or 0
                found[submission.student_id, assignment.name] = points, penalty
    return found


def assert_rebuilt(course: Course) -> None:
    accounts = rebuilt(course)
    lines = {who: (dict(a.points), a.penalty or 0) for who, a in accounts.items() if a.points}
    assert lines == in_database(course)


@pytest.fixture(scope="module")
def graded(shared_mini: Course) -> Course:
    """Ada is right, Ben wrong, and both late for a due date that is yet to be set."""
    course = shared_mini
    (course.root / "late_rules.py").write_text(LATE, "utf-8")
    config = course.root / "nbgrader_config.py"
    plugin = "\nc.AssignLatePenalties.plugin_class = 'late_rules.Late'\n"
    zone = "c.Exchange.timezone = 'Europe/Berlin'\n"
    config.write_text(config.read_text("utf-8") + plugin + zone, "utf-8")
    hand_in(course, "ada", stamp="2026-09-15 15:00:00 UTC")
    hand_in(course, "ben", WRONG, stamp="2026-09-15 15:00:00 UTC")
    run(course)
    return course


@pytest.fixture
def term(graded: Course, tmp_path: Path, one_engine: None) -> Course:
    """The same, in a folder of its own."""
    shutil.copytree(graded.root, tmp_path / "term")
    return Course(tmp_path / "term")


def due(course: Course, *moment: int) -> None:
    with gradebook(course) as book:
        book.find_assignment("lesson_1").duedate = datetime(*moment)  # pyright: ignore
        book.db.commit()


# --- the history


def test_a_first_run_tells_each_check_and_where_it_comes_from(term: Course):
    ada, ben = sorted(read_history(term), key=lambda entry: entry.student)
    assert (ada.student, ada.lesson) == ("ada", "lesson_1")
    assert dict(ada.points) == dict(zip(CHECKS, [(None, 1), (None, 1), (None, None)], strict=True))
    assert [ben.points[name][1] for name in CHECKS[:2]] == [0, 0]
    for cause in (ada.cause, ben.cause):
        assert (cause.command, cause.reason) == ("nanollm grade", "handed in")
        assert cause.by
        assert min(len(cause.source), len(cause.submission), len(cause.engine)) == 32
    assert ada.cause.source == ben.cause.source
    assert ada.cause.submission != ben.cause.submission
    assert_rebuilt(term)


def test_a_run_that_changes_nothing_adds_no_line(term: Course):
    before = (term.working / "history.jsonl").read_bytes()
    run(term)
    catch_up(term, "nanollm history")
    assert (term.working / "history.jsonl").read_bytes() == before


def test_what_is_handed_in_again_says_so_and_lines_before_stay(term: Course):
    before = (term.working / "history.jsonl").read_bytes()
    hand_in(term, "ben")
    run(term)
    after = (term.working / "history.jsonl").read_bytes()
    assert after.startswith(before)
    entry = Entry.from_line(after[len(before) :])
    assert entry.cause.reason == "handed in again"
    assert dict(entry.points) == {"encode-tokens-check": (0, 1), "encode-tokens-hidden": (0, 1)}
    assert_rebuilt(term)


def test_a_corrected_check_names_whose_points_moved_and_in_which_check(term: Course):
    source = term.source("lesson_1")
    source.cells[1].source = "assert False, 'nobody is right'"
    write_notebook(source, term.step("source", ".", "lesson_1") / "lesson_1.ipynb")
    results = run(term)
    said = [*Report(results=results.values(), seconds=1, workers=1, walls=True).moved()]
    assert said == ["ada, lesson_1: 2 -> 1", "  encode-tokens-check: 1 -> 0"]
    last = read_history(term)[-1]
    assert (last.student, last.cause.reason) == ("ada", "the source changed")
    assert_rebuilt(term)


def test_points_given_in_formgrader_are_noticed_author_unknown(
    term: Course, give_by_hand: Callable[[Course, str, str], None]
):
    give_by_hand(term, "ada", "well said")
    catch_up(term, "nanollm report")
    last = read_history(term)[-1]
    assert dict(last.points) == {"question": (None, 1.5)}
    assert (last.cause.command, last.cause.by, last.total) == ("", "", (None, 3.5))
    assert "by hand" in last.cause.reason
    assert any("author unknown" in line for line in last.told())
    assert_rebuilt(term)


def test_a_check_that_a_person_overrules_is_noticed_too(term: Course):
    with gradebook(term) as book:
        (row,) = book.find_submission("lesson_1", "ben").notebooks
        (grade,) = [each for each in row.grades if each.name == "encode-tokens-hidden"]
        grade.manual_score, grade.extra_credit = 1, 0.25
        book.db.commit()
    run(term)
    (entry,) = read_history(term)[2:]
    assert dict(entry.points) == {"encode-tokens-hidden": (0, 1.25)}
    assert "by hand" in entry.cause.reason
    assert_rebuilt(term)


def test_nbgraders_own_autograde_is_told_with_its_user(term: Course):
    hand_in(term, "ben")
    grade(term, "lesson_1", "ben")
    last = read_history(term)[-1]
    assert (last.student, last.cause.command) == ("ben", "nbgrader autograde")
    assert last.cause.by
    assert last.cause.submission
    assert_rebuilt(term)


def test_a_check_that_comes_and_one_that_goes_are_lines(term: Course):
    source = term.source("lesson_1")
    del source.cells[2]
    write_notebook(source, term.step("source", ".", "lesson_1") / "lesson_1.ipynb")
    run(term)
    removed = {entry.student: entry.removed for entry in read_history(term)[2:]}
    assert removed == dict.fromkeys(("ada", "ben"), ("encode-tokens-hidden",))
    assert_rebuilt(term)


def test_a_release_that_takes_a_check_away_says_so(term: Course):
    source = term.source("lesson_1")
    del source.cells[2]
    write_notebook(source, term.step("source", ".", "lesson_1") / "lesson_1.ipynb")
    list(release(term))
    found = read_history(term)[2:]
    assert {entry.student: entry.removed for entry in found} == dict.fromkeys(
        ("ada", "ben"), ("encode-tokens-hidden",)
    )
    assert {entry.cause.command for entry in found} == {"nanollm release"}
    assert_rebuilt(term)


@pytest.mark.parametrize("half", [b"", b'{"at": "2026', b"\xff\x00"])
def test_killed_between_gradebook_and_history_the_next_command_tells_it(
    term: Course, monkeypatch: pytest.MonkeyPatch, half: bytes
):
    def killed(self: History, *_: object) -> None:
        with self.path.open("ab") as file:
            file.write(half)
        raise KeyboardInterrupt

    hand_in(term, "ben")
    with monkeypatch.context() as patched:
        patched.setattr(History, "enter", lambda self, *_: None)  # not the source's
        patched.setattr(saving, "in_gradebook", lambda *_: killed(History(term)))
        with pytest.raises(KeyboardInterrupt):
            run(term)
    with gradebook(term) as book:  # the gradebook was first
        assert book.find_submission("lesson_1", "ben").score == 2
    assert len(read_history(term)) == 2
    catch_up(term, "nanollm history")
    last = read_history(term)[-1]
    assert last.points["encode-tokens-check"] == (0, 1)
    assert (last.cause.by, "stopped" in last.cause.reason) == ("", True)
    assert_rebuilt(term)
    run(term)  # graded again, as its notebook was not written
    *_, found, again = read_history(term)
    assert (found, len(read_history(term))) == (last, 4)
    assert (again.cause.reason, {*again.points}) == ("handed in again", set())


def test_killed_before_the_gradebook_is_written_nothing_is_told(
    term: Course, monkeypatch: pytest.MonkeyPatch
):
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    hand_in(term, "ben")
    with monkeypatch.context() as patched:
        patched.setattr(saving, "save_scores", killed)
        with pytest.raises(KeyboardInterrupt):
            run(term)
    assert len(read_history(term)) == 2
    assert_rebuilt(term)


def test_a_gradebook_from_before_the_history_begins_one(term: Course):
    (term.working / "history.jsonl").unlink()
    run(term)
    found = read_history(term)
    assert [entry.cause.reason for entry in found] == ["the history begins"] * 2
    assert_rebuilt(term)


def test_what_is_taken_out_of_the_gradebook_is_told(term: Course):
    with gradebook(term) as book:
        book.remove_submission("lesson_1", "ben")
    catch_up(term, "nanollm report")
    last = read_history(term)[-1]
    assert (last.student, last.removed, last.total) == ("ben", CHECKS, (None, None))
    assert_rebuilt(term)


@pytest.mark.parametrize("looked_first", [False, True])
def test_a_copy_of_the_gradebook_that_is_put_back_is_brought_up_to_date(
    term: Course, looked_first: bool
):
    copy = term.working / "gradebook.copy"
    shutil.copy(term.working / "gradebook.db", copy)
    hand_in(term, "ben")
    hand_in(term, "ada", WRONG)
    run(term)
    shutil.copy(copy, term.working / "gradebook.db")
    if looked_first:
        catch_up(term, "nanollm report")
    scores = {who: each.score for who, each in run(term).items()}
    assert {who: score and score.points for who, score in scores.items()} == {"ada": 0, "ben": 2}
    assert_rebuilt(term)
    assert not [each for each in run(term).values() if each.is_new]


def test_a_line_that_is_none_is_named_and_nothing_is_lost(term: Course):
    path = term.working / "history.jsonl"
    path.write_bytes(b"[]\n" + path.read_bytes())
    before = path.read_bytes()
    with pytest.raises(GraderError, match=r"history.jsonl: expected a line of the history"):
        run(term)
    assert path.read_bytes() == before


def test_a_disk_that_is_full_for_the_history_is_one_line_and_the_next_command_tells_it(
    term: Course, monkeypatch: pytest.MonkeyPatch
):
    usual = os.fsync

    def full(file: int) -> None:
        if os.readlink(f"/proc/self/fd/{file}").endswith("history.jsonl"):
            raise OSError(28, "No space left on device")
        usual(file)

    hand_in(term, "ben")
    with monkeypatch.context() as patched:
        patched.setattr("grader.records.history.os.fsync", full)
        with pytest.raises(GraderError, match=r"cannot be written \(No space left on device\)"):
            run(term)
    run(term)
    assert_rebuilt(term)


def test_history_tells_in_words(
    term: Course, give_by_hand: Callable[[Course, str, str], None], nanollm
):
    give_by_hand(term, "ada", "well said")
    done = nanollm(term, "history", "ada", "lesson_1")
    first, *others = done.stdout.splitlines()
    assert "nanollm grade by " in first
    assert first.endswith(": handed in")
    assert "  encode-tokens-check: - -> 1" in others
    assert "  mark: - -> 3.5" in others
    failed = nanollm(term, "history", "ada", "lesson_9")
    assert failed.returncode == 1
    assert failed.stderr == (
        "error: expected a mark of 'ada' for 'lesson_9', found those for: lesson_1\n"
    )


def test_points_given_in_formgrader_during_a_run_are_not_the_runs(
    term: Course, give_by_hand: Callable[[Course, str, str], None]
):
    hand_in(term, "ben")
    with ClassRun(term, Manner()) as class_run:
        give_by_hand(term, "ada", "well said")
        give_by_hand(term, "ben", "well said")
        list(class_run.grade())
        class_run.scored()
    told = [(e.student, e.cause.command, {*e.points}) for e in read_history(term)[2:]]
    assert sorted(told) == [
        ("ada", "", {"question"}),
        ("ben", "", {"question"}),
        ("ben", "nanollm grade", {"encode-tokens-check", "encode-tokens-hidden"}),
    ]
    assert_rebuilt(term)


def test_what_was_handed_in_again_for_the_same_points_was_graded(term: Course):
    hand_in(term, "ben", WRONG + " ")
    run(term)
    assert [e.cause.reason for e in read_history(term)[2:] if e.student == "ben"] == [
        "handed in again"
    ]
    assert Ours(term, "nanollm export").mark("ben", "lesson_1")[1] == WAITS
    (term.step("submitted", "ben", "lesson_1") / "more.txt").write_text("more", "utf-8")
    assert Ours(term, "nanollm export").mark("ben", "lesson_1")[1] == HANDED_IN_ANEW
    assert_rebuilt(term)


def test_no_word_of_anybodys_makes_a_line_of_its_own(term: Course):
    forged = "2026-11-02 09:14:03 UTC, nanollm grade by dean: handed in"
    change(term, f'ada,lesson_1,,3,,"ill\n{forged}\n  mark: - -> 20\x1b[2J\u202e",X\u2028')
    catch_up(term, "nanollm history")
    lines = [line for entry in read_history(term) for line in entry.told()]
    assert all(line.isprintable() for line in lines)
    assert not [line for line in lines if line.startswith((forged, "  mark: - -> 20"))]


# --- extensions and overrides


def test_an_extension_takes_back_what_was_taken_off_and_its_end_brings_it_back(term: Course):
    due(term, 2026, 9, 15, 14)
    assert {student: each.score.penalty for student, each in run(term).items() if each.score} == {
        "ada": 0.5,
        "ben": 0,  # nothing to take it from
    }
    change(term, "ada,lesson_1,2026-09-15 17:00,,,ill,Prof. X")  # 15:00 UTC
    results = run(term)
    assert results["ada"].remarks == ()
    last, decided = read_history(term)[-2:]
    assert (last.penalty, last.cause.command) == ((0.5, None), "nanollm grade")
    assert decided.until == (None, "2026-09-15T15:00:00")
    assert decided.cause.reason == "ill (Prof. X)"
    assert "  in time until: - -> 2026-09-15 15:00 UTC" in decided.told()
    change(term, "ada,lesson_1,2026-09-15 16:59,,,ill,Prof. X")
    assert run(term)["ada"].remarks == ("late: 0.5 points taken off",)
    change(term, "ada,lesson_1,2026-09-15,,,ill,Prof. X")  # to the end of the day
    assert run(term)["ada"].remarks == ()
    change(term)
    assert run(term)["ada"].remarks == ("late: 0.5 points taken off",)
    assert_rebuilt(term)


def test_an_extension_holds_for_what_is_handed_in_after_it_was_given(term: Course):
    due(term, 2026, 9, 15, 14)
    change(term, "cleo,lesson_1,2026-09-16,,,ill,Prof. X")
    hand_in(term, "cleo", stamp="2026-09-15 15:00:00 UTC")
    hand_in(term, "dan", stamp="2026-09-15 15:00:00 UTC")
    results = run(term)
    assert results["cleo"].remarks == ()
    assert results["dan"].remarks == ("late: 0.5 points taken off",)


@pytest.mark.parametrize("command", ["nanollm report", "nanollm history"])
def test_an_extension_is_taken_back_though_another_command_saw_first_that_its_line_went(
    term: Course, command: str
):
    due(term, 2026, 9, 15, 14)
    change(term, "ada,lesson_1,2026-09-16,,,ill,Prof. X")
    assert run(term)["ada"].remarks == ()
    change(term)
    catch_up(term, command)
    assert run(term)["ada"].remarks == ("late: 0.5 points taken off",)
    assert_rebuilt(term)


def test_a_time_before_the_due_date_takes_nothing_from_anybody(term: Course):
    due(term, 2026, 9, 15, 16)
    change(term, "ada,lesson_1,2025-09-16,,,a wrong year,Prof. X")
    assert run(term)["ada"].remarks == ()


@pytest.mark.parametrize(
    "until",
    ["2026-11-30 18:00-05:00", "2026-11-30T18:00:00-0500", "2026-11-30 18:00 -05:00"],
)
def test_a_zone_west_of_greenwich_is_read_as_one_east_of_it(term: Course, until: str):
    change(term, f"ada,lesson_1,{until},,,ill,X", "ben,lesson_1,2026-11-30 18:00+05:00,,,ill,X")
    found = Decisions.read(term, "Europe/Berlin").lines
    assert [each.until for each in found] == [datetime(2026, 11, 30, h) for h in (23, 13)]


def test_nobody_gains_by_being_late_with_less_than_nothing(term: Course):
    with gradebook(term) as book:
        (row,) = book.find_submission("lesson_1", "ben").notebooks
        for each in row.grades:
            each.manual_score = -5
        book.db.commit()
    due(term, 2026, 9, 15, 14)
    ben = run(term)["ben"].score
    assert ben
    assert (ben.penalty, ben.score) == (0, 0)
    assert_rebuilt(term)


def test_points_of_0_hold_through_what_is_handed_in_late_and_again(term: Course):
    due(term, 2026, 9, 15, 14)
    change(term, "ada,lesson_1,,0,,copied,X")
    for stamp in ("", "2026-09-15 15:30:00 UTC"):
        if stamp:
            hand_in(term, "ada", stamp=stamp)
        ada = run(term)["ada"].score
        assert ada
        assert (ada.score, ada.penalty) == (0, 0.5)
    change(term)
    assert [each.score for each in standings(term)] == [None, None]
    assert_rebuilt(term)


def test_an_extension_without_a_due_date_changes_nothing(term: Course):
    change(term, "ada,lesson_1,2026-09-16,,,ill,Prof. X")
    assert run(term)["ada"].remarks == ()
    assert_rebuilt(term)


def test_an_override_counts_in_the_place_of_all_and_is_shown_as_such(term: Course):
    change(term, "ben,lesson_1,,3,you explained it to me,oral exam,Prof. X")
    results = run(term)
    assert results["ben"].remarks == ("set to 3 points: oral exam (Prof. X)",)
    said = [*Report(results=results.values(), seconds=1, workers=1, walls=True).moved()]
    assert said == ["ben, lesson_1: mark - -> 3"]
    said = as_json(term, results.values())
    assert {each["student"]: each["points"] for each in said["submissions"]} == {"ada": 2, "ben": 0}
    told = {each["student"]: each for each in said["marks"]}
    assert told["ben"]["score"] == 3
    assert told["ben"]["override"] == {"points": 3, "reason": "oral exam", "by": "Prof. X"}
    assert (told["ada"]["score"], told["ada"]["override"], told["ada"]["max_score"]) == (
        None,
        None,
        4,
    )
    last = read_history(term)[-1]
    assert (last.override, last.total) == ((None, 3), (None, 3))
    assert last.cause.reason == "oral exam (Prof. X)"
    (page,) = write_feedback(term, "lesson_1", "ben")
    text = page.read_text("utf-8")
    assert "your instructor has set this lesson to 3 points" in text
    assert "you explained it to me" in text
    assert "oral exam" not in text
    change(term)
    run(term)
    assert read_history(term)[-1].override == (3, None)
    assert_rebuilt(term)


def test_points_for_somebody_who_handed_in_nothing_count(term: Course):
    change(term, "zoe,lesson_1,,4,,oral exam,Prof. X")
    found = {each.student: each for each in standings(term)}
    assert (found["zoe"].score, found["zoe"].possible, found["zoe"].is_graded) == (4, 4, False)
    catch_up(term, "nanollm report")
    assert read_history(term)[-1].total == (None, 4)
    change(term)
    catch_up(term, "nanollm report")
    last = read_history(term)[-1]
    assert (last.override, last.cause.reason) == ((4, None), "no longer in changes.csv")
    assert_rebuilt(term)


def test_an_older_mark_is_told_only_where_there_is_one(term: Course):
    for student in ("ada", "cleo"):  # graded before, and not
        hand_in(term, student)
        (term.step("submitted", student, "lesson_1") / "lesson_1.ipynb").write_text("{", "utf-8")
    change(term, "cleo,lesson_1,,2,,oral exam,", "ada,lesson_1,,1,,oral exam,")
    results = run(term)
    report = Report(results=[*results.values()], seconds=1, workers=1, walls=True)
    ada, cleo = (line for line in report.needs_a_human() if ": not graded: " in line)
    assert ada.endswith("; the gradebook keeps what was graded before")
    assert cleo.endswith("set to 2 points: oral exam")


def test_nbgraders_table_of_grades_has_the_override_and_why(term: Course, nbgrader):
    change(term, "ben,lesson_1,,0,,=copied,Prof. X")
    nbgrader(term, "export")
    (row,) = [
        line.split(",")
        for line in (term.working / "grades.csv").read_text("utf-8").splitlines()
        if ",ben," in line
    ]
    assert (row[-4], row[-1]) == ("0.0", "'=copied (Prof. X)")


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("ada,lesson_1,,3,,,Prof. X", "line 2: expected a reason, found none"),
        ("ada,lesson_1,,three,,ill,", "line 2: points: expected a number from 0 on, got 'three'"),
        ("ada,lesson_1,,-1,,ill,", "line 2: points: expected a number from 0 on, got '-1'"),
        ("ada,lesson_1,,1_0,,ill,", "line 2: points: expected a number from 0 on, got '1_0'"),
        ('ada,lesson_1,,"1,000.5",,ill,', "line 2: points: expected a number from 0 on"),
        ("ada,lesson_1,,nan,,ill,", "line 2: points: expected a number"),
        ("ada,lesson_1,soon,,,ill,", "line 2: until: expected a time as 2026-11-30 18:00"),
        ("ada,lesson_1,11/12/2026,,,ill,", "line 2: until: expected a time"),
        ("ada,lesson_1,2026-13-01,,,ill,", "line 2: until: expected a time"),
        (",lesson_1,,3,,ill,", "line 2: expected a student and a lesson"),
        ("ada,lesson_1,,,,ill,", "line 2: expected until, points or a note"),
        (
            'ada,lesson_1,,3,,"ill,X\nben,lesson_1,,2,,oral,X',
            "from line 2 on: unexpected end of data",
        ),
        ("ada,lesson_1,,3,a, b,ill,x", "line 2: expected 7 cells, got 8"),
    ],
)
def test_a_change_that_cannot_be_meant_is_named_and_nothing_is_graded(
    term: Course, row: str, told: str
):
    hand_in(term, "ben")
    change(term, row)
    with pytest.raises(GraderError, match=r"changes.csv") as refused:
        run(term)
    assert told in str(refused.value)
    with gradebook(term) as book:
        assert book.find_submission("lesson_1", "ben").score == 0


def test_a_later_line_replaces_only_what_it_fills_in(term: Course):
    change(
        term,
        "ada,lesson_1,2026-09-16,,,ill,X",
        'ada,lesson_1,,"2,5",,oral exam,Y',
        "ada,lesson_1,2026-09-17,,,still ill,X",
    )
    decisions = Decisions.read(term, "UTC")
    until, override = decisions.until("ada", "lesson_1"), decisions.override("ada", "lesson_1")
    assert until == replace(decisions.lines[2])
    assert override == decisions.lines[1]
    assert (decisions.lines[1].points, str(override)) == (2.5, "oral exam (Y)")


# --- the roster


def test_names_of_the_roster_are_in_the_gradebook_and_strangers_are_listed(term: Course, nanollm):
    write(
        term,
        "roster.csv",
        "\ufeffid;first_name;last_name;email;section;canvas_id",
        "ada;Ada;Lovelace;ada@example.org;A;17",
        'zoë;Zoë;"Müller; Dr.";;B;',
    )
    change(term, "nobody,lesson_1,,3,,ill,X", "ada,lesson_77,,3,,ill,X")
    done = nanollm(term, "grade")
    assert done.returncode == 0
    assert "not in roster.csv: ben" in done.stdout
    assert "changes.csv, line 2: expected a student" in done.stdout
    assert "changes.csv, line 3: expected a lesson, got 'lesson_77'" in done.stdout
    with gradebook(term) as book:
        assert book.find_student("zoë").last_name == "Müller; Dr."
        assert book.find_student("ada").email == "ada@example.org"
        assert book.find_submission("lesson_1", "ben").score == 0  # never dropped
    person = Roster.read(term).person("ada")
    assert (person.name, person.section, person.lms) == ("Ada Lovelace", "A", {"canvas_id": "17"})


def test_nbgraders_own_import_takes_the_roster(term: Course, nbgrader):
    write(
        term,
        "roster.csv",
        "id,first_name,last_name,email,section,lms_user_id,moodle_id",
        "ada,Ada,Lovelace,ada@example.org,A,5,6",
    )
    nbgrader(term, "db", "student", "import", "classroom/roster.csv")
    with gradebook(term) as book:
        ada = book.find_student("ada")
        assert (ada.first_name, ada.lms_user_id) == ("Ada", "5")


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["name,email", "ada,a@b"], "expected a first line with id; id missing"),
        (["id", "ada", "ada"], "line 3: expected each id once: ada"),
        (["id,email", ",a@b"], "line 2: expected an id, found none"),
        (["id,id", "ada,ada"], "expected each column once, got id twice"),
        (["id", '"ada'], "from line 2 on: unexpected end of data"),
        (["id,email", "ada,a@b", '"ben,', 'cleo,"c@d"'], "from line 3 on"),
    ],
)
def test_a_roster_that_cannot_be_meant_is_named(term: Course, lines: list[str], told: str):
    write(term, "roster.csv", *lines)
    with pytest.raises(GraderError, match=r"roster.csv") as refused:
        Roster.read(term)
    assert told in str(refused.value)


def test_a_roster_in_other_letters_is_named(term: Course):
    (term.working / "roster.csv").write_bytes("id,last_name\nada,Müller\n".encode("cp1252"))
    with pytest.raises(GraderError, match="expected text in UTF-8"):
        Roster.read(term)


def test_an_entry_is_its_line(term: Course):
    for entry in read_history(term):
        assert Entry.from_line(entry.as_line()) == entry
        assert json.loads(entry.as_line())["student"] == entry.student
        assert replace(entry, removed=("a",)) != entry


def test_the_feedback_page_needs_no_course_to_be_made():
    assert [*FeedbackExporter()._decided("ada", "lesson_1")] == []  # pyright: ignore
