"""What is taken over from the file that a learner handed in, and what is refused."""

import json
import os
from pathlib import Path

import pytest

from grader.submission.assemble import RefusedSubmissionError
from grader.submission.read import read_submitted

CELL = {"cell_type": "code", "id": "a", "source": ["x = 1\n", "x"], "outputs": [{"x": "y"}]}


def handed_in(folder: Path, content: bytes) -> Path:
    path = folder / "lesson_1.ipynb"
    path.write_bytes(content)
    return path


def test_only_what_counts_is_kept(tmp_path: Path):
    claims = {"grade_id": "f", "points": 9}
    cell = CELL | {"metadata": {"nbgrader": claims, "tags": ["skip-execution"]}}
    content = json.dumps({"nbformat": 4, "metadata": {"title": "t"}, "cells": [cell]})
    found = read_submitted(handed_in(tmp_path, b"\xef\xbb\xbf" + content.encode()))
    kept = {"cell_type": "code", "id": "a", "source": "x = 1\nx", "metadata": {"nbgrader": claims}}
    assert found == {"nbformat": 4, "metadata": {}, "cells": [kept]}


def test_half_a_letter_becomes_a_question_mark(tmp_path: Path):
    content = b'{"cells": [{"cell_type": "code", "source": "# \\ud83d"}]}'
    assert read_submitted(handed_in(tmp_path, content)).cells[0].source == "# ?"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no notebook"),
        (b"\xff\xfe\x00", "no notebook"),
        (b"[" * 100_000, "no notebook"),
        (b"[]", "save it again"),
        (b'{"worksheets": []}', "save it again"),
        (b'{"cells": [1]}', "save it again"),
        (b'{"cells": [' + b",".join([b"{}"] * 1001) + b"]}", "at most 1000 cells, got 1001"),
        (b" " * (21 << 20), "at most 20 MiB, got lesson_1.ipynb of 21 MiB"),
    ],
    ids=range(8),
)
def test_what_is_no_notebook_is_refused_in_words(tmp_path: Path, content: bytes, says: str):
    with pytest.raises(RefusedSubmissionError, match=says):
        read_submitted(handed_in(tmp_path, content))


def test_what_is_no_file_of_its_own_is_not_opened(tmp_path: Path):
    path = tmp_path / "lesson_1.ipynb"
    for make, says in (
        (lambda: path.symlink_to("/dev/zero"), "is a link"),
        (path.mkdir, "nor any plain file"),
        (lambda: os.mkfifo(path), "nor any plain file"),
        (lambda: os.link(handed_in(tmp_path.parent, b"{}"), path), "second name"),
    ):
        make()
        with pytest.raises(RefusedSubmissionError, match=says):
            read_submitted(path)
        path.rmdir() if path.is_dir() else path.unlink()
    with pytest.raises(RefusedSubmissionError, match="No such file"):
        read_submitted(path)
