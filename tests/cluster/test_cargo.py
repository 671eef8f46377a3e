"""What travels to a worker arrives there as it was, or does not leave."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from nbformat import v4

from grader.cluster.cargo import (
    lay_folder,
    pack_folder,
    pack_sources,
    pack_whole,
    unpack_sources,
    unpack_whole,
)
from grader.errors import GraderError
from grader.submission.grade import Engine, Grading, Source, Whole

ONE_MIB = 1 << 20


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    """A folder of a source with a data file, and one below it."""
    folder = tmp_path / "lesson_1"
    (folder / "data").mkdir(parents=True)
    (folder / "data/words.csv").write_text("a,b\n", "utf-8")
    return folder


def sent(lesson: Path, place: Path) -> Path:
    sources = {"lesson_1": {"lesson_1": Source(notebook=v4.new_notebook(), folder=lesson)}}
    place.mkdir()
    found, _ = unpack_sources(pack_sources(sources, Grading()), place)
    folder = found["lesson_1"]["lesson_1"].folder
    assert folder is not None
    return folder


def test_what_lies_beside_a_source_arrives(lesson: Path, tmp_path: Path):
    (lesson / ".settings").write_bytes(b"\xff")
    (lesson / "empty").mkdir()
    (lesson / "__pycache__").symlink_to("elsewhere")  # which is left behind
    there = sent(lesson, tmp_path / "there")
    found = {path.relative_to(there).as_posix() for path in there.rglob("*")}
    assert found == {"data", "data/words.csv", ".settings", "empty"}
    assert (there / "data/words.csv").read_text("utf-8") == "a,b\n"


def second_name(path: Path) -> None:
    os.link(path.parent / "words.csv", path)


@pytest.mark.parametrize(
    "make",
    [partial(os.symlink, "words.csv"), second_name, os.mkfifo],
    ids=["link", "second name", "pipe"],
)
def test_what_would_arrive_as_something_else_beside_a_source_is_named(
    lesson: Path, tmp_path: Path, make: Callable[[Path], object]
):
    make(lesson / "data/again.csv")
    with pytest.raises(GraderError, match=r"lesson_1/data/again\.csv: expected plain files"):
        sent(lesson, tmp_path / "there")


def test_odd_names_and_kinds_in_a_submission_arrive(tmp_path: Path):
    here, there = tmp_path / "here", tmp_path / "at" / "there"
    here.mkdir()
    there.parent.mkdir()
    names = [b"\xff\xfe", b"a\nb", b"-rf", b"..a", b"\\..\\up", b"n" * 255, b".second", b"sub"]
    for name in names:
        Path(os.fsdecode(os.path.join(os.fsencode(here), name))).write_bytes(name)
    os.link(here / "-rf", here / "again")
    os.mkfifo(here / "pipe")
    (here / "out").symlink_to("/etc/passwd")
    lay_folder(pack_folder(here, ONE_MIB), there)
    assert sorted(os.listdir(there)) == sorted(os.listdir(here))
    assert os.readlink(there / "out") == "/etc/passwd"
    assert (there / "..a").read_bytes() == b"..a"
    assert (there / "again").stat().st_nlink > 1
    assert (there / "pipe").is_fifo()
    assert sorted(os.listdir(there.parent)) == [".second", "there"]


@pytest.mark.parametrize("name", [b"\xff.ipynb", b"a\n\xed\xa0\x80.ipynb"])
def test_a_refusal_that_names_an_odd_file_comes_back_as_it_was(tmp_path: Path, name: bytes):
    path = tmp_path / os.fsdecode(name)
    path.write_bytes(b"no notebook")
    sources = {"lesson_1": Source(notebook=v4.new_notebook())}
    refused = Engine.grade_folder(Engine(Grading(walls=False), []), sources, tmp_path)
    assert refused.refused
    assert unpack_whole(pack_whole(refused, "tcp://one")) == (refused, "tcp://one")


def test_graded_notebooks_come_back_as_they_were():
    whole = Whole(notebooks={"items": v4.new_notebook(metadata={"items": [1.5, None, "\u2028"]})})
    found, _ = unpack_whole(pack_whole(whole, "tcp://one"))
    assert found == whole
