"""Marks as tables in the terminal."""

from collections.abc import Iterable

from rich.table import Table

from grader.kernels.probe import Capability
from grader.marks import Mark, Marks


def report(marks: Marks) -> Table:
    """A row an exercise: points, and what the first failed check said."""
    table = Table(
        title=f"{marks.lesson}: {marks.points:g} of {marks.max_points:g} points",
        title_justify="left",
    )
    table.add_column("exercise", no_wrap=True)
    table.add_column("points", justify="right")
    table.add_column("what the check says")
    by_exercise: dict[str, list[Mark]] = {}
    for mark in marks.marks:
        by_exercise.setdefault(mark.exercise, []).append(mark)
    for exercise, checks in by_exercise.items():
        if checks[0].is_by_hand:
            answered = "" if checks[0].points is None else ", not answered yet"
            table.add_row(exercise, "-", f"graded by hand{answered}")
            continue
        points, max_points = sum(m.points or 0 for m in checks), sum(m.max_points for m in checks)
        message = next((mark.message for mark in checks if mark.message), "")
        color = "green" if points == max_points else "yellow" if points else "red"
        table.add_row(exercise, f"[{color}]{points:g}/{max_points:g}[/]", _plain(message))
    return table


def capabilities(found: Iterable[Capability]) -> Table:
    """A row a promise: whether this machine holds it, and how we know."""
    table = Table(title="What this machine can hold", title_justify="left")
    table.add_column("promise", no_wrap=True)
    table.add_column("held")
    table.add_column("how we know")
    for each in found:
        held = "[green]yes[/]" if each.is_held else "[red]no[/]"
        table.add_row(each.name, held, _plain(each.why))
    return table


def _plain(text: str) -> str:
    """Text that rich must not read as markup."""
    return text.replace("[", r"\[")
