"""What a class run costs besides the grading itself, and whether that grows with the class.

Run with `python tests/cluster/bench_scale.py [submissions ...]` (300 3000 30000). Each size is a
class of lesson 1 with a roster, one in ten late and one in fifty with more time. Its engine answers
at once: it gives everybody the notebook that the real one has graded once. With `--cluster`, the
same goes through a real cluster of dask's on this machine, whose two workers answer at once; then
it prints how long a class of 100,000 takes on so many machines, from what was measured. With
`--small`, the lesson is one exercise of three graded cells in the place of lesson 1's 18.
"""

import argparse
import copy
import json
import random
import resource
import runpy
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
from nbformat import NotebookNode
from nbformat.v4 import new_output
from rich.console import Console
from rich.progress import track
from rich.table import Table

from grader.author.sample import BANK, sample_class
from grader.classroom.gradebook import Store
from grader.classroom.report import Report
from grader.classroom.run import ClassRun, Manner, grading_of
from grader.course import Course, read_notebook, write_notebook
from grader.roles import grade_id, is_check
from grader.submission.grade import Engine, Source, Whole

ROOT = Path(__file__).resolve().parents[2]
LESSON = "lesson_1"
MANNER = Manner(walls=False, workers=2)
HERE = Path(__file__).parent
DASK = runpy.run_path(str(HERE / "programs.py"))["Dask"]
MINI = runpy.run_path(str(HERE.parent / "grader" / "conftest.py"))
MANY = 100_000
MACHINES = (1, 10, 25, 50, 100, 200)  # of two processors each
DUE = datetime(2026, 11, 2)
FAILED = {"outputs": [new_output("error", ename="AssertionError", evalue="", traceback=[])]}
STEPS = ("plan a new class", "grade", "score and report", "plan it unchanged")


class Ready(Engine):
    """Has graded everything before."""

    def __init__(self, course: Course, graded: NotebookNode) -> None:
        self.grading, self.graded, self.is_closed = grading_of(course, walls=False), graded, False

    def grade_folder(self, sources: Mapping[str, Source], folder: Path) -> Whole:
        """The same notebook for all, with metadata of its own, and some other checks that fail."""
        random_of = random.Random(folder.parent.name)
        checks = [str(grade_id(cell)) for cell in self.graded.cells if is_check(cell)]
        failed = {name for name in checks if random_of.random() < 0.2}
        said = copy.copy(self.graded.metadata.nanollm)
        said["remarks"] = [*said.remarks]
        said["verdicts"] = said.verdicts | dict.fromkeys(failed, NotebookNode(outcome="failed"))
        notebook = copy.copy(self.graded)
        notebook["metadata"] = copy.copy(self.graded.metadata)
        notebook.metadata["nanollm"] = said
        notebook["cells"] = [
            NotebookNode({**cell, **FAILED}) if grade_id(cell) in failed else cell
            for cell in self.graded.cells
        ]
        return Whole(notebooks=dict.fromkeys(sources, notebook))

    def close(self) -> None:
        """Nothing runs."""


def new_course(folder: Path, *, is_small: bool = False) -> Course:
    folder.mkdir()
    if is_small:
        return MINI["write_mini"](Course(ROOT), folder)
    course = Course(ROOT).scratch(folder)
    for other in course.lessons:
        if other != LESSON:
            shutil.rmtree(course.step("source", ".", other))
    return course


def make_graded(folder: Path, *, is_small: bool) -> float:
    """Grade a few submissions as in a class; returns how many processor seconds each has taken."""
    course = new_course(folder / "some", is_small=is_small)
    handed_in = {each.student: each.notebook for each in sample_class(Course(ROOT), ROOT / BANK)}
    if is_small:
        handed_in = dict.fromkeys(handed_in, course.source(LESSON))
    for student, notebook in handed_in.items():
        course.submit(student, LESSON, notebook)
    with ClassRun(course, Manner(workers=1)) as run:
        graded = run.grade()
        first = next(graded)  # once all is warm
        begin, count = processor_s(), sum(1 for _ in graded)
        each_s = (processor_s() - begin) / count
    student = first.submission.student
    made = read_notebook(course.step("autograded", student, LESSON) / f"{LESSON}.ipynb")
    del made.metadata.nanollm["fingerprint"]
    write_notebook(made, folder / "graded.ipynb")
    write_notebook(handed_in[student], folder / "handed-in.ipynb")
    return each_s


def processor_s() -> float:
    """What this process and all that it has started have taken, those that have ended too."""
    own = psutil.Process()
    return sum(sum(each.cpu_times()[:4]) for each in [own, *own.children(recursive=True)])


def lay_down(course: Course, handed_in: Path, count: int) -> None:
    """A class of so many, and what an instructor keeps of it."""
    names = [f"learner-{number:06}" for number in range(count)]
    for number, name in enumerate(names):
        folder = course.step("submitted", name, LESSON)
        folder.mkdir(parents=True)
        shutil.copyfile(handed_in, folder / f"{LESSON}.ipynb")
        day = 3 if number % 10 == 0 else 1
        (folder / "timestamp.txt").write_text(f"2026-11-{day:02} 12:00:00 UTC\n")
    roster = [f"{name},Ada,Lovelace" for name in names]
    changes = [f"{name},{LESSON},2026-11-04 12:00,ill" for name in names[::50]]
    working = course.working
    (working / "roster.csv").write_text("\n".join(["id,first_name,last_name", *roster]))
    (working / "changes.csv").write_text("\n".join(["student,lesson,until,reason", *changes]))
    with Store(course) as store:
        store.prepare(LESSON)
        lesson: Any = store.gradebook.find_assignment(LESSON)
        lesson.duedate = DUE
        store.gradebook.db.commit()


def measure(folder: Path, count: int, cluster: str | None, *, is_new: bool) -> dict[str, Any]:
    """Seconds and processor seconds by step, and what this process needed of memory."""
    course = Course(folder / str(count))
    engine = Ready(course, read_notebook(folder / "graded.ipynb"))
    taken: dict[str, tuple[float, float]] = {}

    @contextmanager
    def timed(step: str) -> Generator[None]:
        begin, begin_cpu = time.monotonic(), time.process_time()
        yield
        taken[step] = time.monotonic() - begin, time.process_time() - begin_cpu
        print(f"{count}: {step}: {taken[step]}", file=sys.stderr, flush=True)

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    manner = replace(MANNER, cluster=cluster)
    run = ClassRun(course, manner, engine, say=lambda line: print(line, file=sys.stderr))
    with timed(STEPS[0] if is_new else STEPS[3]):
        run.__enter__()
    if is_new:
        assert run.left == count
        with timed(STEPS[1]):
            bar = Console(stderr=True)
            for result in track(run.grade(), total=run.left, console=bar):
                assert result.refused is None, result
        with timed(STEPS[2]):
            results = run.scored()
            report = Report(results=results, seconds=1, workers=2, walls=False)
            report.write(course.working / "report.txt")
    else:
        assert run.left == 0
    run.__exit__()
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"taken": taken, "before_kib": before, "peak_kib": after}


def profiled(what: Callable[[], Any], file: Path | None) -> Any:
    if file is None:
        return what()
    import cProfile

    with cProfile.Profile() as profile:
        found = what()
    profile.dump_stats(file)
    return found


def measured(
    folder: Path, count: int, profile: Path | None, cluster: str | None, *, is_small: bool
) -> list[dict[str, Any]]:
    """The same of processes of their own: one for a new class, one for it unchanged."""
    course = new_course(folder / str(count), is_small=is_small)
    lay_down(course, folder / "handed-in.ipynb", count)
    found: list[dict[str, Any]] = []
    for step in ("new", "unchanged"):
        command = [sys.executable, __file__, "--folder", str(folder), "--step", step, str(count)]
        command += ["--profile", str(profile)] * bool(profile)
        command += ["--cluster", str(cluster)] * bool(cluster)
        run = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
        found.append(json.loads(run.stdout))
    return found


def show(found: Mapping[int, list[dict[str, Any]]]) -> None:
    table = Table(title="A class run without the grading")
    for name in ("submissions", "step", "s", "processor s", "processor ms each", "peak, MiB"):
        table.add_column(name, justify="right")
    for count, (new, unchanged) in found.items():
        for step in STEPS:
            process = unchanged if step == STEPS[3] else new
            seconds, cpu = process["taken"][step]
            row = [f"{seconds:.1f}", f"{cpu:.1f}", f"{cpu / count * 1e3:.2f}"]
            peak = process["peak_kib"]
            table.add_row(f"{count:,}", step, *row, f"{peak / 1024:.0f}")
    Console().print(table)
    if len(found) > 1:
        (first, *_, last) = sorted(found)
        for place, name in enumerate(("a new class", "an unchanged class")):
            more = found[last][place]["peak_kib"] - found[first][place]["peak_kib"]
            print(f"memory of {name}: {more / (last - first):.1f} KiB a submission")


def show_model(each_s: float, new: dict[str, Any], count: int) -> None:
    """How long a class takes: the grading side by side, or this machine's part if that is more."""
    here_s = new["taken"]["grade"][0] / count
    around_s = sum(new["taken"][step][0] for step in ("plan a new class", "score and report"))
    print(
        f"grading: {each_s:.2f} processor s a submission; the coordinator carries "
        f"{1 / here_s:.0f} a second, as many as {each_s / here_s:.0f} processors can grade"
    )
    for machines in MACHINES:
        grading_s = MANY * max(each_s / (2 * machines), here_s) + around_s * MANY / count
        print(f"{MANY:,} submissions on {machines} machines: {grading_s / 60:.0f} minutes")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[300, 3_000, 30_000])
    parser.add_argument("--folder", type=Path, help="an empty folder; by default a temporary one")
    parser.add_argument("--profile", type=Path, help="a folder for profiles by cProfile")
    parser.add_argument("--cluster", nargs="?", const="here", help="through a cluster of dask's")
    parser.add_argument("--small", action="store_true", help="a lesson of one exercise")
    parser.add_argument("--step", choices=("new", "unchanged"), help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.step:
        (count,) = said.sizes
        file = said.profile and said.profile / f"{said.step}-{count}.prof"
        is_new = said.step == "new"
        run = lambda: measure(said.folder, count, said.cluster, is_new=is_new)  # noqa: E731
        print(json.dumps(profiled(run, file)))
        return
    with TemporaryDirectory(prefix="nanollm-scale-", dir=said.folder) as name:
        folder = Path(name)
        each_s = make_graded(folder, is_small=said.small)
        found: dict[int, list[dict[str, Any]]] = {}
        with DASK(folder / "dask") if said.cluster else nullcontext() as dask:
            for worker in ("one", "two") if said.cluster else ():
                at_once = ("--nthreads", "1", "--no-nanny", "--preload", str(HERE / "at_once.py"))
                dask.worker(worker, *at_once)
            for count in said.sizes:
                address = dask.address if said.cluster else None
                more = {"is_small": said.small}
                found[count] = measured(folder, count, said.profile, address, **more)
                shutil.rmtree(folder / str(count))
        show(found)
        if said.cluster:
            show_model(each_s, found[max(found)][0], max(found))


if __name__ == "__main__":
    main()
