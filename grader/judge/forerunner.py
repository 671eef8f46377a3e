"""The process that judges are forked from: what is imported is, and never a learner's code has run.

Run as `python -m grader.judge.forerunner N`, where file N is a socket to the host. Its first
message names what to import; each further one asks for a fork, with open files:

    {"folder": ...}, [a socket like N, a line]: a forerunner for one lesson, which runs the cells of
        the source that come over the line until it closes, and then answers on the socket
    {"folder": ...}, [a line]: a judge of one submission
"""

import gc
import json
import os
import random
import signal
import socket
import sys
import threading

from grader.boundary.line import Line
from grader.boundary.traces import open_files
from grader.judge.server import JudgeState, import_all, live, prepare

MESSAGE_BYTES = 1 << 16


def main() -> None:
    """Import what is told, then fork what is asked for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = socket.socket(fileno=int(sys.argv[1]))
    import_all(json.loads(control.recv(MESSAGE_BYTES))["preload"])
    wait_for_requests(control, None)


def wait_for_requests(control: socket.socket, judge: JudgeState | None, left: int = 0) -> None:
    """Say that this process can be forked, and fork what is asked for until the host hangs up.

    left: how many open files judges would share.
    """
    gc.collect()
    gc.freeze()
    control.send(json.dumps({"threads": threading.active_count() + left}).encode())
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a judge
    chance = random.getstate()
    while True:
        try:
            message, files, _, _ = socket.recv_fds(control, MESSAGE_BYTES, 2)
        except ConnectionResetError:  # it hung up with an answer unread
            return
        if not message:
            return
        if not os.fork():
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            random.setstate(chance)  # Python seeds it anew in a fork
            control.close()
            become(json.loads(message), files, judge)
            os._exit(0)
        for file in files:
            os.close(file)


def become(request: dict[str, str | None], files: list[int], judge: JudgeState | None) -> None:
    """In a fork: a judge, or a forerunner in which the cells of one lesson have run."""
    line = Line(socket.socket(fileno=files[-1]))
    if len(files) == 1:
        live(judge or prepare(request["folder"], line), line)
    made = prepare(request["folder"], line)
    before = open_files()
    made.serve(line)
    left = len(open_files() - before)
    line.close()
    wait_for_requests(socket.socket(fileno=files[0]), made, left)


if __name__ == "__main__":
    main()
