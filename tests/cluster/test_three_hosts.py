"""A class on three hosts: a scheduler and two workers, one of which loses its power midway."""

import os
import re
import runpy
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
import pytest

from grader.classroom.run import ClassRun, Manner
from grader.course import Course
from grader.records.standing import Standing, standings

HERE = Path(__file__).parent
PROGRAMS = runpy.run_path(str(HERE / "programs.py"))
DASK, graded_notebooks = PROGRAMS["Dask"], PROGRAMS["graded_notebooks"]
HOSTS = runpy.run_path(str(HERE / "hosts.py"))["Hosts"]
MINI = runpy.run_path(str(HERE.parent / "grader" / "conftest.py"))
NAMES = ("head", "left", "right")
PASSWORD = "a-password-of-the-gradebook-that-no-worker-may-have"
WRONG = "def encode_tokens(tokens, vocab):\n    return [1 for _ in tokens]"
SLOW = "import time\ntime.sleep(0.5)\n"
SIZE = 24
LESSON = ", lesson_1"
# Where a class is graded: it tells each submission that it has stored.
COORDINATOR = """
import sys
from grader.classroom.run import ClassRun, Manner
from grader.course import Course

with ClassRun(Course.find(), Manner(cluster=sys.argv[1]), say=print) as run:
    for result in run.grade():
        print(result.submission, flush=True)
    print("workers:", run.workers)
"""
pytestmark = [pytest.mark.cluster, pytest.mark.kernel]


@pytest.fixture
def hosts() -> Iterator[Any]:
    try:
        with HOSTS(*NAMES) as hosts:
            yield hosts
    except OSError as why:
        pytest.skip(str(why))


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that all hosts see; each has a /tmp of its own."""
    place = HERE.parents[1] / "dist"
    place.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="cluster-", dir=place) as folder:
        yield Path(folder)


def new_class(course: Course, folder: Path) -> Course:
    folder.mkdir()
    made = MINI["write_mini"](course, folder)
    with (folder / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write(f"\npassword = {PASSWORD!r}\n")
    for number in range(SIZE):
        notebook = made.source("lesson_1")
        answer = WRONG if number % 3 == 1 else notebook.cells[0].source
        notebook.cells[0].source = SLOW + answer
        made.submit(f"s{number:02}", "lesson_1", notebook)
    return made


def tls(folder: Path) -> dict[str, str]:
    """Settings of dask's, with certificates made by the commands of docs/cluster.md."""
    folder.mkdir()
    page = (HERE.parents[1] / "docs/cluster.md").read_text("utf-8")
    for command in re.findall("^openssl .+$", page, re.MULTILINE):
        subprocess.run(shlex.split(command), cwd=folder, check=True, capture_output=True)
    named = "DISTRIBUTED__COMM__"
    settings = {f"{named}REQUIRE_ENCRYPTION": "True", f"{named}TLS__CA_FILE": f"{folder}/ca.pem"}
    for role in ("SCHEDULER", "WORKER", "CLIENT"):
        settings[f"{named}TLS__{role}__CERT"] = f"{folder}/node.pem"
        settings[f"{named}TLS__{role}__KEY"] = f"{folder}/node.key"
    return settings


def graded_here(course: Course) -> list[Standing]:
    with ClassRun(course, Manner()) as run:
        for _ in run.grade():
            pass
    return standings(course)


def holds_password(started: "subprocess.Popen[Any]") -> bool:
    """Whether a program, or any that it has started, has the password anywhere in its memory."""
    processes = [started, *psutil.Process(started.pid).children(recursive=True)]
    assert len(processes) > 1
    return any(PASSWORD.encode() in memory(each.pid) for each in processes)


def memory(pid: int) -> bytes:
    """What a process holds, as far as it can be read; nothing of one that has just ended."""
    found: list[bytes] = []
    with suppress(FileNotFoundError, ProcessLookupError), open(f"/proc/{pid}/maps") as maps:
        spans = [line.split()[0] for line in maps if line.split()[1].startswith("rw")]
        with open(f"/proc/{pid}/mem", "rb", 0) as memory:
            for begin, end in ((int(word, 16) for word in s.split("-")) for s in spans):
                with suppress(OSError, OverflowError, ValueError):  # pages of the kernel's own
                    memory.seek(begin)
                    found.append(memory.read(end - begin))
    return b"".join(found)


def test_one_of_two_workers_dies_and_the_gradebook_is_that_of_one_machine(
    hosts: Any, course: Course, shared: Path
):
    here, there = (new_class(course, shared / name) for name in ("here", "there"))
    settings = tls(shared / "tls")
    scheduler = ("--protocol", "tls", "--host", hosts.addresses["head"])
    more = {"popen": hosts.popen, "machine": "head", "scheduler": scheduler, "settings": settings}
    with DASK(shared / "dask", **more) as dask:
        address = dask.address
        for name in ("left", "right"):
            dask.worker(name, "--nthreads", "1", machine=name)
        command = [sys.executable, "-W", "ignore", "-c", COORDINATOR, address]
        env = os.environ | {f"DASK_{name}": value for name, value in settings.items()}
        pipe = {"stdout": subprocess.PIPE, "text": True}
        run = dask.keep(hosts.popen("head", command, cwd=there.root, env=env, **pipe))
        said: list[str] = []
        for line in run.stdout:
            said.append(line.strip())
            if sum(each.endswith(LESSON) for each in said) == 8 and line.endswith(f"{LESSON}\n"):
                assert holds_password(run)
                others = [dask.scheduler, *dask.workers.values()]
                assert not any(map(holds_password, others))
                hosts.kill("left")
        assert run.wait(timeout=60) == 0, said
    graded = [line for line in said if line.endswith(LESSON)]
    assert sorted(graded) == [f"s{number:02}{LESSON}" for number in range(SIZE)]
    assert {line.split("(")[-1] for line in said if " grades, " in line} == {
        "left) grades, 1 at a time",
        "right) grades, 1 at a time",
    }
    assert standings(there) == graded_here(here)
    assert graded_notebooks(there) == graded_notebooks(here)
