"""What a submission sends does not fill the memory of the process that grades it."""

import runpy
from dataclasses import dataclass
from pathlib import Path

import pytest
from nbformat import NotebookNode

from grader.author.answers import fill
from grader.course import Course, write_notebook
from grader.submission.grade import Engine, Grading, Source
from grader.submission.run import RunLimits

pytestmark = [pytest.mark.kernel, pytest.mark.slow]

RED_TEAM = Path(__file__).parents[1] / "red_team"
COURSE = runpy.run_path(str(RED_TEAM / "course.py"))
MIB = 1024  # in KiB
# They send 60 MiB and more; whoever made Python's objects of it would need a multiple.
LARGE = (
    ("send_without_end",),
    pytest.param(  # many small things, what a cell shows, and more of the kind
        (
            *("send_numbers_without_end", "show_huge_pictures", "send_a_huge_answer"),
            *("name_many_displays", "print_one_huge_line"),
        ),
        marks=pytest.mark.full,
    ),
)


@dataclass(frozen=True)
class Memory:
    """How much more this process has held than at the beginning, at most."""

    before_mib: float

    @classmethod
    def begin(cls) -> "Memory":
        Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
        return cls(_mib("VmRSS"))

    @property
    def grown_mib(self) -> float:
        return _mib("VmHWM") - self.before_mib


def _mib(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / MIB for line in lines if line.startswith(name))


def grown(engine: Engine, source: Source, notebook: NotebookNode, folder: Path) -> float:
    folder.mkdir()
    write_notebook(notebook, folder / "lesson_1.ipynb")
    memory = Memory.begin()
    assert engine.grade(source, folder / "lesson_1.ipynb").notebook is not None
    return memory.grown_mib


@pytest.mark.parametrize("names", LARGE)
def test_no_frame_fills_the_memory_of_the_host(
    walls: None, course: Course, tmp_path: Path, names: tuple[str, ...]
):
    made = COURSE["build"](course.root, tmp_path)
    source = Source(notebook=made.source("lesson_1"))
    grew: dict[str, float] = {}
    with Engine(Grading(run=RunLimits(cell_s=3, total_s=12)), [source.notebook]) as engine:
        grown(engine, source, source.notebook, tmp_path / "first")  # its modules are imported now
        for name in names:
            answers = runpy.run_path(str(RED_TEAM / "damage" / f"{name}.py"))["ANSWERS"]
            grew[name] = grown(engine, source, fill(source.notebook, answers), tmp_path / name)
    # An answer may have 64 MiB, so that much is read while one is waited for, and copied once; of
    # the buffer that grew, malloc may keep what it held below its largest threshold, 32 MiB.
    assert grew.pop("send_without_end", 0) < 170, grew
    assert max(grew.values(), default=0) < 25, grew
