"""The judge's process: runs setup and graded cells as its host says, asks the learner through it.

Messages are msgpack on a pipe. Towards here: ["cell", name, source, is graded, sure, unsure] and
answers to questions; from here: ["ask", request] and ["done", outputs]. An answer is ["answer",
bytes] or ["ended", name, reason] where the learner's side was stopped or is gone.
"""

import builtins
import os
import select
import signal
import sys
import threading
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from typing import Any, cast

import msgpack

from grader.boundary import chance, wire, wire_reader
from grader.errors import BoundaryError, WireError
from grader.judge.cells import main_module, run_cell
from grader.judge.in_place import Changes
from grader.judge.proxy import Handle, knowing_isinstance
from grader.judge.request import Sent, write_request


class LearnerEnded(BaseException):
    """The learner's side was stopped or is gone; its name is set to what the reports know."""


@dataclass(frozen=True, kw_only=True)
class JudgeSettings:
    """How the judge's process is set up."""

    folder: str | None = None  # where the source's data files lie
    memory_bytes: int = 4 << 30
    cpu_s: int = 900  # processor time, for what not even the end of the host interrupts
    limits: wire.AnswerLimits = wire.LIMITS


class Boundary:
    """The judge's end of the way to the learner's side (a `proxy.Link`)."""

    def __init__(self, connection: "Connection[Any, Any]", limits: wire.AnswerLimits) -> None:
        self.connection, self.limits = connection, limits
        self.dropped: list[int] = []
        self.follower = chance.Follower()
        self.changes = Changes()  # what calls have changed in place
        self.shared: dict[type, str] = {}  # classes of setup cells, which both sides have

    def drop(self, number: int) -> None:
        self.dropped.append(number)

    def ask(self, *operation: object) -> Any:
        dropped, self.dropped = self.dropped, []
        request, sent = write_request(
            operation,
            dropped=dropped,
            chance=self.follower.changes(),
            name_of=self.shared.get,
            limits=self.limits,
        )
        self.connection.send_bytes(_packed("ask", request))
        kind, *rest = msgpack.unpackb(self.connection.recv_bytes())
        if kind == "ended":
            raise type(rest[0], (LearnerEnded,), {})(rest[1])
        return self.understand(rest[0], sent)

    def understand(self, answer: bytes, sent: Sent) -> Any:
        known = [*sent.objects, *sent.arrays]
        try:
            frame = wire_reader.decode(answer, lambda far: Handle(self, far), self.limits, known)
        except WireError as problem:
            raise BoundaryError(f"the answer is no plain data: {problem}") from None
        if type(frame) is not tuple or len(frame) != 5 or type(frame[0]) is not str:
            raise BoundaryError("the answer of the learner's side is malformed")
        status, value, printed, consumed, changed = frame
        if consumed is True:
            self.follower.consumed()
        if type(printed) is str:
            sys.stdout.write(printed[:2000])
        self.changes.apply(changed, sent)
        if status == "returned":
            return value
        if status == "raised" and isinstance(value, Exception):
            raise value
        raise BoundaryError(f"{value!s:.500}")


class Names(dict[str, Any]):
    """The namespace of a graded cell: removing a learner's name removes it there too.

    A check may take a function away to see whether another one uses it, and put it back.
    """

    def __init__(self, namespace: dict[str, Any], borrowed: set[str], boundary: Boundary) -> None:
        super().__init__()
        self.namespace, self.borrowed, self.boundary = namespace, borrowed, boundary

    def __missing__(self, name: str) -> Any:
        return self.namespace[name]

    def __setitem__(self, name: str, value: Any) -> None:
        self.namespace[name] = value
        if name in self.borrowed and type(value) is Handle:
            self.boundary.ask("bind", name, value)

    def __delitem__(self, name: str) -> None:
        del self.namespace[name]
        if name in self.borrowed:
            self.boundary.ask("unbind", name)


def _packed(*message: object) -> bytes:
    return cast(bytes, msgpack.packb(message, unicode_errors="replace"))


def serve(connection: "Connection[Any, Any]", settings: JudgeSettings) -> None:
    """Live as a judge until the host closes the connection."""
    _settle(settings)
    threading.Thread(target=_end_with, args=(connection.fileno(),), daemon=True).start()
    boundary = Boundary(connection, settings.limits)
    namespace = vars(main_module())
    connection.send_bytes(_packed("ready"))
    while True:
        try:
            message = msgpack.unpackb(connection.recv_bytes())
        except (EOFError, OSError):
            return
        outputs = _run(namespace, boundary, *message[1:])
        connection.send_bytes(_packed("done", outputs))


def _end_with(line: int) -> None:
    """End this process when its host has closed the line, or was killed."""
    waiting = select.poll()
    waiting.register(line, 0)  # for nothing but its end
    waiting.poll()
    os._exit(0)


def _settle(settings: JudgeSettings) -> None:
    """Leave the host's terminal alone, bound memory, and be the same each time."""
    import resource  # not on Windows, where there is no judge either

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    null = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(null, number)
    resource.setrlimit(resource.RLIMIT_DATA, (settings.memory_bytes, settings.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (settings.cpu_s, settings.cpu_s))
    if settings.folder is not None:
        os.chdir(settings.folder)
        sys.path.append(settings.folder)
    if torch := sys.modules.get("torch"):
        torch.set_num_threads(1)
    chance.seed(0)
    builtins.isinstance = knowing_isinstance(isinstance)


def _run(
    namespace: dict[str, Any],
    boundary: Boundary,
    name: str,
    source: str,
    is_graded: bool,
    sure: list[str],
    unsure: list[str],
) -> list[dict[str, Any]]:
    """Run one cell with the learner's names bound, and return its outputs."""
    wanted = [*sure, *(other for other in unsure if other not in namespace)]
    names = Names(namespace, set(wanted), boundary)
    earlier = [*namespace.values()]
    known = set(map(id, earlier))
    outputs = run_cell(
        source,
        name,
        namespace,
        assigned=names if is_graded else None,
        before=partial(_borrow, names, wanted) if wanted else None,
    )
    if is_graded:
        boundary.changes.undo()
    else:
        boundary.changes.keep()
        for key, value in namespace.items():
            if _is_own_class(value) and id(value) not in known:
                boundary.shared[value] = key
        boundary.follower.sent = chance.state()
    return outputs


def _is_own_class(value: object) -> bool:
    is_class = issubclass(type(value), type)  # isinstance would ask a handle
    return is_class and getattr(value, "__module__", None) == "__main__"


def _borrow(names: Names, wanted: list[str]) -> None:
    """Bind names to what the learner's side holds; a name that is missing there is missing here."""
    found = names.boundary.ask("names", *wanted)
    if type(found) is not dict:
        raise BoundaryError("the learner's side does not say what it defined")
    for name in wanted:
        names.namespace.pop(name, None)
        if name in found:
            names.namespace[name] = found[name]
