"""A whole notebook: learner's cells on their side, graded cells in the judge."""

from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode, v4
from nbgrader.utils import determine_grade, is_grade

from grader.course import notebook_text, write_notebook
from grader.submission.grade import Engine, Graded, Grading, Source
from grader.submission.run import RunLimits

pytestmark = [pytest.mark.kernel, pytest.mark.usefixtures("walls")]

RIGHT = "def f(x): return 2 * x"
STUB = "def f(x):\n    raise NotImplementedError"
GradeOne = Callable[..., Graded]


@pytest.fixture(scope="module")
def hasty(walls: None) -> Iterator[Engine]:
    """An engine with short limits."""
    with Engine(Grading(run=RunLimits(cell_s=2, total_s=60)), []) as engine:
        yield engine


@pytest.fixture(scope="module")
def spawning() -> Iterator[Engine]:
    """An engine that neither forks nor confines."""
    limits = RunLimits(cell_s=30, total_s=120)
    with Engine(Grading(walls=False, run=limits), []) as engine:
        yield engine


def points(graded: Graded) -> list[float]:
    assert graded.notebook is not None, graded.refused
    return [determine_grade(each)[0] for each in graded.notebook.cells if is_grade(each)]


def outputs(graded: Graded, cell_id: str) -> list[NotebookNode]:
    assert graded.notebook is not None, graded.refused
    (found,) = [each for each in graded.notebook.cells if each.id == cell_id]
    return found.outputs


def said(graded: Graded, cell_id: str) -> str:
    """The text of a cell's outputs; an error is its name and message."""
    return "".join(
        f"{each.ename}: {each.evalue}"
        if each.output_type == "error"
        else each.get("text") or each.data["text/plain"]
        for each in outputs(graded, cell_id)
    )


def test_each_cell_runs_on_its_side_and_keeps_what_it_shows(grade: GradeOne):
    answer = f"{RIGHT}\nfrom IPython.display import HTML\nHTML('<b>bold</b>')"
    check = "print('looking', end='!')\nassert f(double) == 4\nf(1)"
    graded = grade(answer, check, "assert f(2) == 5, 'no'", "assert 'mine' not in globals()")
    assert outputs(graded, "f")[0].data["text/html"] == "<b>bold</b>"
    assert said(graded, "play") == "0"
    assert said(graded, "check-0") == "looking!"  # no value: nbgrader would take it for points
    assert said(graded, "check-1") == "AssertionError: no"
    assert points(graded) == [1, 0, 1]
    assert graded.remarks == ()
    nbformat.validate(graded.notebook)


def test_a_broken_cell_never_stops_the_rest(grade: GradeOne):
    graded = grade("def f(x: return", "assert f(1) == 2", "assert 1 + 1 == 2")
    assert points(graded) == [0, 1]
    assert said(graded, "f").startswith("SyntaxError: ")
    assert said(graded, "play") == "NameError: name 'f' is not defined"


def test_a_warning_of_the_learners_costs_nothing(grade: GradeOne):
    answer = """
import sys, warnings
def f(x):
    warnings.warn('old')
    print('debug', x)
    print('!', file=sys.stderr)
    return 2 * x"""
    check = "import warnings\nwarnings.warn('of the check')\nassert f(1) == 2"
    graded = grade(answer, check)
    assert points(graded) == [1]
    assert {each.name for each in outputs(graded, "play") if "name" in each} == {
        *("stdout", "stderr")
    }
    assert {each.name for each in outputs(graded, "check-0")} == {"stdout"}
    assert "debug 1\n" in said(graded, "check-0")


CHEATS = {
    "ast": "get_ipython().ast_transformers.append(__import__('ast').NodeTransformer())",
    "builtins": "import builtins\nbuiltins.AssertionError = None",
    "displayhook": "def f(x):\n    get_ipython().displayhook('ok')\n    return 0",
    "run_cell": "get_ipython().run_cell = lambda *_, **__: None",
    "voice": "get_ipython().voice.say('done', 5)\nget_ipython().voice.say = lambda *_: None",
    "far side": "import grader.boundary.far_side as l\nl.respond = lambda *_: b''",
    "keeper": "import grader.kernels.inside.shell as s\ns.respond = lambda *_: b'\\xc3'",
    "pickle": "import grader.kernels.inside.shell as s\ns.respond = lambda *_: b'\\x80\\x04N.'",
    "msgpack": "import msgpack\nmsgpack.Packer = None",
    "equality": "class Yes:\n    __eq__ = lambda *_: True\nf = lambda x: Yes()",
    "forged verdict": "say = get_ipython().voice.say\nsay('passed', 1)\nsay('done', 'passed')",
    "exit of a function": "def f(x): raise SystemExit(0)",
}  # fmt: skip


@pytest.mark.parametrize("cheat", CHEATS)
def test_a_cheat_earns_what_the_stub_earns(grade: GradeOne, hasty: Engine, cheat: str):
    graded = grade(f"{STUB}\n{CHEATS[cheat]}", "assert f(1) == 2", within=hasty)
    assert points(graded) == [0]
    assert said(graded, "check-0")


def test_a_learners_cell_that_never_ends_is_stopped_and_the_rest_goes_on(
    grade: GradeOne, hasty: Engine
):
    graded = grade(f"{RIGHT}\nwhile True: pass", "assert f(1) == 2", within=hasty)
    assert points(graded) == [1]
    assert graded.remarks == ("f stopped: too slow",)
    assert said(graded, "f").endswith("Stopped: stopped: it ran longer than 2 s")


def test_a_call_that_ignores_interrupts_keeps_the_points_before(
    grade: GradeOne, hasty: Engine, monkeypatch
):
    monkeypatch.setattr("grader.kernels.client.GRACE_S", 0.5)
    answer = (
        "import signal\ndef f(x):\n    while x:\n"
        "        signal.signal(signal.SIGINT, signal.SIG_IGN)\n    return 0"
    )
    graded = grade(answer, "assert f(0) == 0", "f(1)", "assert f(0) == 0", within=hasty)
    assert points(graded) == [1, 0, 0]
    stopped, ended = said(graded, "check-1"), said(graded, "check-2")
    assert stopped.startswith("Stopped: stopped: it ran longer than a cell may")
    assert ended == ("LearnerEnded: the kernel has ended (it did not stop when its time was up)")


FLOODS = {
    "stream": "for _ in range(1000): print('x' * 10_000)",
    "escaped": "print(chr(1) * 70_000)",
    "lines": "print('\\n' * 150_000)",
    "result": "'\\\\' * 150_000",
    "displays": "for _ in range(10_000): display('x' * 30)",
    "error": "raise ValueError(chr(1) * 1_000_000)",
}


def test_however_much_is_shown_the_notebook_stays_small(grade: GradeOne, engine: Engine):
    """All outputs of a notebook together are bounded, too, as they stand in the file."""
    limits = RunLimits(cell_s=30, cell_room=50_000, notebook_room=120_000)
    with Engine(Grading(run=limits), []) as small:
        for name, flood in FLOODS.items():
            graded = grade(f"{RIGHT}\n{flood}", "assert f(1) == 2", within=small)
            assert points(graded) == [1]
            assert bool(outputs(graded, "f")) == (name != "result")  # left out whole
            assert (
                len(notebook_text(graded.notebook).encode()) < 85_000
            )  # small outputs are deeply indented
        answer = f"def f(x):\n    {FLOODS['stream']}\n    return 2 * x\nf(1)"
        graded = grade(answer, *["assert f(1) == 2"] * 9, within=small)
        assert points(graded) == [1] * 9
        assert len(notebook_text(graded.notebook).encode()) < 140_000


@pytest.mark.parametrize(("mib", "is_graded"), [(15, True), (17, False)])
def test_files_beside_a_notebook_may_have_half_of_the_disk(
    grade: GradeOne, tmp_path: Path, mib: int, is_graded: bool
):
    """The disk has 32 MiB here; the rest is for what the learner's code writes."""
    (tmp_path / "large.bin").write_bytes(bytes(mib << 20))
    graded = grade(f"{RIGHT}\nlen(open('large.bin', 'rb').read())", "assert f(1) == 2")
    if is_graded:
        assert points(graded) == [1]
        assert said(graded, "f") == str(15 << 20)
    else:
        assert f"at most {16 << 20} bytes of files for a kernel" in str(graded.refused)


def test_a_later_cell_updates_what_an_earlier_one_has_shown(grade: GradeOne):
    answer = f"{RIGHT}\nbar = display('0 %', display_id=True)\ndef f(x):\n    bar.update('100 %')"
    graded = grade(answer, "f(1)")
    assert said(graded, "f") == "'100 %'"


def test_what_is_set_of_numpy_and_decimal_holds_on_its_side(grade: GradeOne):
    answer = """
import decimal
import numpy as np
decimal.getcontext().prec = 5
def f(x): return str(np.array([1.23456])), str(decimal.Decimal(1) / x)"""
    setup = "import decimal\nimport numpy as np\nnp.set_printoptions(precision=3)"
    checks = (
        "assert f(3) == ('[1.235]', '0.33333')",
        "assert str(np.array([1.23456])) == '[1.235]'",
        "np.set_printoptions(precision=1)",
        "assert str(np.array([1.23456])) == '[1.2]'\nassert len(str(decimal.Decimal(1) / 3)) == 30",
    )
    assert points(grade(answer, *checks, setup=[setup])) == [1, 1, 1, 1]


def test_twenty_cells_that_await_are_no_slower_than_others(grade: GradeOne, hasty: Engine):
    answer = f"import asyncio\n{RIGHT}\nawait asyncio.sleep(0)\n" * 20
    graded = grade(answer, "assert f(1) == 2", within=hasty)
    assert (points(graded), graded.remarks) == ([1], ())


# Beginnings: cells that all submissions have alike run once


BEGINNING = [
    "import random, time\nbegun = time.time_ns()\nprint('begun', random.random())",
    "made = []",
]


def cells(answer: str) -> NotebookNode:
    """Two cells that lead, one of them free; an answer; checks."""
    locked = {"locked": True, "grade": False, "solution": False, "schema_version": 3}
    notebook = v4.new_notebook(
        cells=[
            v4.new_code_cell(BEGINNING[0], id="setup"),
            v4.new_code_cell(BEGINNING[1], id="free"),
            v4.new_code_cell(answer, id="f"),
            v4.new_code_cell("assert f() == 1", id="check-0"),
        ]
    )
    roles = [
        locked | {"grade_id": "setup"},
        None,
        locked | {"grade_id": "f", "solution": True, "locked": False},
        locked | {"grade_id": "check-0", "grade": True, "points": 1},
    ]
    for cell, role in zip(notebook.cells, roles, strict=True):
        if role:
            cell.metadata["nbgrader"] = role | {"task": False}
    return notebook


ANSWER = "def f():\n    made.append(1)\n    return len(made)\nprint(begun, random.random())"


def grade_cells(engine: Engine, folder: Path, submitted: NotebookNode) -> Graded:
    write_notebook(submitted, folder / "lesson_1.ipynb")
    source = Source(notebook=cells("def f(): return 1"))
    return engine.grade(source, folder / "lesson_1.ipynb")


def test_what_all_begin_with_runs_once_and_nobody_sees_anothers(
    engine: Engine, spawning: Engine, tmp_path: Path
):
    graded = [grade_cells(engine, tmp_path, cells(ANSWER)) for _ in range(2)]
    assert [points(each) for each in graded] == [[1], [1]]  # `made` was empty for both
    one, other = (said(each, "setup") + said(each, "f") for each in graded)
    assert one == other
    # And the random numbers are those of a process in which nothing was shared.
    cold = grade_cells(spawning, tmp_path, cells(ANSWER))
    assert points(cold) == [1]
    assert said(cold, "setup") == said(graded[0], "setup")
    assert said(cold, "f").split()[1] == said(graded[0], "f").split()[1]


def test_a_cell_that_its_learner_changed_or_added_shares_what_is_before_it(
    engine: Engine, tmp_path: Path
):
    usual = said(grade_cells(engine, tmp_path, cells(ANSWER)), "f").split()[0]
    changed = cells(ANSWER)
    changed.cells[1].source = "made = [0]"
    added = cells(ANSWER)
    added.cells.insert(1, v4.new_code_cell("print('mine')", id="mine"))
    first = cells(ANSWER)
    first.cells.insert(0, v4.new_code_cell("random = 0", id="mine"))
    for submitted, is_right in ((changed, 0), (added, 1), (first, 1)):
        graded = grade_cells(engine, tmp_path, submitted)
        assert points(graded) == [is_right]
        assert said(graded, "f").split()[0] != usual
        assert said(graded, "setup").startswith("begun 0.")
    graded = grade_cells(engine, tmp_path, cells(ANSWER))
    assert (points(graded), said(graded, "f").split()[0]) == ([1], usual)
