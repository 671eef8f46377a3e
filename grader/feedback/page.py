"""A graded notebook, sorted by exercise: the learner's answers, and what the checks say."""

import ast
import builtins
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from markupsafe import Markup
from nbformat import NotebookNode

from grader.feedback import clean
from grader.marks import Mark, exercise_of, is_written
from grader.roles import (
    has_hidden_tests,
    is_grade,
    is_locked,
    is_solution,
    is_task,
    without_hidden_tests,
)
from grader.submission.verdict import Outcome

MAX_MESSAGE = 2_000  # characters
OURS = {"BoundaryError"}  # and Python's: names that no learner has made up
NOTHING = Markup()
OWN_TEXT = "with a text that is not shown here, below a hidden check: run this check yourself"
NOT_SHOWN = "It is not shown here, because this cell ran after a hidden check. Run it yourself."


@dataclass(frozen=True)
class Score:
    """Points of one check, of one exercise, or of all."""

    points: float
    max_points: float
    waiting: float  # points that a person has yet to give; no part of max_points

    @classmethod
    def of(cls, marks: Iterable[Mark]) -> "Score":
        """Points of these marks together."""
        marks = tuple(marks)
        graded = [mark for mark in marks if mark.points is not None]
        return cls(
            points=sum(mark.points or 0 for mark in graded),
            max_points=sum(mark.max_points for mark in graded),
            waiting=sum(mark.max_points for mark in marks if mark.points is None),
        )

    @property
    def tone(self) -> str:
        """The CSS class that colors it."""
        if self.waiting:
            return "waits"
        return "full" if self.points >= self.max_points else "part" if self.points > 0 else "none"

    def __str__(self) -> str:
        """As the page shows it.

        >>> str(Score(1, 2, 0)), str(Score(0, 0, 3))
        ('1 of 2', 'waiting (of 3)')
        """
        given = f"{self.points:g} of {self.max_points:g}" if self.max_points else ""
        waiting = f"waiting (of {self.waiting:g})" if self.waiting else ""
        return ", ".join(filter(None, (given, waiting)))


@dataclass(frozen=True, kw_only=True)
class Check:
    """A check and what it said."""

    title: str
    source: Markup  # empty where there is nothing that a learner may see
    mark: Mark
    message: str

    @property
    def score(self) -> Score:
        """Its points."""
        return Score.of([self.mark])


@dataclass(kw_only=True)
class Exercise:
    """An answer with its checks."""

    name: str
    title: str
    answer: Markup = NOTHING
    printed: Markup = NOTHING
    comment: str = ""  # what the instructor wrote under the answer
    by_hand: list[Mark] = field(default_factory=list[Mark])
    checks: list[Check] = field(default_factory=list[Check])

    @property
    def marks(self) -> list[Mark]:
        """One for each graded cell."""
        return [*self.by_hand, *(check.mark for check in self.checks)]

    @property
    def score(self) -> Score:
        """Points of the answer and its checks together."""
        return Score.of(self.marks)

    @property
    def messages(self) -> list[str]:
        """What the checks and the instructor said, each once."""
        said = [self.comment, *(check.message for check in self.checks)]
        return list(dict.fromkeys(filter(None, said)))


def exercises(
    notebook: NotebookNode, marks: Iterable[Mark], comments: Mapping[str, str]
) -> list[Exercise]:
    """The exercises of a graded notebook, in their order; marks and comments by grade_id."""
    given = {mark.check: mark for mark in marks}
    found: dict[str, Exercise] = {}
    named, was_hidden = headings(notebook), False
    for cell in notebook.cells:
        if not (is_grade(cell) or is_solution(cell) or is_task(cell)):
            continue
        if _is_by_choice(cell) and not is_written(cell):
            continue
        grade_id = cell.metadata.nbgrader.grade_id
        name = exercise_of(grade_id)
        exercise = found.setdefault(name, Exercise(name=name, title=named[name]))
        if is_solution(cell):
            exercise.answer = _answer(cell)
            exercise.printed = _printed(cell, was_hidden=was_hidden)
        if is_solution(cell) or is_task(cell):  # the text of a task may hold how it is marked
            exercise.comment = comments.get(grade_id, "")
            exercise.by_hand += [given[grade_id]] if grade_id in given else []
        else:
            was_hidden |= has_hidden_tests(cell)
            exercise.checks.append(_check(cell, given[grade_id], was_hidden=was_hidden))
    return list(found.values())


def headings(notebook: NotebookNode) -> dict[str, str]:
    """The heading below which each exercise stands, by its name; without one, the name."""
    found: dict[str, str] = {}
    heading = ""
    for cell in notebook.cells:
        if (is_locked(cell) or is_task(cell)) and cell.cell_type == "markdown":
            told = cell.source.partition("### BEGIN MARK SCHEME")[0]
            heading = (re.findall(r"^##+ (.+)", told, re.MULTILINE) or [heading])[-1]
        if is_grade(cell) or is_solution(cell) or is_task(cell):
            name = exercise_of(cell.metadata.nbgrader.grade_id)
            found.setdefault(name, heading or name)
    return found


def _is_by_choice(cell: NotebookNode) -> bool:
    """Whether it is an answer that earns nothing, and that nobody has to give."""
    return is_solution(cell) and is_grade(cell) and not cell.metadata.nbgrader.get("points", 1)


def _answer(cell: NotebookNode) -> Markup:
    if cell.cell_type == "markdown":
        return clean.markdown(cell.source, cell.get("attachments"))
    return clean.code(cell.source)


def _printed(cell: NotebookNode, *, was_hidden: bool) -> Markup:
    """What an answer showed, unless a hidden check had run: it may show what that asked for."""
    if not was_hidden or not cell.get("outputs"):
        return clean.outputs(cell)
    return Markup('<p class="note">{}</p>').format(NOT_SHOWN)


def _check(cell: NotebookNode, mark: Mark, *, was_hidden: bool) -> Check:
    shown = without_hidden_tests(cell.source)
    first, _, rest = shown.strip().partition("\n")
    title, code = (first.lstrip("# "), rest) if first.startswith("#") else (mark.check, shown)
    return Check(
        title=title,
        source=clean.code(code.strip("\n")) if code.strip() else NOTHING,
        mark=mark,
        message=_message(mark, cell, was_hidden=was_hidden),
    )


def _message(mark: Mark, cell: NotebookNode, *, was_hidden: bool) -> str:
    """What a check said; of a hidden one and those below it, only words written for learners.

    All else may quote what a hidden check called their functions with: what these return, the text
    of an exception, even the name of its class, where the learner has made one.
    """
    verdict = mark.verdict
    if not was_hidden or not verdict or verdict.outcome is not Outcome.FAILED:
        return clean.text(mark.message, MAX_MESSAGE)
    if verdict.raised_by == "check":
        # One that was graded before there was `told`: its message, if it quotes nothing.
        is_plain = bool(verdict.message) and verdict.message in _texts(cell.source)
        told = verdict.told or (verdict.message if is_plain else "another result than expected")
        return clean.text(told, MAX_MESSAGE)
    is_known = isinstance(getattr(builtins, verdict.error, None), type) or verdict.error in OURS
    raised = verdict.error if is_known else "an exception"
    where = "on inputs that are not shown" if has_hidden_tests(cell) else OWN_TEXT
    return clean.text(f"{raised} {where}", MAX_MESSAGE)


def _texts(source: str) -> set[object]:
    """The messages of asserts that stand in a check as they are."""
    try:
        nodes = ast.walk(ast.parse(source))
    except SyntaxError:
        return set()
    said = (node.msg for node in nodes if isinstance(node, ast.Assert))
    return {each.value for each in said if isinstance(each, ast.Constant) and each.value}
