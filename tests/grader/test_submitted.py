"""What is taken over from the file that a learner handed in, and what is refused."""

import contextlib
import json
import os
import socket
from pathlib import Path

import pytest
from nbformat import v4

from grader.submission.assemble import RefusedSubmissionError, assemble
from grader.submission.read import find_notebook, find_notebooks, read_submitted

CELL = {"cell_type": "code", "id": "a", "source": ["x = 1\n", "x"], "outputs": [{"x": "y"}]}


def handed_in(folder: Path, content: bytes) -> Path:
    path = folder / "lesson_1.ipynb"
    path.write_bytes(content)
    return path


def bind(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener, contextlib.chdir(path.parent):
        listener.bind(path.name)


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
        (b" " * (21 << 20), "at most 20 MiB: lesson_1.ipynb has 21 MiB"),
    ],
    ids=range(8),
)
def test_what_is_no_notebook_is_refused_in_words(tmp_path: Path, content: bytes, says: str):
    with pytest.raises(RefusedSubmissionError, match=says):
        read_submitted(handed_in(tmp_path, content))


DEEP = '{"a":' * 800 + "1" + "}" * 800
LISTS = "[" * 800 + "]" * 800


@pytest.mark.parametrize(
    "cell",
    [
        f'{{"metadata": {{"nbgrader": {{"grade_id": "f", "x": {DEEP}}}}}}}',
        f'{{"attachments": {{"a.png": {LISTS}}}}}',
        f'{{"id": {LISTS}}}',
    ],
    ids=["claims", "attachments", "id"],
)
def test_what_is_nested_too_deep_is_refused_for_itself(tmp_path: Path, cell: str):
    path = handed_in(tmp_path, f'{{"cells": [{cell}]}}'.encode())
    with pytest.raises(RefusedSubmissionError, match=r"lesson_1.ipynb is no notebook: .*recursion"):
        read_submitted(path)
    source = v4.new_notebook(cells=[v4.new_code_cell("x = 1", id="a")])
    (tmp_path / "b.ipynb").write_text(json.dumps({"cells": [CELL]}), "utf-8")
    found = find_notebooks(tmp_path, {"lesson_1": source, "b": source})
    assert {*found} == {"lesson_1", "b"}


@pytest.mark.parametrize("levels", [50, 200, 400, 450])
def test_what_is_just_not_too_deep_ends_in_a_notebook_or_in_words(tmp_path: Path, levels: int):
    deep = "[" * levels + "]" * levels
    parts = f'"attachments": {deep}, "outputs": {deep}, "metadata": {{"nbgrader": {{"x": {deep}}}}}'
    content = f'{{"metadata": {deep}, "cells": [{{"id": "a", {parts}}}]}}'
    path = handed_in(tmp_path, content.encode())
    source = v4.new_notebook(cells=[v4.new_code_cell("x = 1", id="a")])
    with contextlib.suppress(RefusedSubmissionError):
        assemble(source, read_submitted(path))


def test_what_is_no_file_of_its_own_is_not_opened(tmp_path: Path):
    path = tmp_path / "lesson_1.ipynb"
    for make, says in (
        (lambda: path.symlink_to("/dev/zero"), "is a link"),
        (path.mkdir, "is no plain file"),
        (lambda: os.mkfifo(path), "is no plain file"),
        (lambda: bind(path), "is no plain file"),
        (lambda: os.link(handed_in(tmp_path.parent, b"{}"), path), "second name"),
    ):
        make()
        with pytest.raises(RefusedSubmissionError, match=says):
            read_submitted(path)
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
    with pytest.raises(RefusedSubmissionError, match="No such file"):
        read_submitted(path)


def test_a_notebook_of_format_3_is_read(tmp_path: Path):
    claims = {"nbgrader": {"grade_id": "f"}}
    code = {"cell_type": "code", "input": ["x = 1\r\n", "x"], "metadata": claims, "outputs": []}
    heading = {"cell_type": "heading", "level": 2, "source": "Words"}
    content = {"nbformat": 3, "metadata": {}, "worksheets": [{"cells": [heading, code]}]}
    cells = read_submitted(handed_in(tmp_path, json.dumps(content).encode())).cells
    assert [(cell.cell_type, cell.source) for cell in cells] == [
        ("markdown", "Words"),
        ("code", "x = 1\nx"),
    ]
    assert cells[1].metadata.nbgrader.grade_id == "f"


def test_lines_that_end_as_on_an_old_system_are_lines(tmp_path: Path):
    content = json.dumps({"cells": [{"cell_type": "code", "source": "a = 1\rb = 2"}]})
    assert read_submitted(handed_in(tmp_path, content.encode())).cells[0].source == "a = 1\nb = 2"


@pytest.mark.parametrize("name", ["lesson_1 (1).ipynb", "mine/lesson_1.ipynb", "answers.ipynb"])
def test_the_only_notebook_is_found(tmp_path: Path, name: str):
    for path in (name, "__MACOSX/._lesson_1.ipynb", ".ipynb_checkpoints/lesson_1.ipynb", "a.txt"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(b"{}")
    found, remarks = find_notebook(tmp_path / "lesson_1.ipynb")
    assert found == tmp_path / name
    assert remarks == (f"{name} graded, as there is no lesson_1.ipynb",)


@pytest.mark.parametrize(
    ("names", "says"),
    [
        ([], "expected lesson_1.ipynb, found no notebook"),
        (["timestamp.txt", ".DS_Store", "__MACOSX/a.zip"], "ipynb, found no notebook"),
        (["lesson_1.zip", "notes/b.txt"], "ipynb, found lesson_1.zip, notes/b.txt"),
        (["lesson_1.ipynb.txt", "b.txt"], "ipynb, found lesson_1.ipynb.txt$"),
        (["b.ipynb", "a/a.ipynb"], "expected lesson_1.ipynb, found a/a.ipynb, b.ipynb"),
        ([f"{n}.ipynb" for n in range(9)], "found 0.ipynb, .* 4.ipynb, and 4 more"),
        (["\x1b[2J.ipynb", "\n.ipynb"], r"found \\n.ipynb, \\x1b"),
    ],
    ids=range(7),
)
def test_which_of_several_is_meant_is_not_guessed(tmp_path: Path, names: list[str], says: str):
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"{}")
    with pytest.raises(RefusedSubmissionError, match=says):
        find_notebook(tmp_path / "lesson_1.ipynb")


def test_a_notebook_of_that_name_is_taken_whatever_lies_beside_it(tmp_path: Path):
    handed_in(tmp_path, b"{}")
    (tmp_path / "other.ipynb").write_bytes(b"{}")
    assert find_notebook(tmp_path / "lesson_1.ipynb") == (tmp_path / "lesson_1.ipynb", ())
