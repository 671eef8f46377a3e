"""Odd trees in classroom/submitted/: each is refused for its own submission, and no other."""

import os
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from grader.classroom.handed_in import Submission, find_submissions
from grader.course import Course
from grader.errors import FilesTooLargeError, NotGradedError
from grader.kernels.files import gather
from grader.submission.fingerprint import fingerprint


@pytest.fixture
def submitted(mini: Course) -> Path:
    """The folder of all students of a course with one lesson; ada has handed it in."""
    place = mini.root / "classroom" / "submitted"
    (place / "ada" / "lesson_1").mkdir(parents=True)
    return place


def found(mini: Course) -> dict[Submission, str | None]:
    return dict(find_submissions(mini))


@contextmanager
def deep(folder: Path, levels: int) -> Generator[None]:
    """Folders in folders, made one by one: no path may be as long as all of them."""
    here = os.open(".", os.O_RDONLY)
    try:
        os.chdir(folder)
        for _ in range(levels):
            os.mkdir("deeper")
            os.chdir("deeper")
    finally:
        os.fchdir(here)
        os.close(here)
    yield
    subprocess.run(["rm", "-rf", folder], check=True)  # Python's own would go as deep


@pytest.mark.parametrize("levels", [40, 1_000, 3_000])
def test_folders_without_end_are_refused(submitted: Path, levels: int):
    folder = submitted / "ada" / "lesson_1"
    with deep(folder, levels):
        with pytest.raises(NotGradedError, match="at most 32 deep"):
            fingerprint(folder)
        with pytest.raises(FilesTooLargeError, match="at most 32 deep"):
            gather(folder, left_out=(), limit_bytes=1 << 20)


def test_a_link_to_itself_is_no_student_and_stops_nobody(mini: Course, submitted: Path):
    (submitted / "loop").symlink_to("loop")
    (submitted / "ada" / "round").symlink_to(".")
    assert found(mini) == {
        Submission("lesson_1", "ada"): None,
        Submission("round", "ada"): "expected a folder, got a symbolic link",
        Submission("", "loop"): "expected a folder, got a symbolic link",
    }


def test_a_link_to_itself_beside_a_notebook_changes_nothing(submitted: Path):
    folder = submitted / "ada" / "lesson_1"
    (folder / "words.txt").write_text("a")
    (folder / "loop").symlink_to("loop")
    assert fingerprint(folder)
    assert gather(folder, left_out=(), limit_bytes=1 << 20) == {"words.txt": b"a"}


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable for root")
def test_a_folder_that_cannot_be_read_is_refused(submitted: Path):
    folder = submitted / "ada" / "lesson_1"
    (folder / "locked").mkdir(mode=0)
    with pytest.raises(NotGradedError, match="could not be read"):
        fingerprint(folder)


@pytest.mark.parametrize("name", ["__MACOSX", ".DS_Store", ".git", "lost.txt"])
def test_what_programs_leave_is_no_student(mini: Course, submitted: Path, name: str):
    other = submitted / name
    other.write_text("") if "." in name[1:] else (other / "lesson_1").mkdir(parents=True)
    assert found(mini) == {Submission("lesson_1", "ada"): None}


def test_a_second_name_of_a_file_is_not_read(submitted: Path, tmp_path: Path):
    folder = submitted / "ada" / "lesson_1"
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "data").mkdir()
    os.link(tmp_path / "secret.txt", folder / "data" / "words.txt")
    assert gather(folder, left_out=(), limit_bytes=1 << 20) == {}
