"""Inside: the process that has everything imported, and is forked for each kernel.

Run as `python -m grader.kernels.inside.template N`, where file N is a socket to the grader. The
first message on it is the settings; the answer says that all is imported. Each further message asks
for one process (a Jupyter kernel, or the trials of `grader.kernels.probe`) and brings its open
files:

    [line to the grader, packed files of the submission, whatever the process itself needs ...]

Three processes stand in a row: the template, an init whose end takes all the others of its
process id space with it and which watches what they use, and the kernel. Only the kernel runs
what a learner wrote.
"""

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import threading
import traceback
import warnings
from collections.abc import Generator
from pathlib import Path
from typing import Any

from grader.kernels.inside import confine
from grader.kernels.inside.settings import FOLDER, TemplateSettings
from grader.kernels.inside.view import build_view, unpack
from grader.kernels.inside.watch import INTERVAL_S, Watch

MESSAGE_BYTES, MESSAGE_FILES = 1 << 16, 16
NICE = 10  # kernels give way to their init, which has to count a flood of processes


def main() -> None:
    """Import what the settings name, then serve until the grader hangs up."""
    control = socket.socket(fileno=int(sys.argv[1]))
    settings = TemplateSettings.from_plain_data(json.loads(control.recv(MESSAGE_BYTES)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in settings.preload:
            importlib.import_module(name)
    confine.hide()
    gc.collect()
    gc.freeze()  # a kernel's collector leaves these pages alone, so they stay shared
    _send(control, {"ready": True, "threads": threading.active_count()})
    serve(control, settings)


def serve(control: socket.socket, settings: TemplateSettings) -> None:
    """Fork what is asked for."""
    while True:
        message, files, _, _ = socket.recv_fds(control, MESSAGE_BYTES, MESSAGE_FILES)
        if not message:
            return
        fork(json.loads(message), files, control, settings)
        for file in files:
            os.close(file)


def fork(
    request: dict[str, Any], files: list[int], control: socket.socket, settings: TemplateSettings
) -> None:
    """Start an init and return at once."""
    child = os.fork()
    if child:
        # With walls it ends when the init, which has to be a child of its own, has begun.
        if settings.walls:
            os.waitpid(child, 0)
        _reap(child)
        return
    line = socket.socket(fileno=os.dup(files[0]))
    with _reported(line):
        control.close()
        if settings.walls:
            confine.enter_namespaces()
            if os.fork():
                os._exit(0)
        else:
            confine.die_with_parent()
        init(line, request, files, settings)
    os._exit(0)


def init(
    line: socket.socket, request: dict[str, Any], files: list[int], settings: TemplateSettings
) -> None:
    """Start the kernel, tell the grader how to reach both, watch, and say how the kernel ended."""
    watch = None
    if settings.walls:
        build_view(settings.limits, list(settings.keep))
        unpack(files[1], FOLDER)
        confine.ignore_signals()
        watch = Watch(settings.limits)
    else:
        confine.adopt_orphans()
    begin, held = os.pipe()
    kernel = os.fork()
    if not kernel:
        with _reported(line):
            os.close(held)
            os.read(begin, 1)  # returns when the init has said what it has to, and has no rights
            become(request, files, line, settings)
        os._exit(0)
    handles = [os.pidfd_open(os.getpid()), os.pidfd_open(kernel)]
    socket.send_fds(line, [b'{"started": true}'], handles)
    if settings.walls:
        confine.give_up_privileges()
    confine.close_files({line.fileno(), handles[1], held})
    os.close(held)
    while (status := _reap(kernel)) is None:
        select.select([handles[1]], [], [], INTERVAL_S)
        if watch and (reason := watch.look()):
            _send(line, {"ended": reason})
            return  # all of the kernel's processes are killed with this one
    if not settings.walls:
        _kill_children()
    _send(line, {"exit": os.waitstatus_to_exitcode(status)})


def become(
    request: dict[str, Any], files: list[int], line: socket.socket, settings: TemplateSettings
) -> None:
    """Turn into a process with nothing of the template's but its modules, and run what is asked."""
    os.setsid()
    os.nice(NICE)
    confine.die_with_parent()
    confine.close_files({*files[2:], line.fileno()})
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nothing, standard)
    os.close(nothing)
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    confine.limit_resources(settings.limits)
    if settings.walls:
        confine.give_up_privileges()
        confine.show()
        signal.signal(signal.SIGINT, signal.default_int_handler)  # its init ignores it
    importlib.import_module(request["module"]).run(request, files[2:], line)


def _reap(kernel: int) -> int | None:
    """Take leave of all children that have ended; how the kernel has, None while it runs."""
    ended: dict[int, int] = {}
    with contextlib.suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG))[0]:
            ended[found[0]] = found[1]
    return ended.get(kernel)


def _kill_children() -> None:
    """Kill what a kernel without walls left behind, as far as it can be found."""
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    with contextlib.suppress(OSError):
        while pids := children.read_text().split():
            for pid in map(int, pids):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)


@contextlib.contextmanager
def _reported(line: socket.socket) -> Generator[None]:
    """Tell the grader about a failure instead of going on in the wrong process."""
    try:
        yield
    except BaseException:
        _send(line, {"failed": traceback.format_exc()[-4000:]})
        os._exit(1)


def _send(line: socket.socket, message: dict[str, Any]) -> None:
    with contextlib.suppress(OSError):  # nobody listens any more
        line.send(json.dumps(message).encode())


if __name__ == "__main__":
    main()
