"""Inside: the process that has everything imported, and is forked for each submission.

Run as `python -m grader.kernels.inside.template N`, where file N is a socket to the grader. The
first message on it is the settings; the answer says that all is imported. Each further message asks
for one process and brings its open files:

    [line to the grader, packed files of the submission, whatever the process itself needs ...]

Three processes stand in a row: the template, an init whose end takes all the others of its
process id space with it and which watches what they use, and the kernel. Only the kernel runs
what a learner wrote.

A message with `branch` asks for a template of its own instead, in which more is imported and the
first cells of a lesson are run before it is forked: they are the same for many submissions.
"""

import contextlib
import gc
import importlib
import json
import os
import random
import select
import socket
import sys
import threading
import traceback
from collections.abc import Generator
from typing import Any

from grader.boundary import chance
from grader.boundary.line import Line
from grader.boundary.traces import traces
from grader.kernels.inside import confine, shell
from grader.kernels.inside.settings import FOLDER, TemplateSettings
from grader.kernels.inside.view import build_view, show_files, unpack
from grader.kernels.inside.watch import INTERVAL_S, Watch

MESSAGE_BYTES, MESSAGE_FILES = 1 << 16, 16
NICE = 10  # kernels give way to their init, which has to count a flood of their processes


def main() -> None:
    """Import what the settings name, then serve until the grader hangs up."""
    control = socket.socket(fileno=int(sys.argv[1]))
    settings = TemplateSettings.from_plain_data(json.loads(control.recv(MESSAGE_BYTES)))
    sys.path.append(FOLDER)
    shell.import_all(settings.preload)
    shell.make_shell()
    chance.seed(0)
    confine.hide()
    wait_for_requests(control, settings)


def wait_for_requests(control: socket.socket, settings: TemplateSettings, left: int = 0) -> None:
    """Say that this process can be forked, and fork what is asked for until the grader hangs up.

    left: how much else than threads would not survive a fork.
    """
    gc.collect()
    gc.freeze()  # a kernel's collector leaves these pages alone, so they stay shared
    _send(control, {"ready": True, "threads": threading.active_count() + left})
    while True:
        message, files, _, _ = socket.recv_fds(control, MESSAGE_BYTES, MESSAGE_FILES)
        if not message:
            return
        request = json.loads(message)
        if "branch" in request:
            branch(request["branch"], files, control, settings)
        else:
            fork(request, files, control, settings)
        for file in files:
            os.close(file)


def branch(
    modules: list[str], files: list[int], control: socket.socket, settings: TemplateSettings
) -> None:
    """Fork a template that runs cells on a line of its own until that closes, and then serves.

    modules: to be imported first. files: its socket to the grader, the line, and the packed files
    that its cells may read.
    """
    chance = random.getstate()
    if child := os.fork():
        _reap(child)
        return
    shell.import_all(modules)
    random.setstate(chance)  # Python seeds it anew in a fork
    confine.die_with_parent()
    control.close()
    control, line = socket.socket(fileno=os.dup(files[0])), Line(socket.socket(fileno=files[1]))
    with _reported(control):
        show_files(files[2])
        os.close(files[0])
        runner = shell.CellShell.instance()
        shell.begin(runner, line)
        before = traces(FOLDER)
        shell.serve(runner, line)
        tasks = shell.end_loop(runner.user_ns)
        left = len(traces(FOLDER) ^ before)
        line.close()
        wait_for_requests(control, settings, tasks + left)
    os._exit(0)


def fork(
    request: dict[str, Any], files: list[int], control: socket.socket, settings: TemplateSettings
) -> None:
    """Start an init and return at once."""
    chance = random.getstate()
    if child := os.fork():
        os.waitpid(child, 0)  # it ends when the init, which has to be a child of its own, has begun
        _reap(child)
        return
    line = socket.socket(fileno=os.dup(files[0]))
    with _reported(line):
        control.close()
        confine.enter_namespaces()
        if os.fork():
            os._exit(0)
        init(line, request, files, settings, chance)
    os._exit(0)


def init(
    line: socket.socket,
    request: dict[str, Any],
    files: list[int],
    settings: TemplateSettings,
    chance: tuple[Any, ...],
) -> None:
    """Start the kernel, tell the grader how to reach both, watch, and say how the kernel ended."""
    build_view(settings.limits, list(settings.keep))
    unpack(files[1], FOLDER)
    confine.ignore_signals()
    watch = Watch(settings.limits)
    begin, held = os.pipe()
    kernel = os.fork()
    if not kernel:
        with _reported(line):
            os.close(held)
            os.read(begin, 1)  # returns when the init has said what it has to, and has no rights
            random.setstate(chance)  # Python seeds it anew in a fork
            become(request, files, line, settings)
        os._exit(0)
    handles = [os.pidfd_open(os.getpid()), os.pidfd_open(kernel)]
    socket.send_fds(line, [b'{"started": true}'], handles)
    confine.give_up_privileges()
    confine.close_files({line.fileno(), handles[1], held})
    os.close(held)
    while (status := _reap(kernel)) is None:
        select.select([handles[1]], [], [], INTERVAL_S)
        if reason := watch.look():
            _send(line, {"ended": reason})
            return  # all of the kernel's processes are killed with this one
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
    confine.give_up_privileges()
    confine.show()
    importlib.import_module(request["module"]).run(request, files[2:], line)


def _reap(child: int) -> int | None:
    """Take leave of all children that have ended; how this one has, None while it runs."""
    ended: dict[int, int] = {}
    with contextlib.suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG))[0]:
            ended[found[0]] = found[1]
    return ended.get(child)


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
