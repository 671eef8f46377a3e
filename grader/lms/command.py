"""The commands that carry files to and from an LMS: docs/lms.md."""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from grader.course import Course
from grader.errors import GraderError
from grader.printable import only_printable

app = typer.Typer()
LessonOption = Annotated[str | None, typer.Option(help="The lesson that is meant.")]


class System(StrEnum):
    """An LMS that takes feedback pages."""

    MOODLE = "moodle"


@app.command()
def export(
    into: Annotated[
        Path, typer.Option(help="Canvas' gradebook or Moodle's grading worksheet, as you got it.")
    ],
    out: Annotated[
        Path | None, typer.Option(help="Where to put it filled; by default NAME-filled beside it.")
    ] = None,
    lesson: LessonOption = None,
    column: Annotated[
        str | None, typer.Option(help="Canvas: title of the assignment, where no lesson is in it.")
    ] = None,
    overwrite_newer: Annotated[
        bool,
        typer.Option(
            "--overwrite-newer", help="Moodle: replace grades and comments that were given there."
        ),
    ] = False,
) -> None:
    """Fill the marks into Canvas' gradebook or Moodle's worksheet; nothing else in it changes."""
    from grader.lms import canvas, moodle
    from grader.lms.ours import Ours
    from grader.lms.sheet import Sheet
    from grader.lms.titles import lessons_named_in, the_lesson
    from grader.plain import replace_file

    goal = out or into.with_name(f"{into.stem}-filled{into.suffix}")
    if goal.exists() and into.exists() and goal.samefile(into):
        raise GraderError(f"{goal}: expected another file than the one to be filled, which stays")
    course = Course.find(or_own=False)
    sheet = Sheet.read(into, lambda row: canvas.is_header(row) or moodle.is_header(row))
    ours = Ours(course, "nanollm export")
    if canvas.is_header(sheet.header):
        filled = canvas.fill(sheet, ours, lesson, column)
    else:
        named = lessons_named_in(into.stem, ours.lessons)
        meant = the_lesson(lesson, named, ours.lessons, str(into))
        filled = moodle.fill(sheet, ours, meant, overwrite_newer=overwrite_newer)
    try:
        replace_file(goal, filled.data)
    except OSError as problem:
        raise GraderError(f"{goal}: it could not be written: {problem.strerror}") from problem
    _say(filled.lines())
    _say([f"wrote {goal}"])


@app.command()
def collect(
    zip: Annotated[Path, typer.Argument(help="All submissions, as Canvas or Moodle gave them.")],
    lesson: LessonOption = None,
    worksheet: Annotated[
        Path | None,
        typer.Option(help="Moodle's grading worksheet: it knows the times, and who is who."),
    ] = None,
    times: Annotated[
        bool | None,
        typer.Option(
            "--times/--no-times",
            help="Keep the times in the zip, or none; by default where they are no download's.",
        ),
    ] = None,
    overwrite_newer: Annotated[
        bool, typer.Option("--overwrite-newer", help="Take in what is older than what is here.")
    ] = False,
    skip: Annotated[
        list[str] | None, typer.Option(help="Leave out files whose names begin so.")
    ] = None,
) -> None:
    """Take in submissions that Canvas or Moodle gave in a zip, to be graded."""
    from grader.lms.collect import Wish
    from grader.lms.collect import collect as take_in

    wish = Wish(
        lesson=lesson,
        worksheet=worksheet,
        times=times,
        overwrite_newer=overwrite_newer,
        skipped=skip or (),
    )
    _say(take_in(Course.find(or_own=False), zip, wish).lines())


@app.command()
def feedback(
    system: Annotated[System, typer.Option("--for", help="Which LMS takes the pages.")],
    lesson: LessonOption = None,
    out: Annotated[
        Path | None, typer.Option(help="The zip; by default feedback-LESSON.zip in classroom/.")
    ] = None,
    worksheet: Annotated[
        Path | None, typer.Option(help="The grading worksheet: it has each participant's number.")
    ] = None,
) -> None:
    """Write feedback pages anew and pack them for Moodle, which gives each learner their own."""
    from grader.lms.pages import pack_for_moodle

    packers = {System.MOODLE: pack_for_moodle}
    _say(packers[system](Course.find(or_own=False), lesson, out, worksheet).lines())


def _say(lines: Iterable[str]) -> None:
    console = Console()
    for line in lines:
        console.print(Text(only_printable(line)), soft_wrap=True)
