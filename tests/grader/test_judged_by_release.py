"""Without sources, the visible checks give what the class run gives; the others are not judged."""

from collections.abc import Callable
from pathlib import Path

import pytest
from nbformat import NotebookNode, v4

from grader import table
from grader.author.release import release
from grader.check import Checks
from grader.course import CONFIG, Course, read_notebook, write_notebook
from grader.errors import GraderError
from grader.marks import Marks, own_marks
from grader.submission.cut import CUT, OURS, holds_code
from grader.submission.grade import Engine, Source

ANSWER, SETUP = {"solution": True}, {"locked": True}
CHECK = {"grade": True, "locked": True, "points": 1}
BY_HAND = {"grade": True, "solution": True, "points": 2}
FREE: dict[str, object] = {}
Cell = tuple[str, str, dict[str, object]]
CELLS: list[Cell] = [
    ("setup", "from statistics import *\nlimit = 3\ndef twice(f, x): return f(f(x))", SETUP),
    (
        "double",
        "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION",
        ANSWER,
    ),
    ("double-check", "assert twice(double, 1) == 4, f'four, not {twice(double, 1)}'", CHECK),
    (
        "double-hidden",
        "# Hidden\n### BEGIN HIDDEN TESTS\nassert double(5) == 10, 'five'\n### END HIDDEN TESTS",
        CHECK | {"points": 3},
    ),
    (
        "double-mixed",
        "y = double(4)\n### BEGIN HIDDEN TESTS\nassert double(0) == 0, 'nought'\n"
        "### END HIDDEN TESTS\nassert y == 8, f'eight, not {y}'",
        CHECK,
    ),
    # All of an answer may be its solution: then its release defines nothing.
    ("lift", "def helper(x): return x + 1\ndef lift(x): return helper(x)", ANSWER),
    ("lift-check", "assert lift(1) == 2, 'one more'\nassert helper(2) == 3, 'helps'", CHECK),
    ("play", "seen = lift(1)", FREE),
    ("lift-2-check", "assert helper(7) == 8, f'eight, not {helper(7)}'", CHECK),
    ("name-check", "assert mean([double(1), limit]) == 2.5, 'the mean of both'", CHECK),
    ("number", "number = 7", ANSWER),
    ("number-check", "assert number == 7 and type(number) is int, 'seven'", CHECK),
    ("code-by-hand", "print('whatever')", BY_HAND),
    ("question", "Because.", BY_HAND),
]
VISIBLE = ("double-check", "lift-check", "lift-2-check", "name-check", "number-check")


def notebook(cells: list[Cell]) -> NotebookNode:
    made = v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python"}})
    for name, text, role in cells:
        new = v4.new_markdown_cell if text == "Because." else v4.new_code_cell
        made.cells.append(cell := new(text, id=name))
        if role:
            nbgrader = {"grade": False, "solution": False, "locked": False, "task": False}
            about = {"schema_version": 3, "grade_id": name, "cell_type": cell.cell_type}
            cell.metadata["nbgrader"] = nbgrader | about | role
    return made


@pytest.fixture(scope="module")
def taught(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course with its sources, released."""
    folder = tmp_path_factory.mktemp("taught")
    (folder / CONFIG).write_bytes((course.root / CONFIG).read_bytes())
    for name in ("one", "two"):  # of a notebook, and of two
        (folder / "solutions" / name).mkdir(parents=True)
    write_notebook(notebook(CELLS), folder / "solutions/one/one.ipynb")
    for name in ("a", "b"):
        write_notebook(notebook(CELLS[:4]), folder / f"solutions/two/{name}.ipynb")
    list(release(made := Course(folder)))
    return made


@pytest.fixture(scope="module")
def handed_out(taught: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The same course as a class has it: what was released, and a note of what was cut."""
    folder = tmp_path_factory.mktemp("handed-out")
    (folder / CONFIG).write_text(
        "c = get_config()\n"
        "c.CourseDirectory.source_directory = c.CourseDirectory.release_directory = 'course'\n"
    )
    made = Course(folder)
    for lesson in taught.assignments:
        for name in taught.notebooks(lesson):
            released = read_notebook(taught.released(lesson, name))
            for cell in released.cells:
                if cell.id == "double-mixed":
                    cell.metadata[OURS] = {CUT: True}
            made.released(lesson, name).parent.mkdir(parents=True, exist_ok=True)
            write_notebook(released, made.released(lesson, name))
    return made


@pytest.fixture
def marks(
    taught: Course, handed_out: Course, engine: Engine, tmp_path: Path
) -> Callable[..., tuple[Marks, Marks]]:
    """Marks of these answers, by the source and by the release."""

    def graded(course: Course, path: Path) -> Marks:
        found = engine.grade(Source.of(course, "one", "one"), path)
        assert found.notebook is not None, found.refused
        marks = own_marks(found.notebook)
        return Marks(student="you", lesson="one", marks=marks, remarks=found.remarks)

    def marks(
        answers: dict[str, str], *added: tuple[str, str], without: str = ""
    ) -> tuple[Marks, Marks]:
        submitted = read_notebook(taught.released("one"))
        for cell in submitted.cells:
            cell.source = answers.get(cell.id, cell.source)
        for below, text in added:
            place = [cell.id for cell in submitted.cells].index(below)
            submitted.cells.insert(place + 1, v4.new_code_cell(text))
        submitted.cells = [cell for cell in submitted.cells if cell.id != without]
        write_notebook(submitted, path := tmp_path / "one.ipynb")
        return graded(taught, path), graded(handed_out, path)

    return marks


def seen(marks: Marks) -> list[object]:
    return [mark.as_json() for mark in marks.marks if mark.check in VISIBLE]


SOLVED = {name: text for name, text, role in CELLS if role in (ANSWER, BY_HAND)}
WRITTEN = {
    "solved": SOLVED,
    "stub": {},
    "wrong": SOLVED | {"double": "def double(x): return x + 2", "lift": "def lift(x): return 1"},
    "broken": SOLVED | {"lift": "def lift(x: return", "number": "number == 7"},
    "renamed": SOLVED | {"lift": "def raise_(x): return x + 1\ndef Helper(x): return x + 1"},
    "raises": SOLVED | {"lift": "def helper(x): raise ValueError(x)\nlift = helper"},
    "of another kind": SOLVED | {"number": "number = 7.0", "lift": "helper = lift = lambda x: 2"},
    "a name of setup": SOLVED | {"lift": SOLVED["lift"] + "\nlimit = 9\nmean = twice = min"},
    "a stub of its own": SOLVED | {"lift": "def lift(x): raise NotImplementedError('soon')"},
}


@pytest.mark.kernel
@pytest.mark.parametrize("written", WRITTEN)
def test_visible_checks_say_the_same(marks, written: str):
    by_source, by_release = marks(WRITTEN[written])
    assert seen(by_release) == seen(by_source)
    points = [mark.points for mark in by_release.marks if mark.check in VISIBLE]
    expected = {"solved": [1] * 5, "stub": [0] * 5, "renamed": [1, 0, 0, 1, 1]}
    assert points == expected.get(written, points)
    by_hand = [mark for mark in by_source.marks if mark.is_by_hand]
    assert [mark for mark in by_release.marks if mark.is_by_hand] == by_hand


ADDED = {
    "a checked name": [("double", "double = lambda x: 2 * x if x else 7")],
    "of nobody's in sight, between two checks": [("play", "def helper(x): return 'other'")],
    "which is taken away between two checks": [("lift-check", "del helper")],
    "a name of the judge's": [("double", "def twice(f, x): return 4\nlimit = 9")],
    "that a check has defined": [("double-mixed", "y = 8")],
}


@pytest.mark.kernel
@pytest.mark.parametrize("added", ADDED)
def test_a_cell_that_was_added_changes_the_same(marks, added: str):
    by_source, by_release = marks(SOLVED, *ADDED[added])
    assert seen(by_release) == seen(by_source)
    lost = {"of nobody's in sight, between two checks", "which is taken away between two checks"}
    assert by_release.marks[4].points == (added not in lost)


@pytest.mark.kernel
def test_a_visible_check_that_was_deleted_is_put_back(marks):
    by_source, by_release = marks(SOLVED, without="lift-check")
    assert seen(by_release) == seen(by_source)
    assert by_release.remarks == by_source.remarks == ("1 deleted check restored",)


@pytest.mark.kernel
def test_what_is_hidden_is_not_judged_and_counted_apart(marks):
    _, solved = marks(SOLVED)
    _, stub = marks({})
    assert (solved.points, solved.max_points) == (5, 5)
    assert [(m.check, m.points, m.verdict) for m in solved.elsewhere] == [
        ("double-hidden", None, None),
        ("double-mixed", None, None),  # its rest has passed
    ]
    # Of the other the rest has failed: whatever the instructor has, there is no point for it.
    assert (stub.points, stub.max_points) == (0, 6)
    assert [mark.check for mark in stub.elsewhere] == ["double-hidden"]
    said = solved.as_json()
    assert said["with_instructor"] == [
        {"check": "double-hidden", "exercise": "double", "max_points": 3},
        {"check": "double-mixed", "exercise": "double-mixed", "max_points": 1},
    ]
    judged = [each for each in said["checks"] if not each["by_hand"]]
    assert sum(each["max_points"] for each in judged) == said["max_points"] == 5
    assert "double-hidden" not in [each["check"] for each in said["checks"]]


@pytest.mark.kernel
def test_by_the_source_nothing_is_with_anybody_else(marks):
    by_source, _ = marks(SOLVED)
    assert by_source.points == by_source.max_points == 9
    assert "with_instructor" not in by_source.as_json()


@pytest.mark.kernel
@pytest.mark.usefixtures("walls")
def test_check_says_where_the_other_points_are_and_shows_no_answer(handed_out, tmp_path, capsys):
    from rich import print as show

    answered = read_notebook(handed_out.released("one"))
    for cell in answered.cells:
        cell.source = SOLVED.get(cell.id, cell.source)
    answered.cells[-1].source = "word " * 50
    write_notebook(answered, tmp_path / "one.ipynb")
    write_notebook(read_notebook(handed_out.released("two", "a")), tmp_path / "a.ipynb")
    with Checks(handed_out, ["one", "two"]) as checks:
        one = checks.check("one", tmp_path / "one.ipynb")
        two = checks.check("two", tmp_path / "a.ipynb", "a")
    assert one.attempts == ()
    show(table.report(one))
    printed = capsys.readouterr().out
    assert "one: 5 of 5 points; 4 more points with your instructor" in printed
    assert "3 more points with your instructor" in printed
    assert [mark.notebook for mark in two.elsewhere] == ["a"]
    assert (two.points, two.max_points) == (0, 1)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("", False), ("# Hidden\n\n# more", False), ("'''Hidden'''\npass", False), ("...", False),
        ("x = 1", True), ("%matplotlib inline", True), ("import torch", True), ("f(", True),
    ],
)  # fmt: skip
def test_a_cell_of_comments_holds_no_code(text: str, holds: bool):
    assert holds_code(text) is holds


def test_an_empty_check_of_a_source_stays_a_check(taught: Course):
    assert not Source.of(taught, "one", "one").is_release


def test_who_has_the_release_only_does_not_grade(handed_out: Course, monkeypatch):
    from typer.testing import CliRunner

    from grader import cli

    monkeypatch.chdir(handed_out.root)
    for command in ("grade", "release", "record"):
        run = CliRunner().invoke(cli.app, [command])
        assert isinstance(run.exception, GraderError)
        assert "expected the sources of this course, found its release only" in str(run.exception)
