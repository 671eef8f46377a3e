"""A class graded apart and confined, against nbgrader's own autograde, in the same run.

Run with `python tests/grader/bench_grading.py [submissions]`: so many (40) of lesson 1 and of
lesson 2, made from the misconception bank. Stock is nbgrader's own steps in one process without
walls; ours is what `nbgrader autograde` does here, on all processors. Scores must be equal.
"""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from grader.answers import fill, read_bank
from grader.course import Course, read_notebook
from grader.grade import grade, grade_all
from grader.marks import Marks
from grader.release import release

ROOT = Path(__file__).resolve().parents[2]


def submit_class(course: Course, lesson: str, count: int) -> list[tuple[str, str]]:
    """Hand in `count` notebooks, each with another mixture of right and wrong answers."""
    bank = read_bank(ROOT / "tests" / "misconceptions" / lesson)
    released = read_notebook(course.released(lesson))
    for number in range(count):
        sources = {
            name: answers[(number + place) % len(answers)].source
            for place, (name, answers) in enumerate(bank.items())
        }
        course.submit(f"student-{number:02}", lesson, fill(released, sources))
    return [(lesson, f"student-{number:02}") for number in range(count)]


def children_cpu_s() -> float:
    """Processor time of all processes that have ended below this one."""
    times = os.times()
    return times.children_user + times.children_system


def points(marks: Iterator[Marks]) -> list[tuple[float, ...]]:
    """What each check of each submission earned."""
    return [tuple(mark.points or 0 for mark in each.automatic) for each in marks]


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    console = Console()
    table = Table(title=f"{count} submissions a lesson, seconds", title_justify="left")
    for column in ("lesson", "stock", "ours", "ratio", "cells / processors", "beyond cells, each"):
        table.add_column(column, justify="right")
    for lesson in ("lesson_1", "lesson_2"):
        with TemporaryDirectory() as one, TemporaryDirectory() as other:
            stock, ours = (Course(ROOT).scratch(Path(folder)) for folder in (one, other))
            for course in (stock, ours):
                list(release(course))
                pairs = submit_class(course, lesson, count)
            start = time.perf_counter()
            wanted = points(grade(stock, *pair, apart=False) for pair in pairs)
            stock_s = time.perf_counter() - start
            start, cpu_s = time.perf_counter(), children_cpu_s()
            results = list(grade_all(ours, pairs))
            ours_s, cpu_s = time.perf_counter() - start, children_cpu_s() - cpu_s
            if points(iter(results)) != wanted:
                sys.exit(f"{lesson}: the scores differ")
            cells_s = sum(seconds(ours, *pair) for pair in pairs)
        table.add_row(
            lesson,
            f"{stock_s:.1f}",
            f"{ours_s:.1f}",
            f"{stock_s / ours_s:.1f}",
            f"{cells_s / (os.cpu_count() or 1):.1f}",
            f"{(cpu_s - cells_s) / count:.2f}",
        )
    console.print(table)


def seconds(course: Course, lesson: str, student: str) -> float:
    """How long the cells of a graded submission ran, on both sides together."""
    path = course.step("autograded", student, lesson) / f"{lesson}.ipynb"
    return read_notebook(path).metadata["nanollm"]["cells_s"]


if __name__ == "__main__":
    main()
