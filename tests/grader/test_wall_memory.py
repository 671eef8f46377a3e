"""Memory that no process has: each way to hold it is refused, or ends the kernel that tries."""

from contextlib import closing

import pytest

from grader.kernels.inside import watch

pytestmark = pytest.mark.kernel

SHARED = 0x01
VALIDATED, ANONYMOUS, HUGE = 0x03, 0x20, 0x40000
CALL = """
import ctypes, mmap, os, platform
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_size_t]
libc.mremap.restype = ctypes.c_void_p

def call(x86_64, aarch64, *arguments):
    result = libc.syscall(x86_64 if platform.machine() == "x86_64" else aarch64, *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result

def map_(flags, file=-1, size=8 << 20):
    place = libc.mmap(None, size, 3, flags, file, 0)
    if place == ctypes.c_void_p(-1).value:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return place
"""
REFUSED = {
    "shared memory without a file": f"map_({SHARED | ANONYMOUS}); got = 1",
    "the same, validated": f"map_({VALIDATED | ANONYMOUS}); got = 1",
    "the same by Python": "got = mmap.mmap(-1, 1 << 20)",
    "shared memory of /dev/zero": (
        f"file = os.open('/dev/zero', os.O_RDWR); map_({SHARED}, file); got = 1"
    ),
    "shared memory of /dev/full": (
        f"file = os.open('/dev/full', os.O_RDWR); map_({SHARED}, file); got = 1"
    ),
    "huge pages": f"map_({2 | ANONYMOUS | HUGE}); got = 1",
    "memfd_create": "got = os.memfd_create('x')",
    "memfd_secret": "got = call(447, 447, 0)",
    "semget": "got = 1 + call(64, 190, 0, 32000, 0o1600)",
    "semctl": "got = 1 + call(66, 191, 0, 0, 3, 0)",
    "semop": "got = 1 + call(65, 193, 0, 0, 0)",
    "semtimedop": "got = 1 + call(220, 192, 0, 0, 0, 0)",
    "shmget": "got = 1 + call(29, 194, 0, 1 << 20, 0o1600)",
    "msgget": "got = 1 + call(68, 186, 0, 0o1600)",
    "message queue of POSIX": """
import ctypes.util
rt = ctypes.CDLL(ctypes.util.find_library("rt"), use_errno=True)
queue = rt.mq_open(b"/x", os.O_CREAT | os.O_RDWR, 0o600, None)
got = queue + 1 or ""
""",
    "vmsplice": "got = 1 + call(278, 75, os.pipe()[1], ctypes.create_string_buffer(16), 0, 0)",
    "inotify": "got = call(294, 26, 0)",
    "fanotify": "got = call(300, 262, 0x800, 0)",
    "io_setup": "x = ctypes.c_ulong(); got = 1 + call(206, 0, 1, ctypes.byref(x))",
    "io_uring": "got = call(425, 425, 1, ctypes.create_string_buffer(120))",
    "rules of landlock": "x = ctypes.c_uint64(1); got = call(444, 444, ctypes.byref(x), 8, 0)",
    "filters of system calls": """
program = ctypes.create_string_buffer(8)  # BPF: an instruction of zeros and its address
description = (ctypes.c_uint64 * 2)(1, ctypes.addressof(program))
libc.prctl(38, 1, 0, 0, 0)
for way in ((317, 277, 1, 0), (157, 167, 22, 2)):
    try:
        call(*way, description)
    except OSError as refusal:
        got = got or ("" if refusal.errno == 1 else refusal)
""",
    "a larger buffer of a socket": """
import socket
for option in (socket.SO_SNDBUF, socket.SO_RCVBUF):
    try:
        socket.socketpair()[0].setsockopt(socket.SOL_SOCKET, option, 1 << 20)
        got = option
    except OSError:
        pass
""",
    "as many terminals as one likes": """
import pty
kept = []
try:
    for _ in range(25):
        kept += pty.openpty()
except OSError: pass
got = ""
for _ in range(4):
    if os.fork() == 0:
        try:
            for _ in range(25): pty.openpty()
        except OSError: os._exit(0)
        import time; time.sleep(20)
import time; time.sleep(0.5)
got = len(os.listdir("/dev/pts")) > 66
got = got or ""
""",
}


@pytest.mark.parametrize("name", REFUSED)
def test_memory_that_no_process_has_is_refused(attacker, name):
    outcome = attacker.run(CALL + REFUSED[name])
    assert outcome.got == ""
    assert outcome.why_ended == ""


HELD = {
    "buffers of sockets": """
import socket, time
kept = [each for _ in range(110) for each in socket.socketpair()]
for each in kept:
    each.setblocking(False)
    try:
        while each.send(b"x" * 65536): pass
    except OSError: pass
time.sleep(20)
""",
    "sockets in flight": """
import array, resource, socket, time
one, two = socket.socketpair()
for _ in range(110):
    a, b = socket.socketpair()
    a.setblocking(False)
    try:
        while a.send(b"x" * 65536): pass
    except OSError: pass
    rights = array.array("i", [a.fileno(), b.fileno()])
    one.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
    a.close(); b.close()
time.sleep(20)
""",
    "memory of processes that share nothing with the template": """
import subprocess, sys, time
code = "x = b'x' * (16 << 20); import time; time.sleep(20)"
kept = [subprocess.Popen([sys.executable, "-S", "-c", code]) for _ in range(8)]
time.sleep(20)
""",
    "memory in processes that hide themselves": """
import time
for _ in range(8):
    if os.fork() == 0:
        libc.prctl(4, 0, 0, 0, 0)
        x = b"x" * (16 << 20)
        time.sleep(20)
        os._exit(0)
time.sleep(20)
""",
    "memory of a process whose first thread has ended": """
import threading, time
def hold():
    kept.extend(b"x" * (16 << 20) for _ in range(5))
    time.sleep(20)
kept = []
for _ in range(2):
    if os.fork() == 0:
        threading.Thread(target=hold).start()
        call(60, 93, 0)
time.sleep(20)
""",
    "mappings": """
import time
page = 4096
libc.mprotect.argtypes = [ctypes.c_size_t, ctypes.c_size_t, ctypes.c_int]
place = libc.mmap(None, 60000 * page, 1, 0x22, -1, 0)
for each in range(0, 60000, 2):
    libc.mprotect(place + each * page, page, 0)
for _ in range(6):
    if os.fork() == 0:
        time.sleep(20)
        os._exit(0)
time.sleep(20)
""",
    "locks of files": """
import fcntl, time
for number in range(30):
    file = os.open(f"/tmp/{number}", os.O_CREAT | os.O_RDWR)
    for place in range(800, 0, -2):
        fcntl.lockf(file, fcntl.LOCK_EX, 1, place)
time.sleep(20)
""",
}
SAID = {"mappings": "mappings: more than", "locks of files": "locks: more than"}


@pytest.mark.parametrize("name", HELD)
def test_memory_that_is_held_ends_the_kernel(attacker, name):
    outcome = attacker.run(CALL + HELD[name])
    assert outcome.why_ended.startswith(SAID.get(name, "memory: more than 96 MiB")), outcome


HONEST = {
    "workers of a DataLoader": """
import torch
from torch.utils.data import DataLoader, TensorDataset
data = TensorDataset(torch.arange(4000.0).reshape(1000, 4))
got = sum(batch[0].sum().item() for batch in DataLoader(data, batch_size=50, num_workers=2))
""",
    "a pool of processes": """
import multiprocessing, operator
with multiprocessing.get_context("fork").Pool(3) as pool:
    got = sum(pool.map(operator.neg, range(10)))
""",
    "values that processes share": """
import multiprocessing
context = multiprocessing.get_context("fork")
value, rows, queue = context.Value("i", 3), context.Array("d", 4), context.Queue()
def work():
    value.value += 4; rows[1] = 2.5; queue.put("x")
process = context.Process(target=work)
process.start(); said = queue.get(); process.join()
got = (value.value, rows[1], said)
""",
    "shared memory with a name": """
from multiprocessing import shared_memory
one = shared_memory.SharedMemory(create=True, size=1 << 16)
one.buf[:2] = b"ab"
two = shared_memory.SharedMemory(name=one.name)
got = bytes(two.buf[:2])
two.close(); one.close(); one.unlink()
""",
    "a tensor that processes share": """
import torch
import torch.multiprocessing as mp
rows = torch.zeros(3).share_memory_()
process = mp.get_context("fork").Process(target=rows.add_, args=(1,))
process.start(); process.join()
got = rows.tolist()
""",
    "many processes of one's own code": """
import time
kept = b"x" * (48 << 20)  # each process shows it, and only one of them has it
for _ in range(4):
    if os.fork() == 0:
        time.sleep(1); os._exit(0)
for _ in range(4): os.wait()
got = "lived"
""",
    "a database": """
import sqlite3
rows = sqlite3.connect("/tmp/x.db")
rows.execute("create table t (x)"); rows.execute("insert into t values (7)"); rows.commit()
got = rows.execute("select x from t").fetchall()
""",
    "a terminal, a shell, a thread, a loop of events": """
import asyncio, os, pexpect, subprocess, threading
said = pexpect.run("echo hi"), subprocess.check_output("echo $((6 * 7)) | cat", shell=True)
thread = threading.Thread(target=os.nice, args=(1,)); thread.start(); thread.join()
got = (*said, asyncio.run(asyncio.sleep(0, 5)), len(open("/dev/zero", "rb").read(3)))
""",
}
GETS = {
    "workers of a DataLoader": "7998000.0",
    "a pool of processes": "-45",
    "values that processes share": "(7, 2.5, 'x')",
    "shared memory with a name": "b'ab'",
    "a tensor that processes share": "[1.0, 1.0, 1.0]",
    "many processes of one's own code": "lived",
    "a database": "[(7,)]",
    "a terminal, a shell, a thread, a loop of events": "(b'hi\\r\\n', b'42\\n', 5, 3)",
}


@pytest.fixture(scope="module")
def torch_attacker(new_attacker):
    """As a grader's template: with torch, before the fork."""
    with closing(new_attacker(preload=("torch",))) as attacker:
        yield attacker


@pytest.mark.parametrize("name", HONEST)
def test_what_libraries_do_with_memory_goes_on_working(torch_attacker, name):
    outcome = torch_attacker.run("import os\n" + HONEST[name])
    assert outcome.got == GETS[name], outcome


def test_the_watch_reads_what_linux_says(tmp_path, monkeypatch):
    """Of pages that are swapped out, which this machine may not have."""
    (tmp_path / "7").mkdir()
    lines = "Name:\\tx\\\\nVmSwap:\\nRssAnon:\\t  12 kB\\nVmSwap:\\t  30 kB\\nVmPTE:\\t 8 kB\\n"
    (tmp_path / "7/status").write_text(lines.replace("\\t", "\t").replace("\\n", "\n"))
    monkeypatch.setattr(watch, "PROC", tmp_path)
    assert watch._private_kib(watch._status(7)) == 42
    assert watch._private_kib(watch._status(8)) == 0
