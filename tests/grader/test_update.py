"""`nanollm update`: what is the learner's over new lessons; a copy, and the way back."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from nbformat import NotebookNode, v4
from nbgrader.utils import compute_checksum
from typer.testing import CliRunner

from grader import cli
from grader.course import Course, notebook_text, read_notebook, write_notebook
from grader.errors import GraderError
from grader.learner import swap
from grader.learner.lay import Laid, lay
from grader.learner.swap import HOME
from grader.learner.update import Update, undo, update
from grader.roles import grade_id

ROOT = Path(__file__).resolve().parents[2]
STUB = "def {}(x):\n    # YOUR CODE HERE"
Cells = Iterable[NotebookNode]


def cell(name: str, text: str = "", **claims: object) -> NotebookNode:
    """A cell as nbgrader releases it; without claims one that is nobody's."""
    make = v4.new_markdown_cell if claims.pop("is_text", False) else v4.new_code_cell
    made = make(text, id=name)
    if claims:
        said = {"grade": False, "solution": False, "locked": False, "task": False}
        made.metadata = NotebookNode(nbgrader=said | {"grade_id": name} | claims)
        if claims.get("locked"):
            made.metadata |= {"deletable": False, "editable": False}
        made.metadata.nbgrader["checksum"] = compute_checksum(made)
    return made


def exercise(name: str, card: str = "Write it.", stub: str = "", check: str = "") -> Cells:
    """Card, answer and check."""
    return [
        cell(f"{name}-card", f"{name}: {card}", locked=True, is_text=True),
        cell(name, stub or STUB.format(name), solution=True),
        cell(f"{name}-check", check or f"assert {name}(1)", grade=True, locked=True, points=1),
    ]


def lesson(*cells: Cells) -> NotebookNode:
    """A lesson with an opening, and a cell to play with, and then these."""
    opening = [cell("intro", "# Hello", locked=True, is_text=True), cell("play", "1 + 1")]
    by_hand = {"solution": True, "grade": True, "points": 2, "is_text": True}
    question = [cell("question", "YOUR ANSWER HERE", **by_hand)]
    parts = [opening, *cells, question]
    return v4.new_notebook(cells=[each for part in parts for each in part])


@pytest.fixture
def release(tmp_path: Path) -> Callable[..., Course]:
    """Releases notebooks by name, and nothing else."""
    top = tmp_path / "clone"
    top.mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", top)

    def release(**notebooks: NotebookNode) -> Course:
        for step in ("solutions", "course"):
            shutil.rmtree(top / step, ignore_errors=True)
            for name, notebook in notebooks.items():
                (top / step / name).mkdir(parents=True)
                write_notebook(notebook, top / step / name / f"{name}.ipynb")
        return Course(top)

    return release


class Mine:
    """A learner's folder, as the learner sees it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        return self.folder / name / f"{name}.ipynb"

    def edit(self, name: str, **texts: str) -> NotebookNode:
        """Write into cells; `_` stands for the `-` of an id."""
        notebook = read_notebook(self.path(name))
        for each in notebook.cells:
            each.source = texts.get(each.id.replace("-", "_"), each.source)
        write_notebook(notebook, self.path(name))
        return notebook

    def add(self, name: str, behind: str, *texts: str) -> None:
        """Add cells behind one."""
        notebook = read_notebook(self.path(name))
        at = [each.id for each in notebook.cells].index(behind) + 1
        notebook.cells[at:at] = [v4.new_code_cell(text) for text in texts]
        write_notebook(notebook, self.path(name))

    def cells(self, name: str) -> list[NotebookNode]:
        return read_notebook(self.path(name)).cells

    def texts(self, name: str) -> list[str]:
        return [each.source for each in self.cells(name)]

    def text(self, name: str, id: str) -> str:
        return next(each.source for each in self.cells(name) if each.id == id)

    def files(self) -> dict[str, bytes]:
        """All files, but the copies of old ones."""
        found = (path for path in sorted(self.folder.rglob("*")) if path.is_file())
        named = {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in found}
        copies = (f"{HOME}/before/", f"{HOME}/undone/", f"{HOME}/lock")
        return {name: data for name, data in named.items() if not name.startswith(copies)}


@pytest.fixture
def mine(release: Callable[..., Course], tmp_path: Path) -> Mine:
    """A folder with two lessons, two exercises in the first and one in the second."""
    lay(
        release(
            lesson_1=lesson(exercise("f"), exercise("g")),
            lesson_2=lesson(exercise("h")),
        ),
        tmp_path / "mine",
    )
    return Mine(tmp_path / "mine")


Release = Callable[..., Course]


def test_an_untouched_folder_becomes_the_new_release(mine: Mine, release: Release):
    new = lesson(exercise("k"), exercise("f", "Do write it."))
    course = release(lesson_1=new, lesson_2=lesson(exercise("h")), lesson_3=lesson(exercise("j")))
    done = update(course, mine.folder)
    for name in ("lesson_1", "lesson_2", "lesson_3"):
        assert mine.path(name).read_bytes() == course.released(name).read_bytes()
    assert done.changed == (
        "lesson_1: 3 cells new, 3 cells gone, 1 cell reworded",
        "lesson_3: it is new",
    )
    assert done.look == ()


def test_answers_stay_and_all_else_is_new(mine: Mine, release: Release):
    mine.edit("lesson_1", f="def f(x): return 1", question="Because.")
    new = lesson(exercise("k"), exercise("g"), exercise("f", check="assert f(1) == 1, 'one'"))
    done = update(release(lesson_1=new, lesson_2=lesson(exercise("h"))), mine.folder)
    assert mine.text("lesson_1", "f") == "def f(x): return 1"
    assert mine.text("lesson_1", "question") == "Because."
    assert mine.text("lesson_1", "f-check") == "assert f(1) == 1, 'one'"
    assert [each.id for each in mine.cells("lesson_1")] == [each.id for each in new.cells]
    assert (
        "lesson_1, f: the exercise was reworded, look whether your answer still fits" in done.look
    )


def test_an_answer_to_an_exercise_that_did_not_change_needs_no_look(mine: Mine, release: Release):
    mine.edit("lesson_1", f="def f(x): return 1")
    done = update(release(lesson_1=lesson(exercise("f"), exercise("g", "!"))), mine.folder)
    assert done.look == ()
    assert mine.text("lesson_1", "f") == "def f(x): return 1"


def test_an_answer_follows_its_exercise_into_another_lesson(mine: Mine, release: Release):
    mine.edit("lesson_1", f="def f(x): return 1")
    mine.add("lesson_1", "f-check", "my = 1", "note = 2")
    new = {"lesson_1": lesson(exercise("g")), "lesson_2": lesson(exercise("f"), exercise("h"))}
    done = update(release(**new), mine.folder)
    assert "f" not in [each.id for each in mine.cells("lesson_1")]
    assert mine.texts("lesson_2")[3:7] == [
        "def f(x): return 1",
        "assert f(1)",
        "my = 1",
        "note = 2",
    ]
    assert "lesson_1, f: it is in lesson_2 now, with your answer" in done.look


def test_a_question_that_every_lesson_has_is_not_taken_for_a_moved_one(mine, release: Release):
    mine.edit("lesson_1", question="One.")
    mine.edit("lesson_2", question="Two.")
    without = v4.new_notebook(cells=[*lesson(exercise("f")).cells[:-1]])
    update(release(lesson_1=without, lesson_2=lesson(exercise("h"))), mine.folder)
    assert mine.text("lesson_2", "question") == "Two."
    assert mine.texts("lesson_1")[-1] == "One."


def test_all_pieces_of_a_split_answer_stay(mine: Mine, release: Release):
    notebook = mine.edit("lesson_1", f="def f(x):\n    return one(x)")
    place = next(n for n, each in enumerate(notebook.cells) if each.id == "f")
    half = NotebookNode({**notebook.cells[place], "id": "half", "source": "def one(x): return 1"})
    notebook.cells.insert(place, half)
    write_notebook(notebook, mine.path("lesson_1"))
    new = {"lesson_1": lesson(exercise("g")), "lesson_2": lesson(exercise("f", "!"), exercise("h"))}
    update(release(**new), mine.folder)
    pieces = [each for each in mine.cells("lesson_2") if grade_id(each) == "f"]
    assert [piece.source for piece in pieces] == [
        "def one(x): return 1",
        "def f(x):\n    return one(x)",
    ]


def test_an_answer_in_a_copy_of_its_cell_stays_where_it_is(mine: Mine, release: Release):
    notebook = read_notebook(mine.path("lesson_1"))
    copied = NotebookNode({**notebook.cells[3], "id": "copy", "source": "def f(x): return 1"})
    notebook.cells.append(copied)
    write_notebook(notebook, mine.path("lesson_1"))
    update(release(lesson_1=lesson(exercise("f", stub="def f(y): ..."))), mine.folder)
    assert mine.text("lesson_1", "f") == "def f(y): ..."
    assert mine.texts("lesson_1")[-1] == "def f(x): return 1"


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_an_answer_in_a_cell_of_another_type_is_code_again(mine: Mine, release: Release, kind: str):
    notebook = mine.edit("lesson_1", f="def f(x): return 1")
    place = next(n for n, each in enumerate(notebook.cells) if each.id == "f")
    old = notebook.cells[place]
    kept = {"id": old.id, "metadata": old.metadata, "source": old.source}
    notebook.cells[place] = NotebookNode(cell_type=kind, **kept)
    write_notebook(notebook, mine.path("lesson_1"))
    done = update(release(lesson_1=lesson(exercise("f"), exercise("g", "!"))), mine.folder)
    (answer,) = [each for each in mine.cells("lesson_1") if each.id == "f"]
    assert (answer.cell_type, answer.source) == ("code", "def f(x): return 1")
    assert "lesson_1, f: your answer is in a code cell again" in done.look


def test_an_answer_whose_exercise_is_gone_stays_in_its_place(mine: Mine, release: Release):
    mine.edit("lesson_1", f="def f(x): return 1")
    mine.add("lesson_1", "f", "note = 1")
    done = update(release(lesson_1=lesson(exercise("g"))), mine.folder)
    assert mine.texts("lesson_1")[1:4] == ["1 + 1", "def f(x): return 1", "note = 1"]
    (kept,) = [each for each in mine.cells("lesson_1") if each.source == "def f(x): return 1"]
    assert kept.metadata == {}
    assert done.look == (
        "lesson_1, f: it is gone; what you wrote stays in its place, as a cell of yours",
    )


def test_added_cells_stay_behind_the_cell_they_stood_behind(mine: Mine, release: Release):
    mine.add("lesson_1", "g", "second = 2")
    mine.add("lesson_1", "f-check", "a = 1", "b = 2")
    notebook = read_notebook(mine.path("lesson_1"))
    notebook.cells.insert(0, v4.new_markdown_cell("Mine."))
    write_notebook(notebook, mine.path("lesson_1"))
    update(release(lesson_1=lesson(exercise("g"), exercise("f", "!"))), mine.folder)
    texts = mine.texts("lesson_1")
    assert texts[0] == "Mine."
    assert texts[texts.index(STUB.format("g")) + 1] == "second = 2"
    assert texts[texts.index("assert f(1)") + 1 :][:2] == ["a = 1", "b = 2"]


def test_a_free_cell_keeps_the_learners_text_where_only_the_learner_changed_it(mine, release):
    mine.edit("lesson_1", play="2 + 2")
    update(release(lesson_1=lesson(exercise("f", "!"))), mine.folder)
    assert mine.text("lesson_1", "play") == "2 + 2"
    assert mine.texts("lesson_1").count("2 + 2") == 1


def test_a_free_cell_that_both_changed_is_new_and_the_learners_is_below(mine, release: Release):
    mine.edit("lesson_1", play="2 + 2")
    new = lesson(exercise("f"))
    new.cells[1].source = "3 + 3"
    done = update(release(lesson_1=new), mine.folder)
    assert mine.texts("lesson_1")[1:3] == ["3 + 3", "2 + 2"]
    assert any(line.startswith("lesson_1, play: it is new, and you had") for line in done.look)


def test_a_locked_cell_is_new_and_its_old_text_is_in_the_copy(mine: Mine, release: Release):
    mine.edit("lesson_1", f_check="assert True")
    done = update(release(lesson_1=lesson(exercise("f", "!"))), mine.folder)
    assert mine.text("lesson_1", "f-check") == "assert f(1)"
    assert any(line.startswith("lesson_1, f-check: it is as the course has") for line in done.look)
    assert done.copy
    assert "assert True" in (done.copy / "lesson_1/lesson_1.ipynb").read_text("utf-8")


def test_an_answer_is_not_lost_where_its_cell_is_locked_now(mine: Mine, release: Release):
    mine.edit("lesson_1", f="def f(x): return 1")
    new = lesson(exercise("f"))
    new.cells[3].metadata.nbgrader |= {"solution": False, "locked": True}
    new.cells[3].source = "def f(x): return x"
    update(release(lesson_1=new), mine.folder)
    assert mine.texts("lesson_1")[3:5] == ["def f(x): return x", "def f(x): return 1"]


def test_outputs_stay_where_the_text_is_the_same(mine: Mine, release: Release):
    notebook = read_notebook(mine.path("lesson_1"))
    for each in notebook.cells:
        if each.cell_type == "code":
            each.outputs, each.execution_count = [v4.new_output("stream", text="out")], 7
    write_notebook(notebook, mine.path("lesson_1"))
    update(release(lesson_1=lesson(exercise("f", check="assert f(2)"))), mine.folder)
    shown = {each.id: bool(each.get("outputs")) for each in mine.cells("lesson_1")}
    assert (shown["play"], shown["f"], shown["f-check"]) == (True, True, False)


def test_pictures_that_were_pasted_into_an_answer_stay(mine: Mine, release: Release):
    notebook = mine.edit("lesson_1", question="![](attachment:a.png)")
    notebook.cells[-1].attachments = {"a.png": {"image/png": "AAAA"}}
    write_notebook(notebook, mine.path("lesson_1"))
    update(release(lesson_1=lesson(exercise("f", "!"))), mine.folder)
    assert mine.cells("lesson_1")[-1].attachments == {"a.png": {"image/png": "AAAA"}}


def changed_everywhere(mine: Mine) -> None:
    """A learner who has done a bit of everything."""
    mine.edit("lesson_1", f="def f(x): return 1", play="2 + 2", g_check="pass", question="Why.")
    mine.edit("lesson_2", h="def h(x): return 1", play="4 + 4")
    mine.add("lesson_1", "f-check", "a = 1")
    mine.add("lesson_2", "h", "b = 1")


def all_new() -> dict[str, NotebookNode]:
    """A version in which everything is another."""
    first = lesson(exercise("g", "!"), exercise("h", "!"))
    first.cells[1].source = "3 + 3"
    return {"lesson_1": first, "lesson_2": lesson(exercise("k")), "lesson_3": lesson(exercise("j"))}


def test_a_second_update_changes_nothing_and_says_so(mine: Mine, release: Release):
    changed_everywhere(mine)
    course = release(**all_new())
    update(course, mine.folder)
    before = mine.files()
    again = update(course, mine.folder)
    assert again == Update(None)
    assert mine.files() == before
    assert [path.name for path in (mine.folder / HOME / "before").iterdir()] == ["0001"]
    assert next(again.lines(mine.folder)).startswith("nothing to do")


def test_taken_back_all_files_have_their_old_bytes(mine: Mine, release: Release):
    changed_everywhere(mine)
    old = mine.files()
    update(release(**all_new()), mine.folder)
    assert not mine.files().items() >= old.items()
    undo(mine.folder)
    assert mine.files() == old
    with pytest.raises(GraderError, match=r"there is no update of .* to take back"):
        undo(mine.folder)


def test_two_updates_are_taken_back_one_after_the_other(mine: Mine, release: Release):
    changed_everywhere(mine)
    first = mine.files()
    update(release(**all_new()), mine.folder)
    second = mine.files()
    update(release(lesson_1=lesson(exercise("g", "?")), lesson_2=lesson()), mine.folder)
    undo(mine.folder)
    assert mine.files() == second
    undo(mine.folder)
    assert mine.files() == first


def test_what_was_written_since_an_update_is_kept_when_it_is_taken_back(mine, release: Release):
    update(release(**all_new()), mine.folder)
    mine.edit("lesson_1", g="def g(x): return 'since'")
    done = undo(mine.folder)
    assert done.copy
    assert "'since'" in (done.copy / "lesson_1/lesson_1.ipynb").read_text("utf-8")
    assert [line.split(":")[0] for line in done.look] == ["lesson_1/lesson_1.ipynb"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "renaming", [0, 13, 19, *(pytest.param(each, marks=pytest.mark.full) for each in (6, 12, 16))]
)
def test_who_is_killed_has_all_or_nothing_at_the_next_command(mine, release: Release, renaming):
    changed_everywhere(mine)
    course, old = release(**all_new()), mine.files()
    killed = (
        "import os, sys\nfrom pathlib import Path\nfrom grader.course import Course\n"
        "from grader.learner.update import update\n"
        "rename, left = os.replace, [int(sys.argv[3])]\n"
        "def replace(*names):\n    left[0] -= 1\n    left[0] < 0 and os._exit(9)\n"
        "    rename(*names)\n"
        "os.replace = replace\nupdate(Course(Path(sys.argv[1])), Path(sys.argv[2]))\n"
    )
    arguments = [str(course.root), str(mine.folder), str(renaming)]
    run = subprocess.run([sys.executable, "-c", killed, *arguments], check=False)
    assert run.returncode == 9
    is_decided = (mine.folder / HOME / "pending").is_dir()
    lay(course, mine.folder)  # which finishes what was begun, and nothing else
    now = mine.files()
    if is_decided:
        assert now["lesson_1/lesson_1.ipynb"] != old["lesson_1/lesson_1.ipynb"]
        assert update(course, mine.folder) == Update(None)
        undo(mine.folder)
        now = mine.files()
    assert {name: now[name] for name in old} == old


def test_a_full_disk_changes_nothing(mine: Mine, release: Release, monkeypatch):
    changed_everywhere(mine)
    course, old = release(**all_new()), mine.files()
    left = 9

    def full(*_: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(GraderError, match="No space left on device; nothing was changed"):
        update(course, mine.folder)
    assert mine.files() == old


def test_what_is_no_notebook_any_more_stays_and_the_new_one_is_beside_it(mine, release: Release):
    mine.path("lesson_1").write_text('{"cells": [', encoding="utf-8")
    course = release(lesson_1=lesson(exercise("f", "!")), lesson_2=lesson(exercise("h")))
    done = update(course, mine.folder)
    beside = mine.folder / "lesson_1/lesson_1 (new).ipynb"
    assert mine.path("lesson_1").read_text("utf-8") == '{"cells": ['
    assert beside.read_bytes() == course.released("lesson_1").read_bytes()
    assert any(line.startswith("lesson_1/lesson_1.ipynb is no notebook any") for line in done.look)
    before = mine.files()
    assert update(course, mine.folder).copy is None
    assert mine.files() == before


def test_a_notebook_that_was_deleted_is_new_again(mine: Mine, release: Release):
    mine.path("lesson_2").unlink()
    course = release(lesson_1=lesson(exercise("f")), lesson_2=lesson(exercise("h", "!")))
    done = update(course, mine.folder)
    assert mine.path("lesson_2").read_bytes() == course.released("lesson_2").read_bytes()
    assert [line.split()[:3] for line in done.look] == [
        ["lesson_2/lesson_2.ipynb", "was", "missing"]
    ]


def test_what_a_learner_put_beside_or_renamed_stays(mine: Mine, release: Release):
    mine.edit("lesson_1", f="def f(x): return 1")
    for name in (
        "lesson_1-Copy1.ipynb",
        ".ipynb_checkpoints/lesson_1-checkpoint.ipynb",
        "data.csv",
    ):
        (mine.folder / "lesson_1" / name).parent.mkdir(exist_ok=True)
        shutil.copy(mine.path("lesson_1"), mine.folder / "lesson_1" / name)
    mine.path("lesson_2").rename(mine.folder / "lesson_2/my own.ipynb")
    others = {n: d for n, d in mine.files().items() if "Copy1" in n or "own" in n or "csv" in n}
    update(release(**all_new()), mine.folder)
    assert others.items() <= mine.files().items()
    assert len(others) == 3
    assert mine.path("lesson_2").is_file()


def test_line_ends_of_windows_and_a_mark_of_order_change_nothing(mine: Mine, release: Release):
    notebook = mine.edit("lesson_1", f="def f(x):\r\n    return 1")
    for each in notebook.cells:
        each.source = each.source.replace("\r\n", "\n").replace("\n", "\r\n")
    text = notebook_text(notebook).replace("\n", "\r\n")
    mine.path("lesson_1").write_bytes(b"\xef\xbb\xbf" + text.encode())
    course = release(lesson_1=lesson(exercise("f"), exercise("g", "!")), lesson_2=lesson())
    done = update(course, mine.folder)
    assert mine.text("lesson_1", "f") == "def f(x):\n    return 1"
    assert len(mine.cells("lesson_1")) == len(read_notebook(course.released("lesson_1")).cells)
    assert [line for line in done.look if line.startswith("lesson_1")] == []


def test_cells_without_ids_are_known_by_name_or_text(mine: Mine, release: Release):
    notebook = mine.edit("lesson_1", f="def f(x): return 1")
    notebook.nbformat_minor = 4
    for each in notebook.cells:
        del each["id"]
    notebook.cells.append(v4.new_code_cell("mine = 1"))
    del notebook.cells[-1]["id"]
    write_notebook(notebook, mine.path("lesson_1"))
    course = release(lesson_1=lesson(exercise("f", "!")), lesson_2=lesson(exercise("h")))
    update(course, mine.folder)
    texts = [each.source for each in lesson(exercise("f", "!")).cells]
    texts[3] = "def f(x): return 1"
    assert mine.texts("lesson_1") == [*texts, "mine = 1"]
    assert update(course, mine.folder) == Update(None)


def test_a_lesson_that_jupyterlab_had_open_and_saved_again_is_brought_up_to_date(mine, release):
    mine.edit("lesson_1", f="def f(x): return 1")
    opened = read_notebook(mine.path("lesson_1"))
    new = lesson(exercise("f", "!"), exercise("k"))
    new.cells[1].source = "3 + 3"
    course = release(lesson_1=new, lesson_2=lesson(exercise("h")))
    update(course, mine.folder)
    after = mine.path("lesson_1").read_bytes()
    write_notebook(opened, mine.path("lesson_1"))
    update(course, mine.folder)
    assert mine.path("lesson_1").read_bytes() == after


def test_a_notebook_of_a_course_that_lost_it_stays(mine: Mine, release: Release):
    mine.edit("lesson_2", h="def h(x): return 1")
    old = mine.path("lesson_2").read_bytes()
    done = update(release(lesson_1=lesson(exercise("f"), exercise("h"))), mine.folder)
    assert mine.path("lesson_2").read_bytes() == old
    assert mine.text("lesson_1", "h") == "def h(x): return 1"
    assert any(line.startswith("lesson_2: it is no longer part") for line in done.changed)


def test_a_course_that_only_lost_a_notebook_asks_for_no_update_for_ever(mine, release: Release):
    course = release(lesson_1=lesson(exercise("f"), exercise("g")))
    assert lay(course, mine.folder).is_behind
    update(course, mine.folder)
    assert lay(course, mine.folder) == Laid()


def test_who_answered_in_the_release_itself_keeps_it_all(mine, release: Release, tmp_path: Path):
    course = release(lesson_1=lesson(exercise("f"), exercise("g")))
    in_clone = Mine(course.root / "course")
    in_clone.edit("lesson_1", f="def f(x): return 1", play="2 + 2")
    in_clone.add("lesson_1", "g", "note = 1")
    laid = lay(course, tmp_path / "moved")
    assert laid.answered == ("lesson_1/lesson_1.ipynb",)
    moved = Mine(tmp_path / "moved")
    assert moved.path("lesson_1").read_bytes() == in_clone.path("lesson_1").read_bytes()
    update(release(lesson_1=lesson(exercise("f", "!"), exercise("g"))), moved.folder)
    assert moved.text("lesson_1", "f") == "def f(x): return 1"
    assert moved.text("lesson_1", "g") == STUB.format("g")
    assert {"2 + 2", "note = 1", "f: !"} <= {*moved.texts("lesson_1")}


def test_the_page_for_assistants_is_new_where_nobody_changed_it(
    mine, release: Release, monkeypatch
):
    shipped = mine.folder.parent / "shipped"
    shipped.mkdir()
    (shipped / "AGENTS.md").write_text("new", encoding="utf-8")
    monkeypatch.setattr("grader.learner.lay.SHIPPED", shipped)
    course = release(lesson_1=lesson(exercise("f")))
    update(course, mine.folder)
    assert (mine.folder / "AGENTS.md").read_text("utf-8") == "new"
    (mine.folder / "AGENTS.md").write_text("my own", encoding="utf-8")
    assert update(course, mine.folder) == Update(None)
    (shipped / "AGENTS.md").write_text("newer", encoding="utf-8")
    done = update(course, mine.folder)
    assert (mine.folder / "AGENTS.md").read_text("utf-8") == "newer"
    assert done.look == ("AGENTS.md: it is new, and you had changed it: yours is in the copy",)


def test_the_lesson_that_was_saved_last_is_so_after_an_update(mine: Mine, release: Release):
    for name, saved in (("lesson_1", 3e8), ("lesson_2", 4e8)):
        os.utime(mine.path(name), (saved, saved))
    update(release(**all_new()), mine.folder)
    saved = {name: mine.path(name).stat().st_mtime for name in all_new()}
    assert max(saved, key=lambda name: saved[name]) == "lesson_2"
    assert saved["lesson_1"] > 3e8


@pytest.mark.skipif(os.name == "nt", reason="links ask for rights there")
def test_a_folder_behind_a_link_is_updated_where_it_lies(mine: Mine, release: Release, tmp_path):
    (tmp_path / "link").symlink_to(mine.folder)
    update(release(lesson_1=lesson(exercise("f", "!"))), tmp_path / "link")
    assert "f: !" in mine.texts("lesson_1")


def test_a_folder_that_is_not_a_learners_is_refused(release: Release, tmp_path: Path):
    with pytest.raises(GraderError, match="expected a folder of nanollm start, found"):
        update(release(lesson_1=lesson(exercise("f"))), tmp_path)
    with pytest.raises(GraderError, match="expected a folder of nanollm start, found"):
        undo(tmp_path)
    with pytest.raises(GraderError, match="expected a folder of nanollm start, found none at"):
        undo(tmp_path / "nothing")


def test_lessons_of_another_course_are_refused(mine: Mine, release: Release):
    with pytest.raises(GraderError, match=r"expected lessons of .*, found others"):
        update(release(unit_1=lesson(exercise("f"))), mine.folder)


def test_a_folder_of_a_newer_nanollm_is_refused(mine: Mine, release: Release):
    (mine.folder / HOME / "laid.json").write_text('{"format": 99}', encoding="utf-8")
    with pytest.raises(GraderError, match="was made by a newer nanollm"):
        update(release(**all_new()), mine.folder)


def test_the_command_says_what_changed_where_the_copy_is_and_the_way_back(
    mine, release, monkeypatch
):
    changed_everywhere(mine)
    course = release(**all_new())
    monkeypatch.chdir(mine.folder / "lesson_1")
    monkeypatch.setattr(Course, "find", lambda: course)
    said = CliRunner().invoke(cli.app, ["update"], env={"COLUMNS": "999"}).output
    assert "lesson_3: it is new" in said
    assert "lesson_1, f: it is gone; what you wrote stays" in said
    assert f"is in {mine.folder / HOME}/before/0001/old/; nanollm update --undo" in said
    said = CliRunner().invoke(cli.app, ["update", "--undo"]).output
    assert "is as it was before the last update" in " ".join(said.split())


@pytest.mark.parametrize("name", [".DS_Store", "0001 (conflicted copy)", "²"])
def test_what_others_lay_among_the_copies_stops_nothing(mine: Mine, release: Release, name: str):
    old = mine.files()
    update(release(**all_new()), mine.folder)
    (mine.folder / HOME / "before" / name).mkdir()
    undo(mine.folder)
    assert mine.files() == old
    assert update(release(**all_new()), mine.folder).copy == mine.folder / HOME / "before/0003/old"


def test_of_what_was_deleted_since_an_update_taking_it_back_says_nothing(mine, release: Release):
    old = mine.path("lesson_2").read_bytes()
    update(release(**all_new()), mine.folder)
    shutil.rmtree(mine.folder / "lesson_2")
    assert undo(mine.folder).look == ()
    assert mine.path("lesson_2").read_bytes() == old


@pytest.mark.parametrize("again", [update, lambda _, folder: undo(folder)])
def test_a_save_while_files_are_changed_loses_nothing(mine, release, monkeypatch, again):
    course = release(**all_new())
    update(course, mine.folder)
    course = release(lesson_1=lesson(exercise("g", "?")), lesson_2=lesson(exercise("h")))
    stage = swap._stage

    def save_and(*args: object) -> None:
        mine.edit("lesson_1", g="def g(x): return 'saved meanwhile'")
        stage(*args)

    monkeypatch.setattr(swap, "_stage", save_and)
    with pytest.raises(GraderError, match=r"lesson_1.ipynb was saved while .* nothing was changed"):
        again(course, mine.folder)
    assert mine.text("lesson_1", "g") == "def g(x): return 'saved meanwhile'"


@pytest.mark.parametrize("where", ["lesson_2", "lesson_3"])
def test_an_answer_and_a_note_follow_into_a_notebook_that_is_not_there(mine, release, where: str):
    mine.edit("lesson_1", g="def g(x): return 'mine'")
    mine.add("lesson_1", "g", "my_note = 1")
    mine.path("lesson_2").unlink()
    rest = {"lesson_2": lesson(exercise("h")), where: lesson(exercise("h"), exercise("g"))}
    update(release(lesson_1=lesson(exercise("f")), **rest), mine.folder)
    texts = mine.texts(where)
    assert texts[texts.index("def g(x): return 'mine'") + 1] == "my_note = 1"


def test_a_notebook_that_is_new_has_the_bytes_of_the_release(mine: Mine, release: Release):
    old = {"lesson_1": lesson(exercise("f")), "lesson_2": lesson(exercise("h"))}
    course = release(**old, lesson_3=lesson(exercise("k")))
    path = course.released("lesson_3")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    update(course, mine.folder)
    assert mine.path("lesson_3").read_bytes() == path.read_bytes()
