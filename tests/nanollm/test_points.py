"""The panel of points: what it says, and that it follows the file beside a kernel that works."""

import json
import re
import sys
import threading
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from nbclient import NotebookClient
from nbformat import v4

from grader.course import Course, read_notebook, write_notebook
from nanollm import cell_results, points
from nanollm.points import Panel, show_points
from nanollm.points_page import exercises_page, lessons_page


def check(name: str, outcome: str, *, hidden: bool = False, message: str = "") -> dict[str, Any]:
    return {
        "check": name,
        "exercise": re.sub("-(check|hidden)$", "", name),
        "by_hand": False,
        "hidden": hidden,
        "points": 1.0 * (outcome == "passed"),
        "max_points": 1.0,
        "outcome": outcome,
        "message": message,
    }


FOUND = {
    "lesson": "lesson_1",
    "points": 1.0,
    "max_points": 4.0,
    "checks": [
        check("make-table-check", "passed"),
        check("make-table-hidden", "failed", hidden=True, message="expected <b>(10, 4)</b>"),
        check("find-twins-check", "not answered", message="not answered yet"),
        check("find-twins-hidden", "not answered", hidden=True, message="not answered yet"),
        {"check": "question", "exercise": "question", "by_hand": True, "hidden": False}
        | {"points": None, "max_points": 3.0},
    ],
}


class _Rows(HTMLParser):
    """Texts of the cells of a table, and where its links lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.links: list[str | None] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
        elif tag == "br":
            self.rows[-1][-1] += "\n"
        elif tag == "a":
            self.links.append(dict(attrs)["href"])

    def handle_data(self, data: str) -> None:
        if self.rows:
            self.rows[-1][-1] += data


def test_an_exercise_has_its_points_its_messages_and_a_link():
    page = exercises_page(FOUND, "lesson_1 of <Ada>.ipynb", "09:31:04", {})
    table = _Rows(page)
    assert table.rows[1:] == [
        ["make-table", "✓ 1 of 1", "✗ 0 of 1", "expected <b>(10, 4)</b>"],
        ["find-twins", "· 0 of 1", "· 0 of 1", "not answered yet"],
        ["question", "", "", "3 points, graded by hand"],
    ]
    assert table.links[0] == "lesson_1%20of%20%3CAda%3E.ipynb#cell-id=make-table-card"
    assert "Lesson 1: 1 of 4 points, as saved at 09:31:04" in page
    assert '<progress value="1" max="4" aria-label="Lesson 1: 1 of 4 points">' in page


@pytest.mark.parametrize("name", ["100% #1?.ipynb", "javascript:alert(1).ipynb", '"><b>.ipynb'])
def test_a_link_leads_to_the_file_whatever_its_name(name: str):
    (link, *_) = _Rows(exercises_page(FOUND, name, "09:31:04", {})).links
    (glance,) = _Rows(lessons_page([(FOUND, name)])).links
    assert link is not None
    assert glance is not None
    path, _, cell = link.partition("#")
    assert (unquote(path), cell) == (name, "cell-id=make-table-card")
    assert not urlsplit(link).scheme
    assert unquote(glance) == name


@pytest.mark.parametrize("message", ["x" * 100_000, "expected <b>, got " + "<b>" * 5_000])
def test_of_a_very_long_message_its_beginning_is_shown(message: str):
    found = {**FOUND, "checks": [check("f-check", "failed", message=message)]}
    (_, row) = _Rows(exercises_page(found, "lesson_1.ipynb", "09:31:04", {})).rows
    assert row[-1].endswith(" …")
    assert message.startswith(row[-1].removesuffix(" …"))
    assert 500 < len(row[-1]) < 2_000


def test_what_was_not_graded_says_why_and_shows_no_zero():
    why = {"lesson": "lesson_1", "not_graded": "lesson_1.ipynb is no <notebook>"}
    page = exercises_page(why, "lesson_1.ipynb", "09:31:04", {})
    assert "lesson_1.ipynb is no &lt;notebook&gt;" in page
    assert "0 of" not in page
    glance = _Rows(lessons_page([(FOUND, "../lesson_1/lesson_1.ipynb"), (why, "x.ipynb")]))
    assert glance.rows[1:] == [
        ["Lesson 1", " 1 of 4 points"],
        ["Lesson 1", "lesson_1.ipynb is no <notebook>"],
    ]
    assert glance.links == ["../lesson_1/lesson_1.ipynb", "x.ipynb"]


def test_what_only_the_instructor_has_is_named_and_gives_no_zero():
    visible = [each for each in FOUND["checks"] if not each["hidden"]]
    hidden = {"check": "make-table-hidden", "exercise": "make-table", "max_points": 2.0}
    found = {**FOUND, "checks": visible, "with_instructor": [hidden]}
    rows = _Rows(exercises_page(found, "lesson_1.ipynb", "09:31:04", {})).rows
    assert rows[1] == ["make-table", "✓ 1 of 1", "2, by your instructor", ""]
    assert rows[2] == ["find-twins", "· 0 of 1", "", "not answered yet"]


@pytest.fixture
def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A notebook with one check, and a kernel that has run none."""
    cell = v4.new_code_cell("# Check (1 point)\nassert f()\n")
    cell.metadata["nbgrader"] = {"grade_id": "make-table-check"}
    path = tmp_path / "lesson_1.ipynb"
    write_notebook(v4.new_notebook(cells=[cell]), path)
    monkeypatch.setattr(cell_results, "ended", {})
    monkeypatch.setattr(points, "ended", cell_results.ended)
    return path


@pytest.mark.parametrize(
    ("here", "after_save", "there", "says"),
    [
        (True, False, "failed", "name that no longer exists"),
        (True, False, "not answered", "name that no longer exists"),
        (True, True, "failed", "passed just now: save"),
        (False, False, "passed", "run its cells again"),
        (False, True, "passed", "failed just now: save"),
        (True, True, "passed", ""),
        (False, False, "failed", ""),
    ],
)
def test_where_memory_and_file_differ_it_says_what_to_do(
    saved: Path, *, here: bool, after_save: bool, there: str, says: str
):
    run_s = saved.stat().st_mtime + (60 if after_save else -60)
    cell_results.ended["# Check (1 point)\nassert f()"] = here, run_s
    panel = Panel("lesson_1", saved)
    found = {**FOUND, "path": str(saved), "checks": [check("make-table-check", there)]}
    panel.found["lesson_1"] = found
    (_, row) = _Rows(panel.page()).rows
    assert says in row[-1]
    assert bool(says) == bool(row[-1])


@pytest.mark.parametrize("text", ["[]", '{"cells": 3}', '{"cells": [{}]}', '{"cells": [[]]}'])
def test_a_file_that_is_no_notebook_any_more_breaks_nothing(saved: Path, text: str):
    panel = Panel("lesson_1", saved)
    panel.found["lesson_1"] = {**FOUND, "path": str(saved)}
    saved.write_text(text, encoding="utf-8")
    assert "1 of 4 points" in panel.page()


@pytest.mark.parametrize("name", ["grader.py", "json.py"])
def test_no_file_beside_the_notebook_takes_the_place_of_a_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
):
    (tmp_path / name).write_text("raise SystemExit('taken')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    panel = _Quiet("lesson_1", tmp_path / "lesson_1.ipynb")  # which is not there
    panel.follow()
    assert "lesson_1.ipynb: expected a notebook, found no such file" in panel.last(60)


def test_a_process_that_says_much_on_stderr_is_not_held_up(tmp_path: Path):
    text = "import sys; print('a warning\\n' * 100_000, file=sys.stderr); raise SystemExit('why')"
    panel = _Quiet("lesson_1", tmp_path / "lesson_1.ipynb", text)
    panel.follow()
    assert "<p>why</p>" in panel.last(60)


def test_points_that_nothing_follows_any_more_are_taken_down(tmp_path: Path):
    said = json.dumps({"submissions": [{**FOUND, "path": "lesson_1.ipynb"}]})
    panel = _Quiet("lesson_1", tmp_path / "lesson_1.ipynb", f"print({said!r})")
    panel.follow()
    assert "1 of 4 points" in panel.last(60, pages=2)
    assert "run this cell again" in panel.last(60)
    panel.look_again()
    assert "run this cell again" in panel.last(1)


class _Quiet(Panel):
    """A panel of which the pages are kept and nothing is displayed, with a process of its own."""

    def __init__(self, lesson: str, place: Path, program: str = "") -> None:
        super().__init__(lesson, place)
        self.program, self.pages = program, list[str]()

    @property
    def command(self) -> list[str]:
        return [sys.executable, "-c", self.program] if self.program else super().command

    def _show(self, page: str) -> None:
        self.pages.append(page)

    def last(self, limit_s: float, pages: int = 0) -> str:
        """The last page when the process has ended, or the one after so many."""
        for thread in threading.enumerate():
            if thread.name == "points":
                thread.join(limit_s)
        return self.pages[pages - 1]


def test_outside_of_a_notebook_nothing_happens(capsys: pytest.CaptureFixture[str]):
    show_points("lesson_1")
    assert capsys.readouterr() == ("", "")


# In a kernel

WAIT = """\
import time
from nanollm.points import _panels
end = time.monotonic() + 120
while not _panels["lesson_1"].found and time.monotonic() < end:
    pass  # it never waits: a cell that calculates
print(_panels["lesson_1"].page())"""


@pytest.fixture
def in_kernel(course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs these cells in a kernel whose folder holds lesson 1 with one right answer."""
    lesson = read_notebook(course.released("lesson_1"))
    for cell in lesson.cells:
        if cell.id == "make-table":
            cell.source = "def make_table(*sizes):\n    return None"
    (tmp_path / "ä b").mkdir()
    write_notebook(lesson, tmp_path / "ä b" / "lesson_1.ipynb")
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)

    def run(*sources: str) -> NotebookClient:
        notebook = v4.new_notebook(cells=[v4.new_code_cell(source) for source in sources])
        folder = {"metadata": {"path": str(tmp_path / "ä b")}}
        client = NotebookClient(notebook, kernel_name="python3", resources=folder)
        client.execute()
        return client

    return run


@pytest.mark.kernel
@pytest.mark.slow
def test_the_panel_is_filled_while_the_kernel_works_and_looks_again_after_checks(in_kernel: Any):
    show = 'from nanollm.points import show_points\nshow_points("lesson_1")'
    order = (  # it is known what a check came to, and then it is looked again
        "from nanollm.check import check_equal\n"
        'names = [each.__name__ for each in get_ipython().events.callbacks["post_run_cell"]]\n'
        'print(names.index("_tick") < names.index("look_again"))'
    )
    client = in_kernel(show, WAIT, "time.sleep(1)", order)
    cells = client.nb.cells
    assert cells[3].outputs[0].text == "True\n"
    assert "0 of 17 points" in cells[1].outputs[0].text
    (shown,) = cells[0].outputs
    model = shown.data["application/vnd.jupyter.widget-view+json"]["model_id"]
    (output,) = client.widget_state[model]["outputs"]
    assert output["data"]["text/html"] == cells[1].outputs[0].text.strip("\n")


@pytest.mark.kernel
@pytest.mark.slow
@pytest.mark.full
def test_a_cell_that_is_run_often_leaves_one_panel_and_one_process(in_kernel: Any):
    often = (
        "import os, threading\n"
        "from nanollm.points import _panels, show_points\n"
        'for _ in range(5): show_points("lesson_1")\n'
        'place = _panels["lesson_1"].place\n'
        'os.chdir("/"); show_points("lesson_1")'
    )
    count = (
        "import psutil\n"
        "time.sleep(1)\n"
        'after_cells = get_ipython().events.callbacks["post_run_cell"]\n'
        'print(sum("look_again" in repr(each) for each in after_cells),\n'
        "      len(psutil.Process().children()),\n"
        '      _panels["lesson_1"].place == place)'
    )
    cells = in_kernel(often, WAIT, count).nb.cells
    assert "0 of 17 points" in cells[1].outputs[0].text
    assert cells[2].outputs[0].text == "1 1 True\n"


@pytest.mark.kernel
@pytest.mark.slow
@pytest.mark.full
def test_without_widgets_there_is_a_still_picture(in_kernel: Any):
    hide = (
        "import nanollm.points\n"
        "nanollm.points.find_spec = lambda name: None\n"
        'nanollm.points.show_points("lesson_1")'
    )
    (shown,) = in_kernel(hide).nb.cells[0].outputs
    assert "0 of 17 points" in shown.data["text/html"]
    assert "expected" in shown.data["text/html"]  # what make-table's check says
