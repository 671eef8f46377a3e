"""A class run in the terminal: what is done, what is left, and what came of it."""

import time
from collections.abc import Mapping

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from grader.classroom.report import Report
from grader.classroom.run import ClassRun, Manner
from grader.course import Course
from grader.kernels.probe import require_walls


def grade_and_show(
    course: Course, manner: Manner, console: Console, stories: Mapping[str, str] | None = None
) -> Report:
    """Grade a class behind a progress bar and print the report, also to classroom/report.txt.

    `stories`: what to say of a student. Raises `GraderError` where walls are wanted and cannot be
    had, where another run is grading, and for names that are not there.
    """
    start = time.monotonic()
    if manner.walls:
        require_walls(allow_unwalled=False)
    with ClassRun(course, manner) as run, _progress(console) as progress:
        for _ in progress.track(run.grade(), total=run.left, description="grade"):
            pass
        results = run.scored()
    report = Report(
        results=results,
        seconds=time.monotonic() - start,
        workers=manner.count,
        walls=manner.walls,
        stories=stories or {},
    )
    report.write(course.root / "classroom" / "report.txt")
    report.show(console)
    return report


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description:10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("to go"),
        TimeRemainingColumn(),
        console=console,
    )
