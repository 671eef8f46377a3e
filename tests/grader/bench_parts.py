"""Where the processor's time goes while one submission after the other is graded.

Run with `python -W ignore tests/grader/bench_parts.py`: 20 submissions of lesson 1 and of lesson 2,
made from the misconception bank, graded by one thread. What starts and ends, and the sum, are the
whole machine's, so leave it alone; what cells and the host take, Linux tells of each process.
"""

import runpy
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.table import Table

from grader.author.release import release
from grader.boundary.outputs import Outputs
from grader.course import Course
from grader.submission.grade import Engine, Grading, Source
from grader.submission.run import Run

ROOT = Path(__file__).resolve().parents[2]
COUNT = 20
SPENT = "import os as _os; print(sum(_os.times()[:4]))"
COLUMNS = (
    "ms of processor time, each",
    "learner's side starts and ends",
    "its cells",
    "judge starts and ends",
    "its cells",
    "host",
    "all",
)
grading = runpy.run_path(str(Path(__file__).with_name("bench_grading.py")))


def inside_s(run: Run) -> tuple[float, float]:
    """What the learner's process and the judge have taken since they were forked."""
    shown = Outputs(1000)
    run.learner.run_cell(SPENT, 10, shown)
    run.judge.run(SPENT, name="spent", is_graded=False, learner=run.learner, outputs=shown)
    learner_s, judge_s = "".join(cell["text"] for cell in shown.cells).split()
    return float(learner_s), float(judge_s)


def machine_s(work: Callable[[int], object]) -> float:
    """What all processors take, each of `COUNT` times."""
    before = grading["busy_s"]()
    for number in range(COUNT):
        work(number)
    return (grading["busy_s"]() - before) / COUNT


def recorded(calls: list[Any], function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that also keeps what it is called with."""

    def record(*given: Any) -> Any:
        calls.append(given)
        return function(*given)

    return record


def row(lesson: str, folder: Path) -> list[str]:
    """One line of the table."""
    course = Course(ROOT).scratch(folder)
    list(release(course))
    students = grading["submit_class"](course, lesson, COUNT)
    source = Source.of(course, lesson, lesson)
    paths = [course.step("submitted", each, lesson) / f"{lesson}.ipynb" for each in students]
    inside: list[tuple[float, float]] = []
    run_all = Run.all

    def run_and_look(self: Run) -> None:
        run_all(self)
        inside.append(inside_s(self))

    with Engine(Grading(hidden=course.hidden), [source.notebook]) as engine:
        starts = engine.learners.start, engine.judges.start
        calls: list[Any] = []
        engine.learners.start = recorded(calls, starts[0])
        engine.judges.start = recorded(calls, starts[1])
        engine.grade(source, paths[0])  # the first one starts all that is shared
        host_s = time.thread_time()
        all_s = machine_s(lambda number: engine.grade(source, paths[number]))
        host_s = (time.thread_time() - host_s) / COUNT
        empty = [
            machine_s(lambda _, call=call, start=start: start(*call)[0].close())
            for start, call in zip(starts, calls[:2], strict=True)
        ]
        Run.all = run_and_look
        for path in paths:
            engine.grade(source, path)
        Run.all = run_all
    cells = [sum(spent) / COUNT for spent in zip(*inside, strict=True)]
    found = (empty[0], cells[0], empty[1], cells[1], host_s, all_s)
    return [lesson, *(f"{1000 * each:.0f}" for each in found)]


def main() -> None:
    """Print the table."""
    table = Table(*COLUMNS, title_justify="left")
    for lesson in ("lesson_1", "lesson_2"):
        with TemporaryDirectory() as folder:
            table.add_row(*row(lesson, Path(folder)))
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
