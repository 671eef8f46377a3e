"""One way to a grade: check, class run, autograde and the spawned path say the same."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from grader.author.answers import fill
from grader.author.release import release
from grader.check import Checks
from grader.classroom.run import ClassRun, Manner
from grader.course import Course, read_notebook, write_notebook
from grader.errors import GraderError
from grader.grade import read_marks
from grader.marks import Marks, own_marks
from grader.preprocessors import hold_walls
from grader.submission.grade import Engine, Grading, Source
from grader.submission.verdict import VERSION

pytestmark = [pytest.mark.kernel, pytest.mark.usefixtures("walls")]

RIGHT = """\
def encode_tokens(tokens, vocab):
    return [vocab.index(token if token in vocab else "<unk>") for token in tokens]"""
ANSWERS = {
    "right": RIGHT,
    "half": "def encode_tokens(tokens, vocab):\n    return [2, 2]",
    "stub": None,
    "broken": "def encode_tokens(tokens, vocab: return",
    "raises": "def encode_tokens(tokens, vocab):\n    return [vocab.index(t) for t in tokens]",
    "in-place": f"{RIGHT}\nfor name in 'xy': encode_tokens([name], ['<unk>'])\nlist().sort()",
    "none": "def encode_tokens(tokens, vocab): pass",
    "handle": "encode_tokens = lambda tokens, vocab: (n for n in [2, 2])",
    "exits": "import os\ndef encode_tokens(tokens, vocab):\n    if 'y' in tokens: os._exit(0)\n"
    "    return [2, 2]",
    "raises half a letter": "def encode_tokens(tokens, vocab): raise ValueError('\\ud800')",
    "returns half a letter": "def encode_tokens(tokens, vocab): return '\\ud800'",
}


def said(marks: Marks) -> list[Any]:
    """All that a check, a report and a page are made of."""
    return [{**each.as_json(), "points": each.points} for each in marks.marks]


@pytest.fixture
def handed_in(mini: Course) -> Course:
    """The mini course, and a submission for each answer."""
    list(release(mini))
    for student, answer in ANSWERS.items():
        released = read_notebook(mini.released("lesson_1"))
        notebook = fill(released, {"encode-tokens": answer} if answer else {})
        mini.submit(student, "lesson_1", notebook)
    return mini


def path_of(course: Course, student: str) -> Path:
    return course.step("submitted", student, "lesson_1") / "lesson_1.ipynb"


def test_all_four_ways_give_the_same_points_and_messages(handed_in: Course, nbgrader):
    course = handed_in
    with Checks(course, ["lesson_1"]) as checks:
        checked = {s: said(checks.check("lesson_1", path_of(course, s))) for s in ANSWERS}
    with ClassRun(course, Manner(workers=2)) as run:
        list(run.grade())
    graded = {student: said(read_marks(course, "lesson_1", student)) for student in ANSWERS}
    source = Source.of(course, "lesson_1", "lesson_1")
    spawned = {}
    with Engine(Grading(walls=False), [source.notebook]) as engine:
        for student in ("right", "half", "raises"):
            outcome = engine.grade(source, path_of(course, student))
            assert outcome.notebook is not None
            marks = own_marks(outcome.notebook)
            spawned[student] = said(
                Marks(student=student, lesson="lesson_1", marks=marks, remarks=())
            )
    shutil.rmtree(course.step("autograded", "", ""))
    nbgrader(course, "autograde", "lesson_1")
    autograded = {student: said(read_marks(course, "lesson_1", student)) for student in ANSWERS}
    for student in ANSWERS:
        assert graded[student] == checked[student], student
        assert spawned.get(student, checked[student]) == checked[student], student
        assert autograded[student] == checked[student], student
    # And what is the same is also right.
    points = {student: [each["points"] for each in found] for student, found in checked.items()}
    assert points["right"] == points["in-place"] == [1, 1, 0]
    assert points["half"] == points["exits"] == [1, 0, 0]
    assert [points[s][:2] for s in ("stub", "broken", "none", "handle")] == [[0, 0]] * 4


WHERE = "import os\ndef encode_tokens(tokens, vocab): raise OSError(os.getcwd())"


def no_walls(*_: object) -> None:
    raise GraderError("bwrap is missing")


@pytest.mark.parametrize(
    "system", ["linux", *(pytest.param(s, marks=pytest.mark.full) for s in ("no walls", "darwin"))]
)
def test_a_check_is_behind_walls_where_there_are_some_and_says_nothing_of_it(
    mini: Course, nanollm, monkeypatch: pytest.MonkeyPatch, system: str
):
    list(release(mini))
    notebook = fill(read_notebook(mini.released("lesson_1")), {"encode-tokens": WHERE})
    path = mini.root / "lesson_1.ipynb"
    write_notebook(notebook, path)
    if system == "no walls":
        monkeypatch.setattr("grader.kernels.start.FirstTemplate.wait_ready", no_walls)
    else:
        monkeypatch.setattr("grader.check.sys", SimpleNamespace(platform=system))
    told = nanollm(mini, "check", str(path))
    assert (told.returncode, told.stderr) == (0, "")
    assert "0 of 2 points" in told.stdout
    assert ("OSError: /submission" in told.stdout) == (system == "linux")
    assert "wall" not in told.stdout


DELETE = "del encode_tokens"
FLAGS = {
    "PYTHONOPTIMIZE": "2",
    "PYTHONHASHSEED": "7",
    "PYTHONWARNINGS": "error",
    "PYTHONDEVMODE": "1",
    "MPLBACKEND": "agg",
    "OMP_NUM_THREADS": "3",
}


def flagged(course: Course, *command: str) -> str:
    """What a command prints to its standard output where Python itself was given these."""
    run = subprocess.run(
        [sys.executable, "-O", "-m", "grader", *command],
        cwd=course.root,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | FLAGS,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.mark.parametrize("what", ["walls", "option"])
def test_what_is_wrong_with_the_machine_is_one_line_of_autograde(
    mini: Course, nbgrader, monkeypatch: pytest.MonkeyPatch, capfd, what: str
):
    """It was a traceback for each submission."""
    for student in ("ada", "ben"):
        mini.submit(student, "lesson_1", mini.source("lesson_1"))
    if what == "option":
        with (mini.root / "nbgrader_config.py").open("a") as config:
            config.write("\nc.GradeApart.cell_sec = 7\n")

    def refused(**_: object) -> None:
        raise GraderError("open files: run `ulimit -n 1024` and try again")

    monkeypatch.setattr("grader.preprocessors.require_walls", refused)
    monkeypatch.setattr("grader.preprocessors.hold_walls", hold_walls.__wrapped__)
    with pytest.raises(SystemExit) as ended:
        nbgrader(mini, "autograde", "lesson_1")
    assert ended.value.code == 1
    said = capfd.readouterr().err
    line = "`ulimit -n 1024`" if what == "walls" else "c.GradeApart.cell_sec: expected one of"
    assert said.count(line) == 1
    assert "Traceback" not in said


def test_no_flag_or_variable_of_the_environment_changes_a_mark(handed_in: Course, nanollm):
    course = handed_in
    for student, answer in (
        ("half", ANSWERS["half"]),
        ("asserts", f"{RIGHT}\ntry: assert False\nexcept AssertionError: pass\nelse: {DELETE}"),
        ("sets", "def encode_tokens(tokens, vocab): raise ValueError(str(set('abcdefgh')))"),
        ("warns", f"import warnings\nwarnings.warn('old')\n{RIGHT}"),
    ):
        notebook = fill(read_notebook(course.released("lesson_1")), {"encode-tokens": answer})
        write_notebook(notebook, course.root / f"lesson_1_{student}.ipynb")
    paths = [str(path) for path in sorted(course.root.glob("lesson_1_*.ipynb"))]
    plain = json.loads(nanollm(course, "check", "--json", *paths).stdout)
    assert json.loads(flagged(course, "check", "--json", *paths)) == plain
    points = [[each["points"] for each in found["checks"]] for found in plain["submissions"]]
    assert points == [[1, 1, 0], [1, 0, 0], [0, 0, 0], [1, 1, 0]]


# The JSON, which docs/verdicts.md describes


def test_check_grade_and_the_graded_notebook_carry_the_same_json(mini: Course, nanollm):
    list(release(mini))
    notebook = fill(read_notebook(mini.released("lesson_1")), {"encode-tokens": ANSWERS["raises"]})
    (mini.root / "mine").mkdir()
    path = mini.root / "mine" / "lesson_1.ipynb"
    write_notebook(notebook, path)
    mini.submit("ada", "lesson_1", notebook)
    mini.submit("ben", "lesson_1", notebook)
    mini.step("submitted", "ben", "lesson_1").joinpath("lesson_1.ipynb").write_text("{", "utf-8")
    checked = json.loads(nanollm(mini, "check", "--json", str(path)).stdout)
    graded = json.loads(nanollm(mini, "grade", "--json").stdout)
    assert graded["version"] == checked["version"] == VERSION
    (own,) = checked["submissions"]
    assert own.pop("path") == str(path)
    ada, ben = graded["submissions"]
    assert ada == {**own, "student": "ada"}
    assert [each.get("outcome") for each in own["checks"]] == ["passed", "failed", None]
    assert ben["not_graded"].startswith("lesson_1.ipynb is no notebook: ")
    assert ben["grader_failed"] is False
    kept = read_notebook(mini.step("autograded", "ada", "lesson_1") / "lesson_1.ipynb")
    fields = ("outcome", "message", "raised_by", "limit", "error")
    assert kept.metadata.nanollm.verdicts == {
        each["check"]: {field: each[field] for field in fields}
        for each in own["checks"]
        if "outcome" in each
    }
    assert (
        json.loads(nanollm(mini, "grade", "--json").stdout) == graded
    )  # unchanged, it says the same


def test_why_something_is_not_graded_is_the_same_in_check_and_in_grade(mini: Course, nanollm):
    """A check told its own path in the reason, and not whether the grader had failed."""
    list(release(mini))
    notebook = fill(read_notebook(mini.released("lesson_1")), {"encode-tokens": RIGHT})
    source = mini.source("lesson_1")
    source.cells[1].source += "\nimport os\nos._exit(0)"
    write_notebook(source, mini.root / "solutions/lesson_1/lesson_1.ipynb")
    mini.submit("ada", "lesson_1", notebook)
    mini.submit("ben", "lesson_1", notebook)
    path_of(mini, "ben").write_text("{", "utf-8")
    paths = [str(path_of(mini, student)) for student in ("ada", "ben")]
    checked = nanollm(mini, "check", "--json", *paths)
    graded = json.loads(nanollm(mini, "grade", "--json").stdout)["submissions"]
    assert [each["grader_failed"] for each in graded] == [True, False]
    found = json.loads(checked.stdout)["submissions"]
    assert [each.pop("path") for each in found] == paths
    for own, theirs in zip(found, graded, strict=True):
        assert own == {**theirs, "student": "you"}
        assert f"was not graded: {own['not_graded']}" in checked.stderr


def test_what_autograde_refuses_is_one_line_and_loses_nothing(mini: Course, nbgrader, capfd):
    """The earlier graded notebook was deleted, and a traceback shown."""
    list(release(mini))
    right = fill(read_notebook(mini.released("lesson_1")), {"encode-tokens": RIGHT})

    def hand_in(student: str, stamp: str) -> Path:
        mini.submit(student, "lesson_1", right)
        (path_of(mini, student).parent / "timestamp.txt").write_text(stamp)
        return path_of(mini, student)

    for student in ("ada", "ben", "cid", "dan"):
        hand_in(student, "2026-02-01 10:00:00 UTC")
    nbgrader(mini, "autograde", "lesson_1")
    before = {s: said(read_marks(mini, "lesson_1", s)) for s in ("ada", "ben", "cid", "dan")}
    hand_in("ada", "2026-02-02 10:00:00 UTC").write_text("{")
    renamed = hand_in("ben", "2026-02-02 10:00:00 UTC")
    renamed.write_text("[]")
    renamed.rename(renamed.with_name("my lesson 1.ipynb"))
    hand_in("cid", "yesterday").write_text("{")  # as old as before, for all that can be known
    hand_in("dan", "2026-02-02 10:00:00 UTC")
    hand_in("eve", "2026-02-02 10:00:00 UTC").write_text("{")
    capfd.readouterr()
    with pytest.raises(SystemExit) as ended:
        nbgrader(mini, "autograde", "lesson_1")
    assert ended.value.code == 1
    told = capfd.readouterr().err
    assert "Traceback" not in told
    for student in ("ada", "ben", "eve"):
        (line,) = [each for each in told.splitlines() if f"{student}: not graded" in each]
        assert "notebook" in line
    assert {s: said(read_marks(mini, "lesson_1", s)) for s in before} == before
    with mini.api().gradebook as gradebook:
        assert gradebook.find_submission("lesson_1", "ben").score == 2
        assert "eve" not in [student.id for student in gradebook.students]
