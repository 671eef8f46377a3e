"""Whose name is it, and what an author is told about two processes."""

# ruff: noqa: E501 (a row of a table is a line)

import pytest
from nbformat import NotebookNode, v4

from grader.author.lint import problems
from grader.roles import Role, role
from grader.submission.names import Borrowed, borrowed_names, imported_modules

ROLES = {
    "setup": {"locked": True, "grade": False, "solution": False},
    "answer": {"locked": False, "grade": False, "solution": True},
    "check": {"locked": True, "grade": True, "solution": False, "points": 1},
    "by hand": {"locked": False, "grade": True, "solution": True, "points": 1},
}


def notebook(*cells: tuple[str, str]) -> NotebookNode:
    made = v4.new_notebook()
    for place, (kind, source) in enumerate(cells):
        cell = v4.new_code_cell(source)
        if kind in ROLES:
            cell.metadata["nbgrader"] = ROLES[kind] | {"grade_id": f"{kind}-{place}"}
        if kind == "figure":
            cell.metadata["tags"] = ["demonstration"]
        made.cells.append(cell)
    return made


def borrowed(*cells: tuple[str, str]) -> Borrowed:
    """What the last cell takes from the learner."""
    return borrowed_names(notebook(*cells))[-1]


def test_each_cell_has_its_side():
    kinds = ["setup", "answer", "check", "by hand", "free", "figure"]
    roles = [role(cell) for cell in notebook(*((kind, "1") for kind in kinds)).cells]
    learner = Role.LEARNER
    assert roles == [Role.SETUP, learner, Role.GRADED, learner, learner, Role.SKIPPED]
    assert role(v4.new_markdown_cell("x")) is None


@pytest.mark.parametrize(
    "answer",
    [
        "def f(): ...", "class f: ...", "f = 1", "f: int = 1", "(f, g), *h = x", "import f",
        "import a as f", "from a import b as f", "for f in x: pass", "with x as f: pass",
        "if x:\n    f = 1", "try:\n    import f\nexcept ImportError:\n    pass", "[f := 1]",
        "def g():\n    global f\n    f = 1", "f += 1", "async def f(): ...",
    ],
)  # fmt: skip
def test_a_name_defined_in_an_answer_is_the_learners(answer):
    assert borrowed(("setup", "f = x = 1"), ("answer", answer), ("check", "f")).sure == ("f",)


@pytest.mark.parametrize(
    "cells",
    [
        [("answer", "f = 1"), ("setup", "f = 2"), ("check", "f")],
        [("answer", "f = 1"), ("check", "f = 2"), ("check", "f")],
        [("answer", "def g(f): f = 2"), ("setup", "f = 1"), ("answer", "g = [f for f in 'a']"), ("check", "f")],
        [("setup", "f = 1"), ("figure", "f = 2"), ("check", "f")],
        [("answer", "f = 1"), ("check", "def g(f): return f\n[f for f in 'a']")],
    ],
)  # fmt: skip
def test_a_name_that_the_judges_cells_defined_last_is_the_judges(cells):
    assert borrowed(*cells) == Borrowed()


def test_the_last_definition_above_decides():
    cells = [("setup", "f = 1"), ("check", "f"), ("answer", "f = 2"), ("check", "f")]
    assert [names.sure for names in borrowed_names(notebook(*cells))] == [(), (), (), ("f",)]


def test_a_helper_of_the_judges_reaches_what_it_names_when_it_is_called():
    helper = ("setup", "def twice(x): return f(f(x))")
    assert borrowed(helper, ("answer", "def f(x): ..."), ("check", "twice(1)")).sure == ("f",)


def test_a_name_that_nobody_defines_may_be_either_sides():
    assert borrowed(("setup", "from m import *"), ("check", "f(len('x'))")).unsure == ("f",)


def test_what_the_judges_cells_import_is_known():
    cells = [
        ("setup", "import a.b as c\nfrom d import e"),
        ("free", "import g"),
        ("check", "if 1: import h"),
    ]
    roles = (Role.GRADED, Role.SETUP)
    assert imported_modules(notebook(*cells), roles) == ["a.b", "d", "d.e", "h"]


def test_a_cell_that_is_no_python_borrows_nothing():
    assert borrowed(("answer", "f = 1"), ("check", "f(")) == Borrowed()


@pytest.mark.parametrize(
    ("check", "line", "says"),
    [
        ("assert f(1) is f(1)", 1, "compare with =="),
        ("y = f(1)\nassert y.a is y.b", 2, "compare with =="),
        ("y = f(torch.ones(1, requires_grad=True))\ny.sum().backward()", 2, ".backward: no grad"),
        ("assert f(x).grad is not None", 1, ".grad: no gradients"),
        ("torch.autograd.grad(f(2), x)\nassert x", 1, "no gradients cross"),
        ("assert isinstance(f(1), nn.Module)", 1, "ask for attributes"),
        ("assert callable(f)", 1, "always seems callable"),
        ("assert 'for' in inspect.getsource(f)", 1, "judge what it does"),
        ("assert f.__doc__", 1, "__doc__ of what the learner defined"),
        ("assert f(1) == 2\nf(2) / 3", 2, "ends in an assert"),
        ("assert f(unknown) == 1", 1, "no cell above that is run defines 'unknown'"),
        ("assert (", 1, "it is no Python"),
    ],
)
def test_an_author_is_told_what_cannot_be_asked(check, line, says):
    setup = ("setup", "import torch, inspect\nfrom torch import nn\nx = torch.ones(1)")
    found = problems(notebook(setup, ("answer", "def f(x): ..."), ("check", check)))
    assert [(problem.cell, problem.line) for problem in found] == [("check-2", line)]
    assert says in str(found[0])


@pytest.mark.parametrize(
    "check",
    [
        "x = [1]\ny = f(x)\nassert y is x",
        "a, b = f(1)\nassert a is b",
        "x = [1]\nf(x)\nx = f(2)\nassert x == 1",
        "try:\n    f(x)\nexcept ValueError:\n    pass\nassert x",
        "assert f(1) is not None and f(2) is True",
        "assert isinstance(f(1), torch.Tensor | list)",
        "x.sum().backward()\nassert x.grad is not None",
        "check_close(f(1), 2)",
        "'''A text'''",
    ],
)
def test_what_can_be_asked_is_no_problem(check):
    setup = ("setup", "import torch\nfrom nanollm.check import check_close\nx = torch.ones(1)")
    assert problems(notebook(setup, ("answer", "def f(x): ..."), ("check", check))) == []


READ_AGAIN = [
    "y = f(x)\nassert y == sum(x)",
    "y = f(x)\nassert torch.equal(y, x)",
    "y = f(x)\nz = x * 2\nassert torch.equal(y, z)",
    "assert torch.equal(f(x), x * 2)",
    "assert len(f(x)) == len(x)",
    "f([x])\nassert f(2) == x.sum()",
    "f(x[:, 1:])\nassert f(2) == x.sum()",
    "f(x.T)\nassert f(2) == x.sum()",
    "f(x.view(2, 2))\nassert f(2) == x.sum()",
    "y = x[0]\nf(y)\nassert f(2) == x.sum()",
    "y = x[0]\nf(x)\nassert f(2) == y.sum()",
    "f(lambda: x)\nassert f(2) == x.sum()",
    "def g(): return x\nf(g)\nassert f(2) == x.sum()",
    "f(box=x)\nwith torch.no_grad():\n    y = x + 1\nassert f(2) == y",
    "try:\n    f(x)\nexcept ValueError:\n    pass\nassert f(2) == x.sum()",
    "for _ in range(2):\n    y = x + 1\n    assert f(x) == y",
    "for y in [[1], [2]]:\n    assert f(y) == y",
    "def same(y): return torch.equal(f(y), y * 2)\nassert same(x)",
    "y = [*map(f, x)]\nassert y == [n + 1 for n in x]",
    "layer = f(1)\ny = layer(x)\nassert y == x.sum()",
    "y = [row for row in x]\nf(y)\nassert f(2) == x.sum()",
    # The answer's own method takes it.
    "y = f(x)\nassert (y == x).all()",
    "y = f(x)\nassert y.equal(x)",
    "y = f(x)\nassert y.allclose(x * 2)",
    "assert f(x).tolist() == (x * 2).tolist()",
    "assert (f(x) - x).abs().max() < 1e-6",
    # A function of the check's calls what it is given, or gives it more than that.
    "def same(g, y): return torch.equal(g(y), y * 2)\nassert same(f, x)",
    "def run(g): return g(x)\ny = run(f)\nassert torch.equal(y, x * 2)",
    "x.apply_(f)\nassert f(2) == x.sum()",
    # It is part of what is given, by another way.
    "y = f(z := [1, 2])\nassert y == z",
    "y = f(dict(a=x))\nassert torch.equal(y, x)",
    "y = f(next(iter(x)))\nassert torch.equal(y, x[0])",
    "y = f(torch.transpose(x, 0, 1))\nassert torch.equal(y, x)",
    "y = f(torch.unbind(x)[0])\nassert torch.equal(y, x[0])",
    "y = f(x.as_strided((2,), (1,)))\nassert torch.equal(y, x[0])",
    "box = f(1)\nbox.rows = x\nassert box.total() == x.sum()",
    "box = f(1)\nbox['rows'] = x\nassert box.total() == x.sum()",
]


@pytest.mark.parametrize("check", READ_AGAIN)
def test_an_author_is_told_of_an_argument_that_is_read_after_the_call(check):
    setup = ("setup", "import torch\nx = torch.ones(2, 2)")
    (found, *_) = problems(notebook(setup, ("answer", "def f(x): ..."), ("check", check)))
    assert "was an argument of the learner's code, which may have changed it" in str(found)


@pytest.mark.parametrize(
    "check",
    [
        "z = x * 2\ny = f(x)\nassert torch.equal(y, z)",
        "y = f(x.clone())\nassert torch.equal(y, x * 2)",
        "y = f(list(text))\nassert y == text",
        "assert torch.equal(x * 2, f(x))",
        "f(x)\nassert torch.equal(x, torch.ones(2, 2)), f'{x} was changed'",
        "before = x.clone()\nf(x)\ncheck_close(x, before)",
        "f(x)\nassert f(x) == 3, f'{x}'",
        "f(text, size, (2, 3), corpus)\nassert f(2) == text * size and f(3) == corpus",
        "for n, word in [(1, 'a'), (2, 'b')]:\n    assert f(n, word) == word * n",
        "for n in range(3):\n    assert f(n) == n + 1",
        "cases = {'a': [1], 'b': [2]}\nfor word in cases:\n    assert f(word) == word",
        "f(x)\nx = torch.zeros(1)\nassert f(2) == x.sum()",
        "f(x.shape, len(x))\nassert f(2) == x.shape",
        "f(x[[0, 1]])\nassert f(2) == x.sum()",
        "f(torch.sum)\nassert f(2) == torch.ones(1)",
        "f([n + 1 for n in range(3)])\nassert f(2) == x.sum()",
        "def g(n): return n + size\nf(g)\nassert f(2) == g(1)",
        "z = x * 2\ny = f(x)\nassert (y == z).all() and y.equal(z)",
        "layer = f(1)\nassert layer(x) == 3 and layer(x) == 3",
        "def twice(g, y): return g(g(y))\nassert twice(f, x) == 3 and twice(f, x) == 3",
        "def run(g): return g(x)\nassert run(f) == 3 and run(f) == 3",
        "y = torch.ones(2)\ny[0] = f(size)\nassert f(size) == size",
    ],
)
def test_what_no_call_can_have_changed_may_be_read(check):
    setup = (
        "import torch\nfrom nanollm.data import load_corpus\nfrom nanollm.check import check_close\n"
        "x = torch.ones(2, 2)\ntext, size, corpus = 'ab', 3, load_corpus()"
    )
    cells = ("setup", setup), ("answer", "def f(x): ..."), ("check", check)
    assert problems(notebook(*cells)) == []


HELPERS = [
    ("def same(y): return torch.equal(f(y), y * 2)", "assert same(x)", "same() of a setup cell"),
    ("def call(y): return f(y)", "call(x)\nassert f(2) == x.sum()", "'x' was an"),
    ("def same(g, y): return torch.equal(g(y), y * 2)", "assert same(f, x)", "same() of a setup"),
    (
        "def call(y): return f(y)\ndef same(y): return torch.equal(call(y), y * 2)",
        "assert same(x)",
        "same() of a setup cell",
    ),
    ("def run(g): return g(x)", "y = run(f)\nassert torch.equal(y, x)", "'x' was an argument"),
]


@pytest.mark.parametrize(("helper", "check", "says"), HELPERS)
def test_an_author_is_told_of_what_a_function_of_a_setup_cell_reads(helper, check, says):
    setup = ("setup", f"import torch\nx = torch.ones(2)\n{helper}")
    cells = (setup, ("answer", "def f(x): ..."), ("check", check))
    (found, *_) = problems(notebook(*cells))
    assert (found.cell, says in str(found)) == ("check-2", True)
    assert problems(notebook(setup, ("answer", "def f(x): ..."), ("check", "assert f(2)"))) == []
