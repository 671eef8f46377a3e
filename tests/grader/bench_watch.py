"""Seconds from a save to its points, as `nanollm check --watch` gives them to a lesson's panel."""

import json
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


for lesson in ("lesson_1", "lesson_2"):
    with tempfile.TemporaryDirectory() as folder:
        taken = seconds(lesson, Path(folder))
    print(f"{lesson}: {median(taken):.2f} s (median of {TIMES}), at most {max(taken):.2f} s")
