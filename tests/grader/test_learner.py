"""A learner's side behind walls: how it starts, is stopped and ends, and that nothing is left."""

import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy
import psutil
import pytest
import torch

from grader.boundary.outputs import Outputs
from grader.errors import (
    FilesTooLargeError,
    GraderError,
    GraderFailedError,
    LearnerGoneError,
    LearnerStoppedError,
)
from grader.kernels.client import Learner
from grader.kernels.files import LEFT_OUT, gather
from grader.kernels.inside.limits import Limits
from grader.kernels.inside.settings import Walls
from grader.kernels.start import Beginning, Learners

LIMITS = Limits(memory_mib=256, disk_mib=32, file_mib=8, tasks=64)
Start = Callable[..., Learner]

pytestmark = [
    pytest.mark.kernel,
    pytest.mark.usefixtures("walls"),
    pytest.mark.skipif(sys.platform != "linux", reason="walls are Linux's"),
]


@pytest.fixture(scope="module")
def learners(walls: None) -> Iterator[Learners]:
    learners = Learners((), limits=LIMITS)
    yield learners
    learners.close()


@pytest.fixture
def start(learners: Learners) -> Iterator[Start]:
    started: list[Learner] = []

    def start(files: dict[str, bytes] | None = None, *cells: str) -> Learner:
        learner, _ = learners.start(files or {}, Beginning((), cells))
        started.append(learner)
        return learner

    yield start
    for learner in started:
        learner.close()


def run(learner: Learner, source: str, limit_s: float = 30) -> str:
    """The text of all outputs of a cell; an error is its name and message."""
    outputs = Outputs(100_000)
    learner.run_cell(source, limit_s, outputs)
    return "".join(
        f"{each['ename']}: {each['evalue']}"
        if each["output_type"] == "error"
        else each.get("text") or each["data"]["text/plain"]
        for each in outputs.cells
    )


def process_of(learner: Learner) -> psutil.Process:
    """The learner's own process, as this machine knows it."""
    handle = learner.process.child._kernel
    about = Path(f"/proc/self/fdinfo/{handle}").read_text()
    return psutil.Process(int(about.split("Pid:")[1].split()[0]))


def is_running(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


# Files, settings, beginnings


def test_it_works_on_a_copy_of_the_files_that_were_handed_in(start: Start, tmp_path: Path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "numbers.csv").write_text("1,2")
    (tmp_path / "answers.ipynb").write_text("hidden checks")
    (tmp_path / "timestamp.txt").write_text("2026-01-01")
    (tmp_path / ".hidden").write_text("x")
    (tmp_path / "link.txt").symlink_to("/etc/hostname")
    (tmp_path / "folder").symlink_to("/etc")
    os.mkfifo(tmp_path / "pipe")
    learner = start(gather(tmp_path, left_out=LEFT_OUT, limit_bytes=1 << 20))
    assert (
        run(learner, "import os; os.getcwd(), sorted(os.listdir())") == "('/submission', ['data'])"
    )
    assert run(learner, "open('data/numbers.csv').read()") == "'1,2'"
    run(learner, "open('data/numbers.csv', 'w').write('forged'); open('made', 'w').write('x')")
    assert (tmp_path / "data" / "numbers.csv").read_text() == "1,2"
    assert not (tmp_path / "made").exists()


def test_files_beside_a_notebook_may_be_imported(start: Start):
    learner = start({"helpers.py": b"answer = 42", "package/__init__.py": b"answer = 43"})
    assert run(learner, "import helpers, package; helpers.answer, package.answer") == "(42, 43)"


def test_more_files_than_it_may_have_are_refused(tmp_path: Path):
    (tmp_path / "large.bin").write_bytes(bytes(100_000))
    with pytest.raises(FilesTooLargeError, match="expected at most 50000 bytes of files"):
        gather(tmp_path, left_out=(), limit_bytes=50_000)
    assert gather(tmp_path, left_out=("*.bin",), limit_bytes=50_000) == {}
    for number in range(5):
        (tmp_path / str(number)).touch()  # an empty file counts too
    with pytest.raises(FilesTooLargeError):
        gather(tmp_path, left_out=("*.bin",), limit_bytes=50_000)


def test_folders_that_are_too_deep_are_refused(tmp_path: Path):
    (tmp_path / "/".join("d" * 40)).mkdir(parents=True)
    with pytest.raises(FilesTooLargeError, match="at most 32 deep"):
        gather(tmp_path, left_out=(), limit_bytes=50_000)


def test_two_of_them_share_nothing(start: Start):
    marks = "for d in ('/tmp', '/dev/shm', '.'): open(d + '/mark', 'w').write('x')\nx = 1"
    look = "import os; [d for d in ('/tmp', '/dev/shm', '.') if os.path.exists(d + '/mark')]"
    one, other = start(), start()
    assert run(one, marks) == ""
    assert run(one, look) == "['/tmp', '/dev/shm', '.']"
    assert run(other, look) == "[]"
    assert run(other, "x").startswith("NameError")


def test_each_begins_with_the_same_random_numbers_and_one_thread(start: Start):
    draw = "import random; random.random()"
    assert run(start(), draw) == run(start(), draw)
    assert run(start(), "import threading; threading.active_count()") == "1"


def test_cells_of_the_beginning_run_once_and_each_has_what_they_made(learners: Learners):
    cells = ("import random, time\nbegun = time.time_ns()\nrandom.random()\n'shown'", "made = [1]")
    files = (("data.txt", b"of the course"),)
    beginning = Beginning(files, (*cells, "text = open('data.txt').read()\nprint(text)"))
    found = [learners.start(dict(files), beginning) for _ in range(2)]
    try:
        for learner, shown in found:
            assert [each[0].get("text") or each[0]["data"] for each in shown if each] == [
                {"text/plain": "'shown'"},
                "of the course\n",
            ]
            assert run(learner, "made.append(2); made") == "[1, 2]"
        assert run(found[0][0], "begun") == run(found[1][0], "begun")
        assert run(found[0][0], "random.random()") == run(found[1][0], "random.random()")
    finally:
        for learner, _ in found:
            learner.close()


def test_an_await_in_the_beginning_is_not_the_last_one(learners: Learners):
    beginning = Beginning((), ("import asyncio\nbegun = await asyncio.sleep(0, [1])",))
    found = [learners.start({}, beginning) for _ in range(2)]
    try:
        for learner, shown in found:
            assert shown == [[]]
            assert run(learner, "begun += [await asyncio.to_thread(int, '2')]; begun") == "[1, 2]"
    finally:
        for learner, _ in found:
            learner.close()


UNFORKABLE = {
    "thread": "import threading as t, time; t.Thread(target=time.sleep, args=(99,)).start(); x = 1",
    "task": "import asyncio as a; task = a.ensure_future(a.sleep(99)); x = await a.sleep(0)",
    "loop": "import asyncio; x = asyncio.get_running_loop()",
    "exit": "import os; os._exit(3)",
    "open file": "x = open('words.txt')",
    "socket": "import socket; x = socket.socketpair()",
    "file made": "with open('made.txt', 'w') as x: x.write('made')",
    "file in a folder": "import os; os.mkdir('data'); x = open('data/made.txt', 'w').close()",
    "file changed": "x = open('words.txt', 'a').write('more')",
    "file gone": "import os; x = os.remove('words.txt')",
    "temporary folder": "import tempfile; x = tempfile.mkdtemp()",
    "shared memory": "x = open('/dev/shm/made', 'w').close()",
    "folder": "import os; x = os.chdir('/')",
    "variable": "import os; x = os.environ['MADE'] = 'made'",
}


def test_what_was_read_and_closed_again_can_be_forked(learners: Learners):
    files = {"words.txt": b"a b", "helpers.py": b"answer = 42"}
    code = "import helpers\nwith open('words.txt') as file: words = file.read().split()\n"
    learner, shown = learners.start(files, Beginning((*files.items(),), (code,)))
    assert len(shown) == 1
    assert run(learner, "words, helpers.answer") == "(['a', 'b'], 42)"
    learner.close()


@pytest.mark.parametrize("cell", UNFORKABLE)
def test_a_beginning_that_cannot_be_forked_is_left_to_each(learners: Learners, cell: str):
    files = {"words.txt": b"a b"}
    learner, shown = learners.start(files, Beginning((*files.items(),), (UNFORKABLE[cell],)))
    assert shown == []
    assert run(learner, "'x' in globals()") == "False"
    learner.close()


def test_a_limit_that_does_not_exist_or_is_none_is_refused():
    with pytest.raises(TypeError, match="'memory'"):
        Limits(memory=1)  # pyright: ignore[reportCallIssue]
    with pytest.raises(ValueError, match="tasks must be a whole number from 1, got 0"):
        Limits(tasks=0)


def test_a_module_that_starts_threads_is_named_each_time(tmp_path, monkeypatch):
    thread = "threading.Thread(target=time.sleep, args=(600,), daemon=True).start()"
    (tmp_path / "restless").mkdir()
    (tmp_path / "restless" / "__init__.py").write_text(f"import threading, time\n{thread}")
    monkeypatch.syspath_prepend(str(tmp_path))
    learners = Learners(("restless",), walls=Walls(packages=("nanollm", "restless")))
    for _ in range(2):
        with pytest.raises(GraderError, match=r"got 2 threads after importing .*restless"):
            learners.start({}, Beginning())
    learners.close()


def test_a_module_that_is_missing_is_for_the_cell_to_say(walls: None):
    learners = Learners(("no_such_module",), limits=LIMITS)
    learner, _ = learners.start({}, Beginning())
    assert "No module named 'no_such_module'" in run(learner, "import no_such_module")
    learner.close()
    learners.close()


# Being stopped


LOOPS = {
    "python": "while True: pass",
    "sleep": "import time; time.sleep(60)",
    "await": "import asyncio; await asyncio.sleep(60)",
    "print": "while True: print('x' * 300)",
    "stderr": "import sys\nwhile True: print('x' * 300, file=sys.stderr, flush=True)",
    "display": "while True: display('x' * 3000)",
    "command": "!sleep 60",
    "child": "import subprocess; subprocess.run(['sleep', '60'])",
    "expression": "import re; re.match('(a+)+$', 'a' * 40 + 'b')",
}


def test_a_cell_is_stopped_at_its_limit_and_the_next_one_goes_on(start: Start):
    learner = start()
    run(learner, "kept = 'kept'")
    for name, loop in LOOPS.items():
        for _ in range(3 if name in ("print", "display") else 1):
            with pytest.raises(LearnerStoppedError, match=r"ran longer than 0\.3 s"):
                run(learner, loop, limit_s=0.3)
            assert run(learner, "kept") == "'kept'", name


DEAF = {
    "swallowed": "while True:\n    try: __import__('time').sleep(60)\n    except BaseException: 0",
    "ignored": "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\ntime.sleep(60)",
    "blocked": "import signal, time\nsignal.pthread_sigmask(0, range(1, 65))\ntime.sleep(60)",
    "in C": "sum(range(10**15))",
    "stopped": "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
    "flooding": "while True:\n    try: print('x' * 300)\n    except BaseException: pass",
}


@pytest.mark.parametrize("means", DEAF)
def test_what_hears_no_interrupt_is_ended_after_a_grace(start: Start, monkeypatch, means: str):
    monkeypatch.setattr("grader.kernels.client.GRACE_S", 0.5)
    learner = start()
    process = process_of(learner)
    with pytest.raises(LearnerStoppedError):
        run(learner, DEAF[means], limit_s=0.3)
    assert not is_running(process)
    for ask in (lambda: run(learner, "1"), lambda: learner.ask(b"", 5)):
        with pytest.raises(LearnerGoneError, match="it did not stop when its time was up"):
            ask()


class SlowOutputs(Outputs):
    """A host that cannot keep up, so that the learner's side has to wait while it sends."""

    def add(self, kind: str, *parts: object) -> bool:
        time.sleep(0.02)
        return super().add(kind, *parts)


@pytest.mark.parametrize("shows", ["print('x' * 300_000)", "display('x' * 300_000)"])
def test_an_interrupt_in_the_middle_of_a_frame_leaves_it_whole(start: Start, shows: str):
    learner = start()
    for _ in range(3):
        with pytest.raises(LearnerStoppedError):
            learner.run_cell(f"while True: {shows}", 0.3, SlowOutputs(100_000))
        assert run(learner, "'next'") == "'next'"


def test_an_interrupt_that_comes_late_harms_nothing(start: Start):
    learner = start()
    for _ in range(20):
        assert run(learner, "import os; os.getpid() and 1") == "1"
        process_of(learner).send_signal(signal.SIGINT)
    assert run(learner, "'alive'") == "'alive'"


# Ending


ENDS = {
    "exit": "exit()",
    "quit": "quit()",
    "_exit": "import os; os._exit(0)",
    "abort": "import os; os.abort()",
    "terminated": "import os, signal; os.kill(os.getpid(), signal.SIGTERM)",
    "crash": "import ctypes; ctypes.string_at(0)",
    "closed": "import os; os.closerange(3, 100)",
}


@pytest.mark.parametrize("means", ENDS)
def test_an_end_is_noticed_at_once_and_by_nobody_elses_fault(start: Start, means: str):
    learner = start()
    if means in ("exit", "quit"):  # it lets its own cell end
        assert run(learner, f"{ENDS[means]}\nprint('the end')") == "the end\n"
    with pytest.raises(LearnerGoneError, match="the kernel has ended") as gone:
        run(learner, ENDS[means])
    assert not gone.value.was_killed
    with pytest.raises(LearnerGoneError, match="the kernel has ended"):
        learner.ask(b"", 5)


def test_a_kill_by_nobody_known_is_told_apart(start: Start):
    learner = start()
    process_of(learner).kill()
    with pytest.raises(LearnerGoneError) as gone:
        run(learner, "1")
    assert gone.value.was_killed


def test_a_template_that_was_killed_is_the_graders_fault_and_is_replaced(walls: None):
    learners = Learners((), limits=LIMITS)
    learner, _ = learners.start({}, Beginning())
    process = process_of(learner)
    learners._first.process.kill()
    with pytest.raises(GraderFailedError, match="the template, or the walls around it, ended"):
        run(learner, "while True: pass")
    psutil.wait_procs([process], timeout=5)
    assert not is_running(process)
    learners.renew()
    other, _ = learners.start({}, Beginning())
    assert run(other, "6 * 7") == "42"
    learners.close()
    with pytest.raises(GraderFailedError):
        run(other, "while True: pass")


def test_nothing_is_left_of_a_learners_side(start: Start, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    mine = psutil.Process()
    files = mine.num_fds()
    learner = start({"a": b"x"})
    code = """
import os, subprocess, tempfile, time
open(os.path.join(tempfile.gettempdir(), 'x'), 'w').write('x')
subprocess.Popen(['sleep', '598.7654321'], start_new_session=True)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0: os.execvp('sleep', ['sleep', '598.7654321'])
    os._exit(0)
print('started')
"""
    assert run(learner, code) == "started\n"
    learner.close()
    left = [p for p in psutil.process_iter(["cmdline"]) if "598.7654321" in str(p.info)]
    assert psutil.wait_procs(left, timeout=60)[1] == []  # nobody waits for them: they take a moment
    assert list(tmp_path.iterdir()) == []
    assert mine.num_fds() == files


def test_without_walls_what_was_started_ends_too_and_its_folder_goes(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    learners = Learners((), walls=None)
    learner, shown = learners.start({"a": b"x"}, Beginning((), ("1",)))
    code = "import os, subprocess; print(os.listdir(), subprocess.Popen(['sleep', '600']).pid)"
    listing, pid = run(learner, code).rsplit(maxsplit=1)
    assert (listing, shown) == ("['a']", [])
    with pytest.raises(LearnerStoppedError):
        run(learner, "while True: pass", limit_s=0.3)
    assert run(learner, "'on'") == "'on'"
    learner.close()
    psutil.wait_procs([psutil.Process(int(pid))] if psutil.pid_exists(int(pid)) else [], timeout=5)
    assert not psutil.pid_exists(int(pid))
    assert list(tmp_path.iterdir()) == []


def test_every_grading_begins_with_the_same_random_state():
    learners = Learners(("torch",), walls=None)
    learner, _ = learners.start({}, Beginning())
    draw = "import random, numpy, torch\nprint(random.random(), numpy.random.rand(), torch.rand(1))"
    drawn = run(learner, draw)
    learner.close()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        expected = random.Random(0).random(), numpy.random.RandomState(0).rand(), torch.rand(1)
    assert drawn == "{} {} {}\n".format(*expected)


# What a learner does to its own line


FIND_LINE = """
import os, socket, struct
import msgpack
for number in range(3, 100):
    try: line = socket.socket(fileno=os.dup(number))
    except OSError: continue
    if line.family == socket.AF_UNIX and line.type == socket.SOCK_STREAM: break
def send(*scalars):
    body = b''.join(map(msgpack.packb, scalars))
    line.sendall(struct.pack('>I', len(body)) + body)
"""


def test_forged_frames_are_a_learners_word_and_end_nothing(start: Start):
    learner = start()
    run(learner, FIND_LINE)
    forged = """
for frame in ((), (1,), ('done',), ('done', 99), ('answer', 2), ('ready', 1), (None,), (b'x', 2),
              ('error',), ('display', 1, 2, 3), ('stream', 'stdout', 1), ('verdict', 'passed'),
              ('exit', 0), ('ended', 'memory'), ('cell', 3, '1'), ('stream', 'stdout', 'forged')):
    send(*frame)
'real'
"""
    assert run(learner, forged) == "forged'real'"
    assert run(learner, "'next'") == "'next'"


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (r"line.sendall(b'\x7f\xff\xff\xff')", "expected a frame of at most"),
        (r"line.sendall(b'\0\0\0\2\x91\1')", "expected scalars"),
        ("line.sendall(struct.pack('>I', 5000) + b'\\xc0' * 5000)", "at most 1000 scalars"),
        ("line.shutdown(socket.SHUT_RDWR)", "the kernel has ended"),
    ],
)
def test_who_sends_what_is_no_frame_has_ended_with_the_reason(start: Start, code: str, why: str):
    learner = start()
    process = process_of(learner)
    run(learner, FIND_LINE)
    with pytest.raises(LearnerGoneError, match=why):
        run(learner, f"{code}\nimport time; time.sleep(60)")
    psutil.wait_procs([process], timeout=5)
    assert not is_running(process)


def test_a_flood_of_frames_is_stopped_and_costs_the_host_little(start: Start, monkeypatch):
    monkeypatch.setattr("grader.kernels.client.GRACE_S", 0.5)
    learner = start()
    run(learner, FIND_LINE)
    run(learner, "body = msgpack.packb('stream') + msgpack.packb('stdout') + msgpack.packb('text')")
    run(learner, "many = (struct.pack('>I', len(body)) + body) * 9999")
    before = psutil.Process().memory_info().rss
    with pytest.raises((LearnerStoppedError, LearnerGoneError)):  # it may break off in a frame
        run(learner, "while True:\n    try: line.sendall(many)\n    except BaseException: pass", 1)
    assert psutil.Process().memory_info().rss - before < 64 << 20


def test_who_takes_no_requests_has_ended(start: Start):
    learner = start()
    process_of(learner).suspend()
    with pytest.raises(LearnerGoneError, match="it took no more messages"):
        run(learner, "#" * (8 << 20), 0.5)
    with pytest.raises(LearnerGoneError, match="it took no more messages"):
        run(learner, "1")
