"""The course changes after submissions were graded: nothing is lost, and nobody is accused."""

import copy
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode, v4
from nbgrader.api import Gradebook

from grader.author.release import release
from grader.classroom.gradebook import Store
from grader.classroom.run import ClassRun, Manner, Result
from grader.course import Course, read_notebook, write_notebook
from grader.errors import GraderError, UnfinishedAnswersError
from grader.grade import grade

pytestmark = [pytest.mark.kernel, pytest.mark.usefixtures("one_engine")]

RIGHT = """\
def encode_tokens(tokens, vocab):
    return [vocab.index(token if token in vocab else "<unk>") for token in tokens]"""


def run(course: Course) -> tuple[dict[str, Result], list[str]]:
    """Results by student, and what is said of the lessons."""
    with ClassRun(course, Manner()) as class_run:
        list(class_run.grade())
        scored = class_run.scored()
        return {result.submission.student: result for result in scored}, class_run.store.said


def gradebook(course: Course) -> Any:
    return Gradebook(f"sqlite:///{course.root / 'classroom' / 'gradebook.db'}")


def change(course: Course, how: Callable[[list[NotebookNode]], object]) -> None:
    """Edit the source: how(cells)."""
    path = course.root / "solutions" / "lesson_1" / "lesson_1.ipynb"
    notebook = read_notebook(path)
    how(notebook.cells)
    write_notebook(notebook, path)


@pytest.fixture(scope="module")
def graded(shared_mini: Course, give_by_hand) -> Course:
    """One submission, graded; a person gave 1.5 points and a comment for the question."""
    course = shared_mini
    list(release(course))
    notebook = read_notebook(course.released("lesson_1"))
    notebook.cells[0].source, notebook.cells[3].source = RIGHT, "Because."
    course.submit("ada", "lesson_1", notebook)
    run(course)
    give_by_hand(course, "ada", "nearly")
    return course


@pytest.fixture
def term(graded: Course, tmp_path: Path) -> Course:
    shutil.copytree(graded.root, tmp_path / "term")
    return Course(tmp_path / "term")


def by_hand(course: Course) -> tuple[float, str]:
    with gradebook(course) as found:
        names = ("question", "lesson_1", "lesson_1", "ada")
        return found.find_grade(*names).manual_score, found.find_comment(*names).manual_comment


def test_a_check_and_an_exercise_can_be_added(term: Course):
    def add(cells: list[NotebookNode]) -> None:
        check = copy.deepcopy(cells[2])
        check.id = check.metadata.nbgrader.grade_id = "encode-tokens-more-hidden"
        check.metadata.nbgrader.points = 3
        question = copy.deepcopy(cells[3])
        question.id = question.metadata.nbgrader.grade_id = "why"
        cells[2:2] = [check, question]

    change(term, add)
    results, said = run(term)
    assert results["ada"].score is not None
    assert (results["ada"].score.points, results["ada"].score.max_points) == (5, 5)
    assert results["ada"].remarks == ()  # nobody deletes what came later
    assert by_hand(term) == (1.5, "nearly")
    assert said == [
        "lesson_1: the gradebook follows the source: encode-tokens-more-hidden, why added"
    ]
    (copy_of_it,) = (term.root / "classroom").glob("gradebook-*.db")
    with Gradebook(f"sqlite:///{copy_of_it}") as before:
        assert len(before.find_notebook("lesson_1", "lesson_1").grade_cells) == 3


def test_what_a_removed_exercise_had_earned_is_kept_and_not_counted(term: Course):
    change(term, lambda cells: cells.pop(3))
    results, said = run(term)
    assert results["ada"].refused is None
    (kept,) = (term.root / "classroom" / "archive").iterdir()
    assert json.loads(kept.read_text("utf-8")) == [
        {"student": "ada", "cell": "question", "manual_score": 1.5},
        {"student": "ada", "cell": "question", "manual_comment": "nearly"},
    ]
    assert "question removed; what they had earned is kept in" in said[0]
    with gradebook(term) as found:
        assert found.find_submission("lesson_1", "ada").max_score == 2


def test_points_and_places_can_change(term: Course):
    def move(cells: list[NotebookNode]) -> None:
        cells[1].metadata.nbgrader.points = 7
        cells.insert(0, cells.pop(3))

    change(term, move)
    results, said = run(term)
    assert results["ada"].score is not None
    assert (results["ada"].score.points, results["ada"].score.max_points) == (8, 8)
    assert (by_hand(term), said) == ((1.5, "nearly"), [])


@pytest.mark.full
def test_nobody_is_accused_of_a_check_that_the_course_corrected(term: Course):
    for text in ("# Check (1 point), mended\nassert True", "# Check (1 point), again\nassert True"):
        change(term, lambda cells, text=text: cells[1].update(source=text))
        assert run(term)[0]["ada"].remarks == ()
        assert grade(term, "lesson_1", "ada").remarks == ()
    handed_in = term.step("submitted", "ada", "lesson_1") / "lesson_1.ipynb"
    notebook = read_notebook(handed_in)
    notebook.cells[1].source = "# Check (1 point)\npass"
    write_notebook(notebook, handed_in)
    assert run(term)[0]["ada"].remarks == ("edited check encode-tokens-check restored",)


def test_a_release_after_grading_keeps_what_learners_laid_there(term: Course):
    change(term, lambda cells: cells.pop(2))
    folder = term.released("lesson_1").parent
    (folder / "mine.ipynb").write_text("{}")
    (folder / "notes").mkdir()
    (folder / "notes" / "a.txt").write_text("a")
    said: list[str] = []
    assert list(release(term, say=said.append)) == [term.released("lesson_1")]
    assert "encode-tokens-hidden removed" in said[0]
    assert len(read_notebook(term.released("lesson_1")).cells) == 3
    assert (folder / "mine.ipynb").read_text() == "{}"
    assert (folder / "notes" / "a.txt").read_text() == "a"
    assert run(term)[0]["ada"].refused is None


def test_a_release_that_fails_leaves_what_was_released(
    term: Course, monkeypatch: pytest.MonkeyPatch
):
    before = term.released("lesson_1").read_bytes()

    def fail(*_: object) -> dict[str, Any]:
        return {"success": False, "log": "[ERROR] x\nRuntimeError: no room\nsee the traceback"}

    monkeypatch.setattr("nbgrader.apps.api.NbGraderAPI.generate_assignment", fail)
    with pytest.raises(GraderError, match=r"lesson_1 cannot be .*: RuntimeError: no room$"):
        list(release(term))
    assert term.released("lesson_1").read_bytes() == before


@pytest.mark.parametrize("kind", ["an answer", "a note"])
def test_what_somebody_wrote_into_a_released_notebook_is_kept(term: Course, kind: str):
    path = term.released("lesson_1")
    notebook = read_notebook(path)
    if kind == "an answer":
        notebook.cells[0].source = RIGHT
    else:
        notebook.cells.append(v4.new_markdown_cell("My note."))
    write_notebook(notebook, path)
    written = path.read_bytes()
    with pytest.raises(UnfinishedAnswersError):
        list(release(term))
    assert path.read_bytes() == written
    list(release(term, force=True))
    assert path.with_name("lesson_1 (kept).ipynb").read_bytes() == written
    assert path.read_bytes() != written


def come_by_git(course: Course) -> None:
    """A release with a cell of no name, which came with its source and was never made here."""

    def pull(cells: list[NotebookNode]) -> None:
        cells[1].source += "  # pulled"
        cells.append(v4.new_code_cell("1 + 1", id="free"))

    change(course, pull)
    path = course.released("lesson_1")
    notebook = read_notebook(path)
    pull(notebook.cells)
    write_notebook(notebook, path)


def edit_check(cells: list[NotebookNode]) -> None:
    cells[1].source += "  # mended"


def edit_last(cells: list[NotebookNode]) -> None:
    cells[-1].source = "1 + 2"


def test_a_release_that_came_with_its_source_is_nobodys_writing(term: Course):
    come_by_git(term)
    change(term, edit_check)
    list(release(term))
    assert "# pulled  # mended" in term.released("lesson_1").read_text("utf-8")


def test_a_release_of_which_graded_cells_alone_are_known_is_nobodys_writing(term: Course):
    shutil.rmtree(term.root / "classroom" / "releases")
    come_by_git(term)
    run(term)
    change(term, edit_last)
    list(release(term))
    assert "1 + 2" in term.released("lesson_1").read_text("utf-8")


def test_one_broken_lesson_stops_no_other(term: Course):
    other = term.root / "solutions" / "lesson_2"
    other.mkdir()
    (other / "lesson_2.ipynb").write_text("{")
    term.submit("ada", "lesson_2", term.source("lesson_1"))
    with ClassRun(term, Manner(force=True)) as class_run:
        list(class_run.grade())
        results = {each.submission.lesson: each for each in class_run.scored()}
    assert results["lesson_1"].refused is None
    assert "lesson_2.ipynb: expected a Jupyter notebook" in str(results["lesson_2"].refused)


def test_texts_of_a_lesson_are_remembered_once(term: Course):
    place = term.root / "classroom" / "releases" / "lesson_1.json"
    before = place.read_text("utf-8")
    with Store(term) as store:
        store.prepare("lesson_1")
    assert place.read_text("utf-8") == before
    place.write_text("no JSON", "utf-8")
    with Store(term) as store:
        assert store.prepare("lesson_1")["lesson_1"].releases
