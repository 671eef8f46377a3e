"""A written answer beside the author's own, for those who learn without a teacher."""

from collections.abc import Iterator
from dataclasses import dataclass

from nbformat import NotebookNode

from grader.marks import TEXT_STUB
from grader.roles import grade_id, is_solution

ATTEMPT = 40  # words: who has written so much has thought about it


@dataclass(frozen=True)
class Attempt:
    """What somebody wrote for a question, and the author's answer with its marking scheme."""

    question: str  # its grade_id
    written: str
    model: str

    @property
    def missing(self) -> int:
        """How many words are still to be written before the author's answer is shown.

        >>> Attempt("question", "It has no place.", "...").missing
        36
        """
        return max(0, ATTEMPT - len(self.written.replace(TEXT_STUB, "").split()))


def attempts(source: NotebookNode, answered: NotebookNode) -> Iterator[Attempt]:
    """Each written answer of a notebook that was laid over `source`, in its order."""
    written = {grade_id(cell): cell.source for cell in answered.cells}
    for cell in source.cells:
        if cell.cell_type == "markdown" and is_solution(cell):
            name = str(grade_id(cell))
            yield Attempt(name, written.get(name, ""), _without_marks(cell.source))


def _without_marks(text: str) -> str:
    """The author's text without nbgrader's marks around it."""
    marks = ("### BEGIN SOLUTION", "### END SOLUTION")
    return "\n".join(line for line in text.split("\n") if line.strip() not in marks)
