"""Where a course lies: odd paths, other courses, and configurations that a learner handed in."""

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from grader import cli
from grader.check import configured
from grader.classroom.run import ClassRun, Manner, grading_of
from grader.course import CONFIG, Course, read_notebook
from grader.errors import GraderError
from grader.mended import literal_glob
from grader.options import OPTIONS
from grader.preprocessors import GradeApart


def found_from(folder: Path) -> Path:
    with contextlib.chdir(folder):
        return Course.find().root


def test_what_writes_never_falls_back_to_this_checkout(tmp_path: Path):
    with contextlib.chdir(tmp_path):
        assert Course.find().root == Path(__file__).parents[2]  # to check, and to look
        for command in (["release"], ["grade"], ["record"]):
            run = CliRunner().invoke(cli.app, command)
            assert isinstance(run.exception, GraderError)
            assert f"expected {CONFIG} in {tmp_path}" in str(run.exception)


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("lesson_1_none.ipynb", "lesson_1_none.ipynb: expected a notebook, found no such file"),
        ("course/lesson_1", "course/lesson_1: expected a notebook, found a folder"),
        ("nope.ipynb", "begins with lesson_1, as in {folder}; found no such file"),
        ("course", "begins with lesson_1, as in {folder}; found a folder"),
    ],
)
def test_what_is_no_file_is_named_so(mini: Course, path: str, says: str):
    mini.released("lesson_1").parent.mkdir(parents=True)
    with contextlib.chdir(mini.root):
        run = CliRunner().invoke(cli.app, ["check", path])
    assert str(run.exception).endswith(says.format(folder=mini.root))


@pytest.mark.parametrize("path", ["lesson_1", "course/lesson_1"])
def test_a_lesson_by_its_name_is_told_its_notebook(mini: Course, path: str):
    mini.released("lesson_1").parent.mkdir(parents=True)
    mini.released("lesson_1").touch()
    with contextlib.chdir(mini.root):
        run = CliRunner().invoke(cli.app, ["check", path])
    notebook = Path("course/lesson_1/lesson_1.ipynb")
    assert str(run.exception).endswith(f"; name the notebook: {notebook}")


def test_an_empty_course_says_so(mini: Course):
    shutil.rmtree(mini.root / "solutions/lesson_1")
    with contextlib.chdir(mini.root):
        run = CliRunner().invoke(cli.app, ["release"])
    assert str(run.exception).endswith("solutions/ASSIGNMENT/, found none")


def test_an_option_that_is_none_is_named(mini: Course):
    path = mini.root / CONFIG
    path.write_text(path.read_text("utf-8") + "c.GradeApart.cel_s = 1\n", "utf-8")
    with pytest.raises(GraderError, match=r"GradeApart\.cel_s: expected one of .*limits"):
        ClassRun(mini, Manner())


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("cel_s = 1", "cel_s: expected one of cell_s, enabled, limits"),
        ("cell_s = '15 seconds'", "cell_s: expected a number of seconds above 0, got '15 sec"),
        ("total_s = 0", "total_s: expected a number of seconds above 0, got 0"),
        ("walls = 'no'", "walls: expected True or False, got 'no'"),
        ("limits = {'memory': 1}", "limits: expected memory_mib, .*, got 'memory'"),
        ("limits = {'tasks': '2G'}", "limits: tasks must be a whole number from 1, got '2G'"),
        ("limits = 2048", "limits: expected a dictionary of limits, got 2048"),
    ],
)
def test_check_and_grade_refuse_an_option_in_the_same_words(mini: Course, line: str, says: str):
    """A check goes by the instructor's options too."""
    path = mini.root / CONFIG
    path.write_text(f"{path.read_text('utf-8')}\nc.GradeApart.{line}\n", "utf-8")
    for grading in (lambda: configured(mini), lambda: grading_of(mini, walls=True)):
        with pytest.raises(GraderError, match=f"^c.GradeApart.{says}"):
            grading()


def test_check_and_grade_take_limits_in_every_spelling(mini: Course):
    path = mini.root / CONFIG
    lines = "c.GradeApart.limits.update({'tasks': 7})\nc.GradeApart.total_s = 99"
    path.write_text(f"{path.read_text('utf-8')}\n{lines}\n", "utf-8")
    for grading in (configured(mini), grading_of(mini, walls=True)):
        assert (grading.kernel.tasks, grading.run.total_s) == (7, 99)


def test_the_options_are_those_that_nbgrader_knows():
    assert sorted(GradeApart.class_traits(config=True)) == OPTIONS


@pytest.mark.parametrize("step", ["submitted", "autograded"])
def test_a_configuration_in_a_submission_is_never_run(mini: Course, step: str):
    folder = mini.step(step, "eve", "lesson_1")
    (folder / "solutions").mkdir(parents=True)
    (folder / CONFIG).write_text("raise SystemExit('run')", "utf-8")
    assert found_from(folder) == mini.root
    assert found_from(folder / "solutions") == mini.root


def test_a_course_within_the_working_folder_is_a_course(mini: Course):
    inner = mini.root / "classroom" / "demo"
    inner.mkdir(parents=True)
    assert found_from(mini.scratch(inner).root / "solutions") == inner


def test_below_another_course_this_one_is_not_meant(mini: Course, tmp_path: Path):
    for other in (tmp_path / "other", mini.root / "classroom" / "other"):
        (other / "release").mkdir(parents=True)
        (other / CONFIG).write_text("c = get_config()", "utf-8")
        with pytest.raises(GraderError, match=r"sources of .*other.* in .*other/source/, found no"):
            found_from(other / "release")
        (other / "source").mkdir()
        assert found_from(other / "release") == other


def test_what_is_there_is_meant_as_it_is_called(tmp_path: Path):
    for name in ("a [2026]/x.ipynb", "a 2/x.ipynb"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("{}")
    assert literal_glob(f"{tmp_path}/a [2026]/*.ipynb") == [f"{tmp_path}/a [2026]/x.ipynb"]
    assert len(literal_glob(f"{tmp_path}/*/x.ipynb")) == 2
    assert literal_glob(f"{tmp_path}/none [1]/*") == []


def test_what_somebody_calls_a_star_hides_no_other(tmp_path: Path):
    for name in ("*+lesson_1+*", "ada+lesson_1+2026", "*/lesson_1", "ada/lesson_1", "ada/*.ipynb"):
        (tmp_path / name).mkdir(parents=True)
    assert len(literal_glob(f"{tmp_path}/*+lesson_1+*")) == 2
    assert len(literal_glob(f"{tmp_path}/*/lesson_1")) == 2
    (tmp_path / "ada" / "x.ipynb").touch()
    assert len(literal_glob(f"{tmp_path}/ada/*.ipynb")) == 2


@pytest.mark.kernel
@pytest.mark.full
def test_every_command_works_below_brackets_spaces_and_umlauts(mini: Course, tmp_path: Path):
    place = tmp_path / "Kurs [2026] *ä*"
    shutil.copytree(mini.root, place, ignore=shutil.ignore_patterns(place.name))
    course = Course(place)
    for student in ("ada", "ben"):
        course.submit(student, "lesson_1", course.source("lesson_1"))
    for command in (
        ("grader", "release"),
        ("grader", "grade", "--student", "ada"),
        ("nbgrader", "autograde", "lesson_1", "--student=ben"),
        ("nbgrader", "generate_feedback", "lesson_1"),
        ("grader", "check", "course/lesson_1/lesson_1.ipynb"),
    ):
        run = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=place,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            env=os.environ,
        )
        assert run.returncode == 0, run.stderr
    for student in ("ada", "ben"):
        assert (course.step("feedback", student, "lesson_1") / "lesson_1.html").is_file()
        graded = read_notebook(course.step("autograded", student, "lesson_1") / "lesson_1.ipynb")
        assert graded.metadata.nanollm.verdicts["encode-tokens-hidden"].outcome == "passed"
