"""A course of one exercise that needs no torch, so that real nbgrader runs fast on it."""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import chdir, closing, contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jupyter_core.application import NoStart
from nbformat import NotebookNode, v4
from nbgrader.apps import NbGraderApp
from nbgrader.utils import is_grade
from rich.console import Console

from grader import cli
from grader.boundary.outputs import Outputs
from grader.classroom.run import ClassRun
from grader.course import Course, write_notebook
from grader.errors import GraderError
from grader.feedback.exporter import render
from grader.feedback.page import exercises
from grader.judge.cells import Ending
from grader.judge.process import Judge, Judged
from grader.judge.start import Judges, SourceCell
from grader.kernels.client import Learner
from grader.kernels.environment import BEHIND_WALLS
from grader.kernels.files import pack
from grader.kernels.inside.limits import Limits
from grader.kernels.inside.settings import FOLDER, TemplateSettings, Walls
from grader.kernels.pool import FirstTemplate
from grader.kernels.probe import probe
from grader.kernels.start import Beginning, Learners
from grader.marks import marks_of, remarks_of
from grader.submission.grade import Engine, Graded, Grading, Source
from grader.submission.run import RunLimits
from grader.submission.verdict import VERSION, Verdict

SOLUTION = """\
def encode_tokens(tokens, vocab):
    ### BEGIN SOLUTION
    return [vocab.index(token) if token in vocab else vocab.index("<unk>") for token in tokens]
    ### END SOLUTION"""
CHECK = """\
# Check (1 point)
ids = encode_tokens(["a", "a"], ["<pad>", "<unk>", "a"])
assert ids == [2, 2], f"expected [2, 2], got {ids}\""""
HIDDEN = """\
# Hidden check (1 point)
### BEGIN HIDDEN TESTS
assert encode_tokens(["y"], ["<unk>"]) == [0], "the place of <unk> is not always 1"
### END HIDDEN TESTS"""

BANK = '''\
"""Answers to exercise encode-tokens."""

# %% right: a loop
def encode_tokens(tokens, vocab):
    return [vocab.index(t if t in vocab else "<unk>") for t in tokens]

# %% wrong: the unknown token is always 1
# points: 1
# says: not always 1
def encode_tokens(tokens, vocab):
    return [vocab.index(t) if t in vocab else 1 for t in tokens]
'''
STUDENTS = """\
[[student]]
name = "ada"
story = "everything right"
lesson_1.question = { source = "Because." }

[[student]]
name = "ben"
story = "one misconception, one deleted check"
lesson_1.encode-tokens = "the unknown token is always 1"
deletes = ["encode-tokens-check"]
"""


def pytest_itemcollected(item: pytest.Item) -> None:
    """Whoever asks for walls or an engine starts processes: `make quick` leaves these out."""
    if {"walls", "warm_engine"} & {*getattr(item, "fixturenames", ())}:
        item.add_marker(pytest.mark.kernel)


def cell(kind: str, source: str, grade_id: str, **role: object) -> NotebookNode:
    made = v4.new_code_cell(source) if kind == "code" else v4.new_markdown_cell(source)
    made.id = grade_id
    nbgrader = {"grade": False, "solution": False, "locked": False, "task": False}
    made.metadata["nbgrader"] = nbgrader | {"schema_version": 3, "grade_id": grade_id} | role
    return made


@pytest.fixture(scope="session")
def walls() -> None:
    """Skips what needs walls where this machine has none; `nanollm doctor` says how to get them."""
    found = probe()[0]
    if not found.is_held:
        pytest.skip(found.why)


@pytest.fixture(scope="session")
def cost() -> Callable[[Callable[[], object]], float]:
    """Processor time of some work, in that of a loop: the same on a slow or a busy machine."""

    def spent(work: Callable[[], object]) -> float:
        begin = time.process_time()
        work()
        return time.process_time() - begin

    loop = min(spent(lambda: sum(range(3_000_000))) for _ in range(5))
    return lambda work: spent(work) / loop


@pytest.fixture(scope="module", params=["walls", pytest.param("spawned", marks=pytest.mark.full)])
def learner(request: pytest.FixtureRequest) -> Iterator[Learner]:
    """A learner's process for all cells of a file: behind walls, and then without any."""
    if request.param == "walls":
        request.getfixturevalue("walls")
    limits = Limits(memory_mib=1024, disk_mib=64)
    learners = Learners((), limits=limits, walls=Walls() if request.param == "walls" else None)
    learner, _ = learners.start({}, Beginning())
    yield learner
    learner.close()
    learners.close()


@pytest.fixture
def show(learner: Learner) -> Callable[..., list[dict[str, Any]]]:
    """Runs a cell and returns its outputs."""

    def show(source: str, limit_s: float = 60) -> list[dict[str, Any]]:
        outputs = Outputs(200_000)
        learner.run_cell(source, limit_s, outputs)
        return outputs.cells

    return show


@pytest.fixture
def said(show: Callable[..., list[dict[str, Any]]]) -> Callable[[str], str]:
    """Runs a cell and returns the text of all its outputs; an error is its name and message."""

    def text_of(output: dict[str, Any]) -> str:
        if output["output_type"] == "error":
            return f"{output['ename']}: {output['evalue']}"
        return output.get("text") or output["data"]["text/plain"]

    return lambda source: "".join(map(text_of, show(source)))


@pytest.fixture(scope="session")
def opened() -> Callable[[str, subprocess.Popen[bytes]], str]:
    """Returns the page at an address, once its server is there."""

    def opened(url: str, server: subprocess.Popen[bytes]) -> str:
        while server.poll() is None:
            try:
                with urllib.request.urlopen(url) as page:
                    return page.read().decode()
            except OSError:
                time.sleep(0.2)
        raise AssertionError("the server has ended")

    return opened


@dataclass(frozen=True)
class Outcome:
    """What a piece of code got behind the walls; or how it was refused; or why it was ended."""

    got: str = ""
    refusal: str = ""
    why_ended: str = ""


class Attacker:
    """A template whose kernels run code of the tests (see `wall_attack`).

    in_cgroup: limits for the cgroup of a kernel, where one is to be had, other than all else has.
    """

    limits = Limits(memory_mib=96, disk_mib=16, file_mib=4, tasks=24, open_files=256, cpu_s=20)

    def __init__(
        self,
        preload: tuple[str, ...] = (),
        cpu_s: int = 20,
        limits: Limits = limits,
        in_cgroup: Limits | None = None,
        **walls: tuple[str, ...],
    ) -> None:
        self.limits = replace(limits, cpu_s=cpu_s)
        self.in_cgroup = in_cgroup or self.limits
        packages = ("wall_attack", *(name.partition(".")[0] for name in preload))
        walls = {"packages": ("nanollm", *packages)} | walls
        settings = TemplateSettings(
            preload=(*preload, "wall_attack"), limits=self.limits, walls=Walls(**walls)
        )
        self.template = FirstTemplate(settings)
        self.template.wait_ready()

    def close(self) -> None:
        self.template.close()

    def run(self, limit_s: float = 60, **request: object) -> Outcome:
        """Run an `attack` of `wall_attack`, or `code`, in a kernel of its own."""
        request = {"patience": 20} | request
        request |= {
            "module": "wall_attack",
            "folder": FOLDER,
            "environment": BEHIND_WALLS,
            "limits": asdict(self.limits),
        }
        packed = pack({})
        child = self.template.fork(request, [packed], self.in_cgroup)
        os.close(packed)
        try:
            return Outcome(**child.wait_ready(limit_s))
        except GraderError as problem:
            child.poll(5)
            return Outcome(why_ended=child.why_ended or str(problem))
        finally:
            child.kill()
            child.close()


class OneJudge:
    """A judge that asks a learner's side in this process."""

    def __init__(self, judge: Judge, learner: Any, cell_s: float) -> None:
        self.judge, self.learner, self.cell_s = judge, learner, cell_s
        self.outputs: list[NotebookNode] = []

    def run_setup(self, source: str) -> Ending:
        return self.judge.run(source, is_graded=False, limit_s=self.cell_s).ending

    def run_graded(self, source: str, *sure: str) -> Ending:
        """How a check ended; `outputs` is what it printed."""
        return self.judged(source, *sure).ending

    def judged(self, source: str, *sure: str) -> Judged:
        """The same, and how the learner's side did meanwhile."""
        outputs = Outputs(100_000)
        judged = self.judge.run(
            source, sure=sure, learner=self.learner, limit_s=self.cell_s, outputs=outputs
        )
        self.outputs = [NotebookNode(output) for output in outputs.cells]
        return judged


@pytest.fixture(scope="session")
def new_judge() -> Iterator[Callable[..., Any]]:
    """Makes judges, for as long as a `with` block, that ask the learner's side they are given."""
    judges = Judges(("torch",), forks=sys.platform == "linux")

    @contextmanager
    def new_judge(
        learner: Any,
        cell_s: float = 60.0,
        folder: Path | None = None,
        cells: tuple[SourceCell, ...] = (),
    ) -> Iterator[OneJudge]:
        judge, _ = judges.start(folder, cells)
        try:
            yield OneJudge(judge, learner, cell_s)
        finally:
            judge.close()

    yield new_judge
    judges.close()


@pytest.fixture(scope="session")
def wall_attack(walls: None) -> None:
    """Lets the package `wall_attack` be found, and so be shown behind the walls."""
    sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def attacker(wall_attack: None) -> Iterator[Attacker]:
    """One behind walls as they should be; each piece of code gets a kernel of its own."""
    with closing(Attacker()) as attacker:
        yield attacker


@pytest.fixture(scope="session")
def new_attacker(wall_attack: None) -> type[Attacker]:
    """Makes others, behind walls that differ; close them."""
    return Attacker


GRADING = Grading(
    kernel=Limits(memory_mib=256, disk_mib=32, file_mib=8, tasks=64),
    run=RunLimits(cell_s=30, total_s=120),
)


def source_of_f(*checks: str, setup: Sequence[str] = ()) -> NotebookNode:
    """One function to write, setup cells below it, and checks of a point each."""
    return v4.new_notebook(
        cells=[
            cell("code", "import os, sys, time\ndouble = 2", "setup", locked=True),
            cell("code", "def f(x):\n    return 2 * x", "f", solution=True),
            v4.new_code_cell("f(0)", id="play"),
            *(cell("code", each, f"below-{n}", locked=True) for n, each in enumerate(setup)),
            *(
                cell("code", check, f"check-{place}", locked=True, grade=True, points=1)
                for place, check in enumerate(checks)
            ),
        ]
    )


@pytest.fixture(scope="module")
def engine(walls: None) -> Iterator[Engine]:
    """One for all submissions of a file."""
    with Engine(GRADING, [source_of_f()]) as engine:
        yield engine


@pytest.fixture
def grade(engine: Engine, tmp_path: Path) -> Callable[..., Graded]:
    """Grades an answer to `f`; None deletes its cell."""

    def grade(
        answer: str | None,
        *checks: str,
        within: Engine = engine,
        claims: Any = None,
        setup: Sequence[str] = (),
    ) -> Graded:
        source = source_of_f(*checks, setup=setup)
        submitted = source_of_f(*checks, setup=setup)
        submitted.cells[1].source = answer or ""
        if answer is None:
            del submitted.cells[1]
        submitted.metadata |= claims or {}
        write_notebook(submitted, tmp_path / "lesson_1.ipynb")
        asked = Source(notebook=source)
        return within.grade(asked, tmp_path / "lesson_1.ipynb")

    return grade


@pytest.fixture(scope="module")
def warm_engine() -> Iterator[Callable[[], Engine]]:
    """One for the class runs of a file, until one of them is broken off, which closes it."""
    engines: list[Engine] = []

    def engine() -> Engine:
        if not engines or engines[-1].is_closed:
            engines.append(Engine(Grading(), []))
        return engines[-1]

    yield engine
    for each in engines:
        each.close()


@pytest.fixture
def one_engine(warm_engine: Callable[[], Engine], monkeypatch: pytest.MonkeyPatch) -> None:
    """Class runs start none of their own, for tests of what goes on around the grading.

    Its limits are the usual ones, whatever a course says.
    """
    monkeypatch.setattr(ClassRun, "warm", lambda run: warm_engine())


@pytest.fixture
def mini(course: Course, tmp_path: Path) -> Course:
    """The one-exercise course, in a folder of its own."""
    return write_mini(course, tmp_path)


@pytest.fixture(scope="module")
def shared_mini(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The same for all tests of a file, to be graded once and then copied."""
    return write_mini(course, tmp_path_factory.mktemp("mini"))


Ran = subprocess.CompletedProcess[str]


@pytest.fixture
def nanollm(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    """Runs our command in the folder of a course, in this process, for a new one imports for 4 s.

    That it starts as a process too is tested by `test_a_mistake_is_one_line_without_a_traceback`.
    """

    def nanollm(course: Course, *words: str) -> Ran:
        capfd.readouterr()
        with chdir(course.root), warnings.catch_warnings(), monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["nanollm", *words])
            patch.setattr(cli, "console", Console(width=200))
            try:
                cli.main()
            except SystemExit as ended:
                return Ran(words, int(ended.code or 0), *capfd.readouterr())
        raise AssertionError("a command ends by saying how")

    return nanollm


@pytest.fixture
def nbgrader() -> Callable[..., None]:
    """Runs a command of nbgrader's in the folder of a course, in this process."""

    def nbgrader(course: Course, *words: str) -> None:
        program = NbGraderApp()
        with chdir(course.root):
            program.initialize([*words])
            try:
                with suppress(NoStart):  # the command itself has been run
                    program.start()
            finally:
                while program := program.subapp:  # `db student import` is one of one of one
                    type(program).clear_instance()

    return nbgrader


@pytest.fixture(scope="session")
def give_by_hand() -> Callable[[Course, str, str], None]:
    """Gives 1.5 points and a comment for a student's question, as a person does in formgrader."""

    def give(course: Course, student: str, comment: str) -> None:
        with course.api().gradebook as gradebook:
            graded = gradebook.find_submission_notebook("lesson_1", "lesson_1", student)
            (question,) = [each for each in graded.grades if each.name == "question"]
            question.manual_score, question.needs_manual_grade = 1.5, False
            (written,) = [each for each in graded.comments if each.name == "question"]
            written.manual_comment = comment
            gradebook.db.commit()

    return give


def write_mini(course: Course, folder: Path) -> Course:
    shutil.copy(course.root / "nbgrader_config.py", folder)
    notebook = v4.new_notebook(
        cells=[
            cell("code", SOLUTION, "encode-tokens", solution=True),
            cell("code", CHECK, "encode-tokens-check", grade=True, locked=True, points=1),
            cell("code", HIDDEN, "encode-tokens-hidden", grade=True, locked=True, points=1),
            cell("markdown", "Model answer.", "question", grade=True, solution=True, points=2),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    for name in ("solutions/lesson_1", "tests/misconceptions/lesson_1"):
        (folder / name).mkdir(parents=True)
    write_notebook(notebook, folder / "solutions/lesson_1/lesson_1.ipynb")
    bank = folder / "tests/misconceptions"
    (bank / "lesson_1/encode_tokens.py").write_text(BANK, encoding="utf-8")
    (bank / "class.toml").write_text(STUDENTS, encoding="utf-8")
    return Course(folder)


@pytest.fixture(scope="session")
def page() -> Callable[..., str]:
    """Makes the feedback page of cells with `points` of 1; what a cell is, its id says.

    Without `verdicts`, of a notebook that was graded before there were any.
    """

    def page(
        *cells: NotebookNode,
        points: float | None = 0.0,
        comment: str = "",
        student: str = "ada",
        remarks: tuple[str, ...] = (),
        penalty: float = 0,
        verdicts: dict[str, Verdict] | None = None,
    ) -> str:
        for each in cells:
            is_check = each.id.endswith(("-check", "-hidden"))
            role = {"grade": is_check or each.cell_type == "markdown", "solution": not is_check}
            each.metadata.setdefault("nbgrader", NotebookNode(role, grade_id=each.id))
        names = [each.metadata.nbgrader.grade_id for each in cells]
        grades = [
            SimpleNamespace(
                name=n,
                score=points,
                max_score=1,
                manual_score=None,
                needs_manual_grade=points is None,
            )
            for n, each in zip(names, cells, strict=True)
            if is_grade(each)
        ]
        told = {name: verdict.as_json() for name, verdict in (verdicts or {}).items()}
        said = {"version": VERSION, "remarks": remarks, "verdicts": told}
        notebook = v4.new_notebook(cells=list(cells), metadata={"nanollm": said})
        found = exercises(notebook, marks_of(notebook, grades), dict.fromkeys(names, comment))
        return render("lesson_1", student, found, remarks=remarks_of(notebook), penalty=penalty)

    return page
