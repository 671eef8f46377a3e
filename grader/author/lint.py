"""What a check asks of two processes that they cannot give; read from the source, told its author.

It looks at names of the learner's and at values that come of calling them, within one cell. What
it says is worth a look; what it does not see, the check itself says when the solution is judged.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

from grader.author.reread import Reread
from grader.roles import Role, role
from grader.submission.names import Borrowed, borrowed_names

GRADIENTS = {"grad", "grad_fn", "backward", "is_leaf", "retain_grad", "register_hook"}
NUMBERS = {"int", "float", "complex", "bool", "Number", "Integral", "Real", "floating", "integer"}
OTHERS = {"str", "bytes", "list", "tuple", "dict", "set", "frozenset", "range", "slice"}
DATA = NUMBERS | OTHERS | {"Tensor", "ndarray", "generic", "Size", "dtype", "Exception"}
SINGLETONS = (None, True, False, Ellipsis)


@dataclass(frozen=True, order=True)
class Problem:
    """A place in a graded cell that two processes cannot do, and what to do instead."""

    cell: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.cell}, line {self.line}: {self.message}"


def problems(source: NotebookNode) -> list[Problem]:
    """All that an author of graded cells should look at, in the order of the notebook."""
    found: list[Problem] = []
    fixed: set[str] = set()  # names of numbers, texts and the like, which no call can change
    helpers: dict[str, ast.FunctionDef] = {}  # of setup cells
    for place, (cell, names) in enumerate(zip(source.cells, borrowed_names(source), strict=True)):
        if role(cell) is Role.GRADED:
            name = cell.metadata.nbgrader.get("grade_id", f"cell {place + 1}")
            look = _Look(name, names)
            look.at(cell.source, fixed, helpers)
            found += sorted(set(look.found), key=lambda problem: problem.line)
        elif role(cell) is Role.SETUP:
            tree = _Look("", names).at(cell.source, fixed, {})
            helpers |= {each.name: each for each in tree.body if isinstance(each, ast.FunctionDef)}
    return found


class _Look(ast.NodeVisitor):
    def __init__(self, cell: str, names: Borrowed) -> None:
        self.cell = cell
        self.far = {*names.sure}  # the learner's, and what comes of it
        self.functions = {*names.sure}
        self.unsure = names.unsure
        self.found: list[Problem] = []

    def at(self, source: str, fixed: set[str], helpers: dict[str, ast.FunctionDef]) -> ast.Module:
        """Look at the source of a cell and return it; `fixed` grows by what it defines."""
        try:
            tree = ast.parse(TransformerManager().transform_cell(source))
        except (SyntaxError, ValueError) as problem:
            self.found.append(Problem(self.cell, 1, f"it is no Python: {problem}"))
            return ast.Module([], [])
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and node.id in self.unsure:
                self.unsure = tuple(name for name in self.unsure if name != node.id)
                self.say(node, f"no cell above that is run defines {node.id!r}")
        if tree.body and self.is_value(last := tree.body[-1]):
            self.say(
                last, "a check ends in an assert: a value at its end gives no part of the points"
            )
        reread = Reread([*self.functions], fixed, self.say)
        for helper in _called(tree, helpers):
            reread.say = partial(self.say_of, helper.name)
            reread.visit(helper)
        reread.say = self.say
        for statement in tree.body:
            self.visit(statement)
            reread.visit(statement)
        return tree

    def is_value(self, node: ast.stmt) -> bool:
        """A value to show; not a text, nor a call of the judge's own such as `check_close(...)`."""
        if not isinstance(node, ast.Expr) or _is_text(node.value):
            return False
        return not isinstance(node.value, ast.Call) or self.is_far(node.value.func)

    def say(self, node: ast.AST, message: str) -> None:
        self.found.append(Problem(self.cell, getattr(node, "lineno", 1), message))

    def say_of(self, helper: str, _: ast.AST, message: str) -> None:
        self.found.append(Problem(self.cell, 1, f"{helper}() of a setup cell: {message}"))

    def is_far(self, node: ast.AST) -> bool:
        return any(isinstance(n, ast.Name) and n.id in self.far for n in ast.walk(node))

    def visit_Assign(self, node: ast.Assign) -> None:
        self.generic_visit(node)
        self.assign(node.targets, self.is_far(node.value))

    def visit_For(self, node: ast.For) -> None:
        self.assign([node.target], self.is_far(node.iter))
        self.generic_visit(node)

    def assign(self, targets: list[ast.expr], is_far: bool) -> None:
        for name in _names(targets):
            (self.far.add if is_far else self.far.discard)(name)

    def visit_Compare(self, node: ast.Compare) -> None:
        self.generic_visit(node)
        sides = [node.left, *node.comparators]
        for op, left, right in zip(node.ops, sides, sides[1:], strict=False):
            if not isinstance(op, ast.Is | ast.IsNot) or _is_single(left) or _is_single(right):
                continue
            if self.is_far(left) and self.is_far(right) and (_asks(left) or _asks(right)):
                self.say(
                    node,
                    "each answer is new, so `is` is never true between two of them: "
                    "compare with ==, or let one call return both",
                )

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.generic_visit(node)
        if not self.is_far(node.value):
            return
        if node.attr in GRADIENTS:
            self.say(
                node,
                f".{node.attr}: no gradients cross between two processes: let the learner's "
                f"function return them, or compute them here from what it returns",
            )
        elif node.attr.startswith("__") and ast.unparse(node.value) in self.functions:
            self.say(node, f"{node.attr} of what the learner defined does not cross")

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        name, args = ast.unparse(node.func), node.args
        if not args or not self.is_far(args[0]) or name in self.functions:
            return
        if name == "isinstance" and len(args) > 1 and not _are_data(args[1]):
            self.say(
                node,
                "isinstance: of what the learner returns, only tensors, numbers, strings and "
                "containers of them can be told apart: ask for attributes, or call it",
            )
        elif name == "callable":
            self.say(node, "callable: what stays on the learner's side always seems callable")
        elif name.split(".")[0] in ("inspect", "ast", "dis"):
            self.say(node, f"{name}: the learner's code cannot be read here: judge what it does")
        elif name.endswith("autograd.grad"):
            self.say(node, f"{name}: no gradients cross between two processes")


def _called(tree: ast.Module, helpers: dict[str, ast.FunctionDef]) -> list[ast.FunctionDef]:
    """The functions that a cell names, and those that they name, in the order of their cells."""
    called: list[ast.FunctionDef] = []
    for helper in reversed(helpers.values()):
        parts = [node for part in (tree, *called) for node in ast.walk(part)]
        if any(isinstance(node, ast.Name) and node.id == helper.name for node in parts):
            called.insert(0, helper)
    return called


def _names(nodes: list[ast.expr]) -> Iterator[str]:
    """Plain names among targets or arguments, in tuples too."""
    for node in nodes:
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Tuple | ast.List):
            yield from _names(node.elts)
        elif isinstance(node, ast.Starred):
            yield from _names([node.value])


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_single(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and any(node.value is one for one in SINGLETONS)


def _asks(node: ast.expr) -> bool:
    """Is something asked of the learner's side, rather than looked up in an answer?"""
    return any(isinstance(part, ast.Call | ast.Attribute) for part in ast.walk(node))


def _are_data(node: ast.expr) -> bool:
    names = ast.unparse(node).replace("|", ",").strip("()").split(",")
    return all(name.strip().split(".")[-1] in DATA for name in names if name.strip())
