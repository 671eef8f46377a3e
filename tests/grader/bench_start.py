"""Seconds until a first check knows the points, and until a class run grades.

Run with `python tests/grader/bench_start.py`; an import of torch is timed in turn with each check,
as what nobody can do without.
"""

import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from grader.author.answers import fill, read_bank
from grader.check import Checks
from grader.classroom.run import ClassRun, Manner
from grader.course import Course, read_notebook, write_notebook

TIMES = 5
LESSON = "lesson_1"
ROOT = Path(__file__).resolve().parents[2]
course = Course(ROOT)


def python(*words: str) -> float:
    """Seconds of a new process."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, *words], check=True, capture_output=True)
    return time.perf_counter() - begin


def answered(folder: Path) -> Path:
    """The lesson with every answer right, as a learner has it."""
    bank = read_bank(ROOT / "tests" / "misconceptions" / LESSON)
    right = {name: next(a.source for a in known if a.is_right) for name, known in bank.items()}
    path = folder / f"{LESSON}.ipynb"
    write_notebook(fill(read_notebook(course.released(LESSON)), right), path)
    return path


def first_checks(path: Path) -> tuple[float, float]:
    """Of an import of torch, and of `nanollm check` in a new process."""
    check = ("-m", "grader", "check", str(path))
    pairs = [(python("-c", "import torch"), python(*check)) for _ in range(TIMES)]
    torch_s, check_s = zip(*pairs, strict=True)
    return median(torch_s), median(check_s)


def later_checks(path: Path) -> tuple[float, float]:
    """Of a check by an engine that is warm, and of the cells in it."""
    taken: list[tuple[float, float]] = []
    with Checks(course, [LESSON]) as checks:
        sources = {LESSON: checks.sources[LESSON, LESSON]}
        for _ in range(TIMES + 1):
            begin = time.perf_counter()
            graded = checks.engine.grade_folder(sources, path.parent).notebooks[LESSON]
            taken.append((time.perf_counter() - begin, graded.metadata.nanollm["cells_s"]))
    check_s, cells_s = zip(*taken[1:], strict=True)
    return median(check_s), median(cells_s)


def class_start(path: Path) -> float:
    """Of a class run with a single submission, beyond the cells."""
    folder = path.parent / "class"
    folder.mkdir()
    here = course.scratch(folder)
    here.submit("ada", LESSON, read_notebook(path))

    def grade() -> float:
        begin = time.perf_counter()
        with ClassRun(here, Manner(lessons=[LESSON], force=True)) as run:
            (_,) = run.grade()
        graded = read_notebook(here.step("autograded", "ada", LESSON) / f"{LESSON}.ipynb")
        return time.perf_counter() - begin - graded.metadata.nanollm["cells_s"]

    grade()  # which puts the lesson into the gradebook
    return median(grade() for _ in range(TIMES))


def main() -> None:
    with TemporaryDirectory() as name:
        path = answered(Path(name))
        torch_s, first_s = first_checks(path)
        later_s, cells_s = later_checks(path)
        start_s = class_start(path)
    imports = (first_s - cells_s) / torch_s
    print(f"medians of {TIMES}, the cells of {LESSON} left out")
    print(f"import torch: {torch_s:.2f} s")
    print(f"first check: {first_s - cells_s:.2f} s, or {imports:.2f} imports of torch")
    print(f"later check: {later_s - cells_s:.2f} s")
    print(f"class run of one submission: {start_s:.2f} s")


if __name__ == "__main__":
    main()
