"""The judge: runs setup and graded cells as its host says, asks the learner's side through it.

Frames towards here: ("read", source, name) of a cell that will come, ("cell", name, source, is
graded, sure names, unsure names, lost names) with names between spaces, and ("answer", bytes) or
("ended",) where the learner's side was stopped or is gone. From here: ("stream", name, text) and
("ask", request), then ("done", how, name, text, line ...).

Spawned where nothing can be forked: `python -m grader.judge.server PORT`.
"""

import builtins
import contextlib
import importlib
import os
import signal
import sys
import threading
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NoReturn

from grader.boundary import chance, wire, wire_reader
from grader.boundary.line import Line, LineClosedError, spawned_line
from grader.boundary.raised import as_no_end
from grader.errors import BoundaryError, WireError
from grader.judge.cells import Ending, How, LearnerEnded, made_by, main_module, read, run_cell
from grader.judge.in_place import Changes
from grader.judge.proxy import Handle, knowing_isinstance
from grader.judge.request import Sent, write_request

MOST_BYTES = 80 << 20  # of a frame from the host
MEMORY_BYTES = 4 << 30
UNANSWERED = (How.UNANSWERED, How.MISSING)
CPU_S = 900  # processor time, for what not even the end of the host interrupts


class Boundary:
    """The judge's end of the way to the learner's side (a `proxy.Link`)."""

    def __init__(self, line: Line, limits: wire.AnswerLimits = wire.LIMITS) -> None:
        self.line, self.limits = line, limits
        self.dropped: list[int] = []
        self.follower = chance.Follower()
        self.changes = Changes()  # what calls have changed in place
        self.shared: dict[type, str] = {}  # classes of setup cells, which both sides have
        self.asking = threading.RLock()  # threads of a check would take one another's answers

    def drop(self, number: int) -> None:
        self.dropped.append(number)

    def ask(self, *operation: object) -> Any:
        with self.asking:
            return self._ask(operation)

    def _ask(self, operation: tuple[object, ...]) -> Any:
        dropped, self.dropped = self.dropped, []
        request, sent = write_request(
            operation,
            dropped=dropped,
            chance=self.follower.changes(),
            name_of=self.shared.get,
            limits=self.limits,
        )
        self.line.send("ask", request)
        kind, *answer = self.line.receive(MOST_BYTES)
        if kind == "ended":
            raise LearnerEnded
        return self.understand(answer[0], sent)

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
            raise as_no_end(value)
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


@dataclass
class JudgeState:
    """What the cells of a source have made of this process; a fork has the same."""

    boundary: Boundary
    namespace: dict[str, Any] = field(default_factory=lambda: vars(main_module()))
    lent: dict[str, Any] = field(default_factory=dict[str, Any])  # by the learner's side, by name
    unmade: dict[str, Ending] = field(default_factory=dict[str, Ending])  # names, and why

    def serve(self, line: Line) -> None:
        """Run cells until the host hangs up."""
        self.boundary.line = line
        line.send("ready", os.getpid())
        while True:
            try:
                kind, *cell = line.receive(MOST_BYTES)
            except LineClosedError:
                return
            if kind == "read":
                with contextlib.suppress(Exception):  # it is told when the cell is run
                    read(*cell)
                continue
            ending = self.run(*cell)
            line.send("done", ending.how, ending.name, ending.text, ending.told, *ending.lines)

    def run(
        self, name: str, source: str, is_graded: bool, sure: str, unsure: str, lost: str
    ) -> Ending:
        """Run one cell with the learner's names bound."""
        needed = [*sure.split(), *filter(self.has_not, lost.split())]
        wanted = [*needed, *filter(self.has_not, unsure.split())]
        names = Names(self.namespace, set(wanted), self.boundary)
        earlier = [*self.namespace.values()]
        known = set(map(id, earlier))
        ending = run_cell(
            source,
            name,
            self.namespace,
            say=self.boundary.line.send,
            assigned=names if is_graded else None,
            before=partial(self.borrow, wanted, needed) if wanted else None,
            unmade=self.unmade,
        )
        # Of what else became of a check, which may be hidden, no other one tells.
        if ending.how in UNANSWERED or (ending.how is not How.PASSED and not is_graded):
            self.unmade |= dict.fromkeys(made_by(source, name), replace(ending, lines=()))
        if is_graded:
            self.boundary.changes.undo()
        else:
            self.boundary.changes.keep()
            for key, value in self.namespace.items():
                if _is_own_class(value) and id(value) not in known:
                    self.boundary.shared[value] = key
            self.boundary.follower.sent = chance.state()
        return ending

    def has_not(self, name: str) -> bool:
        """Whether no cell here has defined a name; what was only lent does not count."""
        return name not in self.namespace or self.namespace[name] is self.lent.get(name, self)

    def borrow(self, wanted: list[str], needed: list[str]) -> list[str]:
        """Bind names to what the learner's side holds; returns those needed and missing."""
        found = self.boundary.ask("names", *wanted)
        if type(found) is not dict:
            raise BoundaryError("the learner's side does not say what it defined")
        for name in wanted:
            self.namespace.pop(name, None)
            if name in found:
                self.namespace[name] = self.lent[name] = found[name]
        return [name for name in needed if name not in found]


def prepare(folder: str | None, line: Line) -> JudgeState:
    """Leave the terminal alone, be the same each time, and work where the source's data lies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    null = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(null, number)
    if folder is not None:
        os.chdir(folder)
        sys.path.append(folder)
    if torch := sys.modules.get("torch"):
        torch.set_num_threads(1)
    chance.seed(0)
    builtins.isinstance = knowing_isinstance(isinstance)
    return JudgeState(Boundary(line))


def live(judge: JudgeState, line: Line) -> NoReturn:
    """JudgeState one submission, within limits, and end with the host."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
        threading.Thread(target=_end_with, args=(line.end.fileno(),), daemon=True).start()
    judge.serve(line)
    os._exit(0)


def import_all(names: Collection[str]) -> None:
    """What the cells of a source import, once for all judges; what is missing a cell will say."""
    for name in names:
        try:
            importlib.import_module(name)
        except ImportError:
            continue


def _end_with(line: int) -> None:
    """End this process when its host has closed the line, or was killed."""
    import select

    waiting = select.poll()
    waiting.register(line, 0)  # for nothing but its end
    waiting.poll()
    os._exit(0)


def _is_own_class(value: object) -> bool:
    is_class = issubclass(type(value), type)  # isinstance would ask a handle
    return is_class and getattr(value, "__module__", None) == "__main__"


def spawned() -> NoReturn:
    """Be a judge in a process of its own."""
    line, told = spawned_line()
    import_all(told["preload"])
    live(prepare(told["folder"], line), line)


if __name__ == "__main__":
    importlib.import_module("grader.judge.server").spawned()
