"""How a cell ends that fails, asks for a person, or shows too much: on both ways of running it."""

import re
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.kernel

Show = Callable[..., list[dict[str, Any]]]
Said = Callable[[str], str]
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def test_an_error_is_shown_as_ipython_shows_it(show: Show):
    (error,) = show("def half(x):\n    return 1 / x\nhalf(0)")
    assert (error["ename"], error["evalue"]) == ("ZeroDivisionError", "division by zero")
    trace = ANSI.sub("", "\n".join(error["traceback"]))
    assert "ZeroDivisionError" in trace.splitlines()[1]
    assert "----> 2     return 1 / x" in trace.replace("return 1 / x", "return 1 / x")
    assert "line 3" in trace
    assert trace.splitlines()[-1] == "ZeroDivisionError: division by zero"
    assert "\x1b[" in "".join(error["traceback"])


def test_what_was_shown_before_an_error_stays(said: Said):
    shown = said("print('before')\ndisplay('shown')\n1 / 0\nprint('never')")
    assert shown == "before\n'shown'ZeroDivisionError: division by zero"


ERRORS = {
    "def f(x: return": "SyntaxError: ",
    "  x = 1\n y = 2": "IndentationError: ",
    "raise KeyError('k')": "KeyError: 'k'",
    "no_such_name": "NameError: name 'no_such_name' is not defined",
    "class Odd(Exception):\n    def __str__(self): 1 / 0\nraise Odd": "Odd: <its text raises Zero",
    "import sys; sys.exit(3)": "SystemExit: 3",
    "raise SystemExit": "SystemExit: ",
    "raise KeyboardInterrupt('mine')": "KeyboardInterrupt: ",
    "def f(): f()\nf()": "RecursionError: maximum recursion depth",
    "raise BaseException('base')": "BaseException: base",
}  # fmt: skip


@pytest.mark.parametrize("code", ERRORS)
def test_an_error_ends_its_cell_and_not_the_process(said: Said, code: str):
    assert said("here = 'before'") == ""
    assert said(code).startswith(ERRORS[code])
    assert said("here") == "'before'"


ASKS = {
    "input('name? ')": "give the value in the cell",
    "import getpass; getpass.getpass()": "give the value in the cell",
    "breakpoint()": "take breakpoint() and set_trace() out",
    "import pdb; pdb.set_trace()": "take breakpoint() and set_trace() out",
    "from pdb import set_trace; set_trace()": "take breakpoint() and set_trace() out",
    "try: 1 / 0\nexcept ZeroDivisionError: pass\n%debug": "take breakpoint() and set_trace() out",
    "%pdb on\n1 / 0": "take breakpoint() and set_trace() out",
    "import sys; sys.stdin.readline()": "",
    "import pdb; pdb.run('1')": "",
}


@pytest.mark.parametrize("code", ASKS)
def test_who_asks_for_a_person_hears_at_once_that_there_is_none(show: Show, code: str):
    outputs = show(code, limit_s=20)  # no LearnerStoppedError: it does not wait
    if ASKS[code]:
        assert outputs[-1]["ename"] == "StdinNotImplementedError"
        assert ASKS[code] in outputs[-1]["evalue"]
    assert show("%pdb off\n'on it goes'")[-1]["data"] == {"text/plain": "'on it goes'"}


LARGE = {
    "print('x' * 100_000_000)": "xxx",
    "import sys; sys.stdout.write('y' * 90_000_000);": "yyy",
    "'z' * 90_000_000": "",
    "display('z' * 90_000_000)": "",
    "raise ValueError('v' * 90_000_000)": "ValueError: vvv",
    "from IPython.display import HTML\nHTML('h' * 90_000_000)": "",
}


@pytest.mark.parametrize("code", LARGE)
def test_what_is_too_large_to_be_shown_is_cut_and_costs_nothing_else(
    show: Show, said: Said, code: str
):
    shown = said(code)
    assert shown.startswith(LARGE[code])
    assert len(shown) < 250_000
    assert said("'on it goes'") == "'on it goes'"


def test_a_command_that_prints_without_an_end_stops_at_its_limit(show: Show):
    outputs = show("import os; os.system('yes | head -c 30000000');")
    assert outputs[0]["text"].startswith("y")
    assert len(str(outputs)) < 250_000
