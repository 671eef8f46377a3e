"""Loaded by a worker of dask's (--preload): it answers at once, and may have a fault.

FAULT: `fails` (its disk is full, say), `hangs`, `ends` (with what it grades). PAUSE_S: how long a
submission takes.
"""

import copy
import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from grader.cluster import host
from grader.roles import grade_id
from grader.submission.grade import Source, Whole
from grader.submission.verdict import VERSION, Outcome, Verdict


class AtOnce:
    """In the place of an engine: everything is right."""

    def __init__(self, *_: object) -> None:
        self.notebooks: dict[int, NotebookNode] = {}

    def __enter__(self) -> "AtOnce":
        return self

    def close(self) -> None:
        pass

    def grade_folder(self, sources: Mapping[str, Source], folder: Path) -> Whole:
        time.sleep(float(os.environ.get("PAUSE_S", 0)))
        match os.environ.get("FAULT"):
            case "fails":
                return Whole(refused="the grader failed: no room", is_ours=True)
            case "hangs":
                time.sleep(3600)
            case "ends":
                os.kill(os.getpid(), signal.SIGKILL)
        for path in folder.glob("*.ipynb"):
            if b"ends whoever grades it" in path.read_bytes():
                os.kill(os.getpid(), signal.SIGKILL)
        return Whole(notebooks={name: self._right(source) for name, source in sources.items()})

    def _right(self, source: Source) -> NotebookNode:
        """The model answers, as they are graded."""
        if id(source) not in self.notebooks:
            made = self.notebooks[id(source)] = copy.deepcopy(source.notebook)
            verdicts: dict[str, Any] = {}
            for cell in made.cells:
                if cell.metadata.get("nbgrader", {}).get("grade"):
                    name = str(grade_id(cell))
                    cell.metadata.nbgrader.checksum = (source.checksums or {}).get(name)
                    if cell.cell_type == "code":
                        verdicts[name] = Verdict(outcome=Outcome.PASSED).as_json()
            said = {"version": VERSION, "remarks": [], "verdicts": verdicts, "cells_s": 0.0}
            made.metadata["nanollm"] = said
        return self.notebooks[id(source)]


host.Engine = AtOnce
host.require_walls = lambda **_: []
