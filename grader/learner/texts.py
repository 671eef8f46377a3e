"""Notebooks as learners' folders hold them, read as they are, and whose words are in them."""

from collections import Counter
from collections.abc import Iterator, Mapping

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import compute_checksum

from grader.released import digest, name_of
from grader.roles import grade_id, is_solution

Notebooks = Mapping[str, NotebookNode]  # by path
# By the paths of notebooks and the names of their cells, digests of the texts they were laid with.
Known = Mapping[str, Mapping[str, list[str]]]


def notebook_of(data: bytes | None) -> NotebookNode | None:
    """The notebook in a file; None where there is none, or none that can be read.

    It is not validated: what JupyterLab opens is good enough, and nothing is to be repaired.
    """
    try:
        found = nbformat.reader.reads((data or b"").decode("utf-8-sig"))
        notebook = found if found.nbformat == 4 else nbformat.convert(found, 4)
        for cell in notebook.cells:
            cell.setdefault("metadata", NotebookNode())
            cell.source = _lines_as_ours(cell.source)
            cell.metadata.get("nbgrader", {}).get("grade_id")
            if cell.cell_type == "code":
                cell.setdefault("outputs", [])
                cell.setdefault("execution_count", None)
        return notebook
    except (ValueError, KeyError, AttributeError, TypeError):
        return None


def _lines_as_ours(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def notebooks_in(files: Mapping[str, bytes]) -> Notebooks:
    """The notebooks among files."""
    read = {path: notebook_of(data) for path, data in files.items() if is_notebook(path)}
    return {path: notebook for path, notebook in read.items() if notebook is not None}


def is_notebook(path: str) -> bool:
    """Whether a file is one by its name."""
    return path.endswith(".ipynb")


def known_after(known: Known, lessons: Notebooks) -> Known:
    """What is known of releases when these notebooks have been laid too."""
    found = {path: {name: [*each] for name, each in names.items()} for path, names in known.items()}
    for path, notebook in lessons.items():
        for cell in _surely_released(notebook):
            digests = found.setdefault(path, {}).setdefault(name_of(cell), [])
            if (made := digest(cell.source)) not in digests:
                digests.append(made)
    return found


def is_edited(cell: NotebookNode, path: str, known: Known) -> bool:
    """Whether a cell of this notebook was never laid with this text."""
    return digest(cell.source) not in known.get(path, {}).get(name_of(cell), ())


def _surely_released(notebook: NotebookNode) -> Iterator[NotebookNode]:
    """All cells; but of a notebook that somebody answered, those with the release's checksum.

    Who wrote into the release itself has their answers laid too, and keeps them.
    """
    with_checksum = [cell for cell in notebook.cells if "checksum" in _claims(cell)]
    as_made = [c for c in with_checksum if _claims(c)["checksum"] == compute_checksum(c)]
    answered = any(is_solution(cell) for cell in with_checksum if cell not in as_made)
    return iter(as_made if answered else notebook.cells)


def is_answered(notebook: NotebookNode) -> bool:
    """Whether somebody has written answers into a released notebook."""
    return len([*_surely_released(notebook)]) < len(notebook.cells)


def _claims(cell: NotebookNode) -> Mapping[str, object]:
    return cell.metadata.get("nbgrader", {})


def give_ids(notebook: NotebookNode, released: NotebookNode) -> None:
    """Give each cell an id of its own, the same in each run.

    Programs that know no ids drop them: then a cell that nbgrader does not name has that of the
    released cell with its text.
    """
    by_text = {digest(cell.source): cell.id for cell in reversed(released.cells) if "id" in cell}
    taken: Counter[str] = Counter()
    for cell in notebook.cells:
        if "id" not in cell:
            name = digest(cell.source)
            cell.id = by_text.get(name) or grade_id(cell) or name
        set_free_id(cell, taken)


def set_free_id(cell: NotebookNode, taken: Counter[str]) -> None:
    """Let a cell have an id that none before it has."""
    wanted = cell.id
    while taken[cell.id]:
        cell.id = f"{wanted[:50]}-{taken[wanted] + 1}"
        taken[wanted] += 1
    taken[cell.id] += 1
