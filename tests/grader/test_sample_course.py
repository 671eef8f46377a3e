"""The sample course of nbgrader's own user guide gets the points that stock nbgrader gives it."""

import shutil
from pathlib import Path
from typing import Any

import nbgrader
import pytest

from grader.course import CONFIG, Course, read_notebook

GUIDE = Path(nbgrader.__file__).parent / "docs/source/user_guide"
STUDENTS = ("bitdiddle", "hacker")
# Its submissions were written under nbgrader's own stub, which tells an answer that was left out.
STUB = {"python": "# YOUR CODE HERE\nraise NotImplementedError()"}
OURS = ("OverwriteCells", "Execute", "IgnorePattern")  # what else our configuration changes

Grade = tuple[float | None, float | None, float, bool]
HAND = (None, 0.0, True)  # what waits for a person
# What stock nbgrader 0.9 gives for each cell with its most points, to bitdiddle and to hacker.
BY_STOCK = {
    ("problem1", "correct_squares", 1.0): ((0.0, 0.0, False), (1.0, 1.0, False)),
    ("problem1", "squares_invalid_input", 1.0): ((1.0, 1.0, False), (1.0, 1.0, False)),
    ("problem1", "correct_sum_of_squares", 0.5): ((0.0, 0.0, False), (0.5, 0.5, False)),
    ("problem1", "sum_of_squares_uses_squares", 0.5): ((0.5, 0.5, False), (0.5, 0.5, False)),
    ("problem1", "sum_of_squares_equation", 1.0): (HAND, HAND),
    ("problem1", "sum_of_squares_application", 2.0): ((0.0, 0.0, False), HAND),
    ("problem1", "cell-938593c4a215c6cc", 4.0): (HAND, HAND),
    ("problem2", "part-a", 1.0): (HAND, HAND),
    ("problem2", "part-b", 2.0): (HAND, HAND),
}
STOCK = {
    (student, notebook, cell): (auto, counts, most, waits)
    for (notebook, cell, most), both in BY_STOCK.items()
    for student, (auto, counts, waits) in zip(STUDENTS, both, strict=True)
}


@pytest.fixture
def sample(course: Course, tmp_path: Path) -> Course:
    """The guide's assignment ps1 of two notebooks, set up as a course of ours."""
    config = (course.root / CONFIG).read_text(encoding="utf-8")
    config += f"\nc.ClearSolutions.code_stub = {STUB}\n"
    (tmp_path / CONFIG).write_text(config, encoding="utf-8")
    shutil.copytree(GUIDE / "source/ps1", tmp_path / "solutions/ps1")
    shutil.copytree(GUIDE / "submitted", tmp_path / "classroom/submitted")
    return Course(tmp_path)


def graded(sample: Course, *, apart: bool) -> dict[tuple[str, str, str], Grade]:
    """By student, notebook and cell: what nbgrader scored, what counts, its most, who decides."""
    api = sample.api(apart=apart)
    for name in () if apart else OURS:
        del api.config[name]
    released = api.generate_assignment("ps1")
    assert released["success"], released["log"]
    found: dict[tuple[str, str, str], Grade] = {}
    for student in STUDENTS:
        outcome: dict[str, Any] = api.autograde("ps1", student)
        assert outcome["success"], outcome["log"]
        with api.gradebook as gradebook:
            for notebook in gradebook.find_submission("ps1", student).notebooks:
                for grade in notebook.grades:
                    found[student, notebook.name, grade.name] = (
                        grade.auto_score,
                        grade.score,
                        grade.max_score,
                        grade.needs_manual_grade,
                    )
    return found


@pytest.mark.kernel
@pytest.mark.full  # it tells of nbgrader alone, whose version is bounded
def test_stock_nbgrader_gives_these_points(sample: Course):
    assert graded(sample, apart=False) == STOCK


@pytest.mark.kernel
@pytest.mark.full
@pytest.mark.usefixtures("walls")
def test_ours_gives_the_points_of_stock_nbgrader(sample: Course):
    ours = graded(sample, apart=True)
    assert ours == STOCK
    assert {name: points(ours, name) for name in STUDENTS} == {"bitdiddle": 1.5, "hacker": 3.0}
    # Ben has commented out one check and emptied another; stock nbgrader says so in its log only.
    assert remarks(sample) == {
        ("bitdiddle", "problem1"): [
            "edited check correct_squares restored",
            "edited check squares_invalid_input restored",
        ],
        ("bitdiddle", "problem2"): [],
        ("hacker", "problem1"): [],
        ("hacker", "problem2"): [],
    }


def remarks(sample: Course) -> dict[tuple[str, str], list[str]]:
    return {
        (path.parents[1].name, path.stem): read_notebook(path).metadata["nanollm"]["remarks"]
        for path in sorted(sample.root.glob("classroom/autograded/*/ps1/*.ipynb"))
    }


def points(grades: dict[tuple[str, str, str], Grade], student: str) -> float:
    return sum(score or 0 for (name, _, _), (_, score, _, _) in grades.items() if name == student)
