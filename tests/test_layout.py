"""The house: rooms in the order of a submission's way, and nothing in them that nobody needs."""

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from grader.kernels.inside.settings import Walls

ROOT = Path(__file__).resolve().parents[1]
# Each folder of grader/ may import those before it, and none after it.
ORDER = [
    *("boundary", "kernels/inside", "kernels", "judge", "submission", "cluster", "records"),
    *("feedback", "formgrader", "classroom", "lms", "learner", "author", "report"),
]
MOUNTED = {"errors", "boundary", "kernels/inside"}  # what a learner's process may read
# Used by nobody here but tests, and meant to be there.
PUBLIC = {
    "InputEmbedding",  # what lesson 2 ends in, for learners' own models
    "problems",  # the lint of checks: an author runs it with pytest
}
CALLED_BY_OTHERS = {
    *("_repr_html_", "run_line_magic", "run_cell_magic"),  # by IPython
    "find_comment",  # by nbgrader
    "drop_broken_timestamp",  # by an nbgrader_config.py of version 0.1
}
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
DOTTED = re.compile(r"[a-z]\w*(\.\w+)+")


def parsed(*folders: str) -> dict[Path, ast.Module]:
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    paths = [path for path in paths if path.name != "nbgrader_config.py"]  # no module
    return {path: ast.parse(path.read_text("utf-8")) for path in paths}


def room(module: str) -> str:
    """Where in grader/ a module lies: a folder, or a file beside the folders."""
    parts = module.split(".")[1:]
    if parts[:2] == ["kernels", "inside"]:
        return "kernels/inside"
    return parts[0] if parts else "grader"


def imports_of(path: Path, tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Pairs of rooms: a file's own, and that of what it imports from grader/."""
    here = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write imports out in full"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        yield from ((room(here), room(name)) for name in names if name.startswith("grader."))


TREES = parsed("grader")
ARROWS = {(a, b) for path, tree in TREES.items() for a, b in imports_of(path, tree) if a != b}


def test_the_order_names_every_folder():
    folders = {room(".".join(path.relative_to(ROOT).parts)) for path in TREES}
    assert {name for name in folders if (ROOT / "grader" / name).is_dir()} == {*ORDER}


@pytest.mark.parametrize("folder", ORDER)
def test_no_arrow_runs_back_up(folder: str):
    later = set(ORDER[ORDER.index(folder) + 1 :])
    assert {b for a, b in ARROWS if a == folder} & later == set()


def test_no_arrows_run_in_a_circle():
    rooms = {a: {b for start, b in ARROWS if start == a} for a, _ in ARROWS}
    TopologicalSorter(rooms).prepare()  # raises CycleError, which names the circle


@pytest.mark.parametrize("mounted", sorted(MOUNTED))
def test_what_is_mounted_for_learners_imports_nothing_else(mounted: str):
    assert {b for a, b in ARROWS if a == mounted} <= MOUNTED


def files_of(module: str) -> Iterator[Path]:
    """The files that Python reads for a module, or for a name in one: packages around it too."""
    parts = module.split(".")
    for end in range(1, len(parts) + 1):
        place = ROOT.joinpath(*parts[:end])
        yield from (
            path for path in (place.with_suffix(".py"), place / "__init__.py") if path in TREES
        )


def imported_by(tree: ast.Module) -> Iterator[Path]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        for name in names:
            yield from files_of(name)


def test_what_is_mounted_for_learners_is_what_runs_there_and_what_that_imports():
    mounted = {
        path
        for name in Walls().own_code
        for path in (ROOT / "grader" / name, *(ROOT / "grader" / name).rglob("*.py"))
    }
    needed: set[Path] = set()
    left = {path for path in TREES if path.is_relative_to(ROOT / "grader/kernels/inside")}
    while left:
        path = left.pop()
        needed.add(path)
        left |= {
            *imported_by(TREES[path]),
            *files_of(".".join(path.relative_to(ROOT).parts)),
        } - needed
    assert {path for path in mounted if path in TREES} == needed


def test_no_two_classes_share_a_name():
    trees = [*TREES.values(), *parsed("nanollm").values()]
    classes = [n for tree in trees for n in ast.walk(tree) if isinstance(n, ast.ClassDef)]
    counts = Counter(node.name for node in classes)
    assert [name for name, count in counts.items() if count > 1] == []


def words(code: ast.AST) -> Iterator[str]:
    """Names that code uses; of a dotted text, as a configuration has them, the last.

    An import alone is no use, and neither is `__all__`.
    """
    for node in ast.walk(code):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.alias) and node.asname:
            yield node.name.rpartition(".")[2]
        elif isinstance(node, ast.Constant) and DOTTED.fullmatch(str(node.value)):
            yield str(node.value).rpartition(".")[2]


def used_by_the_others() -> Counter[str]:
    """How often lessons, the configuration and entry points use each name."""
    trees = [ast.parse((ROOT / "nbgrader_config.py").read_text("utf-8"))]
    for path in ROOT.glob("solutions/*/*.ipynb"):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        trees += [ast.parse("".join(c["source"])) for c in cells if c["cell_type"] == "code"]
    found = Counter(word for tree in trees for word in words(tree))
    found.update(re.findall(r':(\w+)"', (ROOT / "pyproject.toml").read_text("utf-8")))
    for path in ROOT.glob("grader/*/templates/*.j2"):
        found.update(re.findall(r"\w+", path.read_text("utf-8")))
    return found


def defined_in(body: list[ast.stmt]) -> Iterator[tuple[str, ast.stmt]]:
    """Functions, classes, constants, and methods of classes that inherit from nobody."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield node.name, node
            if not node.bases:
                yield from defined_in([n for n in node.body if isinstance(n, FUNCTIONS)])
        elif isinstance(node, FUNCTIONS):
            is_command = any(ast.unparse(each).startswith("app.") for each in node.decorator_list)
            if not is_command and not node.name.startswith("__"):
                yield node.name, node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)]
            yield from ((name, node) for name in names)


def test_nothing_is_there_for_tests_only():
    trees = [*TREES.values(), *parsed("nanollm").values()]
    times = used_by_the_others()
    for tree in trees:
        times.update(words(tree))
    unused = {
        name
        for tree in trees
        for name, node in defined_in(tree.body)
        if times[name] - Counter(words(node))[name] < 1  # it may call itself
    }
    assert unused == PUBLIC | CALLED_BY_OTHERS
