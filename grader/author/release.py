"""Build the learners' notebooks in course/ from solutions/."""

from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.utils import compute_checksum, is_solution

from grader.course import Course, read_notebook
from grader.errors import GraderError, UnfinishedAnswersError


def release(course: Course, *, force: bool = False) -> Iterator[Path]:
    """Release every assignment, yielding the path of each learners' notebook.

    Raises `UnfinishedAnswersError` before anything is written if a notebook in course/ holds
    answers, unless `force`.
    """
    paths = [course.released(name) for name in course.assignments]
    answered = [path for path in paths if path.is_file() and _has_answers(read_notebook(path))]
    if answered and not force:
        raise UnfinishedAnswersError(
            f"{', '.join(map(str, answered))} would be overwritten but somebody has written "
            f"answers there; copy what you want to keep, then run with --force"
        )
    api = course.api()
    for name, path in zip(course.assignments, paths, strict=True):
        outcome = api.generate_assignment(name)
        if not outcome["success"]:
            raise GraderError(f"{name} could not be released:\n{outcome['log']}")
        yield path


def _has_answers(notebook: NotebookNode) -> bool:
    """Whether an answer cell differs from what was released: nbgrader keeps its checksum."""
    return any(
        is_solution(cell) and cell.metadata.nbgrader.get("checksum") != compute_checksum(cell)
        for cell in notebook.cells
    )
