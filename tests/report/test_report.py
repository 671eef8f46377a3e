"""The class report of a class planted from the bank: what was planted is what it says."""

import html
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from nbformat import NotebookNode, v4
from nbgrader.api import Gradebook
from rich.console import Console
from typer.testing import CliRunner

from grader import cli
from grader.author.answers import read_answers
from grader.classroom.gradebook import Store
from grader.classroom.handed_in import Submission
from grader.classroom.run import Result
from grader.classroom.verdicts import as_json, keep_refused
from grader.course import Course, read_notebook, write_notebook
from grader.errors import GraderError
from grader.records.entry import Cause
from grader.records.roster import Person
from grader.report.command import report_after, write_report
from grader.report.folder import replace_folder
from grader.report.gather import Classroom, gather
from grader.report.glance import glance
from grader.report.items import items
from grader.report.misconceptions import Misconceptions
from grader.report.names import NameBook
from grader.submission.verdict import Outcome, Verdict

pytestmark = pytest.mark.slow
Plant = Callable[[Course, str, dict[str, dict[str, Any]]], None]
FROM_ONE = "counts positions from 1"
OWN = """def find_token(token_ids, wanted):
    # by {0}
    hint = '{0}'
    return token_ids.places"""
SLOW = Verdict(outcome=Outcome.STOPPED, limit="call", message="stopped: it ran too long")


@pytest.fixture(scope="module")
def planted_once(
    prepared: Course, plant: Plant, tmp_path_factory: pytest.TempPathFactory
) -> Course:
    """24 learners of lesson 2, s00 to s23, and what some of them think; to be copied."""
    classroom = copied(prepared, tmp_path_factory.mktemp("planted"))
    said: dict[str, dict[str, Any]] = {f"s{n:02}": {"question": None} for n in range(24)}
    for name in ("s01", "s02", "s03"):
        said[name]["find-token"] = "counted from 1"
    for name in ("s03", "s04"):
        said[name]["add-positions"] = "positions 1 to T"
    said["s05"]["position-vectors"] = "positions 1 to T"
    for name in ("s06", "s07"):
        said[name]["order-effect"] = "rounded"
    for name in ("s08", "s09", "s10"):
        said[name]["find-token"] = OWN.format(name)
    said["s11"]["find-token"] = SLOW
    said["s12"] = dict.fromkeys(said["s12"] | {"find-token": None}, None)
    plant(classroom, "lesson_2", said)
    return classroom


@pytest.fixture
def planted(planted_once: Course, tmp_path: Path) -> Course:
    """A copy, to be changed."""
    return copied(planted_once, tmp_path)


def copied(course: Course, folder: Path) -> Course:
    shutil.copytree(course.root, folder, dirs_exist_ok=True)
    return Course(folder)


def page(course: Course, name: str = "index") -> str:
    return (course.working / "report" / f"{name}.html").read_text("utf-8")


def words(text: str) -> str:
    """What a reader sees, in one line."""
    text = re.sub(r"</?(?:a|b|i|span)\b[^>]*>", "", text)
    text = re.sub(r"<style>.*?</style>|<svg.*?</svg>|<[^>]*>", " ", text, flags=re.DOTALL)
    return " ".join(html.unescape(text).split())


def told(course: Course) -> list[str]:
    return [group.told for group in Misconceptions(gather(course)).known]


def roster(course: Course, *lines: str) -> None:
    text = "\n".join(("id,first_name,last_name,email", *lines))
    (course.working / "roster.csv").write_text(text + "\n", encoding="utf-8")


def test_what_was_planted_is_what_is_counted(planted: Course):
    assert told(planted) == [
        f"{FROM_ONE}: 5 of 24, in three exercises",
        "rounds the result: 2 of 24, in one exercise",
    ]
    write_report(planted)
    text = words(page(planted, "misconceptions"))
    assert f"{FROM_ONE}: 5 of 24, in three exercises" in text
    assert "Talk about it in lesson 2, at Exercise 4: find a token" in text
    assert text.count("An answer to ") == 3  # two that differ, and one of the second
    assert f"{FROM_ONE}: 5 of 24, in three exercises" in words(page(planted))


def test_each_entry_of_the_bank_is_known_again(course: Course, planter: Any):
    """By its message and its points; of several that share both, by its answer."""
    from grader.report.misconceptions import Mistake

    for lesson in ("lesson_1", "lesson_2"):
        planter._learn(lesson)
        for exercise, answers in planter.bank[lesson].items():
            wrong = [each for each in answers if not each.is_right]
            for answer in wrong:
                checks = [f"{exercise}-check", f"{exercise}-hidden"]
                said = [planter._verdict(lesson, check, answer.title) for check in checks]
                mistake = Mistake(
                    student="ada",
                    place=(lesson, "", exercise),
                    messages=tuple(each.message for each in said if each.message),
                    told="",
                    points=answer.points or 0.0,
                    answer=f"# mine\n\n{answer.source}\n",
                )
                assert mistake.known_by(wrong) == [answer]


def test_points_agree_with_the_json_of_grading(planted: Course):
    room = gather(planted)
    results = [Result(submission=Submission("lesson_2", f"s{n:02}")) for n in range(24)]
    for each in as_json(planted, results)["submissions"]:
        work = room.works[each["student"], "lesson_2"]
        assert (work.points, work.max_points) == (each["points"], each["max_points"])
        rows = room.checks[room.checks["student"] == each["student"]]
        for row, check in zip(rows.to_dict("records"), each["checks"], strict=True):
            assert row["check"] == check["check"]
            assert row["points"] == check["points"]
            assert (row["outcome"] if "outcome" in check else None) == check.get("outcome")
            assert row["message"] == check.get("message", "")


def test_statistics_of_items_are_numpys(planted: Course):
    room = gather(planted)
    wide = room.checks.pivot(index="student", columns="check", values="points")
    by_hand = set(room.checks[room.checks["is_by_hand"].astype(bool)]["check"])
    points = wide.drop(columns=[*by_hand]).to_numpy(dtype=float)
    columns = [name for name in wide.columns if name not in by_hand]
    found = {item.check: item for item in items(room.checks)["lesson_2"]}
    compared = 0
    for place, name in enumerate(columns):
        item = found[name]
        assert item.share == pytest.approx((points[:, place] == item.max_points).mean())
        if item.correlation is not None:
            rest = points.sum(axis=1) - points[:, place]
            expected = np.corrcoef(points[:, place], rest)[0, 1]
            assert item.correlation == pytest.approx(expected)
            compared += 1
    assert compared >= 6
    assert found["find-token-check"].unanswered == 1
    assert found["find-token-check"].stopped == 1


def test_messages_that_nobody_knows_are_candidates(planted: Course, tmp_path: Path):
    room = gather(planted)
    (candidate,) = Misconceptions(room).candidates(NameBook(tuple(room.people)))
    assert candidate.group.count == 3
    assert candidate.file == "tests/misconceptions/lesson_2/find_token.py"
    assert "s08" not in candidate.entry
    write_report(planted)
    assert html.escape(candidate.entry, quote=False) in page(planted, "misconceptions").replace(
        "&#39;", "'"
    )
    file = planted.root / candidate.file  # pasted, as the page says
    file.write_text(file.read_text("utf-8") + "\n\n" + candidate.entry, encoding="utf-8")
    pasted = read_answers(file)[-1]
    assert (pasted.title, pasted.points) == ("TITLE", 0.0)
    assert "TITLE: 3 of 24, in one exercise" in told(planted)
    assert Misconceptions(gather(planted)).unknown == []


def test_without_a_bank_all_messages_are_listed(planted: Course):
    for path in (planted.root / "tests/misconceptions").glob("*/*.py"):
        path.unlink()
    write_report(planted)
    text = words(page(planted, "misconceptions"))
    assert "This course has no misconception bank" in text
    assert text.count(" of 24, find-token") >= 2


def test_who_has_not_handed_in_is_told_by_the_roster(planted: Course):
    roster(planted, "s00,Ada,Lovelace,ada@x.example", "new,Nora,New,nora@x.example")
    write_report(planted)
    text = words(page(planted))
    assert "2 learners in the roster" in text
    assert "Not handed in: Nora New (new)" in text
    assert "Handed in, and not in the roster: s01, s02" in text
    assert "Ada Lovelace (s00)" in words(page(planted, "students"))


def test_not_graded_is_not_zero(planted: Course):
    before = {item.check: item for item in items(gather(planted).checks)["lesson_2"]}
    (planted.step("submitted", "new", "lesson_2")).mkdir(parents=True)
    refused = Result(submission=Submission("lesson_2", "s01"), refused="it is <b>no</b> notebook")
    keep_refused(planted, [refused])
    room = gather(planted)
    after = {item.check: item for item in items(room.checks)["lesson_2"]}
    assert after["find-token-check"].graded == before["find-token-check"].graded - 1 == 23
    write_report(planted)
    text = words(page(planted))
    assert "s01 lesson 2 it is <b>no</b> notebook" in text
    assert "new lesson 2 not graded yet: run nanollm grade" in text
    assert "2 not graded and left out" in words(page(planted, "exercises"))
    keep_refused(planted, [Result(submission=Submission("lesson_2", "s01"))])  # graded since
    assert gather(planted).works["s01", "lesson_2"].is_graded


def test_a_run_of_some_keeps_what_is_known_of_others(classroom: Course):
    for student in ("ada", "ben"):
        keep_refused(
            classroom, [Result(submission=Submission("lesson_1", student), refused="broken")]
        )
    said = json.loads((classroom.working / "not-graded.json").read_text("utf-8"))
    assert [each["student"] for each in said["submissions"]] == ["ada", "ben"]


def test_who_waits_for_a_person_is_told_and_left_out(classroom: Course, plant: Plant):
    everybody = ("ada", "ben", "cleo", "dev")
    plant(classroom, "lesson_1", {name: {"question": "Because."} for name in everybody})
    with Gradebook(classroom.config.CourseDirectory.db_url) as gradebook:
        graded: Any = gradebook.find_submission_notebook("lesson_1", "lesson_1", "ada")
        for grade in graded.grades:
            if grade.needs_manual_grade:
                grade.manual_score, grade.needs_manual_grade = 1.5, False
        gradebook.db.commit()
    room = gather(classroom)
    question = next(item for item in items(room.checks)["lesson_1"] if item.check == "question")
    assert (question.graded, question.left_out) == (1, 3)
    assert (question.correlation, question.why_none) == (None, "too few")
    write_report(classroom)
    assert "Waiting for a person: ben, cleo, dev" in words(page(classroom))


def test_late_is_after_the_due_date(classroom: Course, plant: Plant):
    plant(classroom, "lesson_1", {"ada": {}, "ben": {}})
    with Gradebook(classroom.config.CourseDirectory.db_url) as gradebook:
        gradebook.update_or_create_assignment("lesson_1", duedate="2026-01-01 12:00")
        for name, when in (("ada", "2026-01-01 11:00"), ("ben", "2026-01-01 13:00")):
            gradebook.update_or_create_submission("lesson_1", name, timestamp=when)
    write_report(classroom)
    assert "Late: ben" in words(page(classroom))


def test_a_mark_that_was_given_without_a_submission_counts(planted: Course):
    line = "ghost,lesson_2,27,oral exam,A. T.\n"
    (planted.working / "changes.csv").write_text("student,lesson,points,reason,by\n" + line)
    (lesson,) = [each for each in glance(gather(planted)) if each.name == "lesson_2"]
    assert len(lesson.marks) == 25
    assert lesson.marks.max() == 100
    assert len(lesson.handed_in) == 24
    write_report(planted)
    assert "27 of 27, without a submission" in words(page(planted, "students"))


def test_a_name_is_found_however_its_letters_are_composed():
    names = NameBook((Person(id="x1", first_name="Zoë", last_name="Ng"),), {"x1": "Learner 1"})
    assert names.said("Zoe\u0308 and NG, in song and x1; x10 is another") == (
        "… and …, in song and …; x10 is another"
    )


@pytest.mark.parametrize("has_roster", [True, False])
def test_a_class_that_has_handed_in_nothing(classroom: Course, has_roster: bool):
    if has_roster:
        roster(classroom, "ada,Ada,Lovelace,", "ben,,,")
    write_report(classroom)
    assert "Nothing is graded yet." in words(page(classroom))
    assert ("Not handed in: Ada Lovelace (ada), ben" in words(page(classroom))) == has_roster


def test_before_the_first_run_there_is_no_gradebook(course: Course, tmp_path: Path):
    scratch = course.scratch(tmp_path)
    write_report(scratch)
    assert [path.name for path in scratch.working.iterdir()] == ["report"]


def test_one_learner_is_too_few(classroom: Course, plant: Plant):
    plant(classroom, "lesson_1", {"ada": {}})
    write_report(classroom)
    text = page(classroom, "exercises")
    assert "too few" in text
    assert "nan" not in words(text).lower()


def test_a_source_that_has_changed_since(planted: Course):
    path = planted.step("source", ".", "lesson_2") / "lesson_2.ipynb"
    notebook = read_notebook(path)
    for cell in notebook.cells:  # the report reads its headings; marks are what they were
        cell.source = cell.source.replace("find a token", "look for a token")
    write_notebook(notebook, path)
    write_report(planted)
    assert "look for a token" in words(page(planted, "misconceptions"))
    graded = planted.step("autograded", "s01", "lesson_2") / "lesson_2.ipynb"
    old = read_notebook(graded)
    old.cells = [cell for cell in old.cells if "find-token" not in str(cell.metadata)]
    graded.chmod(0o644)
    write_notebook(old, graded)
    assert "an older source" in gather(planted).works["s01", "lesson_2"].why_not


def test_what_was_graded_before_there_were_verdicts(planted: Course):
    before = gather(planted).works["s01", "lesson_2"]
    graded = planted.step("autograded", "s01", "lesson_2") / "lesson_2.ipynb"
    old = read_notebook(graded)
    del old.metadata["nanollm"]
    graded.chmod(0o644)
    write_notebook(old, graded)
    after = gather(planted).works["s01", "lesson_2"]
    assert (after.points, after.is_graded) == (before.points, True)
    assert f"{FROM_ONE}: 5 of 24, in three exercises" in told(planted)


def test_the_page_of_a_learner(planted: Course):
    feedback = planted.step("feedback", "s01", "lesson_2")
    feedback.mkdir(parents=True)
    (feedback / "lesson_2.html").write_text("x")
    write_report(planted)
    text = page(planted, "students/0002")
    assert "find-token-check" in text
    assert "counted from 0" in text
    assert "History" in text
    assert 'href="../../feedback/s01/lesson_2/lesson_2.html"' in text
    assert (planted.working / "report/students/../../feedback/s01/lesson_2").is_dir()


def test_an_assignment_of_several_notebooks(course: Course, tmp_path: Path):
    scratch = course.scratch(tmp_path)
    shutil.rmtree(scratch.top("source"))
    folder = scratch.step("source", ".", "week")
    folder.mkdir(parents=True)
    for name in "AB":
        write_notebook(two_cells("def f(): ..."), folder / f"{name}.ipynb")
    said = {"version": 1, "remarks": [], "verdicts": {}}
    with Store(scratch) as store:
        store.prepare("week")
        for student, right in (("ada", "AB"), ("ben", "B"), ("cleo", "")):
            graded: dict[str, Any] = {}
            for name in "AB":
                graded[name] = two_cells(f"def f(): return {name in right}")
                is_right = name in right
                verdict = Verdict(
                    outcome=Outcome.PASSED if is_right else Outcome.FAILED,
                    message="" if is_right else f"{name} is wrong",
                    raised_by=None if is_right else "check",
                )
                graded[name].cells[1].outputs = [NotebookNode(o) for o in verdict.outputs()]
                graded[name].metadata.nanollm = said | {"verdicts": {"f-check": verdict.as_json()}}
                scratch.step("submitted", student, "week").mkdir(parents=True, exist_ok=True)
            if student == "cleo":
                del graded["B"]  # not handed in
            store.save(Submission("week", student), graded, Cause())
    room = gather(scratch)
    found = {item.notebook: item for item in items(room.checks)["week"]}
    assert (found["A"].solved, found["B"].solved) == (1, 2)
    assert (found["A"].unanswered, found["B"].unanswered) == (0, 1)
    groups = Misconceptions(room).unknown
    assert [group.told for group in groups] == ["A is wrong: 2 of 3, in one exercise"]
    results = [Result(submission=Submission("week", name)) for name in ("ada", "ben", "cleo")]
    for each in as_json(scratch, results)["submissions"]:
        assert room.works[each["student"], "week"].points == each["points"]
    write_report(scratch)
    assert "A, f-check" in page(scratch, "students/0001")


def two_cells(answer: str) -> NotebookNode:
    """A function and its check."""
    cells = [v4.new_code_cell(answer, id="f"), v4.new_code_cell("assert f()", id="f-check")]
    for cell, role in zip(cells, ({"solution": True}, {"grade": True, "points": 1}), strict=True):
        no = {"grade": False, "solution": False, "locked": "grade" in role, "task": False}
        cell.metadata["nbgrader"] = no | role | {"grade_id": cell.id, "schema_version": 3}
    return v4.new_notebook(cells=cells)


HOSTILE = ("..", "a#b%41?x", "<script>alert(1)</script>", "Zoë Ö.", "=1+1")


def test_what_learners_choose_is_text(classroom: Course, plant: Plant):
    said = "expected 1, got <img src=x onerror=alert(1)>{{ 7919 * 7907 }}"
    bad = Verdict(outcome=Outcome.FAILED, message=said, raised_by="check")
    names = [name.replace("/", "_") for name in HOSTILE[1:]]
    plant(classroom, "lesson_1", {name: {"find-twins": bad} for name in names})
    roster(classroom, '..,<b>Dot</b>,"""><script>",x', *[f"{name},,," for name in names])
    write_report(classroom)
    folder = classroom.working / "report"
    for path in folder.rglob("*.html"):
        text = path.read_text("utf-8")
        assert re.fullmatch(r"index|exercises|misconceptions|students|\d{4}", path.stem)
        assert not re.search(r"<(script|img|b>Dot)", text)
        assert str(7919 * 7907) not in text  # a template would have worked it out
        assert "default-src 'none'" in text
        assert not re.search(r"(?:src|href)=\"(?:\w+:|//)", text)
        assert "style=" not in text
        for link in re.findall(r'href="([^"#]+)"', text):
            assert (path.parent / link).resolve().is_relative_to(folder.resolve())
            assert (path.parent / link).is_file()


def test_nobody_is_known_by_an_anonymous_report(planted: Course):
    people = [f"s{n:02},Annabell{n:02},Quixote{n:02},mail{n:02}@uni.example" for n in range(24)]
    roster(planted, *people)
    feedback = planted.step("feedback", "s01", "lesson_2")
    feedback.mkdir(parents=True)
    (feedback / "lesson_2.html").write_text("x")
    changes = "student,lesson,points,reason,by\ns01,lesson_2,7,for Annabell01,Prof. Zettelmann\n"
    (planted.working / "changes.csv").write_text(changes, encoding="utf-8")
    reason = "s02 cannot be read: submitted/s02/x"
    keep_refused(planted, [Result(submission=Submission("lesson_2", "s02"), refused=reason)])
    write_report(planted, anonymous=True)
    folder = planted.working / "report"
    before = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.html")}
    assert len(before) == 4 + 24
    for path, data in before.items():
        for secret in (rb"s\d\d\b", b"annabell", b"quixote", rb"@uni", rb"mail\d\d", b"zettelmann"):
            assert not re.search(secret, f"{path}".encode() + data.lower()), (path, secret)
    known = json.loads((planted.working / "pseudonyms.json").read_text("utf-8"))
    assert [*known.values()] != sorted(known.values())  # in no order
    write_report(planted)  # as anonymous as before, and the same names
    assert {path.relative_to(folder) for path in folder.rglob("*.html")} == {*before}
    write_report(planted, anonymous=False)
    assert "Annabell01" in page(planted, "students")


def test_names_in_comments_and_texts_are_no_part_of_an_example(planted: Course):
    roster(planted, "s08,Ada,Lovelace,ada@x.example")
    write_report(planted)
    text = page(planted, "misconceptions")
    assert "find_token" in text
    assert not re.search(r"s08|s09|s10", text)


def test_it_is_replaced_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = tmp_path / "report"
    replace_folder(folder, {"index.html": "old", "students/1.html": "gone"})
    replace_folder(folder, {"index.html": "new"})
    assert [path.name for path in tmp_path.rglob("*")] == ["report", "index.html"]
    write = Path.write_text

    def full(path: Path, text: str, **more: Any) -> int:
        if path.name == "full.html":
            raise OSError(28, "No space left on device")
        return write(path, text, **more)

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(GraderError, match="cannot be written: No space left on device"):
        replace_folder(folder, {"index.html": "newer", "full.html": ""})
    assert (folder / "index.html").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_a_link_in_its_place_is_refused(tmp_path: Path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "report").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(GraderError, match="expected a folder"):
        replace_folder(tmp_path / "report", {"index.html": ""})


def test_nothing_else_is_written(planted: Course):
    def state() -> dict[str, bytes]:
        paths = (path for path in planted.root.rglob("*") if path.is_file())
        return {str(p): p.read_bytes() for p in paths if "classroom/report/" not in p.as_posix()}

    before = state()
    write_report(planted)
    assert state() == before


def test_a_report_that_cannot_be_written_fails_no_grading(
    planted: Course, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    (planted.working / "roster.csv").write_text("name\nada\n", encoding="utf-8")
    report_after(planted, Console())
    said = capsys.readouterr().out
    assert said.startswith("no class report: ")
    assert "expected a first line with id" in said
    monkeypatch.setattr("grader.report.gather.gather", lambda *_: 1 / 0)
    report_after(planted, Console())
    assert "no class report, for a bug: ZeroDivisionError" in capsys.readouterr().out


def test_the_command_prints_where_it_is(planted: Course, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(planted.root)
    run = CliRunner().invoke(cli.app, ["report", "--anonymous"])
    assert run.output.strip() == f"wrote {planted.working / 'report' / 'index.html'}"
    assert 'content="anonymous"' in page(planted)


def test_the_same_class_gives_the_same_pages(planted: Course):
    def made() -> dict[str, str]:
        write_report(planted)
        folder = planted.working / "report"
        return {
            path.name: re.sub(r"Made [\d :-]+", "", path.read_text("utf-8"))
            for path in folder.rglob("*.html")
        }

    assert made() == made()


def test_rooms_are_what_the_pages_are_made_of(planted: Course):
    room = gather(planted)
    assert isinstance(room, Classroom)
    assert room.lessons == ("lesson_1", "lesson_2")
    assert len(room.people) == 24
