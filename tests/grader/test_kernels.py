"""Forked kernels: they serve as any kernel does, and what attacks from one ends with it."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from grader.kernels.kernelspec import write_kernelspec
from grader.kernels.launch import pool
from grader.kernels.manager import ForkKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode, v4, write
from traitlets.config import Config

from grader.errors import GraderError
from grader.kernels.files import listen, pack
from grader.kernels.pool import Template

ROOT = Path(__file__).resolve().parents[2]
LIMITS = {"memory_mib": 256, "disk_mib": 32, "file_mib": 8, "tasks": 64}
SMALL = {"ForkProvisioner": {"preload": ["grader.kernels.inside.app"], "limits": LIMITS}}
FULL = {"ForkProvisioner": {"limits": LIMITS | {"memory_mib": 1024}}}

pytestmark = [
    pytest.mark.kernel,
    pytest.mark.skipif(sys.platform != "linux", reason="forked kernels are Linux's"),
]


@pytest.fixture(scope="module", autouse=True)
def templates(walls: None) -> Iterator[None]:
    """One pool for the whole file; nothing of it is left."""
    yield
    pool().close()


def execute(*cells: str, folder: Path | None = None, config: object = SMALL) -> list[str]:
    """What each cell says when they run in one fresh kernel, by way of nbclient."""
    notebook = v4.new_notebook(cells=[v4.new_code_cell(cell) for cell in cells])
    NotebookClient(
        notebook,
        kernel_manager_class=ForkKernelManager,
        config=Config(config),
        allow_errors=True,
        shutdown_kernel="immediate",
        timeout=30,
        resources={"metadata": {"path": str(folder or "")}},
    ).execute()
    return [said(cell) for cell in notebook.cells]


def said(cell: NotebookNode) -> str:
    """Text of all outputs; an error is its name and message."""
    words = []
    for output in cell.outputs:
        if output.output_type == "error":
            words.append(f"{output.ename}: {output.evalue}")
        else:
            words.append(output.get("text") or output.data["text/plain"])
    return "".join(words).strip()


def assert_next_kernel_works() -> None:
    assert execute("print(6 * 7)") == ["42"]


def with_kernel(use: Callable[[ForkKernelManager], Awaitable[None]]) -> None:
    """Run `use` on a manager whose kernel has started, and shut it down."""

    async def run() -> None:
        manager = ForkKernelManager(config=Config(SMALL))
        await manager.start_kernel()
        try:
            await use(manager)
        finally:
            await manager.shutdown_kernel(now=True)

    asyncio.run(run())


async def start_cell(manager: ForkKernelManager, code: str, proof: str) -> None:
    """Begin to execute a cell, and return when it has printed `proof`."""
    client = manager.client()
    client.start_channels()
    await client.wait_for_ready(timeout=10)
    client.execute(code, stop_on_error=False)  # or what follows an interrupt would be aborted
    text = ""
    try:
        while proof not in text:
            message = await client.get_iopub_msg(timeout=10)
            text += message["content"].get("text", "")
    finally:
        client.stop_channels()


# A kernel like any other


def test_a_notebook_with_torch_and_a_figure_runs():
    cells = (
        "import torch, tiktoken; torch.ones(2, 3).sum().item()",
        "import matplotlib.pyplot as plt; plt.plot([1, 2]);",
        "input('name?')",
        "1 / 0",
        "!echo shell",
        "%whos int",
    )
    answers = execute(*cells, config=FULL)
    assert answers[0] == "6.0"
    assert answers[1].startswith("<Figure size")
    assert answers[2].startswith("StdinNotImplementedError")
    assert answers[3] == "ZeroDivisionError: division by zero"
    assert answers[4] == "shell"
    assert answers[5] == "No variables match your requested type."


def test_lessons_find_their_package_and_its_assets():
    found = execute("from nanollm.data import load_corpus; len(load_corpus())", config=FULL)
    assert found == ["20479"]


def test_kernels_share_no_random_numbers_and_one_thread_is_all_they_use():
    draw = "import random, numpy, torch\nprint(random.random(), numpy.random.rand(), torch.rand(1))"
    (first,), (second, threads) = (
        execute(draw, config=FULL),
        execute(draw, "torch.get_num_threads()", config=FULL),
    )
    assert all(a != b for a, b in zip(first.split(), second.split(), strict=True))
    assert threads == "1"


def test_a_kernel_works_on_a_copy_of_the_files_without_notebooks_and_links(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "numbers.csv").write_text("1,2")
    (tmp_path / "answers.ipynb").write_text("hidden checks")
    (tmp_path / "link.txt").symlink_to("/etc/hostname")
    listing, read, _ = execute(
        "import os; sorted(os.listdir())",
        "open('data/numbers.csv').read()",
        "open('data/numbers.csv', 'w').write('forged'); open('made.txt', 'w').write('x')",
        folder=tmp_path,
    )
    assert (listing, read) == ("['data']", "'1,2'")
    assert (tmp_path / "data" / "numbers.csv").read_text() == "1,2"
    assert not (tmp_path / "made.txt").exists()


def test_more_files_than_a_kernel_may_have_are_refused(tmp_path):
    (tmp_path / "large.bin").write_bytes(bytes(17 * 1024 * 1024))
    with pytest.raises(GraderError, match="expected at most 16777216 bytes of files"):
        execute("1", folder=tmp_path)
    assert_next_kernel_works()


def test_a_limit_that_does_not_exist_is_refused_by_name():
    with pytest.raises(GraderError, match=r"ForkProvisioner.limits: .*'memory'"):
        execute("1", config={"ForkProvisioner": {"limits": {"memory": 1}}})


def test_a_module_that_starts_threads_cannot_be_preloaded(tmp_path, monkeypatch):
    thread = "threading.Thread(target=time.sleep, args=(600,), daemon=True).start()"
    (tmp_path / "restless.py").write_text(f"import threading, time\n{thread}")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(GraderError, match="got 2 threads after importing restless"):
        execute("1", config={"ForkProvisioner": {"preload": ["restless"], "walls": False}})


def test_a_module_that_cannot_be_preloaded_is_named():
    with pytest.raises(GraderError, match=r"the template did not start: .*no_such_module"):
        execute("1", config={"ForkProvisioner": {"preload": ["no_such_module"]}})


def test_a_socket_path_that_is_too_long_is_refused(tmp_path):
    with pytest.raises(GraderError, match="expected a path of at most 107 bytes"):
        listen(str(tmp_path / ("x" * 100)), range(1, 3))


def test_packing_counts_bytes_before_it_copies_them(tmp_path):
    (tmp_path / "file.bin").write_bytes(b"12345")
    with pytest.raises(GraderError, match="at most 4 bytes"):
        pack(tmp_path, left_out=(), limit_bytes=4)
    os.close(pack(tmp_path, left_out=("*.bin",), limit_bytes=4))


def test_nbval_runs_a_notebook_on_a_forked_kernel(tmp_path):
    write_kernelspec(tmp_path / "jupyter", preload=["grader.kernels.inside.app"], limits=LIMITS)
    cell = v4.new_code_cell("import os; os.getcwd(), os.getpid()", execution_count=1)
    result = {"text/plain": "('/submission', 2)"}
    cell.outputs = [v4.new_output("execute_result", result, execution_count=1)]
    write(v4.new_notebook(cells=[cell]), tmp_path / "small.ipynb")
    command = "-m pytest --nbval --nbval-kernel-name nanollm-fork -p no:cacheprovider -q"
    run = subprocess.run(
        [sys.executable, *command.split(), "small.ipynb"],
        cwd=tmp_path,
        env=os.environ | {"JUPYTER_PATH": str(tmp_path / "jupyter")},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "1 passed" in run.stdout


def test_without_walls_a_kernel_runs_only_when_asked_for_and_what_it_started_dies_too(tmp_path):
    config = {"ForkProvisioner": SMALL["ForkProvisioner"] | {"walls": False}}
    code = "import os, subprocess; print(os.getcwd(), subprocess.Popen(['sleep', '600']).pid)"
    where, pid = execute(code, folder=tmp_path, config=config)[0].split()
    assert where == str(tmp_path)
    deadline = time.monotonic() + 2
    while Path(f"/proc/{pid}").exists():
        assert time.monotonic() < deadline, "a process without walls outlived its kernel"
        time.sleep(0.02)


# Starting, stopping, dying


def test_an_interrupt_stops_the_cell_and_not_the_kernel():
    async def use(manager: ForkKernelManager) -> None:
        await start_cell(
            manager, "import time; print('begun', flush=True); time.sleep(60)", "begun"
        )
        await manager.interrupt_kernel()
        await start_cell(manager, "print('alive')", "alive")

    with_kernel(use)


def test_a_restarted_kernel_has_forgotten_everything():
    async def use(manager: ForkKernelManager) -> None:
        await start_cell(manager, "x = 1; print('set')", "set")
        await manager.restart_kernel(now=True)
        await start_cell(manager, "print('x' in globals())", "False")

    with_kernel(use)


def test_a_kernel_that_shuts_down_by_itself_does_so_within_a_second():
    async def use(manager: ForkKernelManager) -> None:
        start = time.monotonic()
        await manager.shutdown_kernel()
        assert time.monotonic() - start < 1
        assert not manager.has_kernel

    with_kernel(use)


def test_a_kernel_that_dies_is_noticed_at_once():
    async def use(manager: ForkKernelManager) -> None:
        assert manager.provisioner is not None
        await start_cell(manager, "print('here')", "here")
        os.kill(manager.provisioner.pid, signal.SIGKILL)
        await asyncio.sleep(0.1)
        assert not await manager.is_alive()

    with_kernel(use)
    with pytest.raises(DeadKernelError):
        execute("import os; os._exit(3)")
    assert_next_kernel_works()


@pytest.mark.parametrize("means", ["stopped", "deaf"])
def test_a_kernel_that_hears_no_signal_is_killed(means):
    deaf = """
import signal, time
for number in range(1, 65):
    try: signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError): pass
print('deaf', flush=True)
while True:
    try: time.sleep(60)
    except BaseException: pass
"""
    stopped = """
import os, subprocess
subprocess.Popen(['sh', '-c', f'sleep 0.2; kill -STOP {os.getpid()}'])
print('stopped')
"""

    async def use(manager: ForkKernelManager) -> None:
        await start_cell(manager, deaf if means == "deaf" else stopped, means)
        await asyncio.sleep(0.4)
        pid = manager.provisioner.pid
        start = time.monotonic()
        await manager.shutdown_kernel(now=True)
        assert time.monotonic() - start < 1
        assert not Path(f"/proc/{pid}").exists()

    with_kernel(use)
    assert_next_kernel_works()


def test_a_template_that_was_killed_is_replaced():
    async def use(manager: ForkKernelManager) -> None:
        template: Template = manager.provisioner._template
        template.process.kill()
        template.process.wait()
        await asyncio.sleep(0.1)
        assert not await manager.is_alive(), "a kernel outlived its template"

    with_kernel(use)
    assert_next_kernel_works()


def test_nothing_is_left_of_a_kernel_but_its_template(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    execute("open('/tmp/x', 'w').write('x')")
    assert list(tmp_path.iterdir()) == []


# Attacks


def test_there_is_no_network():
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
        (said_,) = execute(code)
    assert said_.split() == ["101", "101", "111", "1"]  # unreachable twice, refused, forbidden
    assert_next_kernel_works()


def test_neither_home_nor_solutions_nor_tests_nor_the_gradebook_can_be_read(tmp_path):
    secrets = [
        Path(__file__),
        *(ROOT / name for name in ("solutions", "tests", "classroom", "course", ".git")),
        ROOT / "grader" / "cli.py",
        Path.home() / ".bashrc",
        tmp_path,
    ]
    code = f"import os; [p for p in {[*map(str, secrets)]} if os.path.lexists(p)]"
    assert execute(code) == ["[]"]
    assert_next_kernel_works()


def test_variables_of_the_instructor_are_absent(monkeypatch):
    monkeypatch.setenv("CANVAS_TOKEN", "very-secret")
    names, secret = execute(
        "import os; sorted(os.environ)",
        "import glob\n'very-secret' in ''.join(open(f, errors='replace').read() "
        "for f in glob.glob('/proc/*/environ') if os.access(f, os.R_OK))",
    )
    assert "CANVAS_TOKEN" not in names
    assert secret == "False" or "PermissionError" in secret
    assert_next_kernel_works()


def test_no_installed_package_can_be_changed():
    code = """
import torch, site, nanollm
for path in (torch.__file__, nanollm.__file__, site.__file__):
    try: open(path, 'a'); print('OPENED', path)
    except OSError as refusal: print(refusal.errno)
"""
    assert execute(code, config=FULL)[0].split() == ["30", "30", "30"]  # read-only file system
    assert_next_kernel_works()


def test_two_kernels_share_no_folder():
    write_marks = "for d in ('/tmp', '/dev/shm', '.'): open(d + '/mark', 'w').write('x')"
    look = "import os; [d for d in ('/tmp', '/dev/shm', '.') if os.path.exists(d + '/mark')]"
    assert execute(write_marks, look)[1] == "['/tmp', '/dev/shm', '.']"
    assert execute(look) == ["[]"]


def test_a_fork_bomb_ends_with_its_kernel():
    start = time.monotonic()
    with pytest.raises(DeadKernelError):
        execute("import os, time\nwhile True:\n    try: os.fork()\n    except OSError: pass")
    assert time.monotonic() - start < 15
    assert_next_kernel_works()


def test_a_process_that_wants_too_much_memory_is_refused_it():
    huge = "x = bytearray(2 * 1024**3)"
    answers = execute(huge, "import torch; torch.zeros(10**10)", "print('alive')", config=FULL)
    assert answers[0] == "MemoryError:"
    assert "allocate" in answers[1]
    assert answers[2] == "alive"
    assert_next_kernel_works()


def test_processes_that_want_too_much_memory_together_end_their_kernel_and_it_is_said_why():
    code = """
import os, time
for _ in range(8):
    if os.fork() == 0:
        x = bytearray(b'x') * (100 * 1024**2)
        time.sleep(60)
time.sleep(60)
"""

    async def use(manager: ForkKernelManager) -> None:
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=10)
        client.execute(code, stop_on_error=False)  # or what follows an interrupt would be aborted
        deadline = time.monotonic() + 10
        while await manager.is_alive():
            assert time.monotonic() < deadline
            await asyncio.sleep(0.02)
        client.stop_channels()
        await manager.provisioner.wait()
        assert manager.provisioner.why_ended.startswith("memory: more than 256 MiB")

    with_kernel(use)
    assert_next_kernel_works()


def test_a_full_disk_is_the_kernels_own():
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
    (written,) = execute(code)
    assert int(written) <= 32 * 1024**2
    assert_next_kernel_works()


def test_a_daemon_dies_with_its_kernel(tmp_path):
    code = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execvp('sleep', ['sleep', '598.7654321'])
    os._exit(0)
time.sleep(0.3)
print(os.popen('ps -e').read().count('sleep') or len(os.listdir('/proc')))
"""
    execute(code)
    running = [
        path for path in Path("/proc").glob("[0-9]*/cmdline") if b"598.7654321" in _read(path)
    ]
    assert running == []
    assert_next_kernel_works()


def test_the_memory_of_other_processes_cannot_be_read():
    code = """
import ctypes, glob, os
mine = {str(os.getpid()), 'self', 'thread-self'}
for path in glob.glob('/proc/[0-9]*/mem') + glob.glob('/proc/[0-9]*/environ'):
    if path.split('/')[2] not in mine:
        try: open(path, 'rb'); print('OPENED', path)
        except OSError: pass
libc = ctypes.CDLL(None, use_errno=True)
print(libc.ptrace(16, 1, 0, 0), libc.unshare(0x10000000), len(glob.glob('/proc/[0-9]*')))
"""
    assert execute(code) == ["-1 -1 2"]
    assert_next_kernel_works()


def test_the_settings_of_the_machine_cannot_be_changed():
    code = """
for path in ('/proc/sys/kernel/core_pattern', '/proc/sysrq-trigger', '/proc/self/oom_score_adj'):
    try: open(path, 'w'); print('OPENED', path)
    except OSError as refusal: print(refusal.errno)
"""
    assert set(execute(code)[0].split()) <= {"30", "13", "2"}  # read-only, forbidden, absent
    assert_next_kernel_works()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
