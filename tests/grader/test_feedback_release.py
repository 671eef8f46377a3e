"""A page tells today's points, and reaches the learner whom it is for."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbformat import NotebookNode, v4

from grader.course import Course, read_notebook, write_notebook
from grader.feedback.page import exercises
from grader.grade import grade, write_feedback
from grader.marks import marks_of

RIGHT = "def encode_tokens(tokens, vocab):\n    return [vocab.index(token) for token in tokens]"


def process(folder: Path, exchange: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A command of nbgrader as a process, with a home and an exchange of its own."""
    program = [sys.executable, "-m", "nbgrader", *words, f"--Exchange.root={exchange}"]
    environment = os.environ | {"HOME": str(folder), "JUPYTER_DATA_DIR": str(folder / "data")}
    run = subprocess.run(program, cwd=folder, capture_output=True, text=True, env=environment)
    assert run.returncode == 0, run.stderr
    return run


def answered(course: Course) -> NotebookNode:
    course.api().generate_assignment("lesson_1")
    notebook = read_notebook(course.released("lesson_1"))
    notebook.cells[0].source = RIGHT
    notebook.cells[3].source = "Because."
    return notebook


def mend(course: Course, grade_id: str, source: str) -> None:
    path = course.root / "solutions/lesson_1/lesson_1.ipynb"
    notebook = nbformat.read(path, as_version=4)
    (cell,) = [cell for cell in notebook.cells if cell.id == grade_id]
    cell.source = source
    write_notebook(notebook, path)


def lay_graded(course: Course, student: str, notebook: NotebookNode) -> None:
    """A graded submission, as far as feedback asks for it."""
    folder = course.step("autograded", student, "lesson_1")
    folder.mkdir(parents=True)
    write_notebook(notebook, folder / "lesson_1.ipynb")
    with course.api().gradebook as gradebook:
        gradebook.update_or_create_student(student)
        gradebook.update_or_create_submission("lesson_1", student)


def page_of(course: Course, student: str) -> str:
    return (course.step("feedback", student, "lesson_1") / "lesson_1.html").read_text("utf-8")


@pytest.mark.kernel
@pytest.mark.slow
@pytest.mark.full
def test_a_page_is_made_anew_after_a_regrade_and_after_grading_by_hand(
    mini: Course, walls, give_by_hand, nbgrader
):
    course = mini
    mend(course, "encode-tokens-check", "# Check (1 point)\nassert False, 'too strict'")
    course.submit("ada", "lesson_1", answered(course))
    grade(course, "lesson_1", "ada")
    nbgrader(course, "generate_feedback", "lesson_1")
    assert "too strict" in page_of(course, "ada")

    mend(course, "encode-tokens-check", "# Check (1 point)\nassert True")
    grade(course, "lesson_1", "ada")
    nbgrader(course, "generate_feedback", "lesson_1")
    assert "too strict" not in page_of(course, "ada")

    give_by_hand(course, "ada", "Nice and short")
    nbgrader(course, "generate_feedback", "lesson_1")
    assert "1.5 of 2" in page_of(course, "ada")

    grade(course, "lesson_1", "ada")  # nbgrader flags the answer again
    page = write_feedback(course, "lesson_1", "ada")[0].read_text("utf-8")
    assert "1.5 of 2" in page
    assert "Nice and short" in page
    assert "waiting" not in page


@pytest.mark.full
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Passing unrecognized arguments")  # nbgrader's misspelling
@pytest.mark.filterwarnings("ignore:unclosed file .*timestamp:ResourceWarning")  # and its haste
def test_a_learner_fetches_what_was_released_and_one_without_a_secret_stops_nobody(
    mini: Course, tmp_path, tmp_path_factory
):
    course, exchange = mini, tmp_path / "exchange"
    home = tmp_path_factory.mktemp("learner")
    exchange.mkdir(mode=0o777)
    exchange.chmod(0o777)
    notebook = answered(course)
    process(course.root, exchange, "release_assignment", "lesson_1")
    process(home, exchange, "fetch_assignment", "lesson_1", "--course=nanollm")
    write_notebook(notebook, home / "lesson_1/lesson_1.ipynb")
    process(home, exchange, "submit", "lesson_1", "--course=nanollm")
    process(course.root, exchange, "collect", "lesson_1")
    (student,) = [path.name for path in (course.root / "classroom/submitted").iterdir()]
    course.submit("by_mail", "lesson_1", notebook)
    for each in (student, "by_mail"):
        lay_graded(course, each, notebook)
    process(course.root, exchange, "generate_feedback", "lesson_1")
    folder = course.step("feedback", student, "lesson_1")
    assert "submission_secret.txt" not in {path.name for path in folder.iterdir()}

    said = process(course.root, exchange, "release_feedback", "lesson_1").stderr
    assert "by_mail: expected timestamp.txt and submission_secret.txt" in said
    process(home, exchange, "fetch_feedback", "lesson_1", "--course=nanollm")
    (fetched,) = (home / "lesson_1/feedback").rglob("*.html")
    assert fetched.read_text("utf-8") == page_of(course, student)

    shutil.rmtree(exchange / "nanollm/feedback")
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.Exchange.root = {str(exchange)!r}\n")
    assert course.api().release_feedback("lesson_1")["success"]  # as formgrader's button does
    assert [*(exchange / "nanollm/feedback").glob("*.html")]


def test_a_task_has_its_points_and_its_comment_and_hides_how_it_is_marked():
    task = v4.new_markdown_cell("### Draw it\n### BEGIN MARK SCHEME\nroots: 1\n### END MARK SCHEME")
    task.metadata["nbgrader"] = NotebookNode(grade_id="draw", task=True, points=2)
    grades = [SimpleNamespace(name="draw", score=1.0, manual_score=1.0, max_score=2)]
    grades[0].needs_manual_grade = True
    notebook = v4.new_notebook(cells=[task])
    (found,) = exercises(notebook, marks_of(notebook, grades), {"draw": "A fine curve"})
    assert (found.title, str(found.score)) == ("Draw it", "1 of 2")
    assert found.messages == ["A fine curve"]
    assert "roots" not in str(found.answer)
