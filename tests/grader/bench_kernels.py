"""What forked kernels cost, next to jupyter_client's own: `python tests/grader/bench_kernels.py`.

Both run the same three-cell notebook that imports torch, in turns, in one process.
"""

import asyncio
import os
import statistics
import time
from collections.abc import Callable

import psutil
from nbclient import NotebookClient
from nbformat import NotebookNode, v4

from grader.kernels.inside.settings import TemplateSettings
from grader.kernels.launch import pool
from grader.kernels.manager import ForkKernelManager
from grader.kernels.probe import probe

CELLS = (
    "import torch",
    "table = torch.nn.Embedding(100, 16)",
    "assert table(torch.tensor([1, 2])).shape == (2, 16)",
)
ROUNDS = 5


def notebook() -> NotebookNode:
    return v4.new_notebook(cells=[v4.new_code_cell(cell) for cell in CELLS])


def seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def run_forked() -> None:
    client = NotebookClient(notebook(), kernel_manager_class=ForkKernelManager)
    client.shutdown_kernel = "immediate"
    client.execute()


def run_default() -> None:
    NotebookClient(notebook(), shutdown_kernel="immediate").execute()


async def start_once() -> dict[str, float]:
    """Seconds until a kernel answers and until it is gone, and the memory of all its processes."""
    manager = ForkKernelManager()
    start = time.perf_counter()
    await manager.start_kernel()
    client = manager.client()
    client.start_channels()
    await client.wait_for_ready(timeout=30)
    ready_s = time.perf_counter() - start
    await client.execute_interactive(";".join(CELLS))
    family = [*psutil.Process(os.getpid()).children(recursive=True)]
    pss_mib = {p.pid: p.memory_full_info().pss / 2**20 for p in family}
    kernel_mib = pss_mib.get(manager.provisioner.pid or 0, 0.0)
    client.stop_channels()
    start = time.perf_counter()
    await manager.shutdown_kernel(now=True)
    return {
        "ready_s": ready_s,
        "gone_s": time.perf_counter() - start,
        "worker_mib": sum(pss_mib.values()),
        "kernel_mib": kernel_mib,
    }


def main() -> None:
    template_s = seconds(lambda: pool().put_back(pool().take(TemplateSettings())))
    run_forked()
    starts = [asyncio.run(start_once()) for _ in range(2 * ROUNDS)]
    pairs = [(seconds(run_forked), seconds(run_default)) for _ in range(ROUNDS)]
    forked_s, default_s = (statistics.median(column) for column in zip(*pairs, strict=True))
    middle = {name: statistics.median(each[name] for each in starts) for name in starts[0]}
    print(f"probe of the walls        {seconds(probe):6.2f} s")
    print(f"template ready            {template_s:6.2f} s, once")
    print(f"kernel ready              {middle['ready_s']:6.3f} s")
    print(f"kernel gone               {middle['gone_s']:6.3f} s")
    print(f"three cells, forked       {forked_s:6.2f} s, start to end")
    print(f"three cells, default      {default_s:6.2f} s")
    print(f"ratio                     {default_s / forked_s:6.1f}")
    print(
        f"memory of a worker        {middle['worker_mib']:6.0f} MiB (PSS: walls, template, kernel)"
    )
    print(f"of which the kernel       {middle['kernel_mib']:6.0f} MiB")


if __name__ == "__main__":
    main()
