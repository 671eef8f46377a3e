"""Seconds from a save to its points, as `nanollm check --watch` gives them to a lesson's panel.

And from the end of `nbgrader submit` to the grade in the gradebook, by `nanollm grade --watch`.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from grader.author.answers import fill
from grader.course import Course, read_notebook, write_notebook

TIMES = 10
course = Course(Path(__file__).resolve().parents[2])


def seconds(lesson: str, folder: Path) -> list[float]:
    """For each save of a lesson that is answered in turn rightly and not at all."""
    stub = read_notebook(course.released(lesson))
    answers = {cell.id: cell.source for cell in course.source(lesson).cells}
    blank = {cell.id: cell.source for cell in stub.cells}
    names = [name for name, text in answers.items() if blank[name] != text]
    full = fill(stub, {name: answers[name] for name in names if not name.endswith("-hidden")})
    path = folder / f"{lesson}.ipynb"
    shutil.copy(course.released(lesson), path)
    command = [sys.executable, "-m", "grader", "check", "--watch", "--json", str(path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    taken: list[float] = []
    try:
        process.stdout.readline()
        for time_of in range(TIMES):
            write_notebook((full, stub)[time_of % 2], folder / "beside")
            (folder / "beside").replace(path)
            begin = time.monotonic()
            (found,) = json.loads(process.stdout.readline())["submissions"]
            taken.append(time.monotonic() - begin)
            assert found["points"] == (found["max_points"], 0)[time_of % 2]
    finally:
        process.kill()
        process.communicate()
    return taken


def seconds_in_class(lesson: str, folder: Path) -> list[float]:
    """For each time that a learner hands in through the exchange."""
    here = course.scratch(folder)
    exchange, home = folder / "exchange", folder / "home"
    for place in (exchange, home):
        place.mkdir()
    exchange.chmod(0o777)
    with (folder / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.Exchange.root = {str(exchange)!r}\n")
    environment = os.environ | {"HOME": str(home), "JUPYTER_DATA_DIR": str(home / "data")}

    def nbgrader(where: Path, *words: str) -> None:
        command = [sys.executable, "-m", "nbgrader", *words, f"--Exchange.root={exchange}"]
        run = subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True)
        assert run.returncode == 0, run.stderr

    here.api().generate_assignment(lesson)
    nbgrader(folder, "release_assignment", lesson)
    nbgrader(home, "fetch_assignment", lesson, "--course=nanollm")
    command = [sys.executable, "-m", "grader", "grade", "--watch", "--json"]
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stderr.readline()  # it looks
    taken: list[float] = []
    try:
        for _ in range(TIMES):
            nbgrader(home, "submit", lesson, "--course=nanollm")
            begin = time.monotonic()
            (found,) = json.loads(process.stdout.readline())["submissions"]
            taken.append(time.monotonic() - begin)
            assert found["lesson"] == lesson
            answered = home / lesson / f"{lesson}.ipynb"  # the next one differs
            notebook = read_notebook(answered)
            notebook.cells[-1].source += "."
            write_notebook(notebook, answered)
    finally:
        process.kill()
        process.communicate()
    return taken


def main() -> None:
    for lesson in ("lesson_1", "lesson_2"):
        with tempfile.TemporaryDirectory() as folder:
            taken = seconds(lesson, Path(folder))
        print(f"{lesson}: {median(taken):.2f} s (median of {TIMES}), at most {max(taken):.2f} s")
        with tempfile.TemporaryDirectory() as folder:
            taken = seconds_in_class(lesson, Path(folder))
        print(f"  handed in: {median(taken):.2f} s (median of {TIMES}), at most {max(taken):.2f} s")


if __name__ == "__main__":
    main()
