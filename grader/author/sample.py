"""The sample class of the demo: submissions made from the misconception bank.

`tests/misconceptions/class.toml` says who answers what.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from grader.author.answers import Answer, fill, read_bank
from grader.course import Course, read_notebook
from grader.errors import GraderError

BANK = Path("tests") / "misconceptions"


@dataclass(frozen=True, kw_only=True)
class HandIn:
    """What one student hands in for one lesson."""

    student: str
    story: str  # what is special about this student
    lesson: str
    notebook: NotebookNode


def sample_class(course: Course, bank: Path) -> Iterator[HandIn]:
    """What each student hands in, lesson by lesson, filled into the released notebooks."""
    students = tomllib.loads((bank / "class.toml").read_text("utf-8"))["student"]
    for lesson in course.lessons:
        released = read_notebook(course.released(lesson))
        answers = read_bank(bank / lesson)
        for student in students:
            if lesson not in student.get("lessons", course.lessons):
                continue
            yield HandIn(
                student=student["name"],
                story=student["story"],
                lesson=lesson,
                notebook=_hand_in(released, answers, student, lesson),
            )


def _hand_in(
    released: NotebookNode, bank: dict[str, list[Answer]], student: dict[str, Any], lesson: str
) -> NotebookNode:
    """The released notebook as this student returns it."""
    chosen = {} if student.get("blank") else dict.fromkeys(bank, "right")
    chosen |= student.get(lesson, {})
    sources = {name: _source(bank.get(name, []), pick) for name, pick in chosen.items()}
    notebook = fill(released, sources)
    deleted = student.get("deletes", [])
    notebook.cells = [
        cell
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") not in deleted
    ]
    return notebook


def _source(answers: list[Answer], pick: str | dict[str, str]) -> str:
    """Code of the answer picked: "right", the title of one in the bank, or {source = "..."}."""
    if not isinstance(pick, str):
        return pick["source"]
    for answer in answers:
        if answer.title == pick or (pick == "right" and answer.is_right):
            return answer.source
    titles = ", ".join(repr(answer.title) for answer in answers)
    raise GraderError(f"class.toml: expected one of {titles} or 'right', got {pick!r}")
