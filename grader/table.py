"""Marks as tables in the terminal."""

from collections.abc import Iterable

from rich.table import Table

from grader.kernels.probe import Capability
from grader.marks import Mark, Marks


def gradebook(results: Iterable[Marks], stories: dict[str, str]) -> Table:
    """A row a student, a column a lesson; a dash where nothing was handed in or graded."""
    by_student: dict[str, dict[str, Marks]] = {}
    for result in results:
        by_student.setdefault(result.student, {})[result.lesson] = result
    lessons = sorted({lesson for marks in by_student.values() for lesson in marks})
    table = Table(title="Gradebook", title_justify="left")
    table.add_column("student")
    for lesson in lessons:
        table.add_column(lesson.replace("_", "\n"), justify="right")
    table.add_column("about")
    for student, graded in sorted(by_student.items()):
        scores = [_score(graded.get(lesson)) for lesson in lessons]
        table.add_row(student, *scores, stories.get(student, ""))
    marks = [
        mark for graded in by_student.values() for each in graded.values() for mark in each.marks
    ]
    waiting = sum(mark.points is None for mark in marks)
    table.caption = f"{waiting} answers wait to be graded by hand and count nothing yet"
    table.caption_justify = "left"
    return table


def remarks(results: Iterable[Marks]) -> list[str]:
    """What an instructor should look at, a line a submission, by student."""
    ordered = sorted(results, key=lambda marks: (marks.student, marks.lesson))
    return [f"{m.student}, {m.lesson}: {'; '.join(m.remarks)}" for m in ordered if m.remarks]


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


def _score(marks: Marks | None) -> str:
    """Automatic points; a dash for not graded, which is not zero."""
    return "-" if marks is None else f"{marks.points:g}/{marks.max_points:g}"


def _plain(text: str) -> str:
    """Text that rich must not read as markup."""
    return text.replace("[", r"\[")
