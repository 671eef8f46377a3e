"""The misconception bank: known answers to exercises, and notebooks made from them.

A file holds the answers to one exercise as plain Python, each under a line `# %% right: title`
or `# %% wrong: title`, with `# points:` and `# says:` lines for what grading must find. A line
`# belief:` names what stands behind wrong answers to several exercises.
"""

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from grader.errors import GraderError


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer to one exercise, and what it should earn."""

    exercise: str
    title: str
    source: str
    is_right: bool
    points: float | None  # None: all that the exercise has
    says: str | None  # a phrase of the message the learner is told
    belief: str = ""  # a name for it that answers to other exercises share


def read_answers(path: Path) -> list[Answer]:
    """The answers in a file of the bank; the exercise is the file's name.

    Raises `GraderError` for a file without sections or a wrong answer without expectations.
    """
    parts = re.split(r"^# %% (right|wrong): (.+)$", path.read_text("utf-8"), flags=re.MULTILINE)
    if len(parts) < 4:
        raise GraderError(f"{path}: expected sections `# %% right: title`, found none")
    sections = zip(parts[1::3], parts[2::3], parts[3::3], strict=True)
    return [_answer(path, kind, title.strip(), source) for kind, title, source in sections]


def read_bank(folder: Path) -> dict[str, list[Answer]]:
    """All answers of a lesson by exercise, from one file an exercise."""
    files = sorted(folder.glob("*.py"))
    if not files:
        raise GraderError(f"{folder}: expected one .py file for each exercise, found none")
    return {exercise_name(path): read_answers(path) for path in files}


def exercise_name(path: Path) -> str:
    """grade_id of the answer cell that a file of the bank is about.

    >>> exercise_name(Path("lesson_1/encode_tokens.py"))
    'encode-tokens'
    """
    return path.stem.replace("_", "-")


def fill(notebook: NotebookNode, sources: Mapping[str, str]) -> NotebookNode:
    """A copy of a released notebook with answer cells (by grade_id) replaced by `sources`."""
    filled = copy.deepcopy(notebook)
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in filled.cells}
    for exercise, source in sources.items():
        if exercise not in cells:
            raise GraderError(f"expected an answer cell with grade_id {exercise!r}, found none")
        cells[exercise].source = source
    return filled


def _answer(path: Path, kind: str, title: str, source: str) -> Answer:
    points = re.search(r"^# points: (\S+)$", source, flags=re.MULTILINE)
    says = re.search(r"^# says: (.+)$", source, flags=re.MULTILINE)
    belief = re.search(r"^# belief: (.+)$", source, flags=re.MULTILINE)
    if kind == "wrong" and not (points and says):
        raise GraderError(f"{path}: {title!r} needs a `# points:` and a `# says:` line")
    return Answer(
        exercise=exercise_name(path),
        title=title,
        source=re.sub(r"^# (points|says|belief): .*\n", "", source, flags=re.MULTILINE).strip("\n"),
        is_right=kind == "right",
        points=float(points[1]) if points else None,
        says=says[1].strip() if says else None,
        belief=belief[1].strip() if belief else "",
    )
