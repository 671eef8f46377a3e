"""What nbgrader says of a cell, read from its metadata.

As `nbgrader.utils` and `ClearHiddenTests` do it; importing nbgrader takes longer than most checks.
"""

from enum import Enum, auto

from nbformat import NotebookNode

SKIPPED = "demonstration"  # no check needs it: neither side runs it
UNJUDGED = "unjudged"  # learners may need it, and no check does: the judge does not run it
BEGIN, END = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"


class Role(Enum):
    """Which side runs a code cell."""

    GRADED = auto()  # the judge
    SETUP = auto()  # both
    LEARNER = auto()  # the learner's
    SKIPPED = auto()  # none


def role(cell: NotebookNode) -> Role | None:
    """Which side runs a cell of the source, None for a text."""
    if cell.cell_type != "code":
        return None
    if is_check(cell):
        return Role.GRADED
    tags = cell.metadata.get("tags", ())
    if SKIPPED in tags:
        return Role.SKIPPED
    return Role.SETUP if is_locked(cell) and UNJUDGED not in tags else Role.LEARNER


def is_grade(cell: NotebookNode) -> bool:
    """Whether points are given for it."""
    return _says(cell, "grade")


def is_check(cell: NotebookNode) -> bool:
    """Whether its points are given by running it."""
    return cell.cell_type == "code" and is_grade(cell) and not is_solution(cell)


def is_solution(cell: NotebookNode) -> bool:
    """Whether it is an answer."""
    return _says(cell, "solution")


def is_task(cell: NotebookNode) -> bool:
    """Whether it is a task, which a person grades."""
    return _says(cell, "task")


def is_locked(cell: NotebookNode) -> bool:
    """Whether its text is the source's."""
    if is_solution(cell):
        return False
    return is_grade(cell) or _says(cell, "locked")


def is_learners(cell: NotebookNode) -> bool:
    """Whether its text is the learner's."""
    return is_solution(cell) or not (is_grade(cell) or is_locked(cell) or is_task(cell))


def grade_id(cell: NotebookNode) -> str | None:
    """Its name for nbgrader."""
    return cell.metadata.get("nbgrader", {}).get("grade_id")


def has_hidden_tests(cell: NotebookNode) -> bool:
    """Whether some of a check is kept from learners."""
    return without_hidden_tests(cell.source) != cell.source


def without_hidden_tests(text: str) -> str:
    """The text of a check as learners have it.

    >>> without_hidden_tests("a\\n### BEGIN HIDDEN TESTS\\nb\\n### END HIDDEN TESTS\\nc")
    'a\\nc'
    """
    kept: list[str] = []
    is_hidden = False
    for line in text.split("\n"):
        if BEGIN in line or END in line:
            is_hidden = BEGIN in line
        elif not is_hidden:
            kept.append(line)
    return "\n".join(kept)


def _says(cell: NotebookNode, what: str) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get(what, False))
