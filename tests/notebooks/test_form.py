"""How every lesson is made: what CONTRIBUTING.md asks of a source notebook."""

import ast
import re
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution

from grader.author.answers import exercise_name, read_bank
from grader.course import Course, read_notebook
from grader.roles import SKIPPED, UNJUDGED
from grader.submission.names import NamesOf, borrowed_names

ROOT = Path(__file__).resolve().parents[2]
LESSONS = Course(ROOT).lessons


@pytest.fixture(params=LESSONS)
def lesson(request) -> str:
    return request.param


@pytest.fixture
def notebook(course: Course, lesson: str) -> NotebookNode:
    return course.source(lesson)


def grade_id(cell: NotebookNode) -> str:
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")


def exercises(notebook: NotebookNode) -> list[str]:
    return [grade_id(c) for c in notebook.cells if is_solution(c) and c.cell_type == "code"]


def test_there_are_at_least_eight_exercises_with_a_visible_and_a_hidden_check(notebook):
    names = exercises(notebook)
    assert len(names) >= 8
    checks = {grade_id(cell): cell for cell in notebook.cells if is_grade(cell)}
    for name in names:
        assert "BEGIN HIDDEN TESTS" not in checks[f"{name}-check"].source
        assert "BEGIN HIDDEN TESTS" in checks[f"{name}-hidden"].source


def test_one_question_is_graded_by_hand_with_a_marking_scheme(notebook):
    written = [cell for cell in notebook.cells if is_grade(cell) and is_solution(cell)]
    assert [grade_id(cell) for cell in written] == ["question", "check-yourself"]
    assert written[1].metadata.nbgrader.points == 0
    by_hand = written[:1]
    assert "marking scheme" in by_hand[0].source.lower()


def test_every_exercise_has_a_card_with_three_hints(notebook):
    for place, cell in enumerate(notebook.cells):
        if is_solution(cell) and cell.cell_type == "code":
            card = notebook.cells[place - 1].source
            for part in ("Difficulty", "Importance", "minutes"):
                assert part in card, f"{grade_id(cell)}: the card says nothing of {part}"
            assert card.count("<details>") == card.count("</details>") == 3, grade_id(cell)


def solution_lines(cell: NotebookNode) -> list[str]:
    """The lines that a learner writes; a lone bracket is none."""
    region = re.search(r"BEGIN SOLUTION\n(.*?)\n\s*### END", cell.source, re.DOTALL)
    assert region, grade_id(cell)
    return [line for line in region[1].splitlines() if line.strip(" )]}")]


def test_an_answer_takes_three_to_ten_lines(notebook):
    for cell in notebook.cells:
        if is_solution(cell) and cell.cell_type == "code":
            lines = solution_lines(cell)
            assert 1 <= len(lines) <= 10, f"{grade_id(cell)}: {len(lines)} lines"


def test_the_last_hint_of_a_short_exercise_is_no_solution_with_blanks(notebook):
    for place, cell in enumerate(notebook.cells):
        if is_solution(cell) and cell.cell_type == "code" and len(solution_lines(cell)) <= 3:
            hint = notebook.cells[place - 1].source.partition("Hint 3: a smaller step")[2]
            assert hint, grade_id(cell)
            assert "```" not in hint, grade_id(cell)


def test_the_prose_says_is_and_writes_formulas_in_latex(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            found = re.search(r"(?i)\b(stands?|stood|hence)\b|√|−ln", cell.source)
            assert not found, f"{cell.id}: {cell.source[found.start() - 40 : found.end() + 40]}"


def test_a_check_ends_in_an_assert_with_a_message(notebook):
    for cell in notebook.cells:
        if is_grade(cell) and cell.cell_type == "code":
            last = ast.parse(cell.source).body[-1]
            assert isinstance(last, ast.Assert), f"{grade_id(cell)} ends in {ast.unparse(last)}"
            asserts = [
                node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Assert)
            ]
            assert all(node.msg is not None for node in asserts), f"{grade_id(cell)}: no message"


def test_a_check_of_the_solution_says_that_it_has_passed_and_nothing_else(notebook):
    for cell in notebook.cells:
        if is_grade(cell) and cell.cell_type == "code":
            assert cell.execution_count, f"{grade_id(cell)} has not been run: nanollm record"
            (output,) = cell.outputs
            assert output.output_type == "display_data"  # nbgrader would read a result
            assert output.data["text/plain"].startswith("✓ ")


def test_cells_are_short(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "code":
            lines = [line for line in cell.source.splitlines() if line.strip()]
            assert len(lines) <= 25, f"{len(lines)} lines:\n{cell.source}"
            assert max(map(len, lines), default=0) <= 100, cell.source


def test_the_recorded_notebook_is_small(course, lesson):
    assert (course.root / "solutions" / lesson / f"{lesson}.ipynb").stat().st_size < 500_000


def test_a_picture_says_in_words_what_it_shows(notebook):
    for cell in notebook.cells:
        for data in (output.get("data", {}) for output in cell.get("outputs", [])):
            if "image/png" in data:
                assert re.match(r'<img alt="[^"]{40,}" ', data["text/html"]), cell.id
                assert len(data["image/png"]) < 60_000, cell.id


def test_figures_are_neither_compared_by_nbval_nor_run_in_grading(notebook):
    for cell in notebook.cells:
        if any("image/png" in output.get("data", {}) for output in cell.get("outputs", [])):
            assert {"demonstration", "nbval-ignore-output"} <= {*cell.metadata.tags}, cell.source


def test_a_demonstration_is_run_by_nbval_and_is_no_answer_nor_check(notebook, course, lesson):
    tagged = [cell for cell in notebook.cells if SKIPPED in cell.metadata.get("tags", [])]
    assert tagged
    assert not any(is_grade(cell) or is_solution(cell) for cell in tagged)
    skipped = [cell for cell in tagged if "nbval-skip" in cell.metadata.tags]
    assert [cell.id for cell in skipped] == ["points"]
    released = {cell.id: cell for cell in read_notebook(course.released(lesson)).cells}
    assert all(released[cell.id].metadata.tags == cell.metadata.tags for cell in tagged)


def test_the_points_of_this_lesson_have_a_place_near_the_top_and_nothing_recorded(notebook, lesson):
    points = notebook.cells[1]
    assert points.id == "points"
    assert points.source.endswith(f'\nshow_points("{lesson}")')
    assert not points.outputs


def test_no_check_reads_what_the_judge_does_not_run(notebook):
    for cell, names in zip(notebook.cells, borrowed_names(notebook), strict=True):
        unjudged = {
            name
            for above in notebook.cells[: notebook.cells.index(cell)]
            if UNJUDGED in above.metadata.get("tags", ())
            for name in NamesOf.cell(above.source).defined
        }
        assert not unjudged & {*names.sure, *names.unsure}, cell.source


def test_the_notebook_opens_with_objectives_and_time_and_closes_with_a_summary(notebook):
    opening, closing = notebook.cells[0].source, notebook.cells[-4].source
    assert [cell.id for cell in notebook.cells[-3:]] == [
        "check-yourself-card",
        "check-yourself",
        "next",
    ]
    assert "you will be able to" in opening.lower()
    assert re.search(r"\d+ min", opening)
    assert "summary" in closing.lower() or "what you take with you" in closing.lower()


def test_every_exercise_has_its_file_in_the_bank(notebook, lesson):
    files = sorted((ROOT / "tests" / "misconceptions" / lesson).glob("*.py"))
    assert sorted(map(exercise_name, files)) == sorted(exercises(notebook))


def test_every_exercise_has_ten_wrong_answers_and_four_right_ones_in_the_bank(lesson):
    for exercise, answers in read_bank(ROOT / "tests" / "misconceptions" / lesson).items():
        right = [answer.title for answer in answers if answer.is_right]
        assert len(right) >= 4, exercise
        assert len(answers) - len(right) >= 10, exercise
        assert len({answer.title for answer in answers}) == len(answers), exercise
