"""A whole notebook: the learner's cells in a kernel, graded cells in the judge."""

# ruff: noqa: E501 (a row of a table is a line)

import copy
from collections.abc import Callable, Iterator

import pytest
from jupyter_client.manager import start_new_kernel
from nbformat import NotebookNode, v4
from nbgrader.utils import determine_grade, is_grade

from grader.errors import LearnerGoneError, LearnerStoppedError
from grader.judge.kernel import KernelSide
from grader.submission.assemble import assemble
from grader.submission.run import Judged, RunLimits, judge_notebook

pytestmark = [pytest.mark.kernel, pytest.mark.xdist_group("judge")]
STUB = "def f(x):\n    raise NotImplementedError"


@pytest.fixture(scope="module")
def start(tmp_path_factory) -> Iterator[Callable[[], KernelSide]]:
    started = []

    def start() -> KernelSide:
        folder = str(tmp_path_factory.mktemp("kernel"))
        started.append(start_new_kernel(kernel_name="python3", cwd=folder))
        return KernelSide(*started[-1])

    yield start
    for manager, client in started:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def kernel(start) -> KernelSide:
    return start()


def cell(source: str, grade_id: str, **role: object) -> NotebookNode:
    made = v4.new_code_cell(source, id=grade_id)
    made.metadata["nbgrader"] = {"grade": False, "solution": False, "task": False} | role
    made.metadata.nbgrader |= {"grade_id": grade_id, "schema_version": 3}
    return made


def judged(kernel: KernelSide, answer: str, *checks: str, **limits: float) -> Judged:
    """What becomes of an answer to `f`."""
    source = v4.new_notebook(
        cells=[
            cell("import math\nprint('set up')", "setup", locked=True),
            cell("def f(x):\n    return 2 * x", "f", locked=False, solution=True),
            v4.new_code_cell("f(0)", id="play"),
            *(
                cell(check, f"check-{place}", locked=True, grade=True, points=1)
                for place, check in enumerate(checks)
            ),
        ]
    )
    submitted = copy.deepcopy(source)
    submitted.cells[1].source = answer
    return judge_notebook(assemble(source, submitted), kernel, RunLimits(**limits))


def points(outcome: Judged) -> list[float]:
    return [determine_grade(c)[0] for c in outcome.notebook.cells if is_grade(c)]


def said(outcome: Judged, name: str) -> str:
    (found,) = [c for c in outcome.notebook.cells if c.id == name]
    return " ".join(f"{o.ename}: {o.evalue}" for o in found.outputs if o.output_type == "error")


def test_each_cell_runs_on_its_side_and_keeps_what_it_shows(kernel: KernelSide):
    answer = "def f(x): return 2 * x\nfrom IPython.display import HTML\nHTML('<b>bold</b>')"
    outcome = judged(kernel, answer, "assert f(math.inf) == math.inf", "assert f(2) == 5, 'no'")
    setup, solution, play, *_ = outcome.notebook.cells
    assert setup.outputs[0].text == "set up\n"
    assert solution.outputs[0].data["text/html"] == "<b>bold</b>"
    assert play.outputs[0].data["text/plain"] == "0"
    assert points(outcome) == [1, 0]
    assert said(outcome, "check-1") == "AssertionError: no"
    assert outcome.remarks == ()


def test_the_stub_says_that_it_is_not_answered(kernel: KernelSide):
    outcome = judged(kernel, STUB, "assert f(2) == 4")
    assert said(outcome, "check-0") == "NotImplementedError: "


def test_a_broken_cell_never_stops_the_rest(start):
    outcome = judged(start(), "def f(x: return", "assert f(1) == 2", "assert 1 + 1 == 2")
    assert points(outcome) == [0, 1]
    assert said(outcome, "check-0") == "NameError: name 'f' is not defined"


def test_a_warning_of_the_learners_costs_nothing(kernel: KernelSide):
    answer = "import sys, warnings\ndef f(x):\n    warnings.warn('old')\n    print('debug', x)\n    print('!', file=sys.stderr)\n    return 2 * x"
    outcome = judged(kernel, answer, "assert f(1) == 2")
    assert points(outcome) == [1]
    assert outcome.notebook.cells[3].outputs[0].text == "debug 1\n"


CHEATS = [
    "get_ipython().ast_transformers.append(__import__('ast').NodeTransformer())\nimport builtins\nbuiltins.AssertionError = None",
    "def f(x):\n    get_ipython().displayhook('ok')\n    return 0",
    "def f(x):\n    get_ipython().displayhook(1)\n    return 0",
    "get_ipython().kernel.do_execute = None",
    "get_ipython().user_expressions = lambda e: {'answer': {'status': 'ok', 'data': {'text/plain': \"'wQ=='\"}}}",
    "import grader.boundary.far_side as l\nl.answer = lambda *_: ''",
    "import grader.boundary.far_side as l\nl.respond = lambda *_: __import__('pickle').dumps(1)",
    "import msgpack\nmsgpack.Packer = None",
    "class Yes:\n    __eq__ = lambda *_: True\nf = lambda x: Yes()",
]


@pytest.mark.parametrize("cheat", CHEATS, ids=range(len(CHEATS)))
def test_a_cheat_earns_what_the_stub_earns(start, cheat: str):
    outcome = judged(start(), f"{STUB}\n{cheat}", "assert f(1) == 2", cell_s=3)
    assert points(outcome) == [0]
    assert said(outcome, "check-0")


def test_a_call_that_never_ends_is_stopped_and_the_rest_is_judged(kernel: KernelSide):
    answer = "def f(x):\n    while x: pass\n    return 0"
    outcome = judged(kernel, answer, "assert f(1) == 2", "assert f(0) == 0", cell_s=1)
    assert points(outcome) == [0, 1]
    assert said(outcome, "check-0").startswith("CellTimeoutError: stopped: a call of the learner")


def test_a_call_that_ignores_interrupts_ends_its_kernel_and_keeps_the_points_before(start):
    answer = (
        "import signal\ndef f(x):\n    while x:\n"
        "        signal.signal(signal.SIGINT, signal.SIG_IGN)\n    return 0"
    )
    outcome = judged(start(), answer, "assert f(0) == 0", "f(1)", "assert f(0) == 0", cell_s=1)
    assert points(outcome) == [1, 0, 0]
    assert said(outcome, "check-1").startswith("CellTimeoutError: stopped")
    assert said(outcome, "check-2") == "DeadKernelError: the kernel has ended"  # on asking


def test_a_kernel_that_ends_gives_the_rest_nothing_with_a_reason(start):
    answer = "import os\ndef f(x):\n    if x > 1: os._exit(0)\n    return 2"
    outcome = judged(start(), answer, "assert f(1) == 2", "f(2)", "assert f(1) == 2")
    assert points(outcome) == [1, 0, 0]
    assert said(outcome, "check-1") == "DeadKernelError: the kernel has ended"
    assert said(outcome, "check-2") == "DeadKernelError: the kernel has ended in an earlier cell"
    assert outcome.remarks == ("the kernel has ended in an earlier cell",)
    outcome = judged(start(), "import os\nos._exit(0)", "assert True")
    assert said(outcome, "check-0") == "DeadKernelError: the kernel has ended while it ran f"


def test_a_notebook_has_a_limit_too(kernel: KernelSide):
    answer = "import time\ndef f(x): time.sleep(0.4)"
    outcome = judged(kernel, answer, *["f(1)"] * 4, total_s=1)
    assert points(outcome) == [1, 1, 0, 0]
    assert said(outcome, "check-3").startswith("CellTimeoutError: stopped: the notebook ran longer")


def test_a_flood_of_output_is_cut(kernel: KernelSide):
    answer = "def f(x): return 2 * x\nfor _ in range(100): print('x' * 10_000)"
    outcome = judged(kernel, answer, "assert f(1) == 2", output_chars=20_000)
    assert points(outcome) == [1]
    assert len(str(outcome.notebook.cells[1].outputs)) < 30_000


def test_a_learners_cell_that_never_ends_is_stopped(kernel: KernelSide):
    outcome = judged(
        kernel, "def f(x): return 2 * x\nwhile True: pass", "assert f(1) == 2", cell_s=1
    )
    assert points(outcome) == [1]
    assert outcome.remarks == ("f stopped: too slow",)


def test_the_kernel_says_how_it_ended(start):
    side = start()
    with pytest.raises(LearnerStoppedError):
        side.run_cell("while True: pass", 0.5, 100)
    assert side.run_cell("1", 10, 1000)[0].data["text/plain"] == "1"
    with pytest.raises(LearnerGoneError):
        side.run_cell("import os; os._exit(1)", 10, 100)
    with pytest.raises(LearnerGoneError):
        side.ask(b"", 10)
