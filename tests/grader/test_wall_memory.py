"""What libraries do with memory goes on working, and what the watch reads."""

from contextlib import closing

import pytest

from grader.kernels.inside import watch

pytestmark = pytest.mark.kernel

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
import sqlite3, tempfile
rows = sqlite3.connect(tempfile.gettempdir() + "/x.db")
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
    outcome = torch_attacker.run(code="import os\n" + HONEST[name])
    assert outcome.got == GETS[name], outcome


def test_the_watch_reads_what_linux_says(tmp_path, monkeypatch):
    """Of pages that are swapped out, which this machine may not have."""
    (tmp_path / "7").mkdir()
    lines = "Name:\\tx\\\\nVmSwap:\\nRssAnon:\\t  12 kB\\nVmSwap:\\t  30 kB\\nVmPTE:\\t 8 kB\\n"
    (tmp_path / "7/status").write_text(lines.replace("\\t", "\t").replace("\\n", "\n"))
    monkeypatch.setattr(watch, "PROC", tmp_path)
    assert watch._private_kib(watch._status(7)) == 42
    assert watch._private_kib(watch._status(8)) == 0
