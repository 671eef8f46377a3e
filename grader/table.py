"""Marks as tables in the terminal."""

from collections.abc import Iterable, Sequence

from rich.table import Table
from rich.text import Text

from grader.compare import Attempt
from grader.kernels.probe import Capability
from grader.marks import Mark, Marks


def report(marks: Marks) -> Table:
    """A row an exercise: points, and what the first failed check said."""
    named = [marks.lesson, *dict.fromkeys(mark.notebook for mark in marks.marks if mark.notebook)]
    title = f"{', '.join(named)}: {marks.points:g} of {marks.max_points:g} points"
    if marks.elsewhere:
        title += f"; {_elsewhere(marks.elsewhere)}"
    table = Table(title=Text(title), title_justify="left")
    table.add_column("exercise", no_wrap=True)
    table.add_column("points", justify="right")
    table.add_column("what the check says")
    by_exercise: dict[str, list[Mark]] = {}
    for mark in (mark for mark in marks.marks if mark.max_points):
        by_exercise.setdefault(mark.exercise, []).append(mark)
    for exercise, checks in by_exercise.items():
        if checks[0].is_by_hand:
            answered = "" if checks[0].points is None else ", not answered yet"
            table.add_row(Text(exercise), "-", f"graded by hand{answered}")
            continue
        here = [mark for mark in checks if not mark.is_elsewhere]
        elsewhere = [mark for mark in checks if mark.is_elsewhere]
        message = next((mark.message for mark in here if mark.message), "")
        if elsewhere and not message:
            message = _elsewhere(elsewhere)
        table.add_row(Text(exercise), _score(here), plain(message))
    return table


def _score(marks: Sequence[Mark]) -> Text:
    if not marks:
        return Text("-")
    points, max_points = sum(m.points or 0 for m in marks), sum(m.max_points for m in marks)
    color = "green" if points == max_points else "yellow" if points else "red"
    return Text(f"{points:g}/{max_points:g}", style=color)


def _elsewhere(marks: Iterable[Mark]) -> str:
    points = sum(mark.max_points for mark in marks)
    return f"{points:g} more point{'s' * (points != 1)} with your instructor"


def compared(attempt: Attempt) -> Table | Text:
    """What was written and the author's answer side by side, or how much is still to be written."""
    if attempt.missing:
        words = f"{attempt.missing} more word{'s' * (attempt.missing > 1)}"
        return Text(f"{attempt.question}: write {words} to compare with the author's answer")
    table = Table(title=Text(f"{attempt.question}: compare"), title_justify="left")
    table.add_column("what you wrote", ratio=1)
    table.add_column("the author's answer, and how it is marked", ratio=1)
    table.add_row(plain(attempt.written), plain(attempt.model))
    return table


def capabilities(found: Iterable[Capability]) -> Table:
    """A row a promise: whether this machine holds it, and how we know."""
    table = Table(title="What this machine can hold", title_justify="left")
    table.add_column("promise", no_wrap=True)
    table.add_column("held")
    table.add_column("how we know")
    for each in found:
        held = Text("yes", style="green") if each.is_held else Text("no", style="red")
        table.add_row(Text(each.name), held, plain(each.why))
    return table


def plain(text: str) -> Text:
    """Text of anybody's: no markup of rich's, and no control characters of the terminal's."""
    shown = (c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)
    return Text("".join(shown))
