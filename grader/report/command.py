"""`nanollm report`, and the report at the end of `nanollm grade`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from grader.course import Course
from grader.errors import GraderError

FOLDER = "report"  # in the course's working folder
HEAD = 2_000  # bytes of a page in which its head lies


def report(
    anonymous: Annotated[
        bool, typer.Option("--anonymous", help="Hide who is who: to show, or to pass on.")
    ] = False,
) -> None:
    """Write pages about the class: marks, exercises, misconceptions; nothing is graded."""
    typer.echo(f"wrote {write_report(Course.find(or_own=False), anonymous=anonymous)}")


def report_after(course: Course, console: Console) -> None:
    """Write the report of a class that was just graded, and say where; never fail the grading."""
    try:
        said = f"class report: {write_report(course)}"
    except GraderError as problem:
        said = f"no class report: {problem}"
    except Exception as problem:  # a bug in a page takes no marks from anybody
        said = f"no class report, for a bug: {problem!r}"
    console.print(Text(" ".join(said.split())), soft_wrap=True)


def write_report(
    course: Course, *, anonymous: bool | None = None, bank: Path | None = None
) -> Path:
    """Write the report and return its first page; by default it is as anonymous as the last one.

    `bank`: the misconception bank, by default that of the course.
    Raises `GraderError` for records that cannot be read, and where it cannot be written.
    """
    from datetime import datetime

    from grader.report.folder import replace_folder
    from grader.report.gather import gather
    from grader.report.names import NameBook, pseudonyms
    from grader.report.pages import Pages

    folder = course.working / FOLDER
    if anonymous is None:
        anonymous = _was_anonymous(folder / "index.html")
    classroom = gather(course, bank)
    people = tuple(classroom.people)
    drawn = pseudonyms(course, [person.id for person in people]) if anonymous else None
    when = f"{datetime.now():%Y-%m-%d %H:%M}"
    replace_folder(folder, Pages(classroom, NameBook(people, drawn), folder, when).all())
    return folder / "index.html"


def _was_anonymous(page: Path) -> bool:
    from grader.report.pages import ANONYMOUS

    try:
        with page.open("rb") as file:
            return ANONYMOUS.encode() in file.read(HEAD)
    except OSError:
        return False
