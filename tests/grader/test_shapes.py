"""Courses of other shapes: several notebooks in an assignment, other names, other folders."""

import contextlib
import csv
import json
import os
import re
import shutil
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import nbgrader
import pytest
from nbformat import NotebookNode, v4
from nbgrader.api import Gradebook

from grader.author.release import release
from grader.check import Checks
from grader.classroom.handed_in import Submission, find_submissions
from grader.classroom.run import ClassRun, Manner, Result
from grader.classroom.verdicts import as_json
from grader.cli import _answered as answered
from grader.course import CONFIG, Course, read_notebook, write_notebook
from grader.errors import GraderError, NotGradedError
from grader.grade import grade, read_marks, write_feedback
from grader.learner.find import notebooks_meant as meant
from grader.submission.assemble import RefusedSubmissionError
from grader.submission.grade import Source
from grader.submission.read import find_notebooks

PAGE = Path(__file__).resolve().parents[2] / "docs/own-course.md"
LINES = re.findall(r"<!-- lines -->\n```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)[0]
GUIDE = Path(nbgrader.__file__).parent / "docs/source/user_guide"
SETUP = "words = open('words.txt').read().split()"


def cell(kind: str, source: str, grade_id: str, **role: object) -> NotebookNode:
    made = v4.new_code_cell(source) if kind == "code" else v4.new_markdown_cell(source)
    told = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    made.metadata["nbgrader"] = told | {"grade_id": grade_id} | role
    return made


def problem(name: str, factor: int) -> NotebookNode:
    """A function to write, a check of a point, and a question that both problems call the same."""
    check = f"assert {name}(len(words)) == {2 * factor}, 'expected {factor} times as much'"
    return v4.new_notebook(
        cells=[
            cell("code", SETUP, "setup", locked=True),
            cell("code", f"def {name}(x):\n    return {factor} * x", name, solution=True),
            cell("code", check, f"{name}-check", grade=True, locked=True, points=1),
            cell("markdown", "Why.", "question", grade=True, solution=True, points=2),
        ]
    )


ONE, TWO = problem("double", 2), problem("triple", 3)


def new_course(folder: Path, more: str = "") -> Course:
    """A course in nbgrader's own folders, its root the folder of the configuration."""
    folder.mkdir(parents=True)
    (folder / CONFIG).write_text(f"c = get_config()\n{more}\n{LINES}", "utf-8")
    source = Course(folder).step("source", ".", "ps 1")
    lay(source, problem1=ONE, problem2=TWO)
    lay(source / "drafts", old=TWO)
    return Course(folder)


def lay(folder: Path, **notebooks: NotebookNode) -> Path:
    """Notebooks by name, with the file that both of them read."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "words.txt").write_text("a b", "utf-8")
    for name, notebook in notebooks.items():
        write_notebook(notebook, folder / f"{name}.ipynb")
    return folder


def hand_in(course: Course, student: str, **notebooks: NotebookNode) -> Path:
    return lay(course.step("submitted", student, "ps 1"), **notebooks)


def wrong(notebook: NotebookNode, answer: str = "0") -> NotebookNode:
    """The same, and what its function returns instead."""
    made = v4.new_notebook(cells=[NotebookNode(each) for each in notebook.cells])
    made.cells[1].source = re.sub("return .*", f"return {answer}", made.cells[1].source)
    return made


@pytest.fixture
def shapes(tmp_path: Path) -> Course:
    return new_course(tmp_path / "Kurs [2026] ä")


def run(course: Course, **manner: object) -> dict[str, Result]:
    """Results by student."""
    with ClassRun(course, Manner(workers=2, **manner)) as class_run:  # pyright: ignore[reportArgumentType]
        list(class_run.grade())
        return {each.submission.student: each for each in class_run.scored()}


@pytest.mark.kernel
@pytest.mark.usefixtures("walls", "one_engine")
def test_ordinary_accidents_with_two_notebooks(shapes: Course):
    course = shapes
    hand_in(course, "ada", problem1=ONE, problem2=TWO)
    hand_in(course, "one missing", problem1=ONE)
    hand_in(course, "one renamed", problem1=ONE, **{"my second (final)": TWO})
    hand_in(course, "both renamed", b=ONE, a=TWO)
    hand_in(course, "one twice", problem1=ONE, problem2=TWO, **{"problem1 (1)": wrong(ONE)})
    lay(hand_in(course, "in a folder", problem1=ONE) / "mine", problem2=TWO)
    hand_in(course, "one broken", problem1=ONE).joinpath("problem2.ipynb").write_text("{", "utf-8")
    hand_in(course, "which one", problem1=ONE, a=TWO, b=wrong(TWO))
    hand_in(course, "the same twice", problem1=ONE, problem2=ONE)
    hand_in(course, "another", other=v4.new_notebook(cells=[v4.new_code_cell("1")]))
    hand_in(course, "nothing")
    results = run(course)
    assert {name: each.score and each.score.points for name, each in results.items()} == {
        **dict.fromkeys(("ada", "one renamed", "both renamed", "one twice", "in a folder"), 2),
        "one missing": 1,
        **dict.fromkeys(("one broken", "which one", "the same twice", "another", "nothing")),
    }
    renamed = "graded, as there is no"
    assert {name: each.remarks for name, each in results.items() if each.remarks} == {
        "one missing": ("problem2.ipynb is missing: no points for it",),
        "one renamed": (f"problem2: my second (final).ipynb {renamed} problem2.ipynb",),
        "both renamed": (
            f"problem1: b.ipynb {renamed} problem1.ipynb",
            f"problem2: a.ipynb {renamed} problem2.ipynb",
        ),
        "one twice": ("problem1: problem1 (1).ipynb not graded, as there is problem1.ipynb",),
        "in a folder": (f"problem2: mine/problem2.ipynb {renamed} problem2.ipynb",),
    }
    said = {name: each.refused for name, each in results.items() if each.refused}
    assert said.pop("one broken", "").startswith("problem2: problem2.ipynb is no notebook: ")
    assert said == {
        "which one": "expected problem2.ipynb, found a.ipynb, b.ipynb",
        "the same twice": (
            "expected the cells of problem2 in problem2.ipynb, found those of problem1"
        ),
        "another": "expected problem1.ipynb, problem2.ipynb, found other.ipynb",
        "nothing": "expected problem1.ipynb, problem2.ipynb, found words.txt",
    }
    # Nobody waits for a person because of a notebook that was not handed in.
    waiting = waits(course, "one missing")
    assert waiting == {("problem1", "question"): True, ("problem2", "question"): False}
    # Whoever asks sees the same of each, unchanged.
    again = run(course)
    assert not any(each.is_new for each in again.values() if not each.refused)
    assert {n: r.remarks for n, r in again.items()} == {n: r.remarks for n, r in results.items()}
    told = {each["student"]: each for each in as_json(course, results.values())["submissions"]}
    checks = [(each["notebook"], each["check"]) for each in told["one missing"]["checks"]]
    assert checks == [(f"problem{n}", each) for n, each in CHECKS]
    missing = told["one missing"]["checks"][2]
    assert (missing["outcome"], missing["points"]) == ("not answered", 0)
    assert missing["message"] == "problem2.ipynb is missing"
    pages = write_feedback(course, "ps 1", "ada")
    assert [page.name for page in pages] == ["problem1.html", "problem2.html"]
    assert "ps 1, problem2" in pages[1].read_text("utf-8")


@pytest.mark.parametrize("name", ["problem2.ipynb.json", "problem2.ipynb.txt", "Problem2.IPYNB"])
@pytest.mark.parametrize("below", [".", "mine"])
def test_a_notebook_saved_as_another_kind_of_file_is_not_graded(
    shapes: Course, name: str, below: str
):
    folder = hand_in(shapes, "ada", problem1=ONE)
    (folder / below).mkdir(exist_ok=True)
    write_notebook(TWO, folder / below / name)
    with pytest.raises(RefusedSubmissionError) as refused:
        find_notebooks(folder, {"problem1": ONE, "problem2": TWO})
    assert str(refused.value) == f"expected problem2.ipynb, found {Path(below) / name}"
    (folder / "problem1.ipynb").unlink()
    (folder / below / name).rename(folder / name)
    with pytest.raises(RefusedSubmissionError, match=f"problem2.ipynb, found {name}"):
        find_notebooks(folder, {"problem1": ONE, "problem2": TWO})
    with pytest.raises(RefusedSubmissionError, match=f"problem2.ipynb, found {name}"):
        find_notebooks(folder, {"problem2": TWO})


def test_what_else_lies_there_stands_for_no_missing_notebook(shapes: Course):
    folder = hand_in(shapes, "ada", problem1=ONE)
    for name in ("problem1.ipynb.bak", "problem1.IPYNB"):
        write_notebook(ONE, folder / name)
    (folder / "problem2.txt").write_text("see my mail", "utf-8")
    both = {"problem1": ONE, "problem2": TWO}
    assert {*find_notebooks(folder, both)} == {"problem1"}
    write_notebook(TWO, folder / "problem2.ipynb.bak")
    write_notebook(TWO, folder / "mine.ipynb")
    found = find_notebooks(folder, both)
    assert found["problem2"][0] == folder / "mine.ipynb"


def test_a_further_notebook_that_says_something_else_is_named(shapes: Course):
    folder = hand_in(shapes, "ada", problem1=wrong(ONE), copy=wrong(ONE), other=TWO)
    lay(folder, **{"problem1 (1)": ONE})
    folder.joinpath("broken.ipynb").write_text("{", "utf-8")
    _, remarks = find_notebooks(folder, {"problem1": ONE})["problem1"]
    assert remarks == ("problem1 (1).ipynb not graded, as there is problem1.ipynb",)
    folder.joinpath("problem1 (1).ipynb").unlink()
    lay(folder, problem2=wrong(TWO))
    found = find_notebooks(folder, {"problem1": ONE, "problem2": TWO})
    assert [remarks for _, remarks in found.values()] == [
        (),
        ("other.ipynb not graded, as there is problem2.ipynb",),
    ]


def test_a_copy_is_none_that_says_something_else_whatever_ids_its_cells_have(shapes: Course):
    source = deepcopy(ONE)
    source.cells.append(v4.new_markdown_cell("mine", id="mine"))
    folder = hand_in(shapes, "ada", problem1=source)
    source.cells[-1].id = "yours"  # as a program gives it to a cell without one
    lay(folder, copy=source)
    assert find_notebooks(folder, {"problem1": ONE})["problem1"][1] == ()
    source.cells[-1].source = "another"
    lay(folder, copy=source)
    assert len(find_notebooks(folder, {"problem1": ONE})["problem1"][1]) == 1


def test_a_source_knows_the_graded_cells_of_its_siblings(shapes: Course):
    assert Source.of(shapes, "ps 1", "problem1").siblings == {"triple-check": "problem2"}
    lay(shapes.step("source", ".", "ps 1"), problem3=ONE)
    assert Source.of(shapes, "ps 1", "problem1").siblings == {"triple-check": "problem2"}


CHECKS = ((1, "double-check"), (1, "question"), (2, "triple-check"), (2, "question"))


def waits(course: Course, student: str) -> dict[tuple[str, str], bool]:
    """Whether a person has yet to grade a question."""
    with Gradebook(f"sqlite:///{course.database}") as found:
        return {
            (notebook.name, each.name): each.needs_manual_grade
            for notebook in found.find_submission("ps 1", student).notebooks
            for each in notebook.grades
            if each.name == "question"
        }


@pytest.mark.kernel
@pytest.mark.usefixtures("walls", "one_engine")
def test_every_way_grades_the_same_whole(shapes: Course):
    course = shapes
    list(release(course))
    assert [path.name for path in sorted(course.top("release").glob("*/*.ipynb"))] == [
        "problem1.ipynb",
        "problem2.ipynb",
    ]
    folder = hand_in(course, "ada", problem1=wrong(ONE), renamed=TWO)
    hand_in(course, "ben", problem1=ONE)
    hand_in(course, "cleo", problem1=ONE).joinpath("problem2.ipynb").write_text("{", "utf-8")
    with Checks(course, ["ps 1"]) as checks:
        first = checks.check("ps 1", folder / "problem1.ipynb", "problem1")
        second = checks.check("ps 1", folder / "renamed.ipynb", "problem2")
    run(course)
    graded = {name: read_marks(course, "ps 1", name).as_json() for name in ("ada", "ben")}
    assert graded["ada"]["checks"] == [*first.as_json()["checks"], *second.as_json()["checks"]]
    assert [each["points"] for each in graded["ada"]["checks"]] == [0, None, 1, None]
    shutil.rmtree(course.top("autograded"))
    for name, marks in graded.items():  # as nbgrader's command and formgrader's button do it
        assert grade(course, "ps 1", name).as_json() == marks
    with pytest.raises(NotGradedError, match=r"problem2: problem2.ipynb is no notebook"):
        grade(course, "ps 1", "cleo")
    with Gradebook(f"sqlite:///{course.database}") as found:  # nothing of what could be graded
        assert {each.student.id for each in found.assignment_submissions("ps 1")} == {"ada", "ben"}


@pytest.mark.kernel
@pytest.mark.usefixtures("walls", "one_engine")
def test_a_course_that_changes_is_followed_notebook_by_notebook(shapes: Course):
    course = shapes
    source = course.step("source", ".", "ps 1")
    hand_in(course, "ada", problem1=ONE, problem2=wrong(TWO, "x + 4"))
    assert run(course)["ada"].score.points == 2  # pyright: ignore[reportOptionalMemberAccess]
    give_by_hand(course, "problem1", 1.5)
    mended = problem("triple", 3)
    mended.cells[2].source += "\nassert triple(1) == 3, 'expected 3'"
    lay(source, problem2=mended)
    result = run(course)["ada"]
    assert result.is_new
    assert points(result) == (1, 2)
    assert read_marks(course, "ps 1", "ada").marks[2].message == "expected 3"
    lay(source, problem3=problem("half", 1))
    result = run(course)["ada"]
    assert points(result) == (1, 3)
    assert result.remarks == ("problem3.ipynb is missing: no points for it",)
    assert len([*course.working.glob("gradebook-*.db")]) == 1
    (source / "problem1.ipynb").unlink()
    result = run(course)["ada"]
    assert points(result) == (0, 2)
    (kept,) = course.working.glob("archive/*.json")
    assert {"student": "ada", "cell": "question", "manual_score": 1.5} in [
        {name: row[name] for name in ("student", "cell", "manual_score")}
        for row in json.loads(kept.read_text("utf-8"))
        if row.get("manual_score")
    ]
    # What one run wrote belongs together.
    course.step("autograded", "ada", "ps 1").joinpath("problem2.ipynb").unlink()
    assert run(course)["ada"].is_new


def points(result: Result) -> tuple[float, float]:
    assert result.score is not None
    return result.score.points, result.score.max_points


def give_by_hand(course: Course, notebook: str, score: float) -> None:
    with Gradebook(f"sqlite:///{course.database}") as found:
        (question,) = [
            each
            for each in found.find_submission_notebook(notebook, "ps 1", "ada").grades
            if each.name == "question"
        ]
        question.manual_score, question.needs_manual_grade = score, False
        found.db.commit()


@pytest.mark.kernel
@pytest.mark.usefixtures("walls", "one_engine")
def test_twins_of_one_name_are_told_apart_by_their_notebooks(shapes: Course):
    course = shapes
    lay(course.step("source", ".", "ps 1"), problem2=ONE)
    hand_in(course, "ada", problem1=ONE, problem2=wrong(ONE))
    hand_in(course, "ben", problem1=ONE, mine=ONE)
    results = run(course)
    assert points(results["ada"]) == (1, 2)
    found = [(m.notebook, m.check, m.points) for m in read_marks(course, "ps 1", "ada").automatic]
    assert found == [("problem1", "double-check", 1), ("problem2", "double-check", 0)]
    assert results["ben"].refused == "expected problem2.ipynb, found mine.ipynb"


@pytest.mark.kernel
@pytest.mark.usefixtures("walls")
@pytest.mark.parametrize(
    "structure",
    [
        "{nbgrader_step}/{assignment_id}/{student_id}",
        pytest.param("{nbgrader_step}/x/{assignment_id}/y/{student_id}", marks=pytest.mark.full),
    ],
)
def test_folders_are_those_of_the_configuration(tmp_path: Path, structure: str):
    course = new_course(
        tmp_path / "config",
        f"c.CourseDirectory.root = '../root'\n"
        f"c.CourseDirectory.directory_structure = {structure!r}\n"
        f"c.CourseDirectory.source_directory = 'in/the source'\n"
        f"c.CourseDirectory.submitted_directory = 'class/handed in'\n"
        f"c.CourseDirectory.db_url = 'sqlite:///grades.sqlite'\n",
    )
    root = tmp_path / "root"
    assert (course.root, course.working) == (root, root / "class")
    assert course.assignments == ["ps 1"]
    hand_in(course, "ada", problem1=ONE, problem2=TWO)
    with contextlib.chdir(root / "in"):
        assert points(run(course)["ada"]) == (2, 2)
    assert grade(course, "ps 1", "ada").points == 2
    write_feedback(course, "ps 1", "ada")
    assert (tmp_path / "config/grades.sqlite").is_file()
    assert {path.name for path in tmp_path.iterdir()} == {"config", "root"}
    assert {path.name for path in root.iterdir()} == {"in", "class", "autograded", "feedback"}


def test_a_structure_that_cannot_be_followed_is_one_line(tmp_path: Path):
    with pytest.raises(GraderError, match="directory_structure: expected folders as in"):
        new_course(tmp_path / "c", "c.CourseDirectory.directory_structure = '{student_id}/x'")


def test_students_below_assignments_are_found_and_links_are_not_followed(tmp_path: Path):
    structure = "{nbgrader_step}/{assignment_id}/{student_id}"
    course = new_course(tmp_path / "c", f"c.CourseDirectory.directory_structure = '{structure}'")
    hand_in(course, "ada", problem1=ONE)
    course.step("submitted", "eve", "ps 1").symlink_to("ada")
    course.step("submitted", "ada", "ps 2").mkdir(parents=True)
    assert dict(find_submissions(course)) == {
        Submission("ps 1", "ada"): None,
        Submission("ps 1", "eve"): "expected a folder, got a symbolic link",
        Submission("ps 2", "ada"): "expected a lesson (ps 1), got 'ps 2'",
    }


def test_what_a_notebook_answers_is_told_by_its_name_and_then_by_its_folder(shapes: Course):
    lay(shapes.step("source", ".", "ps 2"), problem1=ONE, **{"problem1 b": TWO})
    lay(shapes.step("source", ".", ".ipynb_checkpoints"), problem1=ONE)
    assert shapes.assignments == ["ps 1", "ps 2"]
    assert answered(shapes, Path("problem2 (1).ipynb")) == ("ps 1", "problem2")
    assert answered(shapes, Path("problem1 b.ipynb")) == ("ps 2", "problem1 b")
    assert answered(shapes, Path("x/ps 2/problem1.ipynb")) == ("ps 2", "problem1")
    with pytest.raises(GraderError, match="expected it in a folder ps 1 or ps 2"):
        answered(shapes, Path("problem1.ipynb"))
    with pytest.raises(GraderError, match="expected a name that begins with problem1 or problem2"):
        answered(shapes, Path("problem17.ipynb"))


def test_the_lesson_that_is_meant_is_that_of_the_folder_or_the_one_saved_last(shapes: Course):
    for place, name in enumerate(("a", "b", "c")):
        lay(shapes.step("source", ".", name), **{name: ONE})
        lay(shapes.step("release", ".", name), **{name: ONE})
        os.utime(shapes.released(name, name), (0, 100 if name == "b" else place / 10))
    one, two, three = (shapes.released(name, name) for name in ("a", "b", "c"))
    assert meant(shapes, all_lessons=False) == [two]
    assert {one, two, three} <= {*meant(shapes, all_lessons=True)}
    with contextlib.chdir(three.parent):
        assert meant(shapes, all_lessons=False) == [three]
    os.utime(two, (0, 0))
    assert meant(shapes, all_lessons=False) == [one]


def test_a_tenth_assignment_is_not_taken_for_the_first(shapes: Course):
    for name in ("lesson_1", "lesson_10", "lesson_1 b"):
        lay(shapes.step("source", ".", name), **{name: ONE})
    for name in ("lesson_1", "lesson_10", "lesson_1 b"):
        assert answered(shapes, Path(f"{name}.ipynb")) == (name, name)
        assert answered(shapes, Path(f"{name} (1).ipynb")) == (name, name)
        assert answered(shapes, Path(f"x/{name}-Copy1.ipynb")) == (name, name)


@pytest.fixture(scope="module")
def quickstart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """nbgrader's own course, with the lines of the page and the submissions of its guide."""
    place = tmp_path_factory.mktemp("Kurse [2026] für ä, ö")
    with contextlib.chdir(place):
        command(place, "nbgrader", "quickstart", "course 101")
    folder = place / "course 101"
    with (folder / CONFIG).open("a", encoding="utf-8") as config:
        config.write(f"\n{LINES}")
    shutil.copytree(GUIDE / "submitted", folder / "submitted")
    return folder


def command(folder: Path, *words: str) -> str:
    """What a command prints to its standard output."""
    run = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"COLUMNS": "120"},
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.mark.kernel
@pytest.mark.slow
@pytest.mark.usefixtures("walls")
@pytest.mark.full
def test_nbgraders_own_course_is_graded_whole_by_every_command(quickstart: Path):
    folder = quickstart
    before = {path.name for path in folder.parent.iterdir()}
    assert command(folder, "grader", "release").count("released") == 2
    assert command(folder, "grader", "release").count("released") == 2  # nobody wrote there
    table = command(folder / "source", "grader", "grade")
    assert re.search(r"bitdiddle . +1\.5/3 ", table)
    assert re.search(r"hacker .+ 3/3 ", table)
    assert "bitdiddle, ps1: problem1: edited check correct_squares restored" in table
    told = command(folder, "grader", "check", "--json", "submitted/hacker/ps1/problem1.ipynb")
    assert json.loads(told)["submissions"][0]["points"] == 3
    course = Course(folder)
    ours = read_marks(course, "ps1", "bitdiddle")
    assert (ours.points, ours.max_points) == (1.5, 3)
    shutil.rmtree(course.top("autograded"))
    command(folder, "nbgrader", "autograde", "ps1")
    assert read_marks(course, "ps1", "bitdiddle").as_json() == ours.as_json()
    command(folder, "nbgrader", "generate_feedback", "ps1")
    pages = sorted(path.name for path in course.step("feedback", "hacker", "ps1").glob("*.html"))
    assert pages == ["problem1.html", "problem2.html"]
    command(folder, "nbgrader", "export")
    rows = csv.DictReader((folder / "grades.csv").read_text("utf-8").splitlines())
    assert {row["student_id"]: row["score"] for row in rows} == {
        "bitdiddle": "1.5",
        "hacker": "3.0",
    }
    graded = read_notebook(course.step("autograded", "hacker", "ps1") / "problem2.ipynb")
    assert graded.metadata.nanollm.verdicts == {}
    assert {path.name for path in folder.parent.iterdir()} == before
    made = {path.name for path in folder.iterdir()} - {"__pycache__"}
    steps = {"source", "release", "submitted", "autograded", "feedback", "grading"}
    assert made == {*steps, CONFIG, "gradebook.db", "grades.csv"}


@pytest.mark.kernel
@pytest.mark.usefixtures("walls", "one_engine")
@pytest.mark.parametrize("way", ["class run", pytest.param("autograde", marks=pytest.mark.full)])
def test_a_task_of_a_notebook_that_comes_later_waits_for_a_person(tmp_path: Path, way: str):
    course = new_course(tmp_path / "course")
    task = cell("markdown", "Draw it.", "task", task=True, locked=True, points=4)
    two = v4.new_notebook(cells=[*TWO.cells, task])
    lay(course.step("source", ".", "ps 1"), problem2=two)
    course.api().generate_assignment("ps 1")
    folder = hand_in(course, "dan", problem1=ONE)
    grade_in: dict[str, Any] = {"class run": run, "autograde": lambda c: grade(c, "ps 1", "dan")}
    grade_in[way](course)
    write_notebook(two, folder / "problem2.ipynb")
    grade_in[way](course)
    with course.api().gradebook as gradebook:
        found = gradebook.find_submission_notebook("problem2", "ps 1", "dan")
        waits = {each.name: (each.auto_score, each.needs_manual_grade) for each in found.grades}
    assert waits["task"] == (None, True)
    assert waits["question"][1]
    assert waits["triple-check"] == (1, False)
