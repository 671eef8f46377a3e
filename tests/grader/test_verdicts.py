"""What becomes of a check: a type, made where the thing happened, whatever anybody calls it."""

import os
from collections.abc import Callable, Iterator

import pytest
from nbgrader.utils import determine_grade, is_grade

from grader.submission.grade import Engine, Graded, Grading
from grader.submission.run import STOPPED, RunLimits
from grader.submission.verdict import Outcome, Verdict

pytestmark = [pytest.mark.kernel, pytest.mark.usefixtures("walls")]

RIGHT = "def f(x):\n    return 2 * x"
STUB = "def f(x):\n    # YOUR CODE HERE\n    raise NotImplementedError('write your answer here')"
GradeOne = Callable[..., Graded]


@pytest.fixture(scope="module")
def hasty(walls: None) -> Iterator[Engine]:
    """An engine with short limits."""
    limits = RunLimits(cell_s=1, total_s=8)
    with Engine(Grading(run=limits), []) as engine:
        yield engine


def only(graded: Graded) -> Verdict:
    """The verdict of the only check; nbgrader scores the cell alike."""
    assert graded.notebook is not None, graded.refused
    (verdict,) = graded.verdicts.values()
    (check,) = filter(is_grade, graded.notebook.cells)
    assert determine_grade(check) == (verdict.outcome is Outcome.PASSED, 1)
    return verdict


def points(graded: Graded) -> list[float]:
    assert graded.notebook is not None, graded.refused
    return [determine_grade(each)[0] for each in graded.notebook.cells if is_grade(each)]


# Passed and failed


def test_a_check_that_holds_has_passed(grade: GradeOne):
    graded = grade(RIGHT, "print('looking')\nassert f(2) == 4")
    assert only(graded) == Verdict(outcome=Outcome.PASSED)
    assert graded.notebook.cells[3].outputs == [
        {"output_type": "stream", "name": "stdout", "text": "looking\n"}
    ]
    assert graded.remarks == ()


BY_CHECK = {
    "its assert": ("assert f(2) == 4, f'expected 4, got {f(2)}'", "expected 4, got 5"),
    "its bare assert": ("assert f(2) == 4", "AssertionError: "),
    "of what it called": ("def is_4(x):\n    assert x == 4, 'no 4'\nis_4(f(2))", "no 4"),
}


@pytest.mark.parametrize("case", BY_CHECK)
def test_an_assert_of_the_check_is_a_failure_by_the_check(grade: GradeOne, case: str):
    check, message = BY_CHECK[case]
    verdict = only(grade("def f(x): return 5", check))
    assert (verdict.outcome, verdict.raised_by) == (Outcome.FAILED, "check")
    assert (verdict.message, verdict.error) == (message, "AssertionError")


ODD = "class Odd: pass\ndef f(x): return Odd()"
ASKING = {
    "an attribute": (RIGHT, "f(2).shape", "AttributeError: 'int' object has no"),
    "an item": (RIGHT, "f([1])[7]", "IndexError: list index out of range"),
    "a comparison": (ODD, "assert f(2) == 4", "BoundaryError: __eq__"),
    "arithmetic": ("def f(x): pass", "assert f(2) + 1 == 5", "TypeError: unsupported operand"),
    "a name of nobody's": (RIGHT, "assert nobody == f(1)", "NameError: name 'nobody' is not"),
}


@pytest.mark.parametrize("case", ASKING)
def test_a_check_that_asks_for_what_is_not_there_has_failed(grade: GradeOne, case: str):
    answer, check, message = ASKING[case]
    verdict = only(grade(answer, check))
    assert (verdict.outcome, verdict.raised_by) == (Outcome.FAILED, "asking")
    assert verdict.message.startswith(message)


OUR_NAMES = [
    *("AssertionError", "DeadKernelError", "CellTimeoutError", "LearnerGoneError"),
    *("LearnerStoppedError", "LearnerEnded", "CheckStopped", "GraderFailedError"),
    *("JudgeStuckError", "BoundaryError", "NotGradedError", "KeyboardInterrupt", "TimeoutError"),
    *("NameError", "NotImplementedError", "MemoryError", "SystemExit", "StdinNotImplementedError"),
]


@pytest.mark.parametrize("base", ["Exception", "NameError", "AssertionError", "BaseException"])
def test_a_name_of_the_learners_never_decides(grade: GradeOne, base: str):
    answer = "def f(name):\n    raise type(name, (BASE,), {})('own words of the learner')"
    checks = [f"f({name!r})" for name in OUR_NAMES]
    graded = grade(answer.replace("BASE", base), *checks)
    for name, verdict in zip(OUR_NAMES, graded.verdicts.values(), strict=True):
        assert (verdict.outcome, verdict.raised_by, name) == (Outcome.FAILED, "learner", name)
        assert (verdict.error, verdict.message) == (name, f"{name}: own words of the learner")
    assert graded.remarks == ()


BUILTINS = [
    *("AssertionError", "MemoryError", "NameError", "TimeoutError", "SystemExit", "EOFError"),
    *("KeyboardInterrupt", "GeneratorExit"),
]


def test_what_python_raises_on_the_learners_side_is_raised_by_the_learner(grade: GradeOne):
    answer = "import builtins\ndef f(name): raise getattr(builtins, name)('own words')"
    graded = grade(answer, *(f"f({name!r})" for name in BUILTINS))
    for name, verdict in zip(BUILTINS, graded.verdicts.values(), strict=True):
        assert (verdict.outcome, verdict.raised_by, name) == (Outcome.FAILED, "learner", name)


def test_an_assert_in_code_that_was_made_there_is_the_learners_too(grade: GradeOne):
    """Its traceback names no cell, and the page of a hidden check must not tell its words."""
    answer = "def f(x): exec('assert False, f\"called with {x}\"', {'x': x})"
    verdict = only(grade(answer, "assert f(4031) == 1"))
    assert (verdict.outcome, verdict.raised_by) == (Outcome.FAILED, "learner")
    assert verdict.message == "AssertionError: called with 4031"


def test_an_exception_that_a_check_expects_is_none(grade: GradeOne):
    check = """
try:
    f(-1)
except ValueError as error:
    assert "below" in str(error)
else:
    raise AssertionError("expected a ValueError")"""
    answer = "def f(x):\n    if x < 0: raise ValueError('below zero')"
    assert only(grade(answer, check)).outcome is Outcome.PASSED
    verdict = only(grade(RIGHT, check))
    assert (verdict.raised_by, verdict.message) == ("check", "expected a ValueError")


# Not answered


MISSING = (
    "not answered yet: name 'f' is not defined; is it still in your answer, and does that cell run "
    "without an error?"
)
NOT_ANSWERED = {
    "the stub": (STUB, "not answered yet"),
    "an empty cell": ("", MISSING),
    "a deleted cell": (None, MISSING),
    "a syntax error": ("def f(x: return", MISSING),
    "an error above it": ("1 / 0\n" + RIGHT, MISSING),
    "another name": ("def g(x): return 2 * x", MISSING),
}


@pytest.mark.parametrize("case", NOT_ANSWERED)
def test_what_was_never_answered_is_told_apart_from_what_is_wrong(grade: GradeOne, case: str):
    answer, message = NOT_ANSWERED[case]
    verdict = only(grade(answer, "assert f(2) == 4"))
    assert (verdict.outcome, verdict.message) == (Outcome.NOT_ANSWERED, message)


def test_a_name_that_the_learners_code_misses_is_a_failure_of_theirs(grade: GradeOne):
    verdict = only(grade("def f(x): return no_such_name", "assert f(2) == 4"))
    assert (verdict.outcome, verdict.raised_by) == (Outcome.FAILED, "learner")
    assert verdict.message == "NameError: name 'no_such_name' is not defined"


ABOVE = {
    "the stub": (STUB, Outcome.NOT_ANSWERED, None, "not answered yet"),
    "a deleted cell": (None, Outcome.NOT_ANSWERED, None, MISSING),
    "an error of the answer": (
        "def f(x): raise OSError('f cannot')",
        Outcome.FAILED,
        "learner",
        "OSError: f cannot",
    ),
    "another kind of answer": (
        "def f(x): return None",
        Outcome.FAILED,
        "asking",
        "TypeError: unsupported operand type(s) for +: 'NoneType' and 'int'",
    ),
    "no end": ("def f(x):\n    while x: pass", Outcome.STOPPED, None, STOPPED),
    "nothing wrong": (RIGHT, Outcome.PASSED, None, ""),
}


@pytest.mark.parametrize("case", ABOVE)
def test_what_a_setup_cell_could_not_make_is_told_by_its_cause(
    grade: GradeOne, hasty: Engine, case: str
):
    """A check that used it was told of a name that no learner had written."""
    answer, *expected = ABOVE[case]
    setup = ("made = f(2) + 1", "twice = [made] * 2")
    checks = ("assert made == 5, made", "assert twice == [5, 5], twice")
    graded = grade(answer, *checks, within=hasty, setup=setup)
    for verdict in graded.verdicts.values():
        assert [verdict.outcome, verdict.raised_by, verdict.message] == expected
    assert not [remark for remark in graded.remarks if "in the judge" in remark]


def test_what_a_check_could_not_make_is_told_by_its_cause_where_nothing_was_answered(
    grade: GradeOne,
):
    """Of what else became of it nothing is told: it may be hidden."""
    checks = ("secret = 4031\nmade = f(secret) + 1", "assert made == 5")
    assert {each.message for each in grade(None, *checks).verdicts.values()} == {MISSING}
    first, second = grade("def f(x): raise OSError(x)", *checks).verdicts.values()
    assert (first.message, first.raised_by) == ("OSError: 4031", "learner")
    assert second.message == "NameError: name 'made' is not defined"


# Stopped, ended


def test_each_limit_of_time_is_told_apart(grade: GradeOne, hasty: Engine):
    answer = "import time\ndef f(x):\n    while x: pass\n    return 0"
    checks = ["f(1)", "while True: pass", "assert f(0) == 0", *["time.sleep(0.9)"] * 9]
    graded = grade(answer, *checks, within=hasty)
    call, check, passed, *_, last = graded.verdicts.values()
    assert [each.outcome for each in (call, check, last)] == [Outcome.STOPPED] * 3
    assert (call.limit, check.limit, last.limit) == ("call", "check", "notebook")
    assert "is there a loop that never ends?" in call.message
    assert "is there a loop that never ends?" in check.message
    assert last.message == "stopped: the notebook ran longer than 8 s"
    assert passed.outcome is Outcome.PASSED
    assert graded.remarks[:2] == ("check-0 stopped: too slow", "check-1 stopped: too slow")
    assert graded.remarks[-1] == "stopped: the notebook ran longer than 8 s"


def test_a_check_that_hides_the_end_of_a_call_has_not_passed(grade: GradeOne, hasty: Engine):
    check = "try: f(1)\nexcept BaseException: pass"
    verdict = only(grade("def f(x):\n    while x: pass", check, within=hasty))
    assert (verdict.outcome, verdict.limit) == (Outcome.STOPPED, "call")


ENDS = {
    "exit": "import os\ndef f(x):\n    if x > 1: os._exit(0)\n    return 2 * x",
    "crash": "import ctypes\ndef f(x):\n    if x > 1: ctypes.string_at(0)\n    return 2 * x",
    "its own kill": "import os\ndef f(x):\n    if x > 1: os.kill(os.getpid(), 9)\n    return 2 * x",
}


@pytest.mark.parametrize("means", ENDS)
def test_what_ended_by_its_own_doing_keeps_the_points_before(grade: GradeOne, means: str):
    graded = grade(ENDS[means], "assert f(1) == 2", "f(2)", "assert f(1) == 2")
    first, second, third = graded.verdicts.values()
    assert [first.outcome, second.outcome] == [Outcome.PASSED, Outcome.LEARNER_ENDED]
    assert second.message == "the kernel has ended"
    assert (third.outcome, third.message) == (
        Outcome.LEARNER_ENDED,
        "the kernel has ended in an earlier cell",
    )
    assert points(graded) == [1, 0, 0]
    assert graded.remarks == ("the kernel has ended in an earlier cell",)


GREEDY = """
import os, time
def f(x):
    for _ in range(6 * x):
        if os.fork() == 0:
            kept = bytearray(b"x") * (64 << 20)
            time.sleep(30)
    time.sleep(30 * x)"""


def test_what_used_too_much_is_ended_with_the_reason(grade: GradeOne):
    graded = grade(GREEDY, "f(1)")
    verdict = only(graded)
    assert verdict.outcome is Outcome.LEARNER_ENDED
    assert verdict.message.startswith("the kernel has ended (memory: more than 256 MiB in ")
    (remark,) = graded.remarks
    assert remark == f"{verdict.message} in an earlier cell"


def test_an_answer_that_ends_the_process_at_once_is_named(grade: GradeOne):
    graded = grade(RIGHT + "\nexit()", "assert f(1) == 2")
    assert only(graded).message == "the kernel has ended while it ran cell 3"
    graded = grade("import os; os._exit(0)", "assert True")
    assert only(graded).message == "the kernel has ended while it ran f"


# What travels with the notebook


def test_verdicts_travel_beside_the_outputs(grade: GradeOne):
    graded = grade("def f(x): return 5", "assert f(2) == 5", "assert f(2) == 4, 'expected 4'")
    said = graded.notebook.metadata.nanollm
    assert said["version"] == 1
    assert {name: Verdict.from_json(each) for name, each in said["verdicts"].items()} == {
        name: Verdict.from_json(each.as_json()) for name, each in graded.verdicts.items()
    }
    (error,) = graded.notebook.cells[4].outputs
    assert (error.output_type, error.ename, error.evalue) == (
        "error",
        "AssertionError",
        "expected 4",
    )


def test_what_a_submission_says_of_its_verdicts_is_ignored(grade: GradeOne):
    claims = {
        "version": 1,
        "verdicts": {"check-0": Verdict(outcome=Outcome.PASSED).as_json()},
        "remarks": ["all is well"],
        "fingerprint": {"work": "x"},
    }
    graded = grade("def f(x): return 5", "assert f(2) == 4, 'no'", claims={"nanollm": claims})
    assert only(graded).outcome is Outcome.FAILED
    assert "all is well" not in str(graded.notebook)
    assert "fingerprint" not in graded.notebook.metadata.nanollm


def test_no_traceback_is_in_the_json(grade: GradeOne):
    """It would tell the lines of a hidden check."""
    graded = grade("def f(x): return 5", "secret = 4031\nassert f(secret) == 1, 'expected 1'")
    assert "4031" not in str(graded.notebook.metadata.nanollm)
    assert os.getcwd() not in str(graded.notebook)
