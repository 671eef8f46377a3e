"""A class graded apart and confined, against nbgrader's own autograde, in the same run.

Run with `python tests/grader/bench_grading.py [submissions]`: so many (40) of lesson 1 and of
lesson 2, made from the misconception bank. Stock is one `nbgrader autograde` with nbgrader's own
steps, one process and no walls; ours is one class run with a worker for each processor, its start
included. Scores must be equal. Processor time is that of the whole machine, so leave it alone.
"""

import os
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
from rich.console import Console
from rich.table import Table

from grader.author.answers import fill, read_bank
from grader.author.release import release
from grader.classroom.run import ClassRun, Manner
from grader.course import Course, read_notebook
from grader.grade import read_marks
from grader.kernels.probe import require_walls

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = (
    "lesson",
    "stock, s",
    "ours, s",
    "stock / ours",
    "cells / processors, s",
    "ours / that",
    "beyond cells, s each",
    "a worker, MiB",
)


def submit_class(course: Course, lesson: str, count: int) -> list[str]:
    """Hand in `count` notebooks, each with another mixture of right and wrong answers."""
    bank = read_bank(ROOT / "tests" / "misconceptions" / lesson)
    released = read_notebook(course.released(lesson))
    for number in range(count):
        sources = {
            name: answers[(number + place) % len(answers)].source
            for place, (name, answers) in enumerate(bank.items())
        }
        course.submit(f"student-{number:02}", lesson, fill(released, sources))
    return [f"student-{number:02}" for number in range(count)]


def busy_s() -> float:
    """Seconds that all processors have worked since the machine was started."""
    times = psutil.cpu_times()
    return sum(times) - times.idle - times.iowait


@contextmanager
def most_memory() -> Iterator[list[float]]:
    """A list that ends with the most MiB that this process's children held; shared ones once."""
    found, stop = [0.0], threading.Event()

    def look() -> None:
        while not stop.wait(0.5):
            total = 0
            for child in psutil.Process().children(recursive=True):
                try:
                    total += child.memory_full_info().pss
                except psutil.Error:
                    continue  # it has just ended
            found[0] = max(found[0], total / 2**20)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield found
    finally:
        stop.set()
        watcher.join()


def grade_as_stock(course: Course, lesson: str) -> float:
    """Seconds of nbgrader's autograde on the whole class."""
    start = time.perf_counter()
    outcome = course.api(apart=False).autograde(lesson, "*")
    if not outcome["success"]:
        sys.exit(f"{lesson}: nbgrader could not grade:\n{outcome.get('log')}")
    return time.perf_counter() - start


def grade_as_ours(course: Course, lesson: str, again: Sequence[str] = ()) -> float:
    """Seconds of a class run, its probe and its start included; `again`: of these students only."""
    start = time.perf_counter()
    with ClassRun(course, Manner(lessons=[lesson], students=again, force=bool(again))) as run:
        run.warm()
        require_walls(allow_unwalled=False)
        for result in run.grade():
            if result.refused:
                sys.exit(f"{result.submission}: {result.refused}")
    return time.perf_counter() - start


def points(course: Course, lesson: str, student: str) -> list[float | None]:
    """What each check of a submission earned."""
    return [mark.points for mark in read_marks(course, lesson, student).automatic]


def cells_s(course: Course, lesson: str, student: str) -> float:
    """How long the cells of a graded submission ran, on both sides together."""
    path = course.step("autograded", student, lesson) / f"{lesson}.ipynb"
    return read_notebook(path).metadata["nanollm"]["cells_s"]


def row(lesson: str, count: int) -> list[str]:
    """One line of the table."""
    processors = os.cpu_count() or 1
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        stock, ours = (Course(ROOT).scratch(Path(folder)) for folder in (one, other))
        for course in (stock, ours):
            list(release(course))
            students = submit_class(course, lesson, count)
        stock_s = grade_as_stock(stock, lesson)
        before_s = busy_s()
        ours_s = grade_as_ours(ours, lesson)
        machine_s = busy_s() - before_s
        for student in students:
            if points(stock, lesson, student) != points(ours, lesson, student):
                sys.exit(f"{lesson}, {student}: the scores differ")
        own_s = sum(cells_s(ours, lesson, student) for student in students)
        with most_memory() as memory:  # by itself: to look takes a tenth of a processor
            grade_as_ours(ours, lesson, again=students[: 4 * processors])
    return [
        lesson,
        f"{stock_s:.1f}",
        f"{ours_s:.1f}",
        f"{stock_s / ours_s:.1f}",
        f"{own_s / processors:.1f}",
        f"{ours_s / (own_s / processors):.2f}",
        f"{(machine_s - own_s) / count:.2f}",
        f"{memory[0] / processors:.0f}",
    ]


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    table = Table(*COLUMNS, title=f"{count} submissions a lesson", title_justify="left")
    for lesson in ("lesson_1", "lesson_2"):
        table.add_row(*row(lesson, count))
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
