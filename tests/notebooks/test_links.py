"""Links lead somewhere, and every term, figure and exercise has a place to which they can lead.

`lesson_4.ipynb#cell-id=fig-waves` opens a notebook at a cell; JupyterLab knows this form.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbgrader.utils import is_solution

from grader.course import Course, read_notebook

ROOT = Path(__file__).resolve().parents[2]
COURSE = Course(ROOT)
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$", re.DOTALL)
TERM = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
# What is bold and no term: how paragraphs of every lesson begin.
LEADS = {
    *("You will be able to", "Time", "You need", "Points", "Letters for shapes."),
    *("Predict", "Predict first", "Predict first.", "Check yourself", "Check yourself.", "Next."),
    *("The whole course.", "Where to go on."),
}


@pytest.fixture(params=COURSE.assignments)
def name(request) -> str:
    return request.param


def texts(notebook: NotebookNode) -> Iterator[tuple[str, str]]:
    """Id and text of each cell that learners read."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and not is_solution(cell):
            yield cell.id, cell.source


def terms(text: str) -> set[str]:
    """The words in bold, in small letters; a line end is a space."""
    found = (" ".join(each.split()) for each in TERM.findall(CODE.sub("", text)))
    return {each.lower() for each in found if each not in LEADS}


def test_every_link_of_a_notebook_resolves(course: Course, name: str):
    page = course.released(name)
    for _, text in texts(read_notebook(page)):
        for link in LINK.findall(CODE.sub("", text)):
            path, _, fragment = link.partition("#")
            target = (page.parent / path).resolve() if path else page
            assert target.is_file(), f"{name}: {link}"
            kind, _, id = fragment.partition("=")
            assert kind in ("", "cell-id"), f"{name}: {link}"
            assert not id or id in {cell.id for cell in read_notebook(target).cells}, link


def test_a_lesson_ends_with_a_link_to_the_next(course: Course):
    lessons = sorted(course.lessons, key=lambda lesson: int(lesson.partition("_")[2]))
    for lesson, following in pairwise(lessons):
        ending = course.source(lesson).cells[-1].source
        assert f"](../{following}/{following}.ipynb)" in ending.partition("**Next.**")[2], lesson


@pytest.mark.parametrize("lesson", COURSE.lessons)
def test_figures_and_exercises_have_names_to_link_to(course: Course, lesson: str):
    cells = course.source(lesson).cells
    for place, cell in enumerate(cells):
        if any("image/png" in output.get("data", {}) for output in cell.get("outputs", [])):
            assert cell.id.startswith("fig-"), cell.source
        if is_solution(cell) and cell.cell_type == "code":
            assert cell.id == cell.metadata.nbgrader.grade_id
            assert cells[place - 1].id == f"{cell.id}-card"


def test_the_glossary_links_every_term_to_the_cell_that_explains_it(course: Course):
    explained = {
        (term, f"../{lesson}/{lesson}.ipynb#cell-id={id}")
        for lesson in course.lessons
        for id, text in texts(course.source(lesson))
        for term in terms(text)
    }
    text = "\n".join(text for _, text in texts(course.source("glossary")))
    lines = re.findall(r"^\| ([^|]+) \| [^|]+ \| \[lesson \d\]\(([^)]+)\) \|$", text, re.MULTILINE)
    lines = [(term.lower(), link) for term, link in lines]
    assert sorted({*lines} - explained) == [], "no cell explains these in bold"
    assert sorted(explained - {*lines}) == [], "bold in a lesson, and missing in the glossary"
    names = [term for term, _ in lines]
    assert names == sorted(names), "terms are in the order of the alphabet"
    assert len(names) == len({*names}), "a term is explained once"
