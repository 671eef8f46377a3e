"""All cells of one submission, in the order of the document, each on its side."""

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from nbformat import from_dict

from grader import inert
from grader.boundary.outputs import Output, Outputs, error_output, written
from grader.errors import GraderFailedError, LearnerGoneError, LearnerStoppedError
from grader.judge.cells import Ending, How
from grader.judge.process import Judge, Judged
from grader.kernels.client import Learner
from grader.roles import Role, has_hidden_tests
from grader.submission.assemble import Assembled, Part
from grader.submission.verdict import Limit, Outcome, Verdict

STOPPED = "stopped: it ran longer than a cell may; is there a loop that never ends?"
NOT_ANSWERED = "not answered yet"
WHY_MISSING = "; is it still in your answer, and does that cell run without an error?"


@dataclass(frozen=True, kw_only=True)
class RunLimits:
    """How long the cells of one submission may take, and how much they may show."""

    cell_s: float = 15.0
    total_s: float = 240.0
    cell_room: int = 200_000  # bytes of the outputs of one cell, as they stand in the file
    notebook_room: int = 10_000_000


@dataclass
class Run:
    """One submission, while its cells run.

    `learner` has run the first cells, with the outputs `shown`; `judge` the setup cells that lead,
    which ended there as `set_up` says.
    """

    assembled: Assembled
    learner: Learner
    judge: Judge
    limits: RunLimits
    shown: Sequence[list[Output]] = ()
    set_up: Sequence[Ending] = ()
    stuck: Collection[str] = ()  # checks that no interrupt stops: they are not run again
    remarks: list[str] = field(default_factory=list[str])
    verdicts: dict[str, Verdict] = field(default_factory=dict[str, Verdict])
    over: Verdict | None = None  # why nothing more can be run
    cells_s: float = 0.0
    was_killed: bool = False  # the learner's process, for no reason that is known
    named: dict[str, list[Output]] = field(default_factory=dict[str, list[Output]])

    def __post_init__(self) -> None:
        self.begin = time.monotonic()
        self.deadline = self.begin + self.limits.total_s
        self.left = self.limits.notebook_room
        self._shown, self._set_up = iter(self.shown), iter(self.set_up)

    def all(self) -> None:
        """Run all cells; raises `GraderFailedError` where something of the grader's has ended."""
        for part in self.assembled.parts:
            if part.role is not None:
                self._latest = Outputs(0)
                outputs = self._outputs(part)
                # An update of what an earlier cell has shown takes room too.
                self.left -= max(sum(map(written, outputs)), self._latest.room - self._latest.left)
                part.cell.outputs, part.cell.execution_count = outputs, None
        for part in self.assembled.parts:  # at the end: a later cell may update what one has shown
            if part.role is not None:
                part.cell.outputs = from_dict(self._inert(part.cell.outputs))
        self.cells_s = time.monotonic() - self.begin

    def _inert(self, found: list[Any]) -> list[Any]:
        """Outputs of which nothing runs; plain texts alone where they became too large."""
        made = inert.outputs(found)
        if made == found:
            return found
        size = sum(map(written, made))
        grown = size - sum(map(written, found))
        if grown > max(0, min(self.left, self.limits.cell_room - size + grown)):
            return [output for output in found if "data" not in output]
        self.left -= grown
        return made

    def _outputs(self, part: Part) -> list[Any]:
        if part.role is Role.SKIPPED:
            return []
        if time.monotonic() > self.deadline and not self.over:
            self._end(
                f"stopped: the notebook ran longer than {self.limits.total_s:g} s",
                Outcome.STOPPED,
                "notebook",
            )
        if part.role is Role.GRADED:
            return self._grade(part)
        if part.role is Role.SETUP:
            self._prepare(part)
        before = next(self._shown, None) if part.is_as_released else None
        return self._learners(part) if before is None else before

    def _room(self) -> Outputs:
        self._latest = Outputs(max(0, min(self.limits.cell_room, self.left)), self.named)
        return self._latest

    def _limit_s(self) -> float:
        return min(self.limits.cell_s, max(self.deadline - time.monotonic(), 1.0))

    def _grade(self, part: Part) -> list[Any]:
        """Judge a graded cell."""
        if has_hidden_tests(part.cell):
            # What was shown before stays as it was: an update could tell what is asked for.
            self.named.clear()
        outputs = self._room()
        verdict = self.over
        if part.name in self.stuck:
            verdict = Verdict(outcome=Outcome.STOPPED, limit="check", message=STOPPED)
        verdict = verdict or self._verdict(part, self._judge(part, outputs))
        if not (part.is_cut and verdict.outcome is Outcome.PASSED):
            self.verdicts[part.name] = verdict
        if verdict.outcome is Outcome.STOPPED and verdict is not self.over:
            self.remarks.append(f"{part.name} stopped: too slow")
        for output in outputs.cells:  # nbgrader takes any word on stderr for a failure
            output["name"] = "stdout"
        return [*outputs.cells, *verdict.outputs()]

    def _prepare(self, part: Part) -> None:
        """Run a setup cell in the judge, if it has not been run there yet."""
        if self.over and not part.leads:
            return
        ending = next(self._set_up, None) if part.leads else None
        if ending is None:
            judged = self._judge(part, self._room())
            self._verdict(part, judged)
            ending = judged.ending
        asks = part.borrowed.sure or part.borrowed.lost
        # Without a traceback it is an earlier cell's that did not make what this one asks for.
        if ending.lines and not (asks or self.over):
            said = f"{ending.name}: {ending.text}"
            self.remarks.append(f"setup cell {part.name} fails in the judge: {said:.200}")

    def _judge(self, part: Part, outputs: Outputs) -> Judged:
        return self.judge.run(
            part.cell.source,
            name=part.name,
            is_graded=part.role is Role.GRADED,
            sure=part.borrowed.sure,
            unsure=part.borrowed.unsure,
            lost=part.borrowed.lost,
            learner=self.learner,
            limit_s=self._limit_s(),
            outputs=outputs,
        )

    def _verdict(self, part: Part, judged: Judged) -> Verdict:
        """What the host knows of the learner's side comes first; then what the judge saw."""
        if isinstance(judged.learner, LearnerStoppedError):
            return Verdict(outcome=Outcome.STOPPED, limit="call", message=STOPPED)
        if isinstance(judged.learner, LearnerGoneError):
            self.was_killed |= judged.learner.was_killed
            self._end(f"{judged.learner} in an earlier cell", Outcome.LEARNER_ENDED)
            return Verdict(outcome=Outcome.LEARNER_ENDED, message=str(judged.learner))
        if judged.ending.how is How.OUT_OF_MEMORY:
            raise GraderFailedError(f"the judge ran out of memory in {part.name}")
        return verdict_of(judged.ending)

    def _learners(self, part: Part) -> list[Any]:
        """Run a cell on the learner's side."""
        if self.over:
            return []
        outputs, limit_s = self._room(), self._limit_s()
        try:
            self.learner.run_cell(part.cell.source, limit_s, outputs)
        except LearnerStoppedError as stopped:
            self.remarks.append(f"{part.name} stopped: too slow")
            said = f"stopped: it {stopped}"
            return [*outputs.cells, error_output("Stopped", said, [said])]
        except LearnerGoneError as gone:
            self.was_killed |= gone.was_killed
            self._end(f"{gone} while it ran {part.name}", Outcome.LEARNER_ENDED)
            return [*outputs.cells, error_output("LearnerEnded", str(gone), [str(gone)])]
        return outputs.cells

    def _end(self, reason: str, outcome: Outcome, limit: Limit | None = None) -> None:
        self.remarks.append(reason)
        self.over = Verdict(outcome=outcome, limit=limit, message=reason)


def verdict_of(ending: Ending) -> Verdict:
    """The verdict on a graded cell that ended in the judge."""
    verdict = partial(Verdict, error=ending.name, traceback=ending.lines)
    said = f"{ending.name}: {ending.text}"
    match ending.how:
        case How.PASSED:
            return Verdict(outcome=Outcome.PASSED)
        case How.UNANSWERED:
            return verdict(outcome=Outcome.NOT_ANSWERED, message=NOT_ANSWERED)
        case How.MISSING:
            message = f"{NOT_ANSWERED}: {ending.text}{WHY_MISSING}"
            return verdict(outcome=Outcome.NOT_ANSWERED, message=message)
        case How.STOPPED | How.LEARNER_ENDED:
            limit = "check" if ending.how is How.STOPPED else "call"
            return Verdict(outcome=Outcome.STOPPED, limit=limit, message=STOPPED)
        case How.RAISED:
            return verdict(outcome=Outcome.FAILED, raised_by="learner", message=said)
        case How.FAILED:
            message = ending.text or said
            return verdict(
                outcome=Outcome.FAILED, raised_by="check", message=message, told=ending.told
            )
        case _:
            return verdict(outcome=Outcome.FAILED, raised_by="asking", message=said)
