"""A lesson is one sitting: its exercises, its text and its runs fit into the time that it states.

`pytest -rP tests/notebooks/test_minutes.py` prints the sums.
"""

import ast
import re
from math import ceil
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution

from grader.course import Course, read_notebook

ROOT = Path(__file__).resolve().parents[2]
LESSONS = Course(ROOT).lessons
WORDS_A_MINUTE = 200
RUN_MINUTES = 1  # no notebook takes longer from top to bottom
SITTING, SEED_SITTING = 90, 120  # lesson 2 mirrors a document whose length is given
TIME = re.compile(r"\*\*Time\*\*:? about (\d+) minutes")
MINUTES = re.compile(r"(?<!\*\* )(?<!\*\*: )about (\d+) minutes")
OPTIONAL = re.compile(r"### Exercise (\d+) \(optional\): ")
NOTE = (
    "*Optional: it is not part of the stated time, nothing later needs it, and its points come on "
    "top.*"
)


@pytest.fixture(params=LESSONS)
def lesson(request) -> str:
    return request.param


@pytest.fixture
def notebook(course: Course, lesson: str) -> NotebookNode:
    """The lesson as learners get it."""
    return read_notebook(course.released(lesson))


def texts(notebook: NotebookNode) -> list[str]:
    """What everybody reads, hints included, and no optional exercise."""
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    return [text for text in cells if not OPTIONAL.search(text)]


def words(text: str) -> int:
    """How many words there are; a dot or a dash by itself is none."""
    return sum(any(map(str.isalnum, word)) for word in text.split())


def stated(notebook: NotebookNode) -> int:
    """The minutes in a lesson's opening."""
    (minutes,) = TIME.findall(notebook.cells[0].source)
    return int(minutes)


def test_a_lesson_takes_no_longer_than_it_says(notebook: NotebookNode, lesson: str):
    asked = sum(int(minutes) for text in texts(notebook) for minutes in MINUTES.findall(text))
    read = sum(map(words, texts(notebook)))
    needed = asked + read / WORDS_A_MINUTE + RUN_MINUTES
    says = stated(notebook)
    print(f"{lesson}: {asked} min of exercises + {read} words + runs = {needed:.0f} of {says} min")
    assert ceil(needed) <= says
    assert says <= (SEED_SITTING if lesson == "lesson_2" else SITTING)


def test_each_exercise_says_its_minutes_once(notebook: NotebookNode):
    for place, cell in enumerate(notebook.cells):
        if is_solution(cell) and cell.metadata.nbgrader.get("points") != 0:
            card = notebook.cells[place - 1].source
            assert len(MINUTES.findall(card)) == 1, card


def test_the_maps_state_the_same_minutes(notebook: NotebookNode, lesson: str):
    start = (ROOT / "solutions/start/start.ipynb").read_text("utf-8")
    for page in ((ROOT / "README.md").read_text("utf-8"), start):
        (minutes,) = re.findall(rf"{lesson}\.ipynb\) \|[^|]*\| (\d+) min \|", page)
        assert int(minutes) == stated(notebook)


def test_the_opening_says_which_exercises_are_optional_and_what_they_give(notebook: NotebookNode):
    numbers: list[str] = []
    points = {True: 0, False: 0}
    optional = False
    for cell in notebook.cells:
        if "### Exercise " in cell.source:
            optional = OPTIONAL.search(cell.source) is not None
            numbers += OPTIONAL.findall(cell.source)
            assert (NOTE in cell.source) == optional
        elif is_grade(cell) and not is_solution(cell):
            points[optional] += cell.metadata.nbgrader.points
    opening = notebook.cells[0].source
    said = re.findall(r"(\d+) points\. The optional exercises?, (.+), gives? up to (\d+)", opening)
    which = " and ".join(filter(None, [", ".join(numbers[:-1]), *numbers[-1:]]))
    assert said == ([(str(points[False]), which, str(points[True]))] if numbers else [])


def test_nothing_later_needs_an_optional_exercise(course: Course, lesson: str):
    optional: set[str] = set()  # functions of optional exercises that are over
    here: set[str] = set()
    for cell in course.source(lesson).cells:
        if cell.cell_type == "markdown":
            if re.search(r"^#+ ", cell.source, re.MULTILINE):  # the exercise's section ends here
                optional, here = optional | here, set()
            in_optional = OPTIONAL.search(cell.source) is not None
        elif is_solution(cell) and in_optional:
            here = {cell.metadata.nbgrader.grade_id.replace("-", "_")}
        else:
            nodes = ast.walk(ast.parse(cell.source))
            used = {node.id for node in nodes if isinstance(node, ast.Name)}
            assert not optional & used, cell.source
