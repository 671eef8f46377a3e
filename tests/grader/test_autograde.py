"""`nbgrader autograde` and formgrader's button, through an instructor's ordinary accidents."""

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from copy import deepcopy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from nbconvert.writers import FilesWriter

from grader import mended
from grader.author.release import release
from grader.classroom.handed_in import find_submissions
from grader.classroom.run import ClassRun, Manner
from grader.course import Course, read_notebook, write_notebook
from grader.submission.assemble import RefusedSubmissionError
from grader.submission.fingerprint import MAX_ENTRIES
from grader.submission.grade import Engine, Graded, Source
from grader.submission.read import read_submitted

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def all_right(monkeypatch: pytest.MonkeyPatch) -> None:
    """What can be read has every point: what goes on around the grading needs no kernel."""

    def grade(_: Engine, source: Source, notebook: Path, said: tuple[str, ...] = ()) -> Graded:
        try:
            read_submitted(notebook)
        except RefusedSubmissionError as refused:
            return Graded(refused=str(refused))
        right = deepcopy(source.notebook)
        right.metadata["nanollm"] = {"remarks": [*said], "verdicts": {}}
        return Graded(notebook=right)

    monkeypatch.setattr(Engine, "grade", grade)
    monkeypatch.setattr("grader.preprocessors.hold_walls", lambda: None)


def hand_in(course: Course, student: str, stamp: str = "2026-02-01 10:00:00 UTC") -> Path:
    """The folder of a submission, to which something is done then."""
    course.submit(student, "lesson_1", read_notebook(course.released("lesson_1")))
    folder = course.step("submitted", student, "lesson_1")
    (folder / "timestamp.txt").write_text(stamp)
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    """All files below a folder, by their path there."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def rows_of(course: Course) -> list[Any]:
    """Who has which points, given by whom, and with which comments."""
    assert course.database
    with closing(sqlite3.connect(course.database)) as gradebook:
        queries = (
            "SELECT id FROM student",
            "SELECT auto_score, manual_score, needs_manual_grade FROM grade ORDER BY id",
            "SELECT manual_comment FROM comment ORDER BY id",
        )
        return [gradebook.execute(query).fetchall() for query in queries]


@pytest.fixture
def told(nbgrader: Callable[..., None], capfd: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Runs `nbgrader autograde lesson_1`, and returns what it says on stderr and how it ends."""

    def told(course: Course, *words: str) -> str:
        capfd.readouterr()
        status: object = 0
        try:
            nbgrader(course, "autograde", "lesson_1", *words)
        except SystemExit as ended:
            status = ended.code
        said = capfd.readouterr().err
        assert "Traceback" not in said
        return f"{said}exit {status}"

    return told


@contextmanager
def locked(course: Course, patch: pytest.MonkeyPatch) -> Iterator[None]:
    patch.setattr(mended, "WAIT_S", 0)
    assert course.database
    with closing(sqlite3.connect(course.database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield


@contextmanager
def missing(course: Course, patch: pytest.MonkeyPatch) -> Iterator[None]:
    assert course.database
    aside = course.database.rename(course.database.with_name("aside.db"))
    yield
    assert not course.database.exists()
    aside.rename(course.database)


@contextmanager
def with_another_check(course: Course, patch: pytest.MonkeyPatch) -> Iterator[None]:
    path = course.step("source", ".", "lesson_1") / "lesson_1.ipynb"
    text, source = path.read_bytes(), read_notebook(path)
    source.cells.append(deepcopy(source.cells[1]))
    source.cells[-1].id = source.cells[-1].metadata.nbgrader.grade_id = "another-check"
    write_notebook(source, path)
    yield
    path.write_bytes(text)


@contextmanager
def stopped(course: Course, patch: pytest.MonkeyPatch) -> Iterator[None]:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    patch.setattr(Engine, "grade_folder", interrupted)
    yield


@contextmanager
def full(course: Course, patch: pytest.MonkeyPatch) -> Iterator[None]:
    def no_space(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    patch.setattr(FilesWriter, "write", no_space)
    yield


ACCIDENTS = {
    locked: "the gradebook cannot be used (database is locked)",
    missing: "expected lesson_1 in the gradebook as its source is now",
    with_another_check: "expected lesson_1 in the gradebook as its source is now",
    stopped: "stopped; what was graded is kept",
    full: "lesson_1/ada: not graded: the grader failed: it could not be written: No space left",
}


def test_an_accident_loses_nothing_that_was_graded(
    mini: Course, told, give_by_hand, monkeypatch: pytest.MonkeyPatch
):
    """Each deleted the graded notebook, and most showed a traceback."""
    list(release(mini))
    hand_in(mini, "ada")
    assert told(mini).endswith("exit 0")
    give_by_hand(mini, "ada", "well said")
    assert "exit 0" in told(mini, "--force")  # a person looks again at what was given by hand
    kept, points = files_of(mini.top("autograded")), rows_of(mini)
    for accident, said in ACCIDENTS.items():
        with monkeypatch.context() as patch, accident(mini, patch):
            outcome = told(mini, "--force")
        assert said in outcome
        assert outcome.endswith("exit 130" if accident is stopped else "exit 1")
        assert files_of(mini.top("autograded")) == kept, accident
        assert rows_of(mini) == points, accident


def test_autograde_finds_what_the_class_run_finds(mini: Course, told):
    """It passed over folders without a notebook of their own, without a word."""
    list(release(mini))
    hand_in(mini, "dan")
    assert told(mini).endswith("exit 0")
    stamp = mini.step("autograded", "dan", "lesson_1") / "timestamp.txt"
    stamp.chmod(0o644)
    stamp.write_text("soon")  # as a class run leaves it
    folders = {student: hand_in(mini, student) for student in ("ada", "ben", "cid")}
    (folders["ada"] / "mine").mkdir()
    (folders["ada"] / "lesson_1.ipynb").rename(folders["ada"] / "mine" / "lesson_1.ipynb")
    (folders["ben"] / "lesson_1.ipynb").unlink()
    (folders["cid"] / "lesson_1.ipynb").rename(folders["cid"] / "lesson_1.ipynb.json")
    said = told(mini)
    assert "ada/lesson_1: mine/lesson_1.ipynb graded, as there is no lesson_1.ipynb" in said
    assert "lesson_1/ben: not graded: expected lesson_1.ipynb, found no notebook" in said
    assert "lesson_1/cid: not graded: expected lesson_1.ipynb, found lesson_1.ipynb.json" in said
    assert said.endswith("exit 1")
    assert stamp.read_text() == "soon"  # not due
    outcome = mini.api().autograde("lesson_1", "ben")
    assert "not graded: expected lesson_1.ipynb, found no notebook" in outcome["log"]
    assert outcome["error"].splitlines() == [
        "nbgrader.converters.base.NbGraderException: not graded, and the log says why: ben"
    ]


def test_a_name_that_the_class_run_refuses_is_refused_before_anything_is_saved(mini: Course, told):
    list(release(mini))
    for student in ("ada", " ben", "a\nb", "tab\t"):
        hand_in(mini, student)
    said = told(mini)
    for shown in ("' ben'", r"'a\nb'", r"'tab\t'"):
        assert f": not graded: expected a name that nbgrader can hold, got {shown}\n" in said
    assert said.endswith("exit 1")
    assert rows_of(mini)[0] == [("ada",)]
    assert [path.name for path in mini.top("autograded").iterdir()] == ["ada"]


def left(course: Course) -> list[str]:
    """Whose submissions a class run would grade."""
    with ClassRun(course, Manner(workers=1)) as run:
        handed_in = {each.student for each, _ in find_submissions(course)}
        return sorted(handed_in - {each.student for each in run.results})


def test_what_autograde_has_graded_is_unchanged_to_the_class_run(mini: Course, told):
    """Graded again by the engine of today, marks moved in spite of `nanollm grade --keep`."""
    list(release(mini))
    for student in ("ada", "ben"):
        hand_in(mini, student)
    assert left(mini) == ["ada", "ben"]
    assert told(mini).endswith("exit 0")
    assert left(mini) == []
    (hand_in(mini, "ben") / "notes.txt").write_text("new")
    assert left(mini) == ["ben"]
    with mini.api().gradebook as gradebook:
        gradebook.remove_student("ada")
    assert told(mini).endswith("exit 0")
    with mini.api().gradebook as gradebook:
        assert gradebook.find_submission("lesson_1", "ada").score == 2  # it had none any more


def test_what_is_too_much_to_be_graded_is_refused_before_anything_is_saved(mini: Course, told):
    """The history refused it when the points were saved."""
    list(release(mini))
    folder = hand_in(mini, "ada")
    for number in range(MAX_ENTRIES):
        (folder / f"{number}.txt").touch()
    assert "lesson_1/ada: not graded: expected a folder of at most 1,000 files" in told(mini)
    assert [*rows_of(mini)] == [[], [], []]


def test_of_several_notebooks_one_that_is_handed_in_never_has_zero_for_its_name(mini: Course, told):
    """`--notebook=B` gave a renamed A no points, and then nothing graded it."""
    source = mini.step("source", ".", "lesson_1") / "lesson_1.ipynb"
    notebook = read_notebook(source)
    source.unlink()
    for name in "AB":
        of_name = deepcopy(notebook)
        for cell in of_name.cells:
            cell.id = cell.metadata.nbgrader.grade_id = f"{cell.id}-{name}"
        write_notebook(of_name, source.with_name(f"{name}.ipynb"))
    list(release(mini))
    folder = mini.step("submitted", "ada", "lesson_1")
    folder.mkdir(parents=True)
    for name, called in (("A", "my A"), ("B", "B")):
        write_notebook(read_notebook(mini.released("lesson_1", name)), folder / f"{called}.ipynb")
    graded = mini.step("autograded", "ada", "lesson_1")
    assert told(mini, "--notebook=B").endswith("exit 0")
    assert [*files_of(graded)] == ["B.ipynb"]
    assert left(mini) == ["ada"]
    with mini.api().gradebook as gradebook:
        (a, b) = sorted(
            gradebook.find_submission("lesson_1", "ada").notebooks, key=lambda each: each.name
        )
        assert b.score == 2
        assert {grade.auto_score for grade in a.grades} == {None}
    assert told(mini).endswith("exit 0")
    assert [*files_of(graded)] == ["A.ipynb", "B.ipynb"]
    assert left(mini) == []
    with mini.api().gradebook as gradebook:
        assert gradebook.find_submission("lesson_1", "ada").score == 4


def test_an_option_of_another_kind_is_one_line(mini: Course, told):
    with (mini.folder / "nbgrader_config.py").open("a") as config:
        config.write("\nc.GradeApart.cell_s = '15 seconds'\n")
    mini.submit("ada", "lesson_1", mini.source("lesson_1"))
    said = told(mini)
    assert "'15 seconds'" in said
    assert said.endswith("exit 1")


@pytest.mark.parametrize(
    "option",
    [
        "cell_s=-3",
        *(pytest.param(o, marks=pytest.mark.full) for o in ("total_s=0", "limits=tasks=0")),
    ],
)
def test_a_limit_that_is_none_takes_no_points(mini: Course, told, option: str):
    """Each cell was stopped at once: a submission lost all its points by it."""
    list(release(mini))
    hand_in(mini, "ada")
    said = told(mini, f"--GradeApart.{option}")
    assert f"c.GradeApart.{option.partition('=')[0]}: " in said
    assert said.endswith("exit 1")
    assert rows_of(mini) == [[], [], []]


def test_a_gradebooks_file_is_meant_from_the_folder_of_the_configuration(mini: Course, told):
    """nbgrader looked for it from the root, in another folder, and made a second one there."""
    place = mini.folder / "settings"
    place.mkdir()
    text = 'c = get_config()\nc.CourseDirectory.root = ".."\n'
    text += 'c.CourseDirectory.source_directory = "solutions"\n'
    text += 'c.CourseDirectory.db_url = "sqlite:///grades.db"\n'
    text += "from grader.configuration import grade_apart\ngrade_apart(c, __file__)\n"
    (mini.folder / "nbgrader_config.py").rename(place / "nbgrader_config.py").write_text(text)
    course = Course(place)
    list(release(course))
    hand_in(course, "ada")
    assert told(SimpleNamespace(root=place)).endswith("exit 0")  # as one works there
    assert course.database == place / "grades.db"
    assert rows_of(course)[0] == [("ada",)]
    assert not (mini.folder / "grades.db").exists()
