"""A class on a cluster of this machine: the same gradebook, whatever becomes of its workers."""

import os
import runpy
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest
from dask import config as dask_config
from typer.testing import CliRunner

import grader
from grader import cli
from grader.classroom.run import ClassRun, Manner, Result
from grader.cluster import crew, dispatch
from grader.course import Course
from grader.errors import GraderError
from grader.kernels.walls import bubblewrap
from grader.records.standing import standings
from grader.submission.grade import Grading

HERE = Path(__file__).parent
PROGRAMS = runpy.run_path(str(HERE / "programs.py"))
DASK, graded_notebooks = PROGRAMS["Dask"], PROGRAMS["graded_notebooks"]
MINI = runpy.run_path(str(HERE.parent / "grader" / "conftest.py"))
APART = ("--dev-bind", "/", "/", "--die-with-parent")
pytestmark = [
    pytest.mark.kernel,
    pytest.mark.skipif(sys.platform != "linux", reason="walls are Linux's"),
]
MAIN = "from grader.cli import main; main()"
ANSWERS = {
    "ada": None,
    "ben": "def encode_tokens(tokens, vocab):\n    return [1 for _ in tokens]",
    "cleo": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
    "dan": "def encode_tokens(tokens, vocab):\n    while True: pass",
    "eve": "raise ValueError('no')",
    "fay": None,
}


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Two workers that stay."""
    with DASK(tmp_path_factory.mktemp("dask")) as dask:
        for name in ("one", "two"):
            dask.worker(name, "--nthreads", "1", "--no-nanny")
        yield dask


@pytest.fixture
def new_class(course: Course, tmp_path: Path) -> Callable[[str], Course]:
    """Makes the course of one exercise, with what a small class has handed in."""

    def new_class(name: str) -> Course:
        folder = tmp_path / name
        folder.mkdir()
        made = MINI["write_mini"](course, folder)
        with (folder / "nbgrader_config.py").open("a", encoding="utf-8") as config:
            config.write("\nc.GradeApart.cell_s = 3.0\n")
        (folder / "solutions/lesson_1/words.csv").write_text("a,b\n", "utf-8")
        for student, answer in ANSWERS.items():
            notebook = made.source("lesson_1")
            notebook.cells[0].source = answer or notebook.cells[0].source
            made.submit(student, "lesson_1", notebook)
        odd = made.step("submitted", "fay", "lesson_1")
        (odd / "loop").symlink_to("loop")
        os.mkfifo(odd / "pipe")
        (odd / "data.csv").write_text("1\n", "utf-8")
        os.link(odd / "data.csv", odd / "again.csv")
        (odd / "torch.py").write_text("raise SystemExit", "utf-8")
        made.step("submitted", "gus", "lesson_1").mkdir(parents=True)
        return made

    return new_class


def graded(course: Course, said: list[str] | None = None, **manner: Any) -> list[Result]:
    lines = [] if said is None else said
    with ClassRun(course, Manner(**manner), say=lines.append) as run:
        for _ in run.grade():
            pass
        return run.scored()


def told(results: list[Result]) -> list[tuple[object, ...]]:
    return [(each.submission, each.refused, each.remarks, each.score) for each in results]


def test_a_cluster_grades_as_this_machine_does(dask: Any, new_class: Callable[[str], Course]):
    here, there, said = new_class("here"), new_class("there"), []
    results = graded(there, said, cluster=dask.address)
    assert told(results) == told(graded(here))
    assert graded_notebooks(there) == graded_notebooks(here)
    assert standings(there) == standings(here)
    assert sum("grades, 1 at a time" in line for line in said) == 2
    assert not any(each.is_new for each in graded(there, cluster=dask.address) if not each.refused)
    started = [psutil.Process(worker.pid) for worker in dask.workers.values()]
    while any(each.children(recursive=True) for each in started):  # engines are let go
        time.sleep(0.1)


def test_nobody_seems_to_go_while_dask_looks_for_itself(dask: Any, monkeypatch: Any):
    monkeypatch.setattr(crew, "LOOK_S", 0.0)
    said: list[str] = []
    with dispatch.connected(dask.address) as client:
        client.wait_for_workers(2)
        looks: Any = client._periodic_callbacks["scheduler-info"]
        looks.callback_time = 1  # ms, in the place of 2000
        client.loop.add_callback(looks.stop)
        client.loop.add_callback(looks.start)
        there = crew.Crew(client, walls=False, say=said.append)
        for _ in range(500):
            there.look()
    assert said == []


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


class Fleet:
    """Workers that answer at once, and a class of thirty."""

    def __init__(self, dask: Any, course: Course, size: int = 30) -> None:
        self.dask, self.course = dask, course
        for number in range(size):
            course.submit(f"s{number:02}", "lesson_1", course.source("lesson_1"))

    def join(self, name: str, *options: str, **env: str) -> Any:
        options = ("--nthreads", "1", "--preload", str(HERE / "at_once.py"), *options)
        return self.dask.worker(name, *options, env=env)

    def wait_joined(self, count: int) -> None:
        """Until the scheduler has seen so many workers."""
        while self.dask.log("scheduler").count("Register worker") < count:
            time.sleep(0.2)

    def run(self, said: list[str], at: Mapping[int, Callable[[], object]]) -> list[Result]:
        """Grade; `at`: what to do once so many are graded."""
        manner = Manner(cluster=self.dask.address)
        at.get(0, lambda: None)()
        with ClassRun(self.course, manner, say=said.append) as run:
            for number, _ in enumerate(run.grade(), start=1):
                at.get(number, lambda: None)()
            return run.scored()


@pytest.fixture
def fleet(course: Course, tmp_path: Path) -> Iterator[Fleet]:
    (tmp_path / "course").mkdir()
    named = "DISTRIBUTED__SCHEDULER__"
    settings = {f"{named}WORKER_TTL": "4s", f"{named}ALLOWED_FAILURES": "1"}
    with DASK(tmp_path / "dask", settings=settings) as dask:
        yield Fleet(dask, MINI["write_mini"](course, tmp_path / "course"))


def are_all_right(results: list[Result]) -> bool:
    return [each.score.points for each in results if each.score and not each.refused] == [2] * 30


@pytest.mark.cluster
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "frozen"])
def test_a_worker_that_is_lost_in_the_middle_loses_nothing(fleet: Fleet, how: int):
    lost = fleet.join("one", "--no-nanny", PAUSE_S="0.1")
    fleet.join("two", "--no-nanny", PAUSE_S="0.1")
    assert are_all_right(fleet.run([], {8: lambda: os.killpg(lost.pid, how)}))


@pytest.mark.cluster
def test_where_all_workers_are_lost_the_next_one_goes_on(fleet: Fleet):
    said: list[str] = []
    first = fleet.join("one", "--no-nanny", PAUSE_S="0.1")

    def change() -> None:
        os.killpg(first.pid, signal.SIGKILL)
        threading.Timer(3, fleet.join, ["two", "--no-nanny"]).start()

    assert are_all_right(fleet.run(said, {8: change}))
    waiting = "there is no worker that can grade; waiting for one (Ctrl-C stops)"
    assert said.count(waiting) >= 1
    assert any("has gone" in line for line in said)


@pytest.mark.cluster
def test_a_worker_whose_nanny_starts_it_again_goes_on(fleet: Fleet):
    fleet.join("one", PAUSE_S="0.1")
    workers = lambda: psutil.Process(fleet.dask.workers["one"].pid).children()  # noqa: E731
    assert are_all_right(fleet.run([], {8: lambda: [each.kill() for each in workers()]}))


@pytest.mark.cluster
def test_a_worker_that_comes_again_at_the_same_address_unseen_is_asked_again(fleet: Fleet):
    port = ("--worker-port", str(free_port()))
    first = fleet.join("one", "--no-nanny", *port, PAUSE_S="0.1")

    def change() -> None:
        os.killpg(first.pid, signal.SIGKILL)
        time.sleep(1)
        fleet.join("two", "--no-nanny", *port)
        fleet.wait_joined(2)

    assert are_all_right(fleet.run([], {8: change}))


@pytest.mark.cluster
def test_a_worker_that_comes_late_takes_part(fleet: Fleet):
    fleet.join("one", "--no-nanny", PAUSE_S="1")
    late = fleet.join
    assert are_all_right(fleet.run([], {2: lambda: late("two", "--no-nanny", PAUSE_S="0")}))
    assert "two" in fleet.dask.workers
    assert "Starting established connection" in fleet.dask.log("two")


@pytest.mark.cluster
def test_what_hangs_is_graded_elsewhere(fleet: Fleet, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(dispatch.Dispatch, "_longest_s", 2.0)
    fleet.join("one", "--no-nanny", FAULT="hangs")
    fleet.join("two", "--no-nanny")
    assert are_all_right(fleet.run([], {}))


@pytest.mark.cluster
def test_a_worker_that_fails_again_and_again_is_given_up(fleet: Fleet):
    said: list[str] = []
    fleet.join("one", "--no-nanny", FAULT="fails")
    fleet.join("two", "--no-nanny", PAUSE_S="0.1")
    assert are_all_right(fleet.run(said, {}))
    assert any("is not used any more: 3 submissions failed there" in line for line in said)


@pytest.mark.cluster
def test_what_fails_everywhere_is_not_graded_and_no_zero(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(dispatch, "GRACE_S", 1.0)
    one = fleet.join("one", "--no-nanny", FAULT="fails")
    results = fleet.run([], {})
    assert {each.refused for each in results} == {"the grader failed: no room"}
    assert all(each.is_ours and each.score is None for each in results)
    os.killpg(one.pid, signal.SIGKILL)
    fleet.join("two", "--no-nanny")
    assert are_all_right(fleet.run([], {}))


@pytest.mark.cluster
@pytest.mark.parametrize("look_s", [1.0, 5.0])  # workers that have come anew are known late
def test_a_submission_that_ends_each_worker_costs_no_other_one_its_grade(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch, look_s: float
):
    monkeypatch.setattr(crew, "LOOK_S", look_s)
    notebook = fleet.course.source("lesson_1")
    notebook.cells[0].source += "\n# ends whoever grades it"
    fleet.course.submit("s00", "lesson_1", notebook)
    fleet.join("one")
    fleet.join("two")
    results = fleet.run([], {})
    refused = {each.submission.student: each.refused for each in results if each.refused}
    assert {*refused} == {"s00"}, refused
    assert next(each for each in results if each.refused).is_ours
    assert "workers ended" in refused["s00"]


@pytest.mark.cluster
def test_without_its_scheduler_a_run_ends_in_a_line_and_the_next_one_goes_on(fleet: Fleet):
    fleet.join("one", "--no-nanny", PAUSE_S="0.1")
    scheduler = fleet.dask.scheduler
    with pytest.raises(GraderError, match="has gone; what was graded is kept"):
        fleet.run([], {8: lambda: os.killpg(scheduler.pid, signal.SIGKILL)})
    kept = len(standings(fleet.course))
    assert kept >= 8
    with DASK(fleet.dask.folder / "next") as dask:
        fleet.dask = dask
        fleet.join("two", "--no-nanny")
        results = fleet.run([], {})
    assert are_all_right(results)
    assert sum(not each.is_new for each in results) == kept


@pytest.mark.cluster
def test_ctrl_c_ends_a_run_soon_and_the_next_one_goes_on(fleet: Fleet):
    fleet.join("one", "--no-nanny", "--nthreads", "4", PAUSE_S="1.5")
    command = [sys.executable, "-c", MAIN, "grade", "--cluster", fleet.dask.address]
    run = subprocess.Popen(
        command, cwd=fleet.course.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    fleet.dask.keep(run)
    while run.poll() is None and len([*fleet.course.top("autograded").rglob("*.ipynb")]) < 8:
        time.sleep(0.1)
    run.send_signal(signal.SIGINT)
    said, _ = run.communicate(timeout=20)  # where results were waited for, thirty seconds
    assert run.returncode == 130
    assert b"stopped; what was graded is kept" in said
    assert b"Traceback" not in said
    results = fleet.run([], {})
    assert are_all_right(results)
    assert sum(not each.is_new for each in results) >= 8


@pytest.mark.cluster
def test_workers_of_other_versions_are_refused_by_name(
    fleet: Fleet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    old = tmp_path / "old"
    (old / "torch-2.12.0.dist-info").mkdir(parents=True)
    (old / "torch-2.12.0.dist-info/METADATA").write_text("Name: torch\nVersion: 2.12.0\n")
    changed = tmp_path / "changed"
    shutil.copytree(Path(grader.__file__).parent, changed / "grader")
    with (changed / "grader/errors.py").open("a") as module:
        module.write("\n# another version\n")
    none = tmp_path / "none"
    (none / "grader").mkdir(parents=True)
    (none / "grader/__init__.py").touch()
    path = os.environ.get("PYTHONPATH", str(HERE.parents[1]))
    plain = ("--nthreads", "1", "--no-nanny")
    for name, place in (("old", old), ("changed", changed), ("none", none)):
        fleet.dask.worker(name, *plain, env={"PYTHONPATH": f"{place}:{path}"})
    said: list[str] = []
    monkeypatch.setattr(crew, "GRACE_S", 2.0)
    fleet.wait_joined(3)
    with pytest.raises(GraderError, match=r"that can grade, found none: .*; .*;"):
        fleet.run(said, {})
    assert any("torch 2.12.0 there, 2.13" in line for line in said)
    assert any("install the same there as here: grader" in line for line in said)
    assert any("it has not the same project: ModuleNotFoundError" in line for line in said)
    fleet.join("right", "--no-nanny")
    fleet.wait_joined(4)
    said.clear()
    assert are_all_right(fleet.run(said, {}))
    assert sum("is not used" in line for line in said) == 3


@pytest.mark.cluster
@pytest.mark.parametrize(
    ("limited", "why"),
    [
        (("bwrap", *APART, "--unshare-user", "--disable-userns"), "walls: .*namespace"),
        (("prlimit", "--nofile=200:200"), "open files: expected 256"),
    ],
    ids=["no-namespaces-for-ordinary-users", "few-open-files"],
)
def test_a_worker_that_cannot_confine_is_refused_by_name(
    fleet: Fleet, limited: tuple[str, ...], why: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(crew, "GRACE_S", 1.0)
    program, *options = limited
    prefix = (str(bubblewrap()) if program == "bwrap" else program, *options)
    fleet.dask.worker("open", "--nthreads", "1", "--no-nanny", prefix=prefix)
    with pytest.raises(GraderError, match=rf"tcp://.* \(.*cannot confine .*{why}"):
        fleet.run([], {})


@pytest.mark.parametrize(
    "address",
    [
        "what is this",
        "http://127.0.0.1:8787",  # of the dashboard
        *(
            pytest.param(address, marks=pytest.mark.cluster)
            for address in ("127.0.0.1:1", "tcp://nowhere.invalid:8786")
        ),
    ],
)
def test_an_address_without_a_scheduler_is_one_line(
    fleet_course: Course, address: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(dispatch, "CONNECT_S", 2)
    with pytest.raises(GraderError, match="expected the scheduler of a dask cluster at"):
        graded(fleet_course, cluster=address)


@pytest.fixture
def fleet_course(course: Course, tmp_path: Path) -> Course:
    made = MINI["write_mini"](course, tmp_path)
    made.submit("ada", "lesson_1", made.source("lesson_1"))
    return made


def test_where_dask_wants_encryption_another_way_is_one_line(fleet_course: Course):
    with (
        dask_config.set({"distributed.comm.require-encryption": True}),
        pytest.raises(GraderError, match="encryption required by Dask"),
    ):
        graded(fleet_course, cluster="127.0.0.1:8786")


@pytest.mark.parametrize(
    "words", ["distributed: [", pytest.param("a: : b", marks=pytest.mark.cluster)]
)
def test_a_broken_configuration_of_dask_is_one_line(
    fleet_course: Course, tmp_path: Path, words: str
):
    (tmp_path / "dask.yaml").write_text(words, "utf-8")
    command = [sys.executable, "-c", MAIN, "grade", "--cluster", "tls://head:8786"]
    done = subprocess.run(
        command,
        cwd=fleet_course.folder,
        env=os.environ | {"DASK_CONFIG": str(tmp_path / "dask.yaml")},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    said = " ".join(done.stderr.split())
    assert done.returncode == 1
    assert "expected a configuration of dask's, found: A dask config file at" in said
    assert "Traceback" not in said


def test_an_empty_address_is_no_wish_to_grade_here(
    fleet_course: Course, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(fleet_course.folder)
    done = CliRunner().invoke(cli.app, ["grade", "--cluster", ""])
    assert done.exit_code == 2
    assert not fleet_course.top("autograded").exists()


@pytest.mark.parametrize("answer", [None, b"", b"\xc1", b"\x90", OSError("a" * 1000)])
def test_an_answer_that_cannot_be_read_is_a_failure_of_the_grader(answer: object):
    within: Any = dispatch
    run = within.Dispatch(SimpleNamespace(), Grading(), print)
    parcel = dispatch.Parcel(lesson="lesson_1", folder=Path())
    ((key, whole),) = run._graded(within._Sent("ada", parcel, tries=2), answer)
    assert (key, whole.is_ours, whole.notebooks) == ("ada", True, {})
    assert len(whole.refused) < 300
