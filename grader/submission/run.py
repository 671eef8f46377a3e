"""All cells of one submission, in the order of the document, each on its side."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from nbformat import NotebookNode

from grader.errors import LearnerGoneError, LearnerStoppedError
from grader.judge.process import Judge, JudgeSettings, LearnerSide, Verdict, failure
from grader.submission.assemble import Assembled
from grader.submission.names import Role, role


@dataclass(frozen=True, kw_only=True)
class RunLimits:
    """How long the cells of one submission may take, and how much they may say."""

    cell_s: float = 60.0
    total_s: float = 600.0
    output_chars: int = 200_000  # of one cell


class Kernel(LearnerSide, Protocol):
    """A learner's side that also runs the learner's cells."""

    def run_cell(self, source: str, limit_s: float, max_output: int) -> list[NotebookNode]:
        """Outputs of a cell; raises `LearnerStoppedError` or `LearnerGoneError`."""
        ...


@dataclass(frozen=True)
class Judged:
    """A notebook with outputs, ready for nbgrader's next steps."""

    notebook: NotebookNode
    remarks: tuple[str, ...]
    cells_s: float  # how long the cells ran, on both sides together


def judge_notebook(
    assembled: Assembled,
    learner: Kernel,
    limits: RunLimits | None = None,
    *,
    settings: JudgeSettings | None = None,
) -> Judged:
    """Run an assembled notebook: graded cells in a judge, the others in `learner`, setup in both.

    One bad cell never stops the rest. Where the learner's process has ended, the graded cells that
    are left get an error that says so, and so do all when the time of the notebook is up.
    """
    limits = limits or RunLimits()
    with Judge(learner, settings=settings, cell_s=limits.cell_s) as judge:
        run = _Run(judge, learner, limits)
        begin = time.monotonic()
        for place, cell in enumerate(assembled.notebook.cells):
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [*run.cell(cell, assembled, place)], None
        cells_s = time.monotonic() - begin
    return Judged(assembled.notebook, (*assembled.remarks, *run.remarks), cells_s)


@dataclass
class _Run:
    judge: Judge
    learner: Kernel
    limits: RunLimits
    remarks: list[str] = field(default_factory=list[str])
    over: NotebookNode | None = None  # why nothing more can be run

    def __post_init__(self) -> None:
        self.deadline = time.monotonic() + self.limits.total_s

    def cell(self, cell: NotebookNode, assembled: Assembled, place: int) -> Iterator[NotebookNode]:
        """The outputs of one cell."""
        kind = role(cell)
        if kind is Role.SKIPPED:
            return
        if time.monotonic() > self.deadline and not self.over:
            reason = f"stopped: the notebook ran longer than {self.limits.total_s:g} s"
            self._end("CellTimeoutError", reason)
        if self.over:
            if kind is Role.GRADED:
                yield self.over
            return
        name = cell.metadata.get("nbgrader", {}).get("grade_id") or f"cell {place + 1}"
        names = assembled.borrowed[place]
        if kind is Role.GRADED:
            verdict = self.judge.run_graded(cell.source, names, name=name)
            self._look(verdict)
            if any(output.get("ename") == "CellTimeoutError" for output in verdict.outputs):
                self.remarks.append(f"{name} stopped: too slow")
            yield from verdict.outputs
            return
        if kind is Role.SETUP:
            verdict = self.judge.run_setup(cell.source, names, name=name)
            self._look(verdict)
            if verdict.error and not (names.sure or self.over):
                self.remarks.append(f"setup cell {name} fails in the judge: {verdict.error:.200}")
        yield from self._learners(cell.source, name)

    def _learners(self, source: str, name: str) -> Iterator[NotebookNode]:
        """Run a cell in the kernel."""
        limit_s = min(self.limits.cell_s, max(self.deadline - time.monotonic(), 1.0))
        try:
            yield from self.learner.run_cell(source, limit_s, self.limits.output_chars)
        except LearnerStoppedError as stopped:
            self.remarks.append(f"{name} stopped: too slow")
            yield failure("CellTimeoutError", str(stopped))
        except LearnerGoneError as gone:
            self._end("DeadKernelError", f"{gone} while it ran {name}")
            yield failure("DeadKernelError", str(gone))

    def _look(self, verdict: Verdict) -> None:
        for output in verdict.outputs:
            if output.get("ename") == "DeadKernelError":
                self._end("DeadKernelError", f"{output.evalue} in an earlier cell")

    def _end(self, name: str, reason: str) -> None:
        self.remarks.append(reason)
        self.over = failure(name, reason)
