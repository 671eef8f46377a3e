"""What became of a graded cell: a type, made where the thing happened.

It travels beside the outputs of the cell, never in them. Report, feedback page, exit status and
nbgrader's score are derived from it. docs/verdicts.md describes its JSON.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from grader.boundary.outputs import Output, error_output

VERSION = 1  # of the JSON


class Outcome(StrEnum):
    """How a graded cell ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_ANSWERED = "not answered"
    STOPPED = "stopped"
    LEARNER_ENDED = "learner's process ended"
    # Never of a cell that is saved: the whole submission is not graded.
    GRADER_FAILED = "grader failed"


# Its own assert; another error of its own, for it asked for what is not there; an exception of the
# learner's side.
By = Literal["check", "asking", "learner"]
Limit = Literal["check", "call", "notebook"]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The outcome of one graded cell, and what people are told."""

    outcome: Outcome
    message: str = ""
    told: str = ""  # of FAILED by a check: what its learner may read where the check is hidden
    raised_by: By | None = None  # of FAILED
    limit: Limit | None = None  # of STOPPED: which time was up
    error: str = ""  # the name of an exception's class, for people
    traceback: tuple[str, ...] = ()

    def outputs(self) -> list[Output]:
        """What nbgrader scores: an error for all that has not passed."""
        if self.outcome is Outcome.PASSED:
            return []
        name = self.error or self.outcome.name.title().replace("_", "")
        lines = [*self.traceback] or [f"{name}: {self.message}"]
        return [error_output(name, self.message, lines)]

    def as_json(self) -> dict[str, Any]:
        """The verdict as plain data, without the traceback, which may show a hidden check."""
        told = {"told": self.told} if self.told else {}
        return {
            "outcome": str(self.outcome),
            "message": self.message,
            **told,
            "raised_by": self.raised_by,
            "limit": self.limit,
            "error": self.error,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Verdict":
        """The verdict that `as_json` described.

        >>> verdict = Verdict(outcome=Outcome.STOPPED, limit="call", message="too slow")
        >>> Verdict.from_json(verdict.as_json()) == verdict
        True
        """
        known = {name: data[name] for name in ("message", "raised_by", "limit", "error")}
        return cls(outcome=Outcome(data["outcome"]), told=data.get("told", ""), **known)
