"""Arguments of the learner's code that a check reads again when the call is over.

What a call changes in place comes back changed. So an answer could empty its arguments and return
zeros, and pass a check that works out from the same arguments what it expects. An assert that looks
at the argument alone is no such check: it may say that `x` is as before, or what it has become.
"""

import ast
import builtins
import importlib
import inspect
from collections.abc import Callable, Iterator, Sequence
from typing import Any

Root = tuple[str, int]  # where an object was made: a name and a line

VIEWS = {
    *("view", "view_as", "reshape", "reshape_as", "flatten", "ravel", "unfold", "contiguous"),
    *("t", "transpose", "permute", "movedim", "swapaxes", "squeeze", "unsqueeze", "unbind"),
    *("expand", "expand_as", "narrow", "select", "diagonal", "chunk", "split", "detach", "numpy"),
    *("to", "float", "requires_grad_", "eval", "train", "parameters", "named_parameters"),
    *("state_dict", "modules", "children", "values", "items", "get", "pop"),
    *("as_strided", "type", "double", "half", "cpu", "unflatten", "tensor_split", "moveaxis"),
    *("swapdims", "atleast_1d", "atleast_2d", "atleast_3d"),
}  # methods whose result may be of the object's own memory, and functions of a library
LIBRARIES = {"torch", "np", "numpy"}
SHARING = {
    *("iter", "zip", "map", "filter", "enumerate", "reversed", "partial", "islice", "chain"),
    *("from_numpy", "as_tensor", "asarray", "broadcast_to", "DataLoader", "TensorDataset", "next"),
}  # functions whose result holds on to what they are given
NUMBERS_OF = {
    *("len", "int", "float", "str", "bool", "bytes", "repr", "ord", "chr", "range", "frozenset"),
    *("sum", "min", "max", "round", "abs", "type", "id", "hash", "prod", "sqrt", "log", "exp"),
}
FIXED_OF = {"item", "read_text", "read", "lower", "upper", "strip", "replace", "join", "format"}
BUILTINS = {*dir(builtins)}
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
FIXED_PARTS = {"shape", "dtype", "ndim", "device"}


class Reread(ast.NodeVisitor):
    """Follows a cell in the order in which it runs, and says where an argument is read again."""

    def __init__(
        self, far: Sequence[str], fixed: set[str], say: Callable[[ast.AST, str], None]
    ) -> None:
        self.functions = {*far}
        self.far = {*far}  # the learner's, and what comes of it
        self.fixed = fixed  # names of what cannot be changed in place, calls that return such
        self.say = say
        self.mappings: set[str] = set()
        self.roots: dict[str, frozenset[Root]] = {}
        self.given: set[Root] = set()

    def is_far(self, node: ast.AST) -> bool:
        return any(isinstance(n, ast.Name) and n.id in self.far for n in ast.walk(node))

    def roots_of(self, node: ast.AST) -> frozenset[Root]:
        """Objects that somebody who has the value can change."""
        names = [name for name in _held(node) if name not in self.fixed and name not in BUILTINS]
        return frozenset().union(*(self.roots.get(n, frozenset({(n, 0)})) for n in names))

    def visit_Name(self, node: ast.Name) -> None:
        if not isinstance(node.ctx, ast.Load) or node.id in self.far:
            return
        if self.roots_of(node) & self.given:
            self.say(
                node,
                f"{node.id!r} was an argument of the learner's code, which may have changed it: "
                f"work out what you expect before the call, or from a copy",
            )

    def visit_Call(self, node: ast.Call) -> None:
        parts = [*node.args, *(word.value for word in node.keywords)]
        functions = self.functions & self.far
        takes_function = any(isinstance(a, ast.Name) and a.id in functions for a in parts)
        is_asked = self.is_far(node.func)
        # A function may be given it again; a method may be one of plain data, and read it.
        is_given = (takes_function or is_asked) and isinstance(node.func, ast.Name)
        given, self.given = self.given, set() if is_given else self.given
        self.generic_visit(node)
        self.given |= given
        if takes_function:
            parts += self.gives_too(node.func)
        if takes_function or is_asked:
            self.given |= {root for part in parts for root in self.roots_of(part)}

    def gives_too(self, function: ast.expr) -> list[ast.expr]:
        """What else reaches a learner's function that another one takes: `rows.sort(key=f)`."""
        if isinstance(function, ast.Attribute):
            return [function.value]
        return [function] if _name(function) in self.roots else []

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        self.fixed |= {(each.asname or each.name).partition(".")[0] for each in node.names}

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        self.visit_Import(node)
        for each in node.names:
            if _gives_text(node.module or "", each.name):
                self.fixed.add(f"{each.asname or each.name}()")

    def visit_Compare(self, node: ast.Compare) -> None:
        is_identity = all(isinstance(op, ast.Is | ast.IsNot) for op in node.ops)
        for side in (node.left, *node.comparators):
            if not (is_identity and isinstance(side, ast.Name)):  # which nothing can change
                self.visit(side)

    def visit_Assert(self, node: ast.Assert) -> None:
        if self.is_far(node.test):  # else it is about the argument itself
            self.visit(node.test)

    def visit_Expr(self, node: ast.Expr) -> None:
        call = node.value
        is_check = isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
        if self.is_far(call) or not is_check:  # as above, by a function such as `check_close`
            self.visit(call)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self.visit(target)  # an index may be read
            if isinstance(target, ast.Attribute | ast.Subscript) and self.is_far(target):
                self.given |= self.roots_of(node.value)
            self.assign(target, node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)
            self.assign(node.target, node.value)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        self.assign(node.target, node.value)

    def assign(self, target: ast.expr, value: ast.expr) -> None:
        """Take note of what names stand for from here on."""
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for one, its_value in zip(target.elts, value.elts, strict=False):
                self.assign(one, its_value)
            return
        is_far, is_fixed, roots = self.is_far(value), self.is_fixed(value), self.roots_of(value)
        is_mapping = isinstance(value, ast.Dict | ast.DictComp)
        kinds = ((self.far, is_far), (self.fixed, is_fixed), (self.mappings, is_mapping))
        for name in _targets(target):
            for names, belongs in kinds:
                (names.add if belongs else names.discard)(name.id)
            own = set() if isinstance(value, ast.Lambda) else {(name.id, name.lineno)}
            self.roots[name.id] = roots | own
            self.given -= own

    def visit_For(self, node: ast.For) -> None:
        self.visit(node.iter)
        for _ in range(2):  # what a round has given away, the next one may read
            self.each(node.target, node.iter)
            for statement in node.body:
                self.visit(statement)
        for statement in node.orelse:
            self.visit(statement)

    def each(self, target: ast.expr, items: ast.expr) -> None:
        """A name for one item after another."""
        self.assign(target, items)
        if _name(items) in self.mappings:
            self.fixed |= {name.id for name in _targets(target)}  # keys
        rows = items.elts if isinstance(items, ast.Tuple | ast.List) else []
        names = target.elts if isinstance(target, ast.Tuple) else [target]
        for place, name in enumerate(names):
            column = [_item(row, place, len(names) > 1) for row in rows]
            if isinstance(name, ast.Name) and column and all(map(self.is_fixed, column)):
                self.fixed.add(name.id)

    def visit_While(self, node: ast.While) -> None:
        for _ in range(2):
            self.generic_visit(node)

    def generic_visit(self, node: ast.AST) -> None:
        """What has no rule of its own: its parts in order; of a comprehension the loops first."""
        if not isinstance(node, COMPREHENSIONS):
            super().generic_visit(node)
            return
        for generator in node.generators:
            self.visit(generator.iter)
            self.each(generator.target, generator.iter)
            for condition in generator.ifs:
                self.visit(condition)
        for part in ("key", "value", "elt"):
            if hasattr(node, part):
                self.visit(getattr(node, part))

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """A function of the check's: the learner's too where it calls the learner's code."""
        arguments = [each for each in ast.walk(node.args) if isinstance(each, ast.arg)]
        own = {each.arg for each in arguments}
        if self.is_far(node):
            self.far.add(node.name)
        outside = {**self.roots}, {*self.given}, {*self.fixed}, {*self.far}, {*self.functions}
        self.roots |= {each.arg: frozenset({(each.arg, each.lineno)}) for each in arguments}
        self.fixed -= own
        called = own & {_name(each.func) for each in ast.walk(node) if isinstance(each, ast.Call)}
        self.functions |= called  # it may be the learner's
        self.far |= called
        for statement in node.body:
            self.visit(statement)
        self.roots, self.given, self.fixed, self.far, self.functions = outside
        names = [n for n in ast.walk(node) if isinstance(n, ast.Name)]
        own |= {name.id for name in _targets(node)}
        globals_read = [self.roots_of(name) for name in names if name.id not in own]
        self.roots[node.name] = frozenset().union(*globals_read)
        if not self.roots[node.name]:
            self.fixed.add(node.name)

    def is_fixed(self, node: ast.AST) -> bool:
        """Is it a number, a text or the like, which nobody can change?"""
        if isinstance(node, ast.Constant | ast.JoinedStr | ast.Compare):
            return True
        if isinstance(node, ast.Name):
            return node.id in self.fixed
        if isinstance(node, ast.Attribute):
            return node.attr in FIXED_PARTS or self.is_fixed(node.value)
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else _name(node.func)
            return name in NUMBERS_OF | FIXED_OF or f"{name}()" in self.fixed
        if isinstance(node, ast.Subscript):
            return self.is_fixed(node.value)
        parts = ast.Tuple, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.IfExp
        inner = [n for n in ast.iter_child_nodes(node) if isinstance(n, ast.expr)]
        return isinstance(node, parts) and all(map(self.is_fixed, inner))


def _gives_text(module: str, name: str) -> bool:
    """Does a function of a module say that it returns a text or a number?"""
    try:
        function = getattr(importlib.import_module(module), name)
        given = inspect.signature(function).return_annotation
    except (ImportError, AttributeError, TypeError, ValueError):
        return False
    return getattr(given, "__name__", given) in ("str", "int", "float", "bool", "bytes")


def _item(value: ast.expr, place: int, is_row: bool) -> ast.expr:
    if is_row and isinstance(value, ast.Tuple | ast.List) and place < len(value.elts):
        return value.elts[place]
    return value


def _targets(target: ast.AST) -> Iterator[ast.Name]:
    for node in ast.walk(target):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _held(node: ast.AST) -> Iterator[str]:
    """Names of what a value holds, or is a part or view of."""
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Lambda):
        yield from (n.id for n in ast.walk(node.body) if isinstance(n, ast.Name))
    elif isinstance(node, COMPREHENSIONS):
        yield from _held_by_loops(node)
    elif isinstance(node, ast.Attribute):
        yield from _held(node.value) if node.attr not in FIXED_PARTS else ()
    elif isinstance(node, ast.Subscript):
        yield from _held(node.value) if not isinstance(node.slice, ast.List) else ()  # a copy
    elif isinstance(node, ast.Starred):
        yield from _held(node.value)
    elif isinstance(node, ast.NamedExpr):
        yield node.target.id
    elif isinstance(node, ast.List | ast.Tuple | ast.Set | ast.Dict | ast.IfExp | ast.BoolOp):
        for part in ast.iter_child_nodes(node):
            yield from _held(part)
    elif isinstance(node, ast.Call):
        yield from _held_by_call(node)


def _held_by_loops(node: Any) -> Iterator[str]:
    parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    held = {name for part in parts for name in _held(part)}
    for loop in node.generators:
        targets = {name.id for name in _targets(loop.target)}
        if targets & held:
            held |= {*_held(loop.iter)}
        held -= targets
    yield from held


def _held_by_call(node: ast.Call) -> Iterator[str]:
    if isinstance(node.func, ast.Attribute) and node.func.attr in VIEWS:
        yield from _held(node.func.value)
    name = node.func.attr if isinstance(node.func, ast.Attribute) else _name(node.func)
    of_library = _name(getattr(node.func, "value", node.func)) in LIBRARIES
    copied = name == "dict"  # as far as it goes; not what it is given by a name
    if copied or name in SHARING or (name in VIEWS and of_library):
        for part in (*([] if copied else node.args), *node.keywords):
            yield from _held(getattr(part, "value", part))
