"""Attacks from a learner's cell on the machine: none gets out, and the next learner works."""

import os
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.boundary.outputs import Outputs
from grader.errors import LearnerGoneError, LearnerStoppedError
from grader.kernels.client import Learner
from grader.kernels.inside.limits import Limits
from grader.kernels.start import Beginning, Learners

ROOT = Path(__file__).resolve().parents[2]
LIMITS = Limits(memory_mib=256, disk_mib=32, file_mib=8, tasks=64)
Say = Callable[[str], str]

pytestmark = [
    pytest.mark.kernel,
    pytest.mark.usefixtures("walls"),
    pytest.mark.skipif(sys.platform != "linux", reason="walls are Linux's"),
]


@pytest.fixture(scope="module")
def learners(walls: None) -> Iterator[Learners]:
    patch = pytest.MonkeyPatch()
    patch.setenv("CANVAS_TOKEN", "very-secret")  # of the instructor's
    learners = Learners((), limits=LIMITS)
    learners.wait_ready()
    yield learners
    learners.close()
    patch.undo()


@pytest.fixture
def learner(learners: Learners) -> Iterator[Learner]:
    """A learner's side of its own; after its attack, another one works."""
    learner, _ = learners.start({}, Beginning())
    yield learner
    learner.close()
    other, _ = learners.start({}, Beginning())
    outputs = Outputs(1000)
    other.run_cell("print(6 * 7)", 30, outputs)
    other.close()
    assert outputs.cells[0]["text"] == "42\n"


@pytest.fixture
def say(learner: Learner) -> Say:
    """What a cell prints, or its error."""

    def say(source: str) -> str:
        outputs = Outputs(100_000)
        learner.run_cell(source, 30, outputs)
        return "".join(
            each.get("text") or f"{each.get('ename')}: {each.get('evalue')}"
            for each in outputs.cells
        )

    return say


def test_there_is_no_network(say: Say):
    abstract = f"\0nanollm-test-{os.getpid()}"
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.socket(socket.AF_UNIX) as nameless,
    ):
        nameless.bind(abstract)
        nameless.listen()
        code = f"""
import socket
for family, address in (
    (socket.AF_INET, ('1.1.1.1', 53)),
    (socket.AF_INET, {server.getsockname()!r}),
    (socket.AF_UNIX, {abstract!r}),
    (40, (2, 22)),
):
    try:
        one = socket.socket(family)
        one.settimeout(1)
        one.connect(address)
        print('CONNECTED', address)
    except OSError as refusal:
        print(refusal.errno)
"""
        # unreachable; refused or unreachable, as its loopback is up or not; refused; forbidden
        first, second, third, last = say(code).split()
    assert (first, third, last) == ("101", "111", "1")
    assert second in ("111", "101")


def test_neither_home_nor_solutions_nor_tests_nor_the_gradebook_can_be_read(say: Say, tmp_path):
    secrets = [
        Path(__file__),
        *(ROOT / name for name in ("solutions", "tests", "classroom", "course", ".git")),
        *(ROOT / "grader" / name for name in ("cli.py", "judge", "submission", "marks.py")),
        Path.home() / ".bashrc",
        tmp_path,
    ]
    code = f"import os; print([p for p in {[*map(str, secrets)]} if os.path.lexists(p)])"
    assert say(code) == "[]\n"


def test_variables_of_the_instructor_are_absent(say: Say):
    code = """
import glob, os
print(sorted(os.environ))
for path in glob.glob('/proc/*/environ'):
    try: print(open(path, errors='replace').read())
    except OSError: pass
"""
    said = say(code)
    assert "MPLBACKEND" in said
    assert "CANVAS_TOKEN" not in said
    assert "very-secret" not in said


def test_no_package_and_no_setting_of_the_machine_can_be_changed(say: Say):
    code = """
import IPython, site, nanollm, grader.boundary.far_side as far
for path in (IPython.__file__, nanollm.__file__, site.__file__, far.__file__,
             '/proc/sys/kernel/core_pattern', '/proc/sysrq-trigger', '/proc/self/oom_score_adj'):
    try: open(path, 'a'); print('OPENED', path)
    except OSError as refusal: print(refusal.errno)
"""
    errors = say(code).split()
    assert len(errors) == 7
    assert set(errors) <= {"30", "13", "2"}  # read-only, forbidden, absent


def test_the_memory_of_other_processes_cannot_be_read(say: Say):
    code = """
import ctypes, glob, os
mine = {str(os.getpid()), 'self', 'thread-self'}
for path in glob.glob('/proc/[0-9]*/mem') + glob.glob('/proc/[0-9]*/environ'):
    if path.split('/')[2] not in mine:
        try: open(path, 'rb'); print('OPENED', path)
        except OSError: pass
libc = ctypes.CDLL(None, use_errno=True)
print(libc.ptrace(16, 1, 0, 0), libc.unshare(0x10000000))
"""
    assert say(code) == "-1 -1\n"


def test_a_process_that_wants_too_much_memory_is_refused_it(say: Say):
    assert say("x = bytearray(2 * 1024**3)").startswith("MemoryError:")
    assert say("print('alive')") == "alive\n"


def test_a_full_disk_is_the_learners_own(say: Say):
    code = """
written = 0
for folder in ('/tmp', '.', '/dev/shm'):
    for number in range(50):
        try:
            with open(f'{folder}/{number}', 'wb', 0) as file:
                while True: written += file.write(bytes(2**20))
        except OSError: pass
print(written)
"""
    said = say(code)
    assert "print" not in said
    assert int(said) <= 32 * 1024**2
    assert say("print('still heard')") == "still heard\n"


GREEDY = """
import os, time
for _ in range(8):
    if os.fork() == 0:
        x = bytearray(b'x') * (100 * 1024**2)
        time.sleep(60)
time.sleep(60)
"""


def test_processes_that_use_too_much_together_are_ended_with_the_reason(learner: Learner):
    why = r"the kernel has ended \(memory: more than 256 MiB in "
    with pytest.raises(LearnerGoneError, match=why) as gone:
        learner.run_cell(GREEDY, 30, Outputs(1000))
    assert not gone.value.was_killed


def test_a_fork_bomb_ends_with_its_kernel(learner: Learner):
    """Where Linux refuses more processes to this user, it is stopped when its time is up."""
    bomb = "import os, time\nwhile True:\n    try: os.fork()\n    except OSError: time.sleep(0.1)"
    with pytest.raises((LearnerGoneError, LearnerStoppedError)):
        learner.run_cell(bomb, 3, Outputs(1000))
