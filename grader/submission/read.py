"""What counts of a submitted notebook, read with care: nothing in it is believed.

Of a submission only types, texts, names and pictures of its cells matter, so nothing else is
looked at, and a file that no program of Jupyter's could read is refused in words.
"""

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, cast

from nbformat import NotebookNode, from_dict

from grader.kernels.inside.limits import MIB
from grader.plain import NotPlainError, TooLargeError, read_plain
from grader.submission.assemble import MAX_CELLS, Key, RefusedSubmissionError, key_of

MAX_NOTEBOOK_MIB = 20
PARTS = ("cell_type", "id", "attachments")
MAX_DEPTH = 4  # of folders in which a notebook is looked for
MAX_NAMED = 5  # files that a refusal names
OF_THE_EXCHANGE = ("timestamp.txt", "submission_secret.txt")
MAX_OTHERS = 10  # of other names, that are opened to see whose they are

Found = tuple[Path, tuple[str, ...]]  # a notebook, and what is to be said of its name


def find_notebooks(folder: Path, sources: Mapping[str, NotebookNode]) -> Mapping[str, Found]:
    """What lies in a folder for each of these sources, by name; what is missing is left out.

    One of several that has another name is known by its cells. Raises `RefusedSubmissionError`
    where it would have to be guessed which one is meant, and where there is none at all.
    """
    found = _find(folder, sources)
    further = [*_further(folder, sources, {name: path for name, (path, _) in found.items()})]
    return {
        name: (path, (*remarks, *(remark for other, remark in further if other == name)))
        for name, (path, remarks) in found.items()
    }


def _further(
    folder: Path, sources: Mapping[str, NotebookNode], found: Mapping[str, Path]
) -> Iterator[tuple[str, str]]:
    """By name, what is to be said of a notebook with most of its cells that says something else."""
    own = _own_cells(sources)
    others = sorted(path for path in _notebooks(folder) if folder / path not in found.values())

    @cache
    def graded_texts(name: str) -> list[tuple[Any, Any]]:
        return _texts(read_submitted(found[name]))

    for path in others[:MAX_OTHERS]:
        with suppress(RefusedSubmissionError):  # of what cannot be read, nothing is said
            other = read_submitted(folder / path)
            keys = {*map(key_of, other.cells)}
            for name in (name for name in found if 2 * len(own[name] & keys) > len(own[name])):
                if graded_texts(name) != _texts(other):
                    graded = _shown(found[name].relative_to(folder))
                    yield name, f"{_shown(path)} not graded, as there is {graded}"


def _texts(notebook: NotebookNode) -> list[tuple[Any, Any]]:
    """What a person wrote and pasted into it; programs give ids to cells that have none."""
    return [(cell.source, cell.get("attachments")) for cell in notebook.cells]


def _find(folder: Path, sources: Mapping[str, NotebookNode]) -> Mapping[str, Found]:
    if len(sources) == 1:
        return {name: find_notebook(folder / f"{name}.ipynb") for name in sources}
    wanted = {name: f"{name}.ipynb" for name in sources}
    found: dict[str, Found] = {
        name: (folder / file, ()) for name, file in wanted.items() if os.path.lexists(folder / file)
    }
    own = _own_cells(sources)
    for name, (path, _) in found.items():
        answered = _answered(path, own)
        if answered and name not in answered:
            raise RefusedSubmissionError(
                f"expected the cells of {name} in {path.name}, found those of {min(answered)}"
            )
    missing = [name for name in sources if name not in found]
    others = sorted({*_notebooks(folder)} - {*map(Path, wanted.values())}) if missing else []
    known = _each_answered(folder, others, own)
    near = _each_answered(folder, sorted(_near_notebooks(folder)) if missing else [], own)
    for name in missing:
        fitting = [path for path in others if name in known[path]]
        if [known[path] for path in fitting] == [{name}]:
            remark = f"{_shown(fitting[0])} graded, as there is no {name}.ipynb"
            found[name] = folder / fitting[0], (remark,)
        elif fitting := fitting or [path for path in near if name in near[path]]:
            raise _refusal(f"{name}.ipynb", fitting)
    if not found:
        raise _refusal(", ".join(wanted.values()), others or _what_lies(folder))
    return found


def _own_cells(sources: Mapping[str, NotebookNode]) -> dict[str, set[Key]]:
    """By name, what cells are known by in this source alone; all, where others have all of it."""
    keys = {n: {k for cell in s.cells if (k := key_of(cell))} for n, s in sources.items()}
    counts = Counter(key for each in keys.values() for key in each)
    return {name: {key for key in each if counts[key] == 1} or each for name, each in keys.items()}


def _each_answered(
    folder: Path, paths: Sequence[Path], own: Mapping[str, set[Key]]
) -> dict[Path, set[str]]:
    """The same of each of them, the first of which are opened."""
    opened = {path: _answered(folder / path, own) for path in paths[:MAX_OTHERS]}
    return {path: opened.get(path, {*own}) for path in paths}


def _answered(path: Path, own: Mapping[str, set[Key]]) -> set[str]:
    """Names of the sources that a notebook may answer: all, where it cannot be read."""
    try:
        keys = {*map(key_of, read_submitted(path).cells)}
    except RefusedSubmissionError:
        return {*own}
    return {name for name in own if own[name] & keys}


def find_notebook(wanted: Path) -> tuple[Path, tuple[str, ...]]:
    """The notebook of that name, or else the only one there is, with a remark.

    Raises `RefusedSubmissionError` where there is none, or more than one.
    """
    if os.path.lexists(wanted):
        return wanted, ()
    found = sorted(_notebooks(wanted.parent))
    if len(found) == 1:
        remark = f"{_shown(found[0])} graded, as there is no {wanted.name}"
        return wanted.parent / found[0], (remark,)
    raise _refusal(wanted.name, found or _what_lies(wanted.parent))


def _shown(path: Path) -> str:
    name = str(path)
    return name if name.isprintable() else ascii(name)[1:-1]


def _refusal(wanted: str, found: Sequence[Path]) -> RefusedSubmissionError:
    if not found:
        return RefusedSubmissionError(f"expected {wanted}, found no notebook")
    more = [f"and {len(found) - MAX_NAMED} more"] if len(found) > MAX_NAMED else []
    listed = ", ".join([*map(_shown, found[:MAX_NAMED]), *more])
    return RefusedSubmissionError(f"expected {wanted}, found {listed}")


def _notebooks(folder: Path) -> Iterator[Path]:
    return (path for path in _files(folder) if path.name.endswith(".ipynb"))


def _near_notebooks(folder: Path) -> Iterator[Path]:
    """What a browser or a person saved as `a.ipynb.json` or `A.IPYNB`: no command grades it."""
    named = (path for path in _files(folder) if ".ipynb" in path.name.casefold())
    return (path for path in named if not path.name.endswith(".ipynb"))


def _what_lies(folder: Path) -> list[Path]:
    """Of a folder without notebooks, what may have been meant for one, or else all there is."""
    files = (path for path in _files(folder) if str(path) not in OF_THE_EXCHANGE)
    return sorted(_near_notebooks(folder)) or sorted(files)


def _files(folder: Path) -> Iterator[Path]:
    """Paths of files below a folder; not what a program keeps for itself."""
    for place, folders, files in os.walk(folder):
        below = Path(place).relative_to(folder)
        is_deep = len(below.parts) >= MAX_DEPTH
        folders[:] = [name for name in folders if not (is_deep or name.startswith((".", "__")))]
        yield from (below / name for name in files if name[0] != ".")


def read_submitted(path: Path) -> NotebookNode:
    """The notebook, reduced to what counts; raises `RefusedSubmissionError` with the reason."""
    if path.parent.is_symlink():
        raise RefusedSubmissionError(f"the folder of {path.name} is a link: refused")
    try:
        return _notebook(path.name, json.loads(read_plain(path, MAX_NOTEBOOK_MIB * MIB)))
    except TooLargeError as problem:
        raise RefusedSubmissionError(
            f"expected a notebook of at most {MAX_NOTEBOOK_MIB} MiB: {problem}"
        ) from problem
    except NotPlainError as problem:
        raise RefusedSubmissionError(f"expected a notebook: {problem}") from problem
    except (ValueError, RecursionError) as problem:  # no JSON, no text, too deep, endless numbers
        raise RefusedSubmissionError(f"{path.name} is no notebook: {problem!s:.200}") from problem
    except OSError as problem:
        raise RefusedSubmissionError(f"{path.name} cannot be read: {problem.strerror}") from problem


def _notebook(name: str, found: Any) -> NotebookNode:
    """What counts of what a file held; raises `RecursionError` where that is nested too deep."""
    cells = _cells(found)
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise RefusedSubmissionError(
            f"{name} is no notebook: expected an object with a list of cells; open it in "
            f"JupyterLab and save it again"
        )
    if len(cells) > MAX_CELLS:
        raise RefusedSubmissionError(f"expected at most {MAX_CELLS} cells, got {len(cells)}")
    kept = [_reduced(cell) for cell in cells]
    return cast(NotebookNode, from_dict({"nbformat": 4, "metadata": {}, "cells": kept}))


def _cells(notebook: Any) -> Any:
    """Its cells; those of format 3 lie in worksheets, have other names and can be headings."""
    if not isinstance(notebook, dict):
        return None
    sheets = notebook.get("worksheets")
    if "cells" in notebook or not isinstance(sheets, list):
        return notebook.get("cells")
    cells: list[Any] = []
    for page in sheets:
        found = page.get("cells") if isinstance(page, dict) else None
        if not isinstance(found, list):
            return None
        cells += (_renamed(cell) if isinstance(cell, dict) else cell for cell in found)
    return cells or None


def _renamed(cell: dict[str, Any]) -> dict[str, Any]:
    if cell.get("cell_type") == "heading":
        return {**cell, "cell_type": "markdown"}
    return {**cell, "source": cell["input"]} if "input" in cell else cell


def _reduced(cell: dict[str, Any]) -> dict[str, Any]:
    source, metadata = cell.get("source"), cell.get("metadata")
    lines = source if isinstance(source, list) else [source]
    claims = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    kept = {part: cell[part] for part in PARTS if part in cell}
    text = "".join(line for line in lines if isinstance(line, str))
    text = text.replace("\r\n", "\n").replace("\r", "\n")  # lines end as the source's do
    return {
        **kept,
        "source": text.encode("utf-8", "replace").decode(),  # without halves of letters
        "metadata": {"nbgrader": claims} if isinstance(claims, dict) else {},
    }
