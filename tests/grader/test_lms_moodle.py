"""Moodle's grading worksheet, filled: read again as Moodle's importer reads it.

The rules are those of moodle/moodle, mod/assign/feedback/offline/importgradeslib.php and
locallib.php (process_import_grades).
"""

import csv
import io
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from dateutil import parser
from nbformat import v4
from typer.testing import CliRunner

from grader.classroom.gradebook import Store
from grader.classroom.handed_in import Submission
from grader.cli import app
from grader.course import Course
from grader.errors import GraderError
from grader.records import history
from grader.records.entry import Cause
from grader.records.standing import CellPoints, Standing
from grader.submission.fingerprint import fingerprint
from grader.submission.verdict import VERSION, Outcome, Verdict

OLD, NEW = "Wednesday, 10 June 2026, 2:14 PM", "Thursday, 10 June 2077, 2:14 PM"
COLUMNS = (
    *("Identifier", "Full name", "ID number", "Email address", "Status", "Grade"),
    *("Maximum Grade", "Grade can be changed", "Last modified (submission)"),
    *("Last modified (grade)", "Feedback comments"),
)
ROSTER = """\
id,first_name,last_name,email,section,moodle_id,sis_user_id
ada,Ada,Lovelace,ada@uni.example,A,101,
ben,Ben,"O'Hara, Jr.",,A,,00017
cleo,Cleo,Kim,Cleo@uni.example,A,,
dan,Dan,Noor,,A,,
eve,Eve,Ode,,A,,
finn,Finn,Poe,,A,,
gus,Gus,Roy,,A,,
hal,Hal,Sen,,A,,
ivy,Ivy,Tan,,A,,
"""


@dataclass(frozen=True)
class Row:
    """A participant in a worksheet."""

    number: int
    name: str
    grade: str = ""
    can_be_changed: str = "Yes"
    graded: str = "-"
    comment: str = ""
    id_number: str = ""
    email: str = ""
    maximum: str = "17.00"

    def cells(self) -> list[str]:
        return [
            *(f"Participant {self.number}", self.name, self.id_number, self.email),
            *("Submitted for grading - ", self.grade, self.maximum, self.can_be_changed),
            *("Tuesday, 9 June 2026, 11:14 AM", self.graded, self.comment),
        ]


ROWS = [
    Row(101, "A. Byron"),
    Row(102, 'Somebody "Else"', id_number="00017", grade="3.00", graded=OLD),
    Row(103, "Kim\nCleo", email="cleo@uni.example", grade="12.50", graded=OLD),
    Row(104, "Dan Noor", can_be_changed="No", grade="2.00", graded=OLD, comment="by hand"),
    Row(105, "Eve Ode", grade="4.00", graded=NEW),
    Row(106, "Finn Poe", maximum="5.00"),
    Row(107, "Gus Roy"),
    Row(108, "Hal Sen", comment="<p>Well done, Hal.</p>"),
    Row(109, "Some Guest", grade="1.00"),
]


def worksheet(
    rows: list[Row], delimiter: str = ",", newline: str = "\n", columns: tuple[str, ...] = COLUMNS
) -> bytes:
    """As Moodle writes it: UTF-8 with a mark."""
    text = io.StringIO()
    table = csv.writer(text, delimiter=delimiter, lineterminator=newline)
    table.writerow(columns)
    table.writerows(row.cells() for row in rows)
    return text.getvalue().encode("utf-8-sig")


def mark(student: str, points: float | None, lesson: str = "lesson_1", **more: Any) -> Standing:
    cell = CellPoints(points=points, max_points=17.0, is_by_hand=points is None)
    return Standing(student=student, lesson=lesson, cells={"a-check": cell}, **more)


MARKS = [
    *(mark("ada", 17), mark("ben", 9.256), mark("cleo", 12.5), mark("dan", 5), mark("eve", 6)),
    *(mark("finn", 6), mark("gus", None), mark("hal", 8), mark("ivy", 10)),
]


@pytest.fixture
def export(mini: Course, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Exports marks into a worksheet; returns what was said, and the bytes before and after."""
    (mini.root / "classroom/roster.csv").write_text(ROSTER, "utf-8")
    monkeypatch.chdir(mini.root)

    def export(
        data: bytes, *options: str, marks: list[Standing] = MARKS, name: str = "Grades-NLP-77"
    ) -> tuple[str, bytes, bytes]:
        monkeypatch.setattr(history, "catch_up", lambda *_: marks)
        path = mini.root / f"{name}.csv"
        path.write_bytes(data)
        run = CliRunner().invoke(app, ["export", "--into", str(path), *options])
        if run.exception:
            raise run.exception
        assert path.read_bytes() == data, "the original has changed"
        return run.output, data, path.with_name(f"{name}-filled.csv").read_bytes()

    return export


@dataclass
class Graded:
    """What Moodle holds of a participant."""

    grade: float | None
    at: datetime | None
    locked: bool
    maximum: float
    comment: str


def moodle_imports(data: bytes, held: dict[int, Graded], delimiter: str = ",") -> dict[int, Any]:
    """What Moodle would change: a grade and a comment by participant; None for no change."""
    text = io.StringIO(data.decode("utf-8-sig"), newline="")
    header, *rows = csv.reader(text, delimiter=delimiter)
    assert {"Identifier", "Grade", "Last modified (grade)"} <= {*header}
    done: dict[int, Any] = {}
    for row in rows:
        assert len(row) == len(header)
        cells = dict(zip(header, row, strict=True))
        there = held[int(cells["Identifier"].removeprefix("Participant "))]
        told = cells["Last modified (grade)"]
        modified = parser.parse(told) if told != "-" else None
        is_stale = there.at is not None and (
            modified is None or (there.at - modified).total_seconds() > 60
        )
        grade = float(cells["Grade"].replace(",", ".") or -1)
        is_skipped = grade == there.grade or grade < 0 or is_stale or there.locked
        is_skipped |= grade > there.maximum
        comment = cells["Feedback comments"]
        is_told = not is_stale and comment != there.comment
        done[int(cells["Identifier"].removeprefix("Participant "))] = (
            None if is_skipped else grade,
            comment if is_told else None,
        )
    return done


def held(rows: list[Row]) -> dict[int, Graded]:
    """What Moodle holds when it writes these rows."""
    return {
        row.number: Graded(
            grade=float(row.grade.replace(",", ".")) if row.grade else None,
            at=parser.parse(row.graded) if row.graded != "-" else None,
            locked=row.can_be_changed == "No",
            maximum=float(row.maximum.replace(",", ".")),
            comment=row.comment,
        )
        for row in rows
    }


def cells(data: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


@pytest.fixture
def graded_now(mini: Course) -> None:
    """Graded notebooks of now, so that our marks are newer than what Moodle has of June."""
    for student in ["ada", "ben", "cleo", "dan", "eve", "finn", "gus", "hal", "ivy"]:
        folder = mini.step("autograded", student, "lesson_1")
        folder.mkdir(parents=True)
        (folder / "none.ipynb").write_text(
            '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', "utf-8"
        )


@pytest.fixture
def no_comments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.lms.comment._exercises", lambda course, found: [])


@pytest.fixture
def filled(export, graded_now, no_comments) -> tuple[str, bytes, bytes]:
    return export(worksheet(ROWS))


def test_moodle_imports_our_grades_and_no_others(filled):
    _, _, after = filled
    grades = {n: grade for n, (grade, _) in moodle_imports(after, held(ROWS)).items() if grade}
    assert grades == {101: 17, 102: 9.26, 108: 8}


def test_only_cells_of_grade_and_feedback_change(filled):
    _, before, after = filled
    rows = zip(cells(before), cells(after), strict=True)
    changed = {COLUMNS[n] for old, new in rows for n in range(len(COLUMNS)) if old[n] != new[n]}
    assert changed == {"Grade", "Feedback comments"}
    assert after.startswith(b"\xef\xbb\xbfIdentifier,")


def test_locked_newer_and_too_large_grades_are_left_alone_and_listed(filled):
    said, _, _ = filled
    for line in (
        "dan, lesson_1: locked in Moodle; 5 here; 2.00 stays",
        f"eve, lesson_1: newer in Moodle ({NEW}) (--overwrite-newer); 6 here; 4.00 stays",
        "finn, lesson_1: more than Moodle's maximum of 5; 6 here",
        "gus, lesson_1: waits for a person to grade some of it",
        "hal, lesson_1: somebody's own feedback comment stays",
        "row 10, Some Guest (Participant 109): nobody of ours",
        "ivy (Ivy Tan)",
        "worth 5.00 points in Moodle, while lesson_1 has 17 here",
        "nothing is scaled",
        "lesson_1: 2 filled, 1 changed, 1 as they were",
    ):
        assert line in said, said


def test_told_to_it_replaces_what_is_newer_in_moodle_but_nothing_locked(
    export, graded_now, no_comments
):
    _, _, after = export(worksheet(ROWS), "--overwrite-newer")
    by_name = {row[1]: row for row in cells(after)}
    assert by_name["Eve Ode"][5] == "6"
    assert by_name["Dan Noor"][5] == "2.00"
    assert by_name["Hal Sen"][-1].startswith("lesson_1: 8 of 17 points")


def test_what_changed_in_moodle_after_the_download_is_safe(filled):
    _, _, after = filled
    meanwhile = held(ROWS)
    meanwhile[101].at, meanwhile[101].grade = datetime(2026, 6, 11), 1.0
    assert moodle_imports(after, meanwhile)[101] == (None, None)


def test_feedback_begins_with_the_points_and_is_ours_to_replace(export, graded_now, no_comments):
    rows = [Row(101, "Ada", comment="lesson_1: 3 of 17 points")]
    _, _, after = export(worksheet(rows))
    assert cells(after)[1][-1] == "lesson_1: 17 of 17 points"
    _, before, again = export(after)
    assert again == before


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ("mercredi 10 juin 2026, 14:14", "cannot tell from"),
        ("10/06/2026", "cannot tell from"),
        ("-", ""),
        ("", ""),
        ("2026-06-10 14:14", ""),
    ],
)
def test_a_time_that_cannot_be_read_for_sure_keeps_moodles_grade(
    export, graded_now, no_comments, told, why
):
    said, _, after = export(worksheet([Row(101, "Ada", grade="4.00", graded=told)]))
    assert cells(after)[1][5] == ("4.00" if why else "17")
    assert why in said


def test_a_grade_of_moodles_that_is_older_than_a_mark_by_hand_is_replaced(
    export, mini, no_comments
):
    """The notebook was graded before Moodle's grade was given; a person gave points later."""
    folder = mini.step("autograded", "ada", "lesson_1")
    folder.mkdir(parents=True)
    (folder / "lesson_1.ipynb").write_text("{}", "utf-8")
    os.utime(folder / "lesson_1.ipynb", (0, datetime(2026, 1, 1, tzinfo=UTC).timestamp()))
    data = worksheet([Row(101, "Ada", grade="4.00", graded=OLD)])
    said, _, after = export(data)
    assert "newer in Moodle" in said
    assert cells(after)[1][5] == "4.00"
    line = {
        "at": "2026-06-11T10:00:00+00:00",
        "student": "ada",
        "lesson": "lesson_1",
        "total": [4.0, 17.0],
        "reason": "by hand",
    }
    (mini.root / "classroom/history.jsonl").write_text(str(line).replace("'", '"') + "\n", "utf-8")
    _, _, after = export(data)
    assert cells(after)[1][5] == "17"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_decimal_commas_separators_and_line_ends_stay(
    export, graded_now, no_comments, delimiter, newline
):
    rows = [Row(102, "Ben, so\nto say", id_number="00017", grade="3,50", maximum="17,00")]
    _, before, after = export(worksheet(rows, delimiter, newline))
    assert cells(after, delimiter)[1][5] == "9,26"
    assert moodle_imports(after, held(rows), delimiter)[102][0] == 9.26
    at = before.index(b"3,50")
    quote = b'"' if delimiter == "," else b""
    assert after.startswith(before[: at - len(quote)] + quote + b"9,26" + quote)


def test_grades_of_a_scale_are_refused_in_a_line(export):
    columns = tuple("Scale" if name == "Maximum Grade" else name for name in COLUMNS)
    with pytest.raises(GraderError, match="got one with a scale"):
        export(worksheet(ROWS, columns=columns))


def test_a_worksheet_in_another_language_is_refused_with_what_to_do(export):
    columns = ("Kennung", *COLUMNS[1:])
    with pytest.raises(GraderError, match="downloaded with Moodle in English"):
        export(worksheet(ROWS, columns=columns))


def test_the_newer_spelling_of_the_maximum_is_read(export, graded_now, no_comments):
    columns = tuple("Maximum grade" if name == "Maximum Grade" else name for name in COLUMNS)
    said, _, _ = export(worksheet(ROWS, columns=columns))
    assert "more than Moodle's maximum of 5" in said


def test_where_names_are_hidden_the_number_alone_tells(export, graded_now, no_comments):
    kept = [0, 5, 6, 7, 9]
    rows = [[row[n] for n in kept] for row in cells(worksheet(ROWS[:2]))]
    data = "\n".join(map(",".join, rows)).encode()
    said, _, after = export(data)
    assert cells(after)[1][1] == "17"
    assert "row 3, Participant 102: nobody of ours" in said


def test_the_lesson_is_named_by_the_file_or_asked_for(export, mini, graded_now, no_comments):
    place = mini.root / "solutions"
    (place / "lesson_2").mkdir()
    shutil.copy(place / "lesson_1/lesson_1.ipynb", place / "lesson_2/lesson_2.ipynb")
    data, marks = worksheet([Row(101, "Ada")]), [*MARKS, mark("ada", 3, "lesson_2")]
    with pytest.raises(GraderError, match="its name says none; say it, as in --lesson lesson_1"):
        export(data, marks=marks)
    _, _, after = export(data, marks=marks, name="Grades-NLP-Lesson 2-77")
    assert cells(after)[1][5] == "3"
    _, _, after = export(data, "--lesson", "lesson_2", marks=marks)
    assert cells(after)[1][5] == "3"
    with pytest.raises(GraderError, match="it may be lesson_1 or lesson_2"):
        export(data, marks=marks, name="lesson 1 and lesson 2")
    with pytest.raises(GraderError, match=r"expected a lesson \(lesson_1, lesson_2\)"):
        export(data, "--lesson", "essay", marks=marks)


def test_one_number_that_says_somebody_else_than_the_name_is_nobody(export, graded_now):
    said, before, after = export(worksheet([Row(101, "Eve Ode")]))
    assert "ada of ours by moodle_id, but eve by name" in said
    assert after == before


@pytest.fixture
def in_gradebook(mini: Course) -> Course:
    """ada failed a visible and a hidden check, whose words quote what learners may not see."""
    source = mini.source("lesson_1")
    said = {
        "encode-tokens-check": Verdict(outcome=Outcome.FAILED, message="expected <unk> & 4031"),
        "encode-tokens-hidden": Verdict(
            outcome=Outcome.FAILED, message="f(9077) is 13108", raised_by="learner", error="E9077"
        ),
    }
    for cell in source.cells:
        if cell.cell_type == "code":
            cell.outputs = []
            if cell.metadata.nbgrader.grade:
                cell.outputs = [v4.new_output("error", ename="E", evalue="", traceback=[])]
    source.cells[-1].source = "=HYPERLINK(1)"
    source.metadata.nanollm = {
        "version": VERSION,
        "remarks": [],
        "verdicts": {name: verdict.as_json() for name, verdict in said.items()},
    }
    mini.submit("ada", "lesson_1", mini.source("lesson_1"))
    cause = Cause(submission=fingerprint(mini.step("submitted", "ada", "lesson_1")))
    with Store(mini) as store:
        store.prepare("lesson_1")
        store.save(Submission("lesson_1", "ada"), {"lesson_1": source}, cause)
    return mini


def test_feedback_says_what_a_learner_may_read_and_is_no_formula(
    in_gradebook: Course, monkeypatch: pytest.MonkeyPatch, give_by_hand: Callable[..., None]
):
    monkeypatch.chdir(in_gradebook.root)
    Path("Grades.csv").write_bytes(worksheet([Row(7, "x", id_number="ada", maximum="4.00")]))

    def told() -> tuple[str, list[str]]:
        run = CliRunner().invoke(app, ["export", "--into", "Grades.csv"])
        assert run.exit_code == 0, run.output
        return run.output, cells(Path("Grades-filled.csv").read_bytes())[1]

    said, row = told()
    assert "ada, lesson_1: waits for a person" in said
    assert (row[5], row[-1]) == ("", "")
    give_by_hand(in_gradebook, "ada", "=1+1 is 2")
    Path("classroom/changes.csv").write_text(
        "student,lesson,note,reason\nada,lesson_1,Come and see me.,a secret\n", "utf-8"
    )
    said, row = told()
    comment = row[-1]
    assert row[5] == "1.5"
    assert comment.startswith("lesson_1: 1.5 of 4 points<br>")
    assert "expected &lt;unk&gt; &amp; 4031" in comment
    assert "an exception on inputs that are not shown" in comment
    assert "=1+1 is 2" in comment
    assert comment.endswith("Come and see me.")
    for secret in ("9077", "13108", "a secret", "HYPERLINK"):
        assert secret not in comment
    assert not re.match(r"[=+\-@\t\r]", comment)


def test_work_handed_in_since_the_grading_has_no_mark_yet(
    in_gradebook: Course, monkeypatch: pytest.MonkeyPatch, give_by_hand: Callable[..., None]
):
    monkeypatch.chdir(in_gradebook.root)
    give_by_hand(in_gradebook, "ada", "good")
    Path("Grades.csv").write_bytes(worksheet([Row(7, "x", id_number="ada", maximum="4.00")]))

    def told() -> str:
        run = CliRunner().invoke(app, ["export", "--into", "Grades.csv"])
        assert run.exit_code == 0, run.output
        return run.output

    assert "lesson_1: 1 filled" in told()
    in_gradebook.step("submitted", "ada", "lesson_1").joinpath("more.txt").write_text("x", "utf-8")
    assert "ada, lesson_1: handed in anew, and that is not graded" in told()
    assert Path("Grades-filled.csv").read_bytes() == Path("Grades.csv").read_bytes()
    Path("classroom/changes.csv").write_text(
        "student,lesson,points,reason\nada,lesson_1,3,oral exam\n", "utf-8"
    )
    assert "lesson_1: 1 filled" in told()
    row = cells(Path("Grades-filled.csv").read_bytes())[1]
    assert (row[5], row[-1].partition("<br>")[0]) == (
        *("3", "lesson_1: 3 of 4 points, set by your instructor"),
    )


@pytest.mark.parametrize(
    "words", ["lesson_1: I took off 2 points for style", "lesson_1: 3 points are for the plot"]
)
def test_own_words_that_begin_as_ours_do_stay(export, graded_now, no_comments, words):
    said, _, after = export(worksheet([Row(101, "Ada", comment=words)]))
    assert cells(after)[1][-1] == words
    assert "somebody's own feedback comment stays" in said
