"""What grading one submission gives back; whoever grades makes it, the class run stores it."""

from dataclasses import dataclass

from nbformat import NotebookNode


@dataclass(frozen=True, kw_only=True)
class Graded:
    """One graded notebook, or why there is none. Remarks and refusals are for an instructor."""

    notebook: NotebookNode | None  # with outputs, its graded cells as nbgrader scores them
    remarks: tuple[str, ...] = ()  # "2 deleted checks restored"
    refused: str | None = None  # why it was not graded, which is not the same as zero
