"""Inside: the learner's side, IPython's shell on one line to the host.

From the host come ("cell", number, source) and ("ask", number, request of the judge); back go what
a cell shows, frame by frame, and ("done", number) or ("answer", number, bytes). What a learner's
code says on the line by itself is a learner's word and decides nothing.

Spawned where nothing can be forked: `python -m grader.kernels.inside.shell PORT`, which takes a
secret and what to import from its standard input and then does the same.
"""

import builtins
import contextlib
import contextvars
import getpass
import importlib
import mmap
import os
import pdb
import signal
import socket
import sys
import warnings
from collections.abc import Coroutine, Iterable
from typing import Any, NoReturn

from IPython.core.async_helpers import get_asyncio_loop
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from grader.boundary import chance
from grader.boundary.far_side import Keeper, respond
from grader.boundary.line import Line, LineClosedError, spawned_line
from grader.kernels.inside.voice import Publisher, ResultHook, Voice, speak

MOST_BYTES = 80 << 20  # of a request; the judge sends at most 64 MiB
MOST_FRAMES = 40  # of a traceback; of a deeper one, how it begins and ends
SPARE_BYTES = 16 << 20


class Spare:
    """Memory that is kept back while a cell runs, for telling that it took all the rest."""

    kept: mmap.mmap | None = None

    def __enter__(self) -> None:
        if sys.platform != "win32":  # where nothing limits it
            with contextlib.suppress(OSError):  # it is never written to, so that it costs nothing
                private = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
                self.kept = mmap.mmap(-1, SPARE_BYTES, flags=private)

    def __exit__(self, *_: object) -> None:
        if self.kept is not None:
            self.kept.close()
            self.kept = None


class CellShell(InteractiveShell):
    """Runs cells and tells the host what they show; nobody sits before it."""

    displayhook_class = ResultHook
    display_pub_class = Publisher
    voice: Voice
    spare = Spare()
    exit_now = False

    def init_virtualenv(self) -> None:
        """Called at the start; this is the environment already."""

    def _tee(self, channel: str) -> Any:
        """Called for each cell; the parent's would keep all that is printed in memory."""
        return contextlib.nullcontext()

    def _showtraceback(self, etype: type, evalue: BaseException, stb: Any) -> None:
        """Called by IPython for each error of a cell; the parent's would print it."""
        lines = [stb] if isinstance(stb, str) else [*map(str, stb)]
        self.voice.error(str(etype.__name__), _text(evalue), lines)

    def _get_exc_info(self, exc_tuple: Any = None) -> Any:
        """Called for each error; of a thousand calls deep, IPython would take a minute to tell."""
        self.spare.__exit__()
        found = super()._get_exc_info(exc_tuple)
        links = [found[2]] if found[2] else []
        while links and (link := links[-1].tb_next):
            links.append(link)
        if len(links) > MOST_FRAMES:
            links[MOST_FRAMES // 2].tb_next = links[-MOST_FRAMES // 2]
        return found

    def should_run_async(self, raw_cell: str, **known: Any) -> bool:
        """Called for each cell: it finds a loop running, as in JupyterLab, or begins to run one."""
        is_outermost = not get_asyncio_loop().is_running()
        return is_outermost or super().should_run_async(raw_cell, **known)

    def ask_exit(self) -> None:
        """Called by `exit` and `quit`: the process ends after this cell, as a kernel does."""
        self.exit_now = True

    def enable_gui(self, gui: str | None = None) -> None:
        """Called by `%matplotlib inline`; the parent's refuses, and there is no window to open."""

    def debugger(self, force: bool = False) -> None:
        """Called by %debug."""
        _refuse_debugger()


# What all cells and calls set holds in later ones: numpy's print options, a precision of decimal's.
CONTEXT = contextvars.copy_context()


def run_in_loop(cell: Coroutine[Any, Any, Any]) -> Any:
    """Called by IPython for each cell; one that is stopped does not go on beneath a later one."""
    import asyncio

    loop = get_asyncio_loop()
    task = loop.create_task(cell, context=CONTEXT)
    try:
        return loop.run_until_complete(task)
    except BaseException:
        task.cancel()
        with contextlib.suppress(RuntimeError):  # a cell may have stopped or closed the loop
            loop.run_until_complete(asyncio.wait([task], timeout=0))
        raise


def make_shell() -> CellShell:
    """The one shell of this process; it starts no thread, so that the process can be forked."""
    config = Config()
    config.HistoryManager.enabled = False
    shell = CellShell.instance(config=config)
    shell.loop_runner = run_in_loop
    shell.colors = "neutral"
    builtins.input = getpass.getpass = _refuse_input
    sys.breakpointhook = pdb.set_trace = _refuse_debugger
    os.environ["PAGER"] = "cat"
    source = "raise RuntimeError"
    try:
        exec(compile(source, shell.compile.cache(source), "exec"))
    except RuntimeError as error:  # the first traceback of a cell imports much, and is slow
        shell.InteractiveTB.structured_traceback(RuntimeError, error, error.__traceback__)
    return shell


def import_all(names: Iterable[str]) -> None:
    """Import modules, quietly; what is missing here, a cell will say."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in names:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)


def begin(shell: CellShell, line: Line) -> None:
    """Let a shell speak on this line, with the random state that every submission begins with."""
    shell.voice = Voice(line)
    speak(shell.voice)


def serve(shell: CellShell, line: Line) -> None:
    """Do what the host asks until it hangs up."""
    keeper, number = Keeper(shell.user_ns), 0
    while True:
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            kind, number, what = line.receive(MOST_BYTES)
            shell.voice.begin_cell()
            signal.signal(signal.SIGINT, shell.voice.interrupt)
            if kind == "ask":
                with shell.spare:
                    answer = CONTEXT.run(respond, what, keeper)
                shell.voice.say("answer", number, answer)
                continue
            with shell.spare:
                shell.run_cell(what, store_history=True)
            shell.voice.say("done", number)
        except LineClosedError:
            return
        except (KeyboardInterrupt, MemoryError):  # it came when the cell was just over
            shell.voice.say("done", number)
        if shell.exit_now:
            os._exit(0)


def end_loop(namespace: dict[str, Any]) -> int:
    """Close IPython's event loop before a fork, which its files do not survive.

    Returns how many tasks wait in it and names stand for it; if any, it stays, and nothing can be
    forked.
    """
    if (asyncio := sys.modules.get("asyncio")) is None:
        return 0
    loop = get_asyncio_loop()
    names = sum(value is loop for value in namespace.values())
    if not (needed := len(asyncio.all_tasks(loop)) + names):
        loop.close()
    return needed


def run(request: dict[str, Any], files: list[int], line: socket.socket) -> NoReturn:
    """Called by the template in a forked process: be the learner's side of one submission."""
    line.close()
    shell = CellShell.instance()
    to_host = Line(socket.socket(fileno=files[0]))
    begin(shell, to_host)
    serve(shell, to_host)
    os._exit(0)  # not by way of Python's own exit, which runs what modules have registered


def spawned() -> None:
    """Be the learner's side in a process of its own, without walls."""
    line, told = spawned_line()
    os.chdir(told["folder"])
    sys.path.append(told["folder"])
    import_all(told["preload"])
    chance.seed(0)
    shell = make_shell()
    begin(shell, line)
    serve(shell, line)
    os._exit(0)


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception as problem:  # the learner's own __str__
        return f"<its text raises {type(problem).__name__}>"


def _refuse_input(*_: object, **__: object) -> NoReturn:
    raise StdinNotImplementedError(
        "nobody answers input() when a notebook is graded: give the value in the cell"
    )


def _refuse_debugger(*_: object, **__: object) -> NoReturn:
    raise StdinNotImplementedError(
        "no debugger when a notebook is graded: take breakpoint() and set_trace() out"
    )


if __name__ == "__main__":
    importlib.import_module("grader.kernels.inside.shell").spawned()
