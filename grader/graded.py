"""What grading one submission gives back; whoever grades makes it, the class run stores it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from nbformat import NotebookNode


@dataclass(frozen=True, kw_only=True)
class Graded:
    """One graded notebook, or why there is none. Remarks and refusals are for an instructor."""

    notebook: NotebookNode | None  # with outputs, its graded cells as nbgrader scores them
    remarks: tuple[str, ...] = ()  # "2 deleted checks restored"
    refused: str | None = None  # why it was not graded, which is not the same as zero


class GradeNotebook(Protocol):
    """The one function that grades: the class run, autograde and formgrader call it."""

    def __call__(
        self, source: NotebookNode, submission_folder: Path, lesson: str, **options: object
    ) -> Graded:
        """Grade submission_folder/LESSON.ipynb, which is only read.

        source: the instructor's notebook, its answer cells carrying the checksums of the released
        ones, so that an answer left as it was handed out is known. Raises nothing for what a
        learner did: that is a refusal.
        """
        ...
