"""One submission graded: refused or assembled, run behind walls, judged apart.

This is the one way to a grade: `nbgrader autograde`, formgrader and the class run all come here.
"""

import glob
import importlib.util
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from nbformat import NotebookNode

from grader.errors import FilesTooLargeError
from grader.graded import Graded
from grader.judge.kernel import KernelSide
from grader.judge.process import warm
from grader.judge.server import JudgeSettings
from grader.kernels.files import LEFT_OUT
from grader.kernels.inside.limits import Limits
from grader.kernels.inside.settings import PRELOAD, Walls
from grader.kernels.session import ForkedKernel
from grader.submission.assemble import Assembled, RefusedSubmissionError, assemble
from grader.submission.names import imported_modules
from grader.submission.read import read_submitted
from grader.submission.run import RunLimits, judge_notebook


@dataclass(frozen=True, kw_only=True)
class Grading:
    """How submissions are graded."""

    walls: bool = True  # False: the learner's code may do whatever you may do on this machine
    hidden: tuple[str, ...] = ()  # the course's folder, wherever it lies
    kernel: Limits = field(default_factory=Limits)
    run: RunLimits = field(default_factory=RunLimits)


def grade_notebook(
    source: NotebookNode,
    submission_folder: Path,
    lesson: str,
    *,
    grading: Grading,
    source_folder: Path | None = None,
) -> Graded:
    """Grade LESSON.ipynb in the folder of a submission, which is only read.

    source: the solution notebook with hidden checks; its cells carry the checksums of the released
    ones, so that an answer left as it was handed out is known. `source_folder` holds its data
    files. What is not graded is refused with the reason; nothing a learner did is raised.
    """
    submitted = submission_folder / f"{lesson}.ipynb"
    try:
        assembled = assemble(source, read_submitted(submitted), checksums=_checksums(source))
        warm(imported_modules(source))
        beside = dict(look_beside(submitted))
        return _run(assembled, beside, submission_folder, source_folder, grading)
    except (RefusedSubmissionError, FilesTooLargeError) as refused:
        return Graded(notebook=None, refused=str(refused))


def _run(
    assembled: Assembled,
    beside: Mapping[str, str],
    folder: Path,
    source_folder: Path | None,
    grading: Grading,
) -> Graded:
    options = {
        "walls": grading.walls,
        "limits": asdict(grading.kernel),
        "left_out": [*LEFT_OUT, *map(glob.escape, beside)],
        "own_code": [*Walls().own_code],
        "hidden": [*grading.hidden],
        "preload": [*PRELOAD, "grader.boundary.far_side", "msgpack", "cloudpickle"],
    }
    with ForkedKernel(folder, **options) as kernel:
        judged = judge_notebook(
            assembled,
            KernelSide(kernel.manager, kernel.client),
            grading.run,
            settings=JudgeSettings(folder=str(source_folder) if source_folder else None),
        )
    said = (*beside.values(), *judged.remarks)
    if not grading.walls:
        said = ("graded without walls", *said)
    judged.notebook.metadata["nanollm"] = {
        "remarks": list(said),
        "cells_s": round(judged.cells_s, 3),
    }
    return Graded(notebook=judged.notebook, remarks=said)


def _checksums(source: NotebookNode) -> dict[str, str]:
    claims = [cell.metadata.get("nbgrader", {}) for cell in source.cells]
    return {claim["grade_id"]: claim["checksum"] for claim in claims if claim.get("checksum")}


def look_beside(notebook: Path) -> Iterator[tuple[str, str]]:
    """Names of files beside a notebook that its kernel gets no copy of, each with the reason."""
    for entry in sorted(os.scandir(notebook.parent), key=lambda entry: entry.name):
        module = entry.name.partition(".")[0]
        is_code = entry.is_dir() or Path(entry.name).suffix in (".py", ".pyc", ".so")
        shown = entry.name if entry.name.isprintable() else ascii(entry.name)
        if entry.name == notebook.name:
            continue
        if entry.is_symlink():
            yield entry.name, f"link {shown} refused"
        elif not (entry.is_file() or entry.is_dir()):
            yield entry.name, f"{shown} refused: it is no plain file"
        elif entry.is_file() and entry.stat().st_nlink > 1:
            yield entry.name, f"second name {shown} of another file refused"
        elif is_code and _is_taken(module):
            yield entry.name, f"{shown} refused: it would take the place of a module"


def _is_taken(module: str) -> bool:
    """Whether a module of this name exists already, or is imported by Python at its start."""
    if module in ("sitecustomize", "usercustomize"):
        return True
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        return False
