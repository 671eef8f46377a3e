"""What counts of each submission in the end: checks, a person's points, lateness, overrides."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from grader.classroom.changes import Change


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The mark of one submission that was graded, and what it is made of."""

    student: str
    lesson: str
    checks: Mapping[str, float | None] = field(default_factory=dict[str, float | None])
    max_points: float  # of checks and of what a person grades
    penalty: float = 0.0  # taken off because it came late
    seconds_late: float = 0.0  # after the due date, extensions counted
    override: Change | None = None  # points that count in the place of all else
    is_waiting: bool = False  # for a person to grade some of it

    @property
    def earned(self) -> float:
        """Points of checks and persons together."""
        return sum(points or 0 for points in self.checks.values())

    @property
    def score(self) -> float:
        """The mark."""
        if self.override and self.override.points is not None:
            return self.override.points
        return max(0.0, self.earned - self.penalty)
