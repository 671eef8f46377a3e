"""What counts of a submitted notebook, read with care: nothing in it is believed.

Of a submission only types, texts, names and pictures of its cells matter, so nothing else is
looked at, and a file that no program of Jupyter's could read is refused in words.
"""

import json
import stat
from pathlib import Path
from typing import Any, cast

from nbformat import NotebookNode, from_dict

from grader.kernels.inside.limits import MIB
from grader.submission.assemble import MAX_CELLS, RefusedSubmissionError

MAX_NOTEBOOK_MIB = 20
PARTS = ("cell_type", "id", "attachments")


def read_submitted(path: Path) -> NotebookNode:
    """The notebook, reduced to what counts; raises `RefusedSubmissionError` with the reason."""
    _refuse_what_is_no_file(path)
    try:
        found = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as problem:  # no JSON, no text, too deep, endless numbers
        raise RefusedSubmissionError(f"{path.name} is no notebook: {problem!s:.200}") from problem
    except OSError as problem:
        raise RefusedSubmissionError(f"{path.name} cannot be read: {problem.strerror}") from problem
    cells = found.get("cells") if isinstance(found, dict) else None
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise RefusedSubmissionError(
            f"{path.name} is no notebook of format 4 or later: expected an object with a list of "
            f"cells; open it in JupyterLab and save it again"
        )
    if len(cells) > MAX_CELLS:
        raise RefusedSubmissionError(f"expected at most {MAX_CELLS} cells, got {len(cells)}")
    kept = [_reduced(cell) for cell in cells]
    return cast(NotebookNode, from_dict({"nbformat": 4, "metadata": {}, "cells": kept}))


def _reduced(cell: dict[str, Any]) -> dict[str, Any]:
    source, metadata = cell.get("source"), cell.get("metadata")
    lines = source if isinstance(source, list) else [source]
    claims = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    kept = {part: cell[part] for part in PARTS if part in cell}
    text = "".join(line for line in lines if isinstance(line, str))
    return {
        **kept,
        # Without halves of letters, and with lines that end as the source's do.
        "source": text.encode("utf-8", "replace").decode().replace("\r\n", "\n"),
        "metadata": {"nbgrader": claims} if isinstance(claims, dict) else {},
    }


def _refuse_what_is_no_file(path: Path) -> None:
    try:
        state = path.lstat()
    except OSError as problem:
        raise RefusedSubmissionError(f"{path.name} cannot be read: {problem.strerror}") from problem
    if stat.S_ISLNK(state.st_mode) or path.parent.is_symlink():
        raise RefusedSubmissionError(f"{path.name} is a link: refused")
    if not stat.S_ISREG(state.st_mode):
        raise RefusedSubmissionError(f"{path.name} is no notebook, nor any plain file: refused")
    if state.st_nlink > 1:
        raise RefusedSubmissionError(f"{path.name} is a second name of another file: refused")
    if state.st_size > MAX_NOTEBOOK_MIB * MIB:
        raise RefusedSubmissionError(
            f"expected a notebook of at most {MAX_NOTEBOOK_MIB} MiB, "
            f"got {path.name} of {state.st_size // MIB} MiB"
        )
