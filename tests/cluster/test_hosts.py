"""Hosts of a cluster on one machine: apart, cut off and killed; and dask on three of them."""

import os
import runpy
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

pytest.importorskip("pyroute2", reason="needs Linux")
HOSTS = runpy.run_path(str(Path(__file__).with_name("hosts.py")))
TMP = HOSTS["TMP"]
NAMES = ("head", "left", "right")
REACH = "import socket, sys; socket.create_connection((sys.argv[1], 8786), timeout=2)"
LISTEN = "import socket; s = socket.create_server(('', 8786)); print('up', flush=True); input()"
COORDINATOR = """
import socket, sys, time
from distributed import Client

def where(_):
    time.sleep(0.1)
    return socket.gethostname()

with Client(sys.argv[1], timeout=60) as client:
    client.wait_for_workers(2, timeout=60)
    print(*sorted(set(client.gather(client.map(where, range(20))))), flush=True)
    later = client.map(where, range(20, 80))
    input()
    print(*sorted(set(client.gather(client.map(where, range(80, 90))))), flush=True)
    print(len(client.gather(later)), flush=True)
"""
pytestmark = [pytest.mark.cluster]


@pytest.fixture
def hosts() -> Iterator[Any]:
    try:
        with HOSTS["Hosts"](*NAMES) as hosts:
            yield hosts
    except OSError as why:
        pytest.skip(str(why))


def reaches(hosts: Any, one: str, other: str) -> bool:
    command = [sys.executable, "-c", REACH, hosts.addresses[other]]
    try:
        hosts.run(one, command, stderr=subprocess.DEVNULL)
    except subprocess.CalledProcessError:
        return False
    return True


@contextmanager
def listening(hosts: Any, name: str) -> "Generator[subprocess.Popen[str]]":
    """Somebody listens there, for a `with` block or until it is ended."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with hosts.popen(name, [sys.executable, "-c", LISTEN], **pipes) as started:
        assert started.stdout.readline() == "up\n"
        yield started
        started.kill()


def test_each_has_a_name_a_tmp_and_processes_of_its_own(hosts: Any):
    for name in NAMES:
        hosts.run(name, ["touch", f"{TMP}/of-{name}"])
    for name in NAMES:
        script = f"hostname; ls {TMP}; ls -d /proc/[0-9]* | wc -l; pwd"
        said = hosts.run(name, ["sh", "-c", script]).split()
        assert said[:2] == [name, f"of-{name}"]
        assert int(said[2]) < 8
        assert said[3] == str(Path.cwd())
    assert not Path(TMP, "of-head").exists()


def test_they_reach_one_another_and_nobody_else(hosts: Any):
    with listening(hosts, "head"):
        assert reaches(hosts, "head", "head")
        assert reaches(hosts, "left", "head")
        assert not reaches(hosts, "head", "left")  # nobody listens there
    assert not reaches(hosts, "left", "head")
    routes = hosts.run("left", ["cat", "/proc/net/route"]).splitlines()[1:]
    assert [line.split()[1] for line in routes] == ["00004D0A"]  # 10.77.0.0


def test_a_wire_is_cut_and_joined(hosts: Any):
    with listening(hosts, "head"):
        hosts.cut("left")
        assert not reaches(hosts, "left", "head")
        assert reaches(hosts, "right", "head")
        hosts.join("left")
        # The first may still be told that nobody answered when it asked before.
        assert any(reaches(hosts, "left", "head") for _ in range(10))


def test_a_host_that_is_killed_takes_all_along_and_starts_anew_empty(hosts: Any):
    hosts.run("head", ["touch", f"{TMP}/mark"])
    with listening(hosts, "head") as server:
        hosts.kill("head")
        assert server.wait(timeout=30) != 0
    assert not reaches(hosts, "left", "right")
    hosts.boot("head")
    assert hosts.run("head", ["ls", TMP]) == ""
    with listening(hosts, "head"):
        assert reaches(hosts, "left", "head")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_of_them_when_who_made_them_is_killed(hosts: Any, how: signal.Signals):
    script = (
        "import runpy, sys\n"
        f"made = runpy.run_path({HOSTS['__file__']!r})['Hosts']('a', 'b').__enter__()\n"
        "made.popen('a', ['sleep', '600'])\n"
        "print('up', flush=True)\ninput()"
    )
    mounts = Path("/proc/self/mounts").read_text()
    command = [sys.executable, "-c", script]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as started:
        assert started.stdout is not None
        assert started.stdout.readline() == "up\n"
        below = psutil.Process(started.pid).children(recursive=True)
        assert len(below) >= 6
        started.send_signal(how)
    _, left = psutil.wait_procs(below, timeout=10)
    assert [each for each in left if each.status() != psutil.STATUS_ZOMBIE] == []
    assert Path("/proc/self/mounts").read_text() == mounts


def test_learners_are_walled_in_there_too(hosts: Any):
    hosts.run("left", [sys.executable, "-m", "grader", "doctor"])


@pytest.mark.slow
def test_dask_goes_on_when_a_host_is_killed(hosts: Any):
    address = f"tcp://{hosts.addresses['head']}:8786"
    program = [sys.executable, "-W", "ignore", "-m"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    scheduler = [*program, "distributed.cli.dask_scheduler", "--port", "8786", "--no-dashboard"]
    worker = [*program, "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard"]
    started = [hosts.popen("head", scheduler, **quiet)]
    started += [hosts.popen(name, worker, **quiet) for name in ("left", "right")]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    command = [sys.executable, "-c", COORDINATOR, address]
    coordinator = hosts.popen("head", command, env={**os.environ, "PYTHONPATH": ""}, **pipes)
    assert coordinator.stdout.readline() == "left right\n"
    time.sleep(0.5)
    hosts.kill("left")
    coordinator.stdin.write("\n")
    coordinator.stdin.flush()
    assert coordinator.stdout.readline() == "right\n"
    assert coordinator.stdout.readline() == "60\n"
    assert coordinator.communicate(timeout=60) == ("", None)
    assert coordinator.returncode == 0
    for each in started:
        each.kill()
        each.wait()
