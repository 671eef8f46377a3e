"""Canvas' gradebook, filled: read again as Canvas' importer reads it, and compared byte by byte.

The rules are those of instructure/canvas-lms, lib/gradebook_importer.rb.
"""

import csv
import io
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from grader.cli import app
from grader.course import Course
from grader.errors import GraderError
from grader.lms.sheet import Sheet
from grader.records import history
from grader.records.changes import Change
from grader.records.standing import CellPoints, Standing

ROSTER = """\
id,first_name,last_name,email,section,canvas_id,sis_user_id,sis_login_id
ada,Ada,Lovelace,ada@uni.example,A,1001,S1,ada
ben,Ben,"O""Hara, Jr.",,A,,S2,
cleo,Cleo,Kim,,A,,,cleo7
dan1,Dan,Kim,,A,,,
dan2,Dan,Kim,,B,,,
eve,Eve,Noor,,B,,,
finn,Finn,Ode,,B,,,
"""
HEADER = "Student,ID,SIS User ID,SIS Login ID,Section,Lesson 1 (501),lesson-2 (502),Quiz (9)"
TOTALS = ",Current Score,Final Score"
GRADEBOOK = f"""\
{HEADER}{TOTALS}
,,,,,Manual Posting,,,,
    Points Possible,,,,,17.00,24.00,10,(read only),(read only)
"Lovelace, Ada",1001,S1,ada,A,,12.00,5,70.00,70.00
"O""Hara, Jr., Ben",1002,S2,ben@uni.example,"A
and B",EX,,,,
"Kim, Cleo",1003,,cleo7,A,11.50,N/A,,,
"Kim, Dan",1004,,x,A,,,,,
"Noor, Eve",1005,,eve,B,,,,,
"Guest, Some",1099,,guest,B,3,,,,
"Student, Test",1100,,hash,A,,,,,
"""


def mark(student: str, lesson: str, points: float | None, **more: Any) -> Standing:
    most = {"lesson_1": 17.0, "lesson_2": 24.0}[lesson]
    cell = CellPoints(points=points, max_points=most, is_by_hand=points is None)
    return Standing(student=student, lesson=lesson, cells={"a-check": cell}, **more)


MARKS = [
    mark("ada", "lesson_1", 17),
    mark("ada", "lesson_2", 13.456),
    mark("ben", "lesson_1", 9),
    mark("ben", "lesson_2", 24),
    mark("cleo", "lesson_1", 11.504),
    mark("cleo", "lesson_2", 20),
    mark("dan1", "lesson_1", 1),
    mark("eve", "lesson_1", None),
    mark("finn", "lesson_1", 10),
]


@pytest.fixture
def two_lessons(
    mini: Course, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[str, dict[str, Any]]]:
    """Exports marks into a gradebook; returns what was said, and the bytes before and after."""
    place = mini.root / "solutions"
    (place / "lesson_2").mkdir()
    shutil.copy(place / "lesson_1/lesson_1.ipynb", place / "lesson_2/lesson_2.ipynb")
    (mini.root / "classroom/roster.csv").write_text(ROSTER, "utf-8")
    monkeypatch.chdir(mini.root)

    def export(
        gradebook: str | bytes, *options: str, marks: list[Standing] = MARKS
    ) -> tuple[str, dict[str, Any]]:
        monkeypatch.setattr(history, "catch_up", lambda *_: marks)
        data = gradebook if isinstance(gradebook, bytes) else gradebook.encode()
        path = mini.root / "2026 Grades.csv"
        path.write_bytes(data)
        run = CliRunner().invoke(app, ["export", "--into", str(path), *options])
        if run.exception:
            raise run.exception
        assert path.read_bytes() == data, "the original has changed"
        goal = mini.root / "2026 Grades-filled.csv"
        return run.output, {"before": data, "after": goal.read_bytes(), "path": goal}

    return export


def numeric(cell: str | None) -> str | None:
    """Canvas' converter of numbers: the last point or comma is the decimal one."""
    if cell is None or not re.fullmatch(r"-?[0-9.,]+%?", cell):
        return cell
    *parts, last = re.split(r"[,.]", cell)
    return f"{''.join(parts)}.{last}" if parts else last


def imported(data: bytes) -> dict[str, dict[str, str]]:
    """What Canvas would take from a file: grades by the name in the row and assignment."""
    text = data.decode("utf-8-sig")
    counts = {}
    for separator in ";,":
        sizes = {
            len(next(csv.reader([line], delimiter=separator))) for line in text.split("\n")[:3]
        }
        counts[separator] = sizes.pop() if len(sizes) == 1 else 0
    separator = ";" if counts[";"] > counts[","] else ","
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    header, *others = rows
    assert len(header) > 3
    assert "Student" in header[0]
    assert "ID" in header[1]
    assert "Section" in header[4]
    totals = re.compile("Current Score|Current Points|Final Score|Final Points|Override Score")
    places = [n for n, name in enumerate(header) if n > 4 and not totals.search(name)]
    found: dict[str, dict[str, str]] = {}
    for row in others:
        if "Points Possible" in row[0]:
            places = [n for n in places if "read only" not in row[n]]
        elif not all(re.fullmatch(r"\s*(Muted|Manual Posting.*)?\s*", c, re.I) for c in row):
            found[row[0]] = {header[n]: numeric(row[n].strip()) or "" for n in places}
    return found


def changes(before: bytes, after: bytes) -> dict[tuple[str, str], tuple[str, str]]:
    """What an import would change, at the two decimals that Canvas compares."""

    def same(a: str, b: str) -> bool:
        try:
            return round(float(a), 2) == round(float(b), 2)
        except ValueError:
            return a == b

    old, new = imported(before), imported(after)
    assert old.keys() == new.keys()
    return {
        (who, column): (old[who][column], new[who][column])
        for who in old
        for column in old[who]
        if not same(old[who][column], new[who][column])
    }


def test_canvas_imports_our_points_and_nothing_else(two_lessons):
    _, files = two_lessons(GRADEBOOK)
    assert changes(files["before"], files["after"]) == {
        ("Lovelace, Ada", "Lesson 1 (501)"): ("", "17"),
        ("Lovelace, Ada", "lesson-2 (502)"): ("12.00", "13.46"),
        ('O"Hara, Jr., Ben', "lesson-2 (502)"): ("", "24"),
    }


def test_every_other_byte_stays(two_lessons):
    _, files = two_lessons(GRADEBOOK)
    expected = (
        GRADEBOOK.replace("1001,S1,ada,A,,12.00", "1001,S1,ada,A,17,13.46")
        .replace('and B",EX,,', 'and B",EX,24,')
        .encode()
    )
    assert files["after"] == expected


def test_a_lesson_with_marks_and_no_column_is_named_until_it_is_filled_too(two_lessons):
    renamed = GRADEBOOK.replace("lesson-2 (502)", "Positions (502)")
    said, files = two_lessons(renamed)
    assert "lesson_2: has marks, and no column is called so" in said
    assert "--lesson lesson_2 --column TITLE" in said
    assert "lesson_1: has marks" not in said
    said, files = two_lessons(files["after"], "--lesson", "lesson_2", "--column", "Positions")
    assert "no column" not in said
    grades = imported(files["after"])["Lovelace, Ada"]
    assert (grades["Lesson 1 (501)"], grades["Positions (502)"]) == ("17", "13.46")
    said, _ = two_lessons(renamed, marks=MARKS[:1])  # no marks of lesson_2 yet
    assert "no column" not in said


def test_who_is_on_one_side_only_and_what_is_left_alone_is_said(two_lessons):
    said, _ = two_lessons(GRADEBOOK)
    for line in (
        "lesson_1: 1 filled, 0 changed, 1 as they were",
        "ada, lesson_2: 12.00 -> 13.46",
        "ben, lesson_1: excused in Canvas (EX)",
        "cleo, lesson_2: not assigned to them in Canvas (N/A)",
        "eve, lesson_1: waits for a person to grade some of it",
        "row 7, Kim, Dan (1004): several of ours by name: dan1, dan2",
        "row 9, Guest, Some (1099): nobody of ours",
        "finn (Finn Ode)",
        "dan1 (Dan Kim)",
    ):
        assert line in said, said
    assert "Test" not in said


def test_a_mark_that_a_person_has_set_is_written_though_something_waits(two_lessons):
    by_hand = Change(student="eve", lesson="lesson_1", points=15.0, reason="oral exam")
    _, files = two_lessons(GRADEBOOK, marks=[mark("eve", "lesson_1", 0, override=by_hand)])
    assert imported(files["after"])["Noor, Eve"]["Lesson 1 (501)"] == "15"
    waits = mark("eve", "lesson_1", None, override=by_hand)
    _, files = two_lessons(GRADEBOOK, marks=[waits])
    assert imported(files["after"])["Noor, Eve"]["Lesson 1 (501)"] == "15"


def test_nothing_handed_in_is_no_zero_and_an_old_mark_stays(two_lessons):
    said, files = two_lessons(GRADEBOOK, marks=[])
    assert files["after"] == files["before"]
    assert "cleo, lesson_1: not handed in; 11.50 stays" in said


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_separators_line_ends_and_a_mark_of_utf_8_stay(two_lessons, delimiter, newline, bom):
    rows = list(csv.reader(io.StringIO(GRADEBOOK, newline="")))
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=newline).writerows(rows)
    if delimiter == ";":
        text = io.StringIO(re.sub(r"(?<=;)(\d+)\.(\d\d)(?=;)", r"\1,\2", text.getvalue()))
    _, files = two_lessons(bom + text.getvalue().encode())
    assert len(changes(files["before"], files["after"])) == 3
    assert files["after"].startswith(bom)
    assert files["after"].count(newline.encode()) == files["before"].count(newline.encode())
    if delimiter == ";":
        assert ";13,46;" in files["after"].decode()


def test_points_that_differ_from_ours_are_named_and_never_scaled(two_lessons):
    said, files = two_lessons(GRADEBOOK.replace("17.00", "100"))
    assert imported(files["after"])["Lovelace, Ada"]["Lesson 1 (501)"] == "17"
    assert "worth 100 points in Canvas, while lesson_1 has 17 here" in said
    assert "nothing is scaled" in said


@pytest.mark.parametrize(
    ("titles", "said"),
    [
        (("Lesson 1 (501)", "LESSON_1 (777)"), "lesson_1: 2 columns fit"),
        (("lesson_1", "lesson 1 (502)"), "lesson_1: 2 columns fit"),
    ],
)
def test_two_columns_that_fit_one_lesson_are_left_alone(two_lessons, titles, said):
    first, second = titles
    gradebook = GRADEBOOK.replace("Lesson 1 (501)", first).replace("Quiz (9)", second)
    told, files = two_lessons(gradebook)
    assert said in told
    assert {column for _, column in changes(files["before"], files["after"])} == {"lesson-2 (502)"}
    _, files = two_lessons(gradebook, "--lesson", "lesson_1", "--column", second)
    assert imported(files["after"])["Lovelace, Ada"][second] == "17"


def test_a_column_that_fits_two_lessons_is_left_alone(two_lessons):
    place = Path("solutions")
    shutil.copytree(place / "lesson_1", place / "Lesson-1")
    told, files = two_lessons(GRADEBOOK)
    assert "Lesson 1 (501): it may be Lesson-1 or lesson_1" in told
    assert {column for _, column in changes(files["before"], files["after"])} == {"lesson-2 (502)"}


def test_a_title_that_only_begins_like_a_lesson_is_not_meant(two_lessons):
    quiz = "Lesson 1 quiz (501)"
    told, files = two_lessons(GRADEBOOK.replace("Lesson 1 (501)", quiz))
    assert quiz not in {column for _, column in changes(files["before"], files["after"])}
    assert "lesson_1: has marks, and no column is called so" in told
    with pytest.raises(GraderError, match="expected an assignment called as a lesson"):
        two_lessons(GRADEBOOK.replace("Lesson 1 (501)", "Essay").replace("lesson-2", "Talk"))
    with pytest.raises(GraderError, match="expected a lesson"):
        two_lessons(GRADEBOOK, "--lesson", "lesson_9")


def test_a_read_only_column_and_a_grade_in_letters_are_left_alone(two_lessons):
    told, files = two_lessons(GRADEBOOK.replace("17.00", "(read only)").replace("12.00", "B+"))
    assert "Lesson 1 (501): read only in Canvas" in told
    assert "ada, lesson_2: expected points, found 'B+'" in told
    assert [who for who, _ in changes(files["before"], files["after"])] == ['O"Hara, Jr., Ben']


def test_a_row_that_a_spreadsheet_has_cut_short_is_named(two_lessons):
    told, files = two_lessons(GRADEBOOK.replace("1001,S1,ada,A,,12.00,5,70.00,70.00", "1001,S1"))
    assert "ada, lesson_1: this row of the file ends before the column" in told
    assert b"1001,S1\n" in files["after"]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ('"Lovelace, Ada",2002,S1,ben,A', "ada of ours by sis_user_id, but ben by sis_login_id"),
        ('"Noor, Eve",1001,,,A', "ada of ours by canvas_id, but eve by name"),
        ('"Lovelace, Ada",2002,,,A', "ada of ours has another number"),
        ('"Nobody, New",,,,A', "nobody of ours"),
    ],
)
def test_somebody_who_might_be_two_is_nobody(two_lessons, row, why):
    gradebook = f"{HEADER}{TOTALS}\n    Points Possible,,,,,17,24,10,,\n{row},,,,,\n"
    told, files = two_lessons(gradebook)
    assert why in told
    assert files["after"] == files["before"]


def test_an_id_of_ours_that_is_canvas_number_of_somebody_else_by_chance_is_no_match(two_lessons):
    head = f"{HEADER}{TOTALS}\n    Points Possible,,,,,17,24,10,,\n"
    Path("classroom/roster.csv").write_text("id,first_name,last_name\n77,Eve,Noor\n78,,\n")
    marks = [mark("77", "lesson_1", 5), mark("78", "lesson_1", 6)]
    told, files = two_lessons(f'{head}"Doe, Jo",77,,,A,,,,,\n"Roe, Al",78,,,A,,,,,\n', marks=marks)
    assert "row 3, Doe, Jo (77): 77 is an id of ours, of somebody with another name" in told
    assert imported(files["after"])["Roe, Al"]["Lesson 1 (501)"] == "6"
    _, files = two_lessons(f'{head}"Noor, Eve",77,,,A,,,,,\n', marks=marks)
    assert imported(files["after"])["Noor, Eve"]["Lesson 1 (501)"] == "5"


def test_two_rows_of_one_name_are_told_apart_by_number_or_left(two_lessons):
    head = f"{HEADER}{TOTALS}\n    Points Possible,,,,,17,24,10,,\n"
    twice = '"Kim, Cleo",7,,cleo7,A,,,,,\n"Kim, Cleo",8,,other,A,,,,,\n'
    told, files = two_lessons(head + twice)
    assert ",cleo7,A,11.5,20," in files["after"].decode()
    assert ",other,A,,,,," in files["after"].decode()
    assert "row 4, Kim, Cleo (8)" in told
    neither = twice.replace("cleo7", "one")
    told, files = two_lessons(head + neither)
    assert "row 4, Kim, Cleo (8)" in told
    assert "row 3, Kim, Cleo (7)" in told


def test_last_and_first_names_in_two_columns_are_read(two_lessons):
    gradebook = (
        "LastName,FirstName,ID,SIS Login ID,Section,Lesson 1 (501)\n"
        "    Points Possible,,,,,17\nNoor,Eve,1,,A,\nOde,Finn,2,,A,\n"
    )
    _, files = two_lessons(gradebook)
    assert "Ode,Finn,2,,A,10\n" in files["after"].decode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"a,b,c\n1,2,3\n", "expected a gradebook that Canvas exported"),
        (b"", "expected a gradebook that Canvas exported"),
        (b"PK\x03\x04\x00", "expected a gradebook that Canvas exported"),
        (GRADEBOOK.encode("utf-16"), "expected text in UTF-8"),
        (GRADEBOOK.replace("Eve", "Ève").encode("latin-1"), "expected text in UTF-8"),
        (GRADEBOOK.partition('B"')[0].encode(), "line 5: a quote begins a cell and none ends it"),
        (GRADEBOOK.replace('and B"', "and B").encode(), "letters behind the quote"),
    ],
)
def test_what_is_no_gradebook_is_refused_in_a_line(two_lessons, data, said):
    with pytest.raises(GraderError, match=said) as refused:
        two_lessons(data)
    assert "\n" not in str(refused.value)
    assert not Path("2026 Grades-filled.csv").exists()


def test_the_original_is_never_written_over(two_lessons):
    with pytest.raises(GraderError, match="expected another file"):
        two_lessons(GRADEBOOK, "--out", "2026 Grades.csv")


def test_filled_again_nothing_changes(two_lessons):
    _, once = two_lessons(GRADEBOOK)
    _, twice = two_lessons(once["after"])
    assert twice["after"] == once["after"]


def test_in_any_table_all_bytes_but_those_of_changed_cells_stay(tmp_path):
    for seed in range(200):
        chance = random.Random(seed)
        delimiter, newline = chance.choice(",;\t"), chance.choice(["\n", "\r\n"])
        letters = ["a", "é", '"', "\n", "\r\n", delimiter, " ", "1.50", "'", "=", "\t", ";"]

        def cell(chance: random.Random = chance, letters: list[str] = letters) -> str:
            return "".join(chance.choices(letters, k=chance.randrange(4)))

        def written(text: str, chance: random.Random = chance, special: str = delimiter) -> str:
            needs = any(c in text for c in f'{special}"\r\n')
            quoted = '"' + text.replace('"', '""') + '"'
            return quoted if needs or chance.random() < 0.3 else text

        table = [["head", *(cell() for _ in range(4))] for _ in range(chance.randrange(1, 6))]
        raw = [[written(text) for text in row] for row in table]
        bom = chance.choice(["", "\ufeff"])
        end = chance.choice(["", newline])
        path = tmp_path / "any.csv"
        path.write_bytes((bom + newline.join(map(delimiter.join, raw)) + end).encode())
        width = len(table[0])
        sheet = Sheet.read(path, lambda row, n=width: row[0] == "head" and len(row) == n)
        for place in chance.sample(range(len(table) * 4), 3):
            row, column = place // 4, place % 4 + 1
            table[row][column] = cell()
            was_quoted = raw[row][column].startswith('"')
            text = table[row][column]
            needs = was_quoted or re.search(f'[{delimiter}"\r\n]|^ | $', text)
            raw[row][column] = '"' + text.replace('"', '""') + '"' if needs else text
            assert sheet.change(row, column, text)
        assert sheet.filled() == (bom + newline.join(map(delimiter.join, raw)) + end).encode(), seed
        after = io.StringIO(sheet.filled().decode("utf-8-sig"), newline="")
        assert list(csv.reader(after, delimiter=delimiter)) == table
