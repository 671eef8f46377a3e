"""A class run in the terminal: what is done, what is left, and what came of it."""

import json
import sys
import time
from collections.abc import Mapping
from contextlib import suppress

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from grader.classroom.handed_in import printable
from grader.classroom.report import Report
from grader.classroom.run import ClassRun, Manner, Result
from grader.classroom.verdicts import as_json as as_json_of
from grader.classroom.verdicts import keep_refused
from grader.classroom.watch import ClassWatch
from grader.course import Course
from grader.kernels.probe import require_walls


def grade_and_show(
    course: Course, manner: Manner, console: Console, stories: Mapping[str, str] | None = None
) -> Report:
    """Grade a class behind a progress bar and print the report, also to report.txt.

    `stories`: what to say of a student. Raises `GraderError` where walls are wanted and cannot be
    had, where another run is grading, and for names that are not there.
    """
    start = time.monotonic()

    def say(line: str) -> None:
        console.print(Text(line), soft_wrap=True)

    with ClassRun(course, manner, say=say) as run:
        if run.left and not manner.cluster:
            run.warm()
        if manner.walls and not manner.cluster:  # tried while the rest starts
            hold_walls(course)
        if run.outdated and _wants_regrade(run, console):
            run.regrade()
        with _progress(console) as progress:
            for _ in progress.track(run.grade(), total=run.left, description="grade"):
                pass
        for line in run.store.said:
            say(line)
        results = run.scored()
        with suppress(OSError):  # of a full disk; the class report will know less
            keep_refused(course, results)
        strangers = [*run.store.strangers({each.submission.student for each in results})]
    report = Report(
        results=results,
        seconds=time.monotonic() - start,
        workers=run.workers,
        walls=manner.walls,
        strangers=strangers,
        stories=stories or {},
    )
    report.write(course.working / "report.txt")
    report.show(console)
    return report


def hold_walls(course: Course) -> None:
    """Try all walls around a course; raises `GraderError` where one does not hold."""
    require_walls(allow_unwalled=False, hidden=course.private, course=course.root)


def watch_and_show(course: Course, manner: Manner, console: Console, *, as_json: bool) -> None:
    """Grade what comes, and tell each in a line, until Ctrl-C."""
    if manner.walls:
        hold_walls(course)
    lines = Console(stderr=True) if as_json else console
    with suppress(KeyboardInterrupt, BrokenPipeError), ClassWatch(course, manner) as watch:
        _say(lines, f"looking into {watch.inbound or 'no exchange'}, and {course.top('submitted')}")
        for told in watch.run():
            if isinstance(told, str):
                _say(lines, told)
            elif as_json:
                print(json.dumps(as_json_of(course, [told])), flush=True)
            else:
                _say(lines, _line(told))
    _say(lines, "stopped; the same command goes on from here")


def _line(result: Result) -> str:
    """What became of one submission: its points, and what a person should know."""
    if result.refused:
        return f"{result.submission}: not graded: {result.refused}"
    parts = [*result.remarks]
    if result.score and result.score.is_waiting:
        parts.append("answers to grade by hand")
    now, before = result.score, result.before
    points = f"{now.points:g} of {now.max_points:g} points" if now else "graded"
    if now and before and before.points != now.points:
        points += f", before {before.points:g}"
    return f"{result.submission}: {'; '.join([points, *parts])}"


def _say(console: Console, line: str) -> None:
    """Written past rich, which writes a line again where Ctrl-C comes while it does."""
    console.file.write(f"{printable(' '.join(line.split()))}\n")
    console.file.flush()


def _wants_regrade(run: ClassRun, console: Console) -> bool:
    """Say what an older engine graded, and whether to grade it again: as told, or asked."""
    count = len(run.outdated)
    console.print(
        f"an older engine graded {count} submission{'s' * (count > 1)}, since "
        f"{run.outdated_since:%Y-%m-%d}; graded again, their points may move",
        highlight=False,
        soft_wrap=True,
    )
    if run.manner.regrade is not None:
        return run.manner.regrade
    if sys.stdin.isatty() and console.is_terminal:
        return typer.confirm("Grade them again?", default=False)
    console.print("nobody to ask: they keep their points (--regrade grades them again)")
    return False


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
