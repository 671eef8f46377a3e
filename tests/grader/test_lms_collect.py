"""Bulk downloads of Canvas and Moodle, laid where grading expects them, and hostile ones refused.

Names are those of instructure/canvas-lms, lib/content_zipper.rb, and moodle/moodle,
mod/assign/classes/downloader.php.
"""

import io
import os
import shutil
import stat
import struct
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from grader.cli import app
from grader.course import Course, notebook_text
from grader.errors import GraderError
from grader.lms import archive
from grader.timestamp import to_utc

ROSTER = """\
id,first_name,last_name,email,canvas_id,moodle_id
ada,Ada,Lovelace,ada@uni.example,11,
ben,Ben,"O'Hara, Jr.",,,202
kim1,Jo,Kim,,,
kim2,Jo,Kim,,,
"""
TUESDAY, WEDNESDAY = (2026, 6, 9, 14, 14, 0), (2026, 6, 10, 9, 0, 0)
Files = dict[str, bytes]


@pytest.fixture
def text(mini: Course) -> bytes:
    return notebook_text(mini.source("lesson_1")).encode()


def packed(files: Files, at: dict[str, tuple[int, ...]] | None = None) -> bytes:
    """A zip; `at` are times of files, whose names begin so."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            when = next((t for k, t in (at or {}).items() if name.startswith(k)), TUESDAY)
            file.writestr(zipfile.ZipInfo(name, (*when,)), content)  # pyright: ignore
    return data.getvalue()


@pytest.fixture
def collect(mini: Course, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Takes in a zip and returns what was said; the zip is from long after."""
    (mini.root / "classroom/roster.csv").write_text(ROSTER, "utf-8")
    config = mini.root / "nbgrader_config.py"
    zone = "c.Exchange.timezone = 'Europe/Berlin'\n"
    config.write_text(config.read_text("utf-8") + zone, "utf-8")
    monkeypatch.chdir(mini.root)

    def collect(data: bytes, *options: str, name: str = "submissions.zip") -> str:
        Path(name).write_bytes(data)
        run = CliRunner().invoke(app, ["collect", name, *options])
        if run.exception:
            raise run.exception
        return run.output

    return collect


def submitted(course: Course) -> dict[str, bytes]:
    """All that lies below classroom/submitted, by path."""
    top = course.top("submitted")
    return {
        str(path.relative_to(top)): path.read_bytes() for path in top.rglob("*") if path.is_file()
    }


def utc_of(course: Course, student: str) -> datetime:
    stamp = course.step("submitted", student, "lesson_1") / "timestamp.txt"
    return to_utc(stamp.read_text("utf-8"), "Europe/Berlin")


def canvas(text: bytes) -> Files:
    return {
        "lovelaceada_LATE_11_98765_lesson_1-2.ipynb": text,
        "lovelaceada_LATE_11_98766_data_1.csv": b"1",
        "oharajrben_12_98767_lesson_1.ipynb": text + b" ",
        "kimjo_13_98768_lesson_1.ipynb": text,
        "strangerme_14_98769_lesson_1.ipynb": text,
        "anon_xY3_98770_lesson_1.ipynb": text,
        "readme.txt": b"",
    }


def moodle(text: bytes) -> Files:
    return {
        "Ada Lovelace_101_assignsubmission_file/lesson_1.ipynb": text,
        "Ada Lovelace_101_assignsubmission_file/more/a.csv": b"1",
        "Ada Lovelace_101_assignsubmission_onlinetext/onlinetext.html": b"<p>",
        "OHara, Jr. Ben_202_assignsubmission_file_/lesson_1 (1).ipynb": text,
        "Jo Kim_303_assignsubmission_file_lesson_1.ipynb": text,
        "Default group_assignsubmission_file_/x.ipynb": text,
    }


def test_canvas_download_is_laid_by_person(collect, mini: Course, text: bytes):
    said = collect(packed(canvas(text), {"oharajr": WEDNESDAY}))
    laid = submitted(mini)
    assert laid.pop("ada/lesson_1/timestamp.txt") == b"2026-06-09 14:14:00.000000 CEST\n"
    assert laid.pop("ben/lesson_1/timestamp.txt") == b"2026-06-10 09:00:00.000000 CEST\n"
    assert laid == {
        "ada/lesson_1/lesson_1.ipynb": text,
        "ada/lesson_1/data_1.csv": b"1",
        "ben/lesson_1/lesson_1.ipynb": text + b" ",
    }
    assert utc_of(mini, "ada") == datetime(2026, 6, 9, 12, 14)
    for line in (
        "lesson_1, from Canvas: 2 new, 0 replaced, 0 as they were",
        "kimjo (13): several of ours by name: kim1, kim2",
        "strangerme (14): nobody of ours",
        "classroom/unmatched/lesson_1/submissions; complete roster.csv and collect again:\n",
        "late, says Canvas:\n  ada",
        "files of nobody",
        "of ours, and not in the zip:\n  kim1\n  kim2",
    ):
        assert line in said, said
    aside = mini.root / "classroom/unmatched/lesson_1/submissions"
    assert {path.name for path in aside.iterdir()} == {
        *("kimjo_13_98768_lesson_1.ipynb", "strangerme_14_98769_lesson_1.ipynb"),
        *("anon_xY3_98770_lesson_1.ipynb", "readme.txt"),
    }
    assert not list((mini.root / "classroom").glob(".collect-*/"))


def test_moodle_download_is_laid_by_person(collect, mini: Course, text: bytes):
    said = collect(packed(moodle(text), {"OHara": WEDNESDAY}), name="NLP-essay-7.zip")
    laid = {name for name in submitted(mini) if not name.endswith("timestamp.txt")}
    assert laid == {
        *("ada/lesson_1/lesson_1.ipynb", "ada/lesson_1/more/a.csv"),
        *("ada/lesson_1/onlinetext.html", "ben/lesson_1/lesson_1 (1).ipynb"),
    }
    assert utc_of(mini, "ben") == datetime(2026, 6, 10, 7)
    assert "Jo Kim (303): several of ours by name" in said
    aside = mini.root / "classroom/unmatched/lesson_1/NLP-essay-7"
    assert (aside / "Default group_assignsubmission_file_/x.ipynb").read_bytes() == text


def test_a_zip_packed_again_by_hand_is_known(collect, mini: Course, text: bytes):
    again = {f"submissions/{name}": data for name, data in canvas(text).items()}
    collect(packed({**again, "__MACOSX/submissions/._x": b"", "submissions/.DS_Store": b""}))
    assert "ada/lesson_1/lesson_1.ipynb" in submitted(mini)


def test_collected_again_nothing_changes(collect, mini: Course, text: bytes):
    data = packed(canvas(text), {"oharajr": WEDNESDAY})
    collect(data)
    before, at = submitted(mini), changed(mini)
    later = packed(canvas(text), {"": (2026, 6, 12, 1, 1, 2)})
    for again in (data, later):
        assert "0 new, 0 replaced, 2 as they were" in collect(again)
        assert (submitted(mini), changed(mini)) == (before, at)


def changed(course: Course) -> dict[str, float]:
    return {str(p): p.lstat().st_mtime for p in course.top("submitted").rglob("*")}


def test_a_newer_submission_replaces_an_older_one_and_never_the_reverse(
    collect, mini: Course, text: bytes
):
    name = "lovelaceada_11_1_lesson_1.ipynb"
    old, new = packed({name: text}), packed({name: text + b"\n"}, {"": WEDNESDAY})
    collect(old)
    said = collect(new)
    assert "ada: what was here was of 2026-06-09 14:14:00 CEST" in said
    assert submitted(mini)["ada/lesson_1/lesson_1.ipynb"] == text + b"\n"
    said = collect(old)
    assert "ada: older than what is here, of 2026-06-10 09:00:00 CEST" in said
    assert submitted(mini)["ada/lesson_1/lesson_1.ipynb"] == text + b"\n"
    collect(old, "--overwrite-newer")
    assert submitted(mini)["ada/lesson_1/lesson_1.ipynb"] == text


def test_what_a_newer_version_no_longer_has_is_gone(collect, mini: Course, text: bytes):
    collect(packed({"lovelaceada_11_1_lesson_1.ipynb": text, "lovelaceada_11_2_a.csv": b"1"}))
    collect(packed({"lovelaceada_11_3_lesson_1-1.ipynb": text}, {"": WEDNESDAY}))
    assert {*submitted(mini)} == {"ada/lesson_1/lesson_1.ipynb", "ada/lesson_1/timestamp.txt"}


def test_times_of_a_download_are_no_times_of_submission(collect, mini: Course, text: bytes):
    now = datetime.now().timetuple()[:6]
    data = packed(canvas(text), {"": now})
    said = collect(data)
    assert "that is when it was downloaded, so no times are kept" in said
    assert not [name for name in submitted(mini) if name.endswith("timestamp.txt")]
    changed_name = {k: v + b"\n" for k, v in canvas(text).items()}
    assert "2 replaced" in collect(packed(changed_name, {"": now}), "--times")
    assert "ada/lesson_1/timestamp.txt" in submitted(mini)


def test_an_old_download_does_not_replace_what_a_newer_one_brought_without_times(
    collect, mini: Course, text: bytes
):
    now = datetime.now()
    new = packed({k: v + b"\n" for k, v in canvas(text).items()}, {"": now.timetuple()[:6]})
    old = packed(canvas(text), {"": (now - timedelta(hours=3)).timetuple()[:6]})
    collect(new)
    assert "older than what is here" in collect(old)
    assert submitted(mini)["ada/lesson_1/lesson_1.ipynb"] == text + b"\n"


def test_a_zip_without_times_says_so(collect, mini: Course, text: bytes):
    said = collect(packed({"lovelaceada_11_1_lesson_1.ipynb": text}, {"": (1980, 1, 1, 0, 0, 0)}))
    assert "this zip tells no times, so nobody counts as late" in said
    assert [*submitted(mini)] == ["ada/lesson_1/lesson_1.ipynb"]


def test_a_time_in_utc_is_taken_where_a_zip_has_one(collect, mini: Course, text: bytes):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        info = zipfile.ZipInfo("lovelaceada_11_1_lesson_1.ipynb", TUESDAY)
        seconds = int(datetime(2026, 6, 9, 1, 2, 3, tzinfo=UTC).timestamp())
        info.extra = struct.pack("<HHBi", 0x5455, 5, 1, seconds)
        file.writestr(info, text)
    collect(data.getvalue())
    assert utc_of(mini, "ada") == datetime(2026, 6, 9, 1, 2, 3)


WORKSHEET = """\
Identifier,Full name,Email address,Grade,Last modified (submission),Last modified (grade)
Participant 77,A. Byron,ADA@uni.example,,"Monday, 8 June 2026, 3:04 PM",-
Participant 202,Ben,,,"Monday, 8 June 2026, 4:04 PM",-
"""


def test_moodles_worksheet_tells_the_times_and_who_is_who(collect, mini: Course, text: bytes):
    Path("sheet.csv").write_text(WORKSHEET, "utf-8")
    name = "A. Byron_77_assignsubmission_file/lesson_1.ipynb"
    data = packed({name: text, "Ben X_202_assignsubmission_file/lesson_1.ipynb": text})
    collect(data)
    assert "ada/lesson_1/lesson_1.ipynb" not in submitted(mini)
    assert utc_of(mini, "ben") == datetime(2026, 6, 9, 12, 14)
    said = collect(data, "--worksheet", "sheet.csv")
    assert utc_of(mini, "ada") == datetime(2026, 6, 8, 13, 4)
    assert utc_of(mini, "ben") == datetime(2026, 6, 8, 14, 4)
    assert "ben: its time is now that of the worksheet" in said
    assert not (mini.root / "classroom/unmatched/lesson_1/submissions").exists()


def test_a_zip_within_and_a_submission_without_a_notebook_are_named(collect, text: bytes):
    said = collect(
        packed(
            {
                "Ada Lovelace_1_assignsubmission_file/work.zip": packed({"lesson_1.ipynb": text}),
                "Ben X_202_assignsubmission_onlinetext/onlinetext.html": b"hello",
            }
        ),
        "--lesson",
        "lesson_1",
    )
    assert "no notebook in it:\n  ada: work.zip\n  ben: onlinetext.html" in said


@pytest.mark.parametrize("name", ["timestamp.txt", "Timestamp.TXT", "submission_secret.txt"])
def test_nobody_hands_in_the_time_themselves(collect, mini: Course, text: bytes, name: str):
    said = collect(
        packed(
            {
                "lovelaceada_11_1_lesson_1.ipynb": text,
                f"lovelaceada_11_2_{name}": b"2020-01-01 00:00:00 UTC",
            }
        )
    )
    assert utc_of(mini, "ada") == datetime(2026, 6, 9, 12, 14)
    assert {*submitted(mini)} == {"ada/lesson_1/lesson_1.ipynb", "ada/lesson_1/timestamp.txt"}
    assert f"ada: a {name} was handed in, and is left out" in said


def test_two_files_that_would_have_one_name_keep_both(collect, mini: Course, text: bytes):
    files = {
        "lovelaceada_11_1_lesson_1.ipynb": text,
        "lovelaceada_11_2_lesson_1-1.ipynb": b"2",
        "lovelaceada_11_3_A.csv": b"3",
        "lovelaceada_11_4_a.csv": b"4",
    }
    collect(packed(files))
    laid = {n.rpartition("/")[2]: d for n, d in submitted(mini).items() if "stamp" not in n}
    assert laid == {
        "lesson_1.ipynb": text,
        "lesson_1-1.ipynb": b"2",
        "A.csv": b"3",
        "2-a.csv": b"4",
    }


def test_the_lesson_is_told_by_the_notebooks_by_the_zip_or_asked_for(
    collect, mini: Course, text: bytes
):
    place = mini.root / "solutions"
    (place / "lesson_2").mkdir()
    shutil.copy(place / "lesson_1/lesson_1.ipynb", place / "lesson_2/lesson_2.ipynb")
    one, two = "lovelaceada_11_1_lesson_1.ipynb", "oharajrben_12_2_lesson_2.ipynb"
    assert "lesson_2, from Canvas: 1 new" in collect(packed({two: text}))
    with pytest.raises(GraderError, match="it may be lesson_1 or lesson_2; say it"):
        collect(packed({one: text, two: text}))
    assert "lesson_1, from Canvas" in collect(
        packed({one: text, two: text}), "--lesson", "lesson_1"
    )
    own = packed({"lovelaceada_11_1_mine.ipynb": text})
    with pytest.raises(GraderError, match="its name says none"):
        collect(own)
    assert "lesson_2, from Canvas" in collect(own, name="nlp-lesson-2 submissions.zip")


def hostile(name: str, content: bytes = b"x", mode: int = 0, **changes: object) -> bytes:
    """A zip with one file that no LMS would write, behind one that is right."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("lovelaceada_11_1_lesson_1.ipynb", b"new")
        info = zipfile.ZipInfo("placeholder", TUESDAY)
        info.filename = info.orig_filename = name
        info.external_attr, info.create_system = mode << 16, 3
        for key, value in changes.items():
            setattr(info, key, value)
        file.writestr(info, content, zipfile.ZIP_DEFLATED)
    return data.getvalue()


HERE = "oharajrben_12_2_"
ENCRYPTED = bytearray(hostile(f"{HERE}a.txt"))
for at in (ENCRYPTED.rindex(b"PK\x03\x04") + 6, ENCRYPTED.rindex(b"PK\x01\x02") + 8):
    ENCRYPTED[at] |= 1
LIES = bytearray(hostile(f"{HERE}a.txt", b"0" * 50_000))
at = LIES.rindex(b"PK\x01\x02") + 24
LIES[at : at + 4] = struct.pack("<I", 10)
ATTACKS = {
    "up": (lambda: hostile("../../outside.txt"), "a path that stays in its folder"),
    "up within": (
        lambda: hostile("Ben_202_assignsubmission_file/../../../../o"),
        "a path that stays",
    ),
    "drive": (lambda: hostile("C:outside.txt"), "a name without"),
    "backslash": (lambda: hostile(f"{HERE}..\\..\\outside.txt"), "a name without"),
    "NUL": (lambda: hostile(f"{HERE}a.ipynb\0.txt"), "a name of printable letters"),
    "escape": (lambda: hostile(f"{HERE}\x1b[2J.txt"), "a name of printable letters"),
    "link": (lambda: hostile(f"{HERE}link", b"/etc/passwd", stat.S_IFLNK | 0o777), "no link"),
    "device": (lambda: hostile(f"{HERE}null", b"", stat.S_IFCHR | 0o666), "no device"),
    "pipe": (lambda: hostile(f"{HERE}pipe", b"", stat.S_IFIFO | 0o666), "no device"),
    "deep": (lambda: hostile("d/" * 50 + "x"), "folders in one another"),
    "long": (lambda: hostile("n" * 300), "names of at most"),
    "encrypted": (lambda: bytes(ENCRYPTED), "not encrypted"),
    "bomb": (lambda: hostile(f"{HERE}a.csv", bytes(30 << 20)), "packed at most 200 to 1"),
    "large": (lambda: hostile(f"{HERE}a.csv", bytes(101 << 20)), "files of at most 100 MiB"),
    "lies": (lambda: bytes(LIES), "broken one"),
    "cut": (lambda: hostile(f"{HERE}a.csv")[:-30], "broken one"),
    "text": (lambda: b"no zip", "broken one"),
    "empty": (lambda: packed({}), "expected Canvas' or Moodle's download"),
    "others": (
        lambda: packed({"a.txt": b"", "b/c.txt": b""}),
        "expected Canvas' or Moodle's download",
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_zip_is_one_line_and_changes_nothing(collect, mini, text, attack):
    make, why = ATTACKS[attack]
    assert_changes_nothing(collect, mini, text, make(), why)


def test_a_path_from_the_root_on_is_one_line_and_changes_nothing(collect, mini, text, tmp_path):
    outside = tmp_path / "outside.txt"
    why = "a path that stays in its folder"
    assert_changes_nothing(collect, mini, text, hostile(str(outside)), why)
    assert not outside.exists()


def assert_changes_nothing(collect, mini, text: bytes, data: bytes, why: str) -> None:
    collect(packed({"lovelaceada_11_1_lesson_1.ipynb": text}))
    before = times_about(mini.root)
    with pytest.raises(GraderError, match=why) as refused:
        collect(data)
    assert "\n" not in str(refused.value)
    assert submitted(mini)["ada/lesson_1/lesson_1.ipynb"] == text
    after = times_about(mini.root)
    changed = {p for p in before.keys() | after.keys() if before.get(p) != after.get(p)}
    assert {p.name for p in changed} <= {"submissions.zip", ".collect-lock"}


def times_about(folder: Path) -> dict[Path, float]:
    """Of the files below a folder and beside it, but not of what other tests left there."""
    found = [*folder.parent.iterdir(), *folder.rglob("*")]
    return {path: path.lstat().st_mtime for path in found if path.is_file()}


def test_a_name_that_stands_there_twice_is_refused(collect, mini: Course, text: bytes):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        file.writestr("lovelaceada_11_1_lesson_1.ipynb", text)
        with pytest.warns(UserWarning, match="Duplicate"):
            file.writestr("lovelaceada_11_1_lesson_1.ipynb", b"other")
    with pytest.raises(GraderError, match="each name once"):
        collect(data.getvalue())
    assert not submitted(mini)


def test_too_many_files_and_too_large_a_sum_are_refused(
    collect, text: bytes, monkeypatch: pytest.MonkeyPatch
):
    data = packed({f"lovelaceada_11_{n}_a{n}.ipynb": text for n in range(5)})
    monkeypatch.setattr(archive, "MAX_ENTRIES", 4)
    with pytest.raises(GraderError, match="at most 4 files, got 5"):
        collect(data)
    monkeypatch.setattr(archive, "MAX_ENTRIES", 5)
    monkeypatch.setattr(archive, "MAX_ALL_MIB", 0)
    with pytest.raises(GraderError, match="expected at most 0 MiB"):
        collect(data)


def test_the_rest_is_taken_in_without_what_is_skipped(collect, mini: Course):
    make, _ = ATTACKS["large"]
    said = collect(make(), "--skip", HERE)
    assert "lesson_1, from Canvas: 1 new" in said
    assert submitted(mini)["ada/lesson_1/lesson_1.ipynb"] == b"new"


def test_a_link_in_the_place_of_a_submission_is_not_followed(
    collect, mini: Course, text: bytes, tmp_path: Path
):
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    outside.mkdir()
    mini.top("submitted").mkdir(parents=True)
    (mini.top("submitted") / "ada").symlink_to(outside)
    said = collect(packed(canvas(text)))
    assert "expected a folder for it, found a link" in said
    assert not list(outside.iterdir())
    assert "ben/lesson_1/lesson_1.ipynb" in submitted(mini)


def test_an_id_that_is_no_name_of_a_folder_is_refused(collect, mini: Course, text: bytes):
    roster = mini.root / "classroom/roster.csv"
    roster.write_text("id,canvas_id\n../../evil,11\n", "utf-8")
    assert "the name of a folder" in collect(packed({"lovelaceada_11_1_lesson_1.ipynb": text}))
    assert not submitted(mini)


def test_where_the_disk_is_full_what_was_there_stays(
    collect, mini: Course, text: bytes, monkeypatch: pytest.MonkeyPatch
):
    name = "lovelaceada_11_1_lesson_1.ipynb"
    collect(packed({name: text}))
    rename = os.rename

    def full(old: Path, new: Path) -> None:
        if "new" in Path(old).parts and Path(new).name == "lesson_1":
            raise OSError(28, "No space left on device")
        rename(old, new)

    monkeypatch.setattr(os, "rename", full)
    with pytest.raises(GraderError, match="No space left on device"):
        collect(packed({name: text + b"\n"}, {"": WEDNESDAY}))
    assert submitted(mini)["ada/lesson_1/lesson_1.ipynb"] == text


def test_killed_between_two_renamings_the_next_command_puts_it_back(
    collect, mini: Course, text: bytes, monkeypatch: pytest.MonkeyPatch
):
    name = "lovelaceada_11_1_lesson_1.ipynb"
    collect(packed({name: text}))
    here = mini.step("submitted", "ada", "lesson_1")
    left = mini.root / "classroom/.collect-killed"
    left.mkdir()
    os.rename(here, left / "before-0")
    (left / "before.json").write_text(f'{{"before-0": "{here}"}}', "utf-8")
    collect(packed({"oharajrben_12_2_lesson_1.ipynb": text}))
    assert submitted(mini)["ada/lesson_1/lesson_1.ipynb"] == text
    assert not left.exists()


def test_without_a_roster_it_says_why_nobody_is_known(collect, mini: Course, text: bytes):
    (mini.root / "classroom/roster.csv").unlink()
    said = collect(packed({"lovelaceada_11_1_lesson_1.ipynb": text, "x_eve_12_1_a.txt": b""}))
    assert "there is no" in said
    assert "roster.csv" in said
    assert not submitted(mini)


def test_names_in_utf_8_that_do_not_say_so_are_read(collect, mini: Course, text: bytes):
    roster = mini.root / "classroom/roster.csv"
    roster.write_text('id,first_name,last_name\njoerg,Jörg,"Müller-Łoś"\n', "utf-8")
    name = "müllerłośjörg_12_1_lesson_1.ipynb"
    place = "x" * len(name.encode())
    data = packed({place: text}).replace(place.encode(), name.encode())
    collect(data)
    assert submitted(mini)["joerg/lesson_1/lesson_1.ipynb"] == text


def test_the_limits_are_those_that_the_page_names():
    page = (Path(__file__).parents[2] / "docs/lms.md").read_text("utf-8")
    for said in (
        f"more than {archive.MAX_ENTRIES:,} files",
        f"{archive.MAX_FILE_MIB} MiB in a file, {archive.MAX_ALL_MIB >> 10} GiB in all",
        f"more than {archive.MAX_RATIO} to 1",
    ):
        assert said in " ".join(page.split())


def test_a_large_class_is_taken_in_at_once(collect, cost, mini: Course, text: bytes):
    rows = [f"s{n},First{n},Last{n},,{n + 500}," for n in range(300)]
    roster = mini.root / "classroom/roster.csv"
    roster.write_text("\n".join(["id,first_name,last_name,email,canvas_id,x", *rows]), "utf-8")
    files = {f"last{n}first{n}_{n + 500}_{n}_lesson_1.ipynb": text for n in range(300)}
    said: list[str] = []
    spent = cost(lambda: said.append(collect(packed(files))))
    assert "300 new" in said[0]
    assert spent < 80


# --- attacks and accidents


def test_a_file_named_as_moodle_names_them_is_its_learners_in_a_download_of_canvas(
    collect, mini: Course, text: bytes
):
    collect(
        packed(
            {
                "lovelaceada_11_1_lesson_1.ipynb": text,
                "strangerme_14_2_Ben_202_assignsubmission_file_lesson_1.ipynb": b"not Ben's",
            }
        )
    )
    assert {name for name in submitted(mini) if "stamp" not in name} == {
        "ada/lesson_1/lesson_1.ipynb"
    }


@pytest.mark.parametrize("called", ["oharajrben_12", "oharajrben_12_34_x"])
def test_a_learner_who_is_called_as_anothers_file_takes_no_place(
    collect, mini: Course, text: bytes, called: str
):
    """Canvas takes spaces and signs out of `Ben _ 12`, and then its names say two things."""
    with (mini.root / "classroom/roster.csv").open("a", encoding="utf-8") as file:
        file.write("ben2,Ben,O'Hara Jr.,,12,\neve,Eve,Ode,,14,\n")
    said = collect(
        packed(
            {
                f"{called}_14_98_lesson_1.ipynb": b"Eve's",
                f"{called}_14_text.html": b"Eve's",
                "lovelaceada_11_1_lesson_1.ipynb": text,
                "lovelaceada_11_2_data_2026_11_26.csv": b"1",
            }
        )
    )
    assert {name for name in submitted(mini) if "stamp" not in name} == {
        *("ada/lesson_1/lesson_1.ipynb", "ada/lesson_1/data_2026_11_26.csv")
    }
    assert "files of nobody" in said


@pytest.mark.parametrize(
    "name",
    [
        "lovelaceada_14_2_ben_12_34_lesson_1.ipynb",  # a file of somebody else's form
        "ben_١٢_٢٢_x_14_98_lesson_1.ipynb",  # a display name with numbers that Canvas leaves
        "ben_14_98_lesson_1.ipynb",  # a display name that is an id of ours
    ],
)
def test_nobody_takes_anothers_place_by_a_name(collect, mini: Course, text: bytes, name: str):
    roster = mini.root / "classroom/roster.csv"
    roster.write_text('id,first_name,last_name,canvas_id\nben,Ben,"O\'Hara, Jr.",12\n', "utf-8")
    collect(packed({name: text, "strangerme_15_3_lesson_1.ipynb": text}))
    assert not submitted(mini)


def test_a_display_name_that_is_an_id_is_no_surer_than_a_name(collect, mini: Course, text: bytes):
    roster = mini.root / "classroom/roster.csv"
    roster.write_text("id,first_name,last_name\nada,Ada,Lovelace\n", "utf-8")
    said = collect(
        packed({"ada_99_1_lesson_1.ipynb": b"not hers", "lovelaceada_11_2_lesson_1.ipynb": text})
    )
    assert not submitted(mini)
    assert said.count("may be ada of ours") == 2


def test_a_single_submission_of_just_now_has_the_time_of_the_download(
    collect, mini: Course, text: bytes
):
    now = datetime.now().timetuple()[:6]
    said = collect(packed({"lovelaceada_11_1_lesson_1.ipynb": text}, {"": now}))
    assert "so no times are kept" in said
    assert [*submitted(mini)] == ["ada/lesson_1/lesson_1.ipynb"]


@pytest.mark.parametrize("name", ["Screenshot at 2.14.15\u202fPM.png", "Devoir\u00a01.csv"])
def test_a_space_as_macs_write_it_is_no_attack(collect, mini: Course, text: bytes, name: str):
    collect(packed({"lovelaceada_11_1_lesson_1.ipynb": text, f"lovelaceada_11_2_{name}": b"1"}))
    assert submitted(mini)[f"ada/lesson_1/{name}"] == b"1"


def test_a_name_that_no_disk_holds_is_named(collect, text: bytes):
    data = packed({"lovelaceada_11_1_lesson_1.ipynb": text, "oharajrben_12_2_" + "題" * 90: b""})
    with pytest.raises(GraderError, match=r"names of at most .*oharajrben_12_2_題"):
        collect(data)


def test_a_folder_that_is_called_as_a_text_that_was_handed_in_keeps_both(
    collect, mini: Course, text: bytes
):
    collect(
        packed(
            {
                "Ada Lovelace_101_assignsubmission_file/lesson_1.ipynb": text,
                "Ada Lovelace_101_assignsubmission_file/onlinetext.html/a.csv": b"1",
                "Ada Lovelace_101_assignsubmission_onlinetext/onlinetext.html": b"<p>",
                "Ben X_202_assignsubmission_file/lesson_1.ipynb": text,
            }
        )
    )
    laid = {name: data for name, data in submitted(mini).items() if "stamp" not in name}
    assert sorted(laid.values()) == sorted([text, b"1", b"<p>", text])


def test_a_notebook_of_another_lesson_does_not_move_everybodys(collect, mini: Course, text: bytes):
    place = mini.root / "solutions"
    (place / "lesson_2").mkdir()
    shutil.copy(place / "lesson_1/lesson_1.ipynb", place / "lesson_2/lesson_2.ipynb")
    data = packed({"lovelaceada_11_1_homework.ipynb": text, "oharajrben_12_2_lesson_2.ipynb": text})
    with pytest.raises(GraderError, match="it may be lesson_1 or lesson_2; say it"):
        collect(data, name="NLP-lesson_1 submissions.zip")
    assert not submitted(mini)


def test_what_was_kept_of_another_zip_of_this_name_stays(collect, mini: Course, text: bytes):
    place = mini.root / "solutions"
    (place / "lesson_2").mkdir()
    shutil.copy(place / "lesson_1/lesson_1.ipynb", place / "lesson_2/lesson_2.ipynb")
    collect(packed({"strangerme_14_2_lesson_1.ipynb": text, "lovelaceada_11_1_a.csv": b""}))
    collect(packed({"strangerme_14_3_lesson_2.ipynb": text, "lovelaceada_11_4_a.csv": b""}))
    collect(packed({"lovelaceada_11_5_lesson_2.ipynb": text}))
    kept = {path.name for path in (mini.root / "classroom/unmatched").rglob("*.ipynb")}
    assert "strangerme_14_2_lesson_1.ipynb" in kept
