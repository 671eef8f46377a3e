"""What is left when the process that grades is killed."""

import subprocess
import sys

import psutil
import pytest

HOST = """
import threading
from grader.boundary.outputs import Outputs
from grader.judge.start import Judges
from grader.kernels.start import Beginning, Learners

learner, _ = Learners().start({}, Beginning())
judge, _ = Judges().start(None)
loop = "while True: pass"
threading.Thread(target=learner.run_cell, args=(loop, 300, Outputs(0)), daemon=True).start()
threading.Timer(0.5, print, ["both run"], {"flush": True}).start()
judge.run(loop, limit_s=300)
"""


@pytest.mark.kernel
@pytest.mark.usefixtures("walls")
def test_kernels_and_judges_end_with_a_host_that_is_killed():
    command = [sys.executable, "-c", HOST]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as host:
        assert host.stdout is not None
        assert host.stdout.readline() == "both run\n"
        started = psutil.Process(host.pid).children(recursive=True)
        assert len(started) >= 5  # a forerunner and its judge; walls, a template and its kernel
        host.kill()
    _, left = psutil.wait_procs(started, timeout=10)
    assert [process for process in left if process.status() != psutil.STATUS_ZOMBIE] == []
