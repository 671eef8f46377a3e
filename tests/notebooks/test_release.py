"""course/ is what nbgrader makes of solutions/, and gives nothing away."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.author.release import release
from grader.boundary.outputs import Outputs
from grader.course import Course, read_notebook
from grader.kernels.inside.settings import WALLS
from grader.kernels.probe import probe
from grader.kernels.start import Beginning, Learners
from grader.roles import Role
from grader.submission.names import imported_modules

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENTS = Course(ROOT).assignments


@pytest.fixture(scope="module")
def fresh(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The same sources, released anew elsewhere."""
    scratch = course.scratch(tmp_path_factory.mktemp("release"))
    list(release(scratch))
    return scratch


@pytest.mark.slow
@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_the_release_is_a_fresh_build(course: Course, fresh: Course, name: str):
    assert course.released(name).read_bytes() == fresh.released(name).read_bytes(), (
        f"course/{name} is not what solutions/{name} gives: run `make release` after a change of "
        f"the source; if you wrote answers there, copy them, then `git checkout -- course`"
    )


def test_nothing_else_lies_in_course(course: Course):
    files = [p for p in course.root.glob("course/**/*") if p.is_file()]
    expected = [course.released(name) for name in course.assignments]
    ours = [path for path in files if ".ipynb_checkpoints" not in path.parts]
    assert sorted(ours) == sorted(expected)


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_no_solution_hidden_check_or_output_is_left(course: Course, secret_lines, name: str):
    notebook = read_notebook(course.released(name))
    text = "\n".join(cell.source for cell in notebook.cells)
    for marker in ("BEGIN SOLUTION", "END SOLUTION", "HIDDEN TESTS", "MARK SCHEME"):
        assert marker not in text
    assert "marking scheme" not in text.lower()
    assert all(not cell.get("outputs") for cell in notebook.cells)
    for line in secret_lines(name):
        assert line not in text, f"{name} gives away: {line}"


@pytest.fixture(scope="module")
def learners(course: Course) -> Iterator[Learners]:
    """Processes in which notebooks run, with what these import imported once."""
    sources = [course.source(name) for name in course.assignments]
    imports = [name for each in sources for name in imported_modules(each, [*Role])]
    learners = Learners(imports, walls=WALLS if all(each.is_held for each in probe()) else None)
    yield learners
    learners.close()


@pytest.mark.kernel
@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_a_released_notebook_runs_up_to_the_first_answer(
    course: Course, learners: Learners, name: str
):
    learner, _ = learners.start({}, Beginning())
    outputs = Outputs(200_000)
    for cell in read_notebook(course.released(name)).cells:
        if cell.cell_type == "code" and not errors_of(outputs):
            learner.run_cell(cell.source, 60, outputs)
    learner.close()
    unanswered = ("NotImplementedError", "write your answer here, then delete this line")
    assert errors_of(outputs) == [unanswered] * (name in course.lessons)


def errors_of(outputs: Outputs) -> list[tuple[str, str]]:
    errors = [each for each in outputs.cells if each["output_type"] == "error"]
    return [(each["ename"], each["evalue"]) for each in errors]
