"""The zip of feedback pages, taken in as Moodle's importer does.

The rule is that of moodle/moodle, mod/assign/feedback/file/importziplib.php
(is_valid_filename_for_import).
"""

import io
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from grader.classroom.gradebook import Store
from grader.classroom.handed_in import Submission
from grader.cli import app
from grader.course import Course
from grader.errors import GraderError
from grader.records.entry import Cause
from grader.submission.verdict import VERSION

ROSTER = """\
id,first_name,last_name,email,moodle_id
ada,Ada_Maria,"Lovelace/../~",ada@uni.example,101
ben,Ben,Old,,202
cleo,Cleo,Kim,,
dan,Dan,Noor,,x7
"""
WORKSHEET = """\
Identifier,Full name,Email address,Grade,Last modified (grade)
Participant 501,Somebody,ada@uni.example,,-
Participant 502,Ben Old,,,-
"""


@pytest.fixture
def graded(mini: Course, monkeypatch: pytest.MonkeyPatch) -> Course:
    """Four submissions in the gradebook."""
    with Store(mini) as store:
        store.prepare("lesson_1")
        for student in ("ada", "ben", "cleo", "dan"):
            source = mini.source("lesson_1")
            for cell in source.cells:
                if cell.cell_type == "code":
                    cell.outputs = []
            source.metadata.nanollm = {"version": VERSION, "remarks": [], "verdicts": {}}
            mini.submit(student, "lesson_1", mini.source("lesson_1"))
            store.save(Submission("lesson_1", student), {"lesson_1": source}, Cause())
    (mini.root / "classroom/roster.csv").write_text(ROSTER, "utf-8")
    monkeypatch.chdir(mini.root)
    return mini


def feedback(*options: str) -> str:
    run = CliRunner().invoke(app, ["feedback", "--for", "moodle", *options])
    if run.exception:
        raise run.exception
    return run.output


def moodle_takes(data: bytes, participants: set[int]) -> dict[tuple[int, str], bytes]:
    """Files by participant and name, as Moodle finds them in a zip."""
    taken: dict[tuple[int, str], bytes] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            if info.is_dir() or info.filename.rpartition("/")[2].startswith((".", "~")):
                continue
            parts = info.filename.split("/")
            while parts:
                found = parts.pop(0).split("_", 4)
                if len(found) < 4 or not found[1].isdecimal():
                    continue
                if int(found[1]) not in participants or found[2:4] != ["assignsubmission", "file"]:
                    continue
                name = "/".join([found[4] if len(found) > 4 else "", *parts])
                taken[int(found[1]), name.lstrip("/")] = archive.read(info)
                break
    return taken


def test_moodle_finds_each_learners_page(graded: Course):
    said = feedback()
    data = (graded.root / "classroom/feedback-lesson_1.zip").read_bytes()
    taken = moodle_takes(data, {101, 202, 303})
    assert taken.keys() == {(101, "lesson_1.html"), (202, "lesson_1.html")}
    for student, number in (("ada", 101), ("ben", 202)):
        page = graded.step("feedback", student, "lesson_1") / "lesson_1.html"
        assert taken[number, "lesson_1.html"] == page.read_bytes()
    assert "cleo: expected the number of a participant, got none" in said
    assert "dan: expected the number of a participant, got x7" in said
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        first = "Ada Maria Lovelace_101_assignsubmission_file_/lesson_1.html"
        assert archive.namelist()[0] == first


def test_a_worksheet_has_the_numbers_of_this_assignment(graded: Course):
    Path("sheet.csv").write_text(WORKSHEET, "utf-8")
    said = feedback("--worksheet", "sheet.csv", "--out", "back.zip")
    taken = moodle_takes(Path("back.zip").read_bytes(), {501, 502, 101, 202})
    assert taken.keys() == {(501, "lesson_1.html"), (502, "lesson_1.html")}
    assert "cleo" in said


def test_made_again_it_is_the_same_and_an_old_page_is_not_sent(graded: Course):
    feedback("--out", "one.zip")
    page = graded.step("feedback", "ada", "lesson_1") / "lesson_1.html"
    page.chmod(0o644)
    page.write_text("old", "utf-8")
    feedback("--out", "two.zip")
    assert Path("one.zip").read_bytes() == Path("two.zip").read_bytes()


def test_two_with_one_number_are_not_mixed_up(graded: Course):
    roster = graded.root / "classroom/roster.csv"
    roster.write_text(ROSTER.replace("x7", "101"), "utf-8")
    assert "dan: 101 is the number of ada too" in feedback()


def test_what_cannot_be_is_one_line(graded: Course, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(GraderError, match="expected a lesson"):
        feedback("--lesson", "lesson_9")
    with pytest.raises(GraderError, match="could not be written"):
        feedback("--out", "nowhere/back.zip")
    (graded.root / "classroom/gradebook.db").unlink()
    with pytest.raises(GraderError, match="run `nanollm grade` first"):
        feedback()


def test_canvas_takes_no_pages():
    run = CliRunner().invoke(app, ["feedback", "--for", "canvas"])
    assert run.exit_code == 2
    assert "moodle" in run.output
