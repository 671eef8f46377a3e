"""What is left when the process that grades is killed."""

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

HOST = """
import sys, threading
from pathlib import Path
from grader.judge.process import Judge
from grader.kernels.session import ForkedKernel

with ForkedKernel(Path(sys.argv[1])) as kernel, Judge(None, cell_s=300) as judge:
    kernel.client.execute("while True: pass")
    threading.Timer(0.5, print, ["both run"], {"flush": True}).start()
    judge.run_graded("while True: pass")
"""


@pytest.mark.kernel
@pytest.mark.usefixtures("walls")
def test_kernels_and_judges_end_with_a_host_that_is_killed(tmp_path: Path):
    command = [sys.executable, "-c", HOST, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as host:
        assert host.stdout is not None
        assert host.stdout.readline() == "both run\n"
        started = psutil.Process(host.pid).children(recursive=True)
        assert len(started) >= 5  # a forkserver and its judge; walls, a template and its kernel
        host.kill()
    _, left = psutil.wait_procs(started, timeout=10)
    assert [process for process in left if process.status() != psutil.STATUS_ZOMBIE] == []
