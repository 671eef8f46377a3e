"""Whose name is it: the learner's, or the judge's own?

Decided from the source notebook alone. A name that a graded cell reads belongs to whoever defined
it last above that cell: solution cells and unlocked cells are the learner's, graded and locked
cells are the judge's. Where the source is a release, answers have lost what they define: a name
that nobody defines in sight is for the learner to define.
"""

import ast
import builtins
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache
from symtable import SymbolTable, symtable

from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

from grader.roles import Role, role

GIVEN = {*dir(builtins), "get_ipython", "display", "__name__", "__file__", "__doc__"}


@dataclass(frozen=True)
class Borrowed:
    """Names of the learner's that a cell reads."""

    sure: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()  # nobody defines them in sight: the judge's, where it has them
    lost: tuple[str, ...] = ()  # the same in a release; where it has them not, they are missing

    def of_release(self) -> "Borrowed":
        """The same where the source is a release."""
        return Borrowed(self.sure, lost=self.unsure)


def borrowed_names(source: NotebookNode, *, is_release: bool = False) -> list[Borrowed]:
    """For each cell of the source, the names that it takes from the learner in the judge."""
    owners: dict[str, Role] = {}
    read_later: set[str] = set()  # by functions of the judge's cells, when graded cells call them
    found: list[Borrowed] = []
    for cell in source.cells:
        kind = role(cell)
        names = NamesOf.cell(cell.source) if kind not in (None, Role.SKIPPED) else NamesOf()
        if kind is Role.GRADED:
            wanted = names.read | names.read_later | read_later
            found.append(_borrowed(wanted, owners, names.defined))
        elif kind is Role.SETUP:
            found.append(_borrowed(names.read, owners, names.defined))
        else:
            found.append(Borrowed())
        if kind in (Role.GRADED, Role.SETUP):
            read_later |= names.read_later
        if kind is not None:
            owners.update(dict.fromkeys(names.defined, kind))
    return [names.of_release() for names in found] if is_release else found


def _borrowed(wanted: set[str], owners: dict[str, Role], own: set[str]) -> Borrowed:
    sure = {name for name in wanted if owners.get(name) is Role.LEARNER}
    unsure = {name for name in wanted if name not in owners and name not in own | GIVEN}
    return Borrowed(tuple(sorted(sure)), tuple(sorted(unsure)))


def imported_modules(source: NotebookNode, roles: Collection[Role]) -> list[str]:
    """What cells of these roles import, to be imported once for all submissions."""
    found: dict[str, None] = {}
    for cell in source.cells:
        if role(cell) in roles:
            found |= dict.fromkeys(_imports(cell.source))
    return [*found]


@cache
def _imports(source: str) -> tuple[str, ...]:
    """What a cell imports; nothing where it is no Python."""
    found: list[str] = []
    try:
        tree = ast.parse(TransformerManager().transform_cell(source))
    except (SyntaxError, ValueError):
        return ()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            # a name may be a module too; where it is none, nothing is imported
            found += (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))
    return tuple(found)


@dataclass
class NamesOf:
    """The global names of one cell."""

    defined: set[str] = field(default_factory=set[str])
    read: set[str] = field(default_factory=set[str])  # when the cell runs
    read_later: set[str] = field(default_factory=set[str])  # when functions it defines are called

    @classmethod
    @cache  # a class hands in the same source over and over
    def cell(cls, source: str) -> "NamesOf":
        """The names of a cell; none where it is no Python.

        >>> NamesOf.cell("import math as m\\ndef f(x): return x + y\\nz = f(m.pi)")
        NamesOf(defined={...}, read={...}, read_later={'y'})
        """
        names = cls()
        try:
            plain = TransformerManager().transform_cell(source)
            names.add(symtable(plain, "cell", "exec"), is_later=False)
            tree = ast.parse(plain)
        except (SyntaxError, ValueError):
            return cls()
        names.read |= {
            node.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del)
        } & names.defined
        return names

    def add(self, table: SymbolTable, *, is_later: bool) -> None:
        """Take in a scope and those inside it."""
        is_top = table.get_type() == "module"
        for symbol in table.get_symbols():
            is_global = is_top or symbol.is_global()
            if is_global and (symbol.is_assigned() or symbol.is_imported()):
                self.defined.add(symbol.get_name())
            if is_global and symbol.is_referenced():
                (self.read_later if is_later else self.read).add(symbol.get_name())
        for inner in table.get_children():
            is_function = inner.get_type() == "function" and inner.get_name() not in RUNS_AT_ONCE
            self.add(inner, is_later=is_later or is_function)


RUNS_AT_ONCE = ("listcomp", "setcomp", "dictcomp", "genexpr")
