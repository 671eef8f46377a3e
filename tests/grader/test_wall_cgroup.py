"""A cgroup for each kernel, where version 2 is delegated to the grader.

What Linux does is tried where this process has such a cgroup: `make cgroup` sees to that, and so
should `systemd-run --user --scope -p Delegate=yes pytest tests/grader/test_wall_cgroup.py`.
"""

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from grader.boundary.outputs import Outputs
from grader.errors import LearnerGoneError
from grader.kernels import cgroup, child
from grader.kernels.inside.limits import Limits
from grader.kernels.start import Beginning, Learners

SMALL = Limits(memory_mib=32, disk_mib=16, tasks=24)  # 176 MiB with what is Linux's, and 280 tasks
LARGE = Limits(memory_mib=1024, disk_mib=64, tasks=2000)
HOLD = """
import os, time
time.sleep(0.5)  # until it is in its cgroup: cells come later than that
for _ in range(3):
    if os.fork() == 0:
        kept = bytearray(os.urandom(1)) * (90 << 20)
        time.sleep(3); os._exit(0)
for _ in range(3):
    os.wait()
got = "lived"
"""
SHOW = """
import os, time
time.sleep(0.5)
with open("/dev/shm/x", "wb") as file:
    for _ in range(60):
        file.write(bytes(1 << 20))
kept = bytearray(os.urandom(1)) * (150 << 20)
got = "lived"
"""
MULTIPLY = """
import threading, time
time.sleep(0.5)
got, wait = "lived", threading.Event()
threading.stack_size(1 << 16)
try:
    for _ in range(300):
        threading.Thread(target=wait.wait).start()
except RuntimeError:
    got = "refused"
wait.set()
"""


def made(folder: Path, controllers: str = "cpu memory pids", procs: str = "") -> Path:
    """A folder with a cgroup's files; no Linux looks at them."""
    folder.mkdir()
    (folder / "cgroup.controllers").write_text(controllers)
    (folder / "cgroup.procs").write_text(procs or f"{os.getpid()}\n")
    return folder


def test_a_cgroup_with_own_processes_is_divided(tmp_path: Path):
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as started:
        own = made(tmp_path / "own", procs=f"{os.getpid()}\n{started.pid}\n")
        assert cgroup.divide(own)
        started.communicate(b"\n")
    assert (own / "nanollm" / "cgroup.procs").read_text() == f"{started.pid}\n"  # the last to go
    assert (own / "cgroup.subtree_control").read_text() == "+memory +pids\n"


@pytest.mark.parametrize(
    ("controllers", "procs"),
    [
        ("cpu pids", ""),
        ("memory", ""),
        ("memory pids", f"{os.getppid()}\n"),
        ("memory pids", "0\n"),
    ],
)
def test_a_cgroup_that_is_not_ours_alone_is_left_as_it_is(
    tmp_path: Path, controllers: str, procs: str
):
    own = made(tmp_path / "own", controllers, procs)
    before = sorted(path.name for path in own.iterdir())
    assert not cgroup.divide(own)
    assert sorted(path.name for path in own.iterdir()) == before


def test_a_kernels_cgroup_has_its_limits(tmp_path: Path):
    group = cgroup.KernelGroup(tmp_path, 4321, SMALL)
    told = {path.name: path.read_text() for path in group.path.iterdir()}
    assert told["memory.max"] == f"{(32 + 16 + 128) << 20}\n"
    assert told["pids.max"] == f"{24 + 256}\n"
    assert told["memory.oom.group"] == "1\n"
    assert told["cgroup.procs"] == "4321\n"
    events = group.path / "memory.events"
    events.write_text("low 0\nmax 7\noom 0\noom_kill 0\noom_group_kill 0\n")
    assert group.why_ended() == ""
    events.write_text("low 0\nmax 7\noom 1\noom_kill 3\noom_group_kill 1\n")
    assert group.why_ended() == "memory: more than 176 MiB in its cgroup"


@pytest.fixture
def parent(walls: None) -> Path:
    """The cgroup that is divided."""
    if not (parent := cgroup.delegated()):
        pytest.skip("no cgroup is delegated to this process alone; `make cgroup` makes one")
    return parent


@pytest.fixture(params=[True, False], ids=["held", "without"])
def is_held(parent: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    if not request.param:
        monkeypatch.setattr(child, "delegated", lambda: None)
    return request.param


@pytest.mark.parametrize(
    ("code", "end"),
    [
        (HOLD, "memory: more than 176 MiB in its cgroup"),
        (SHOW, "memory: more than 176 MiB in its cgroup"),
        (MULTIPLY, "refused"),
    ],
    ids=["processes", "files in memory", "threads"],
)
def test_linux_ends_what_the_watch_would_not(is_held: bool, new_attacker, code: str, end: str):
    with closing(new_attacker(limits=LARGE, in_cgroup=SMALL)) as attacker:
        outcome = attacker.run(code=code)
    assert (outcome.why_ended or outcome.refusal or outcome.got) == (end if is_held else "lived")


def test_a_kernel_that_uses_too_much_says_why_and_leaves_no_cgroup(parent: Path):
    learners = Learners((), limits=Limits(memory_mib=200, disk_mib=16))
    with closing(learners):
        learner, _ = learners.start({}, Beginning())
        learner.run_cell("x = bytearray(100 << 20)", 20, Outputs(1000))
        assert [*parent.glob("kernel-*")]
        hold = "import os\nfor _ in range(4):\n    os.fork()\n    y = bytearray(60 << 20)"
        with pytest.raises(LearnerGoneError, match="memory: more than"):
            learner.run_cell(hold, 20, Outputs(1000))
        learner.close()
    while [*parent.glob("kernel-*")]:  # a process takes a moment to end
        cgroup.sweep()
