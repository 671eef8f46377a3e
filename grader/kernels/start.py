"""Starts the learner's side of submissions: forked behind walls, or spawned where none are."""

import os
import signal
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from grader.boundary.line import Line
from grader.boundary.outputs import Output, Outputs
from grader.errors import (
    GraderError,
    GraderFailedError,
    LearnerGoneError,
    LearnerStoppedError,
)
from grader.kernels.child import Child
from grader.kernels.client import Learner
from grader.kernels.environment import BEHIND_WALLS
from grader.kernels.files import lay, pack
from grader.kernels.inside.limits import Limits
from grader.kernels.inside.settings import FOLDER, PRELOAD, WALLS, TemplateSettings, Walls
from grader.kernels.pool import FirstTemplate, Template
from grader.kernels.spawn import Spawned

ROOM = 200_000  # bytes of what one cell shows
CELL_S = 60.0  # for a cell that all submissions begin with
ENDING_S = 1.0  # for a template that forks nothing, to be gone
REQUEST = {
    "module": "grader.kernels.inside.shell",
    "folder": FOLDER,
    "environment": {**BEHIND_WALLS, "USER": "learner"},
}
Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Beginning:
    """What submissions begin with: files of the source, and cells that were left as they are.

    `imports`: modules that what they call will import anyway, imported once for all of them.
    """

    files: tuple[tuple[str, bytes], ...] = ()
    cells: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()


class Walled:
    """The process of a learner's side behind walls (a `client.LearnerProcess`)."""

    def __init__(self, child: Child) -> None:
        self.child = child
        self.was_killed = False

    def interrupt(self) -> None:
        """Interrupt the learner's process itself."""
        self.child.signal(signal.SIGINT)

    def stop(self) -> None:
        """Have it ended; the handles stay with the thread that runs it."""
        self.child.signal(signal.SIGKILL)

    def kill(self) -> None:
        """Have all ended, without waiting until it is gone."""
        self.child.kill(limit_s=0)
        self.child.close()

    def end(self, limit_s: float = 0) -> str:
        """End all; where it has ended without a word of its init, that was ended from outside."""
        code = self.child.poll(limit_s)
        if code is None:
            self.child.kill()
            return self.child.why_ended
        self.was_killed = code == -signal.SIGKILL and not self.child.why_ended
        if not self.child.was_told:
            raise GraderFailedError("the template, or the walls around it, ended")
        return self.child.why_ended


class _Unstarted:
    """The process of a branch: it ends when its line is closed."""

    was_killed = False

    def interrupt(self) -> None: ...

    def stop(self) -> None: ...

    def kill(self) -> None: ...

    def end(self, limit_s: float = 0) -> str:
        return ""


class Learners:
    """Starts learners' sides.

    `preload`: what the cells of the sources import, imported once. `walls`: None spawns them.
    """

    def __init__(
        self,
        preload: Collection[str] = (),
        *,
        limits: Limits | None = None,
        walls: Walls | None = WALLS,
    ) -> None:
        self.settings = TemplateSettings(
            preload=(*dict.fromkeys((*PRELOAD, *preload)),),
            limits=limits or Limits(),
            walls=walls or WALLS,
        )
        self.walls = walls is not None
        self._first: FirstTemplate | None = None
        self._is_ready = False
        self._branches: dict[Beginning, tuple[Template, list[list[Output]]]] = {}
        self._lock = threading.Lock()

    def warm(self) -> None:
        """Begin to start the template, without waiting until it has."""
        if self.walls and self._first is None:
            self._first, self._is_ready = FirstTemplate(self.settings), False

    def start(self, files: Files, beginning: Beginning) -> tuple[Learner, list[list[Output]]]:
        """A learner's side that works on `files`, and what the cells of the beginning have shown.

        Where these could not be run before, there are no outputs and they are yet to be run.
        Raises `GraderFailedError` where none can be had.
        """
        if not self.walls:
            return self._spawn(files), []
        for tries_left in (2, 1, 0):
            try:
                with self._lock:
                    template, shown = self._branch(beginning)
                return self._fork(template, files), shown
            except GraderFailedError:
                if not tries_left or not self.renew(ENDING_S):
                    raise
        raise AssertionError("the last try returns or raises")

    def wait_ready(self) -> None:
        """Return when the template has started; raises `GraderError` where it has not."""
        with self._lock:
            self._branch(Beginning())

    def renew(self, limit_s: float = 0) -> bool:
        """Forget what has ended, or does within that time; it is started anew when it is needed.

        Returns whether anything has.
        """
        with self._lock:
            if self._first is not None and self._first.has_ended(limit_s):
                self.close()
                return True
            ended = [key for key, (template, _) in self._branches.items() if not template.is_alive]
            for beginning in ended:
                self._branches.pop(beginning)[0].close()
            return bool(ended)

    def close(self) -> None:
        """End the template and all that was forked from it."""
        for template, _ in self._branches.values():
            template.close()
        self._branches.clear()
        if self._first is not None:
            self._first.close()
        self._first = None

    def _branch(self, beginning: Beginning) -> tuple[Template, list[list[Output]]]:
        self.warm()
        assert self._first is not None
        if not self._is_ready:
            try:
                self._first.wait_ready()
            except GraderError as problem:
                self._first = None  # it has ended: who asks next hears the reason anew
                raise GraderFailedError(str(problem)) from problem
            self._is_ready = True
        if not (beginning.cells or beginning.imports):
            return self._first, []
        if beginning not in self._branches:
            self._branches[beginning] = self._make(self._first, beginning)
        return self._branches[beginning]

    def _make(
        self, first: FirstTemplate, beginning: Beginning
    ) -> tuple[Template, list[list[Output]]]:
        """A template in which the beginning has run; the first where that cannot be forked."""
        packed = pack(dict(beginning.files))
        try:
            template, line = first.branch(packed, beginning.imports)
        finally:
            os.close(packed)
        runner, shown = Learner(line, _Unstarted()), list[list[Output]]()
        try:
            for source in beginning.cells:
                outputs = Outputs(ROOM)
                runner.run_cell(source, CELL_S, outputs)
                shown.append(outputs.cells)
            line.close()
            # What fails here may do well where a kernel may write and start more.
            if template.wait_ready() == 1 and not any(map(_has_failed, shown)):
                return template, shown
        except (LearnerStoppedError, LearnerGoneError):
            pass
        except GraderError:
            template.close()
            raise
        template.close()
        return first, []

    def _fork(self, template: Template, files: Files) -> Learner:
        packed = pack(files)
        line, far_line = Line.pair()
        try:
            handed = [packed, far_line.fileno()]
            return Learner(line, Walled(template.fork(REQUEST, handed, self.settings.limits)))
        except GraderError as problem:
            line.close()
            raise GraderFailedError(str(problem)) from problem
        finally:
            far_line.close()
            os.close(packed)

    def _spawn(self, files: Files) -> Learner:
        process = Spawned("grader.kernels.inside.shell", {"preload": self.settings.preload})
        lay(files, process.folder)
        return Learner(process.connect(), process)


def _has_failed(outputs: list[Output]) -> bool:
    return any(each["output_type"] == "error" for each in outputs)
