"""A graded notebook as formgrader shows it: rebuilt from texts, harmless whoever wrote the file."""

import re
from collections.abc import Iterator
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from grader import inert
from grader.feedback import clean

MAX_TEXT = 200_000  # characters of all cells, a few times a lesson
MAX_CELL = 10_000
MAX_SHOWN = 5_000_000  # characters of all outputs, mostly pictures
MAX_RICH = 100_000  # of an output in HTML
MORE = "[The rest of this notebook is not shown here, as it is too long. Open it in JupyterLab.]"
SEEN = {"alt": "output"}  # the words of a picture, where it cannot be seen
ROLES = ("grade", "solution", "locked", "task")


def rebuilt(notebook: NotebookNode) -> NotebookNode:
    """The notebook with nothing in it but what is shown."""
    return new_notebook(cells=list(_cells(notebook)))


def _cells(notebook: NotebookNode) -> Iterator[NotebookNode]:
    texts, shown = MAX_TEXT, MAX_SHOWN
    for place, cell in enumerate(notebook.cells):
        text = clean.text(cell.source, MAX_CELL)
        texts -= len(text)
        is_full = texts < 0
        if cell.cell_type == "markdown":
            made = new_markdown_cell(MORE if is_full else text)
            made.attachments = {} if is_full else cell.get("attachments", {})
        else:  # code, and raw text, which other programs take for what it says it is
            made = new_code_cell(MORE if is_full else text)
            made.outputs = [] if is_full else _outputs(cell.get("outputs", []), shown)
            shown -= sum(len(str(output)) for output in made.outputs)
        made.id = f"cell-{place}"
        made.metadata = _metadata(cell)
        if is_full and not made.metadata:
            yield made
            return
        yield made


def _metadata(cell: NotebookNode) -> NotebookNode:
    """What formgrader reads: the cell's role for nbgrader, its name and its points."""
    said = cell.metadata.get("nbgrader")
    name = said.get("grade_id") if isinstance(said, dict) else None
    if not isinstance(name, str) or not re.fullmatch(r"[\w-]+", name):
        return NotebookNode()
    role: dict[str, Any] = {each: bool(said.get(each)) for each in ROLES}
    points = said.get("points")
    role["points"] = points if isinstance(points, int | float) else 0
    return NotebookNode(nbgrader=NotebookNode(role, grade_id=name))


def _outputs(found: list[Any], room: int) -> list[NotebookNode]:
    made: list[NotebookNode] = []
    for output in found[: clean.MAX_OUTPUTS]:
        room -= len(str(output.get("data", "")))
        kind = output.get("output_type")
        if kind == "stream":
            made.append(new_output("stream", name="stdout", text=clean.text(output.text)))
        elif kind == "error":
            trace = clean.text("\n".join(map(str, output.get("traceback", []))))
            made.append(new_output("error", ename="", evalue="", traceback=trace.split("\n")))
        elif kind in ("display_data", "execute_result"):
            data = _data(output.get("data", {}), room)
            made += [new_output("display_data", data=data, metadata=SEEN)] if data else []
    if len(found) > clean.MAX_OUTPUTS:
        more = f"[{len(found) - clean.MAX_OUTPUTS} more outputs]"
        made.append(new_output("stream", name="stdout", text=more))
    return made


def _data(bundle: dict[str, Any], room: int) -> dict[str, str]:
    small = {
        kind: value
        for kind, value in bundle.items()
        if isinstance(value, str)
        and len(value) <= (room if kind.startswith("image/") else MAX_RICH)
    }
    data = inert.data(small)
    if "text/html" in data:
        data["text/html"] = in_new_tabs(data["text/html"])
    for kind in ("text/plain", "text/markdown", "text/latex"):
        if kind in bundle:
            data[kind] = clean.text(bundle[kind])
    return data


def in_new_tabs(html: str) -> str:
    """Cleaned HTML whose links do not open where the page is, in a frame of JupyterLab's.

    >>> in_new_tabs('<a href="https://b.org">b</a>')
    '<a target="_blank" href="https://b.org">b</a>'
    """
    return html.replace("<a href=", '<a target="_blank" href=')
