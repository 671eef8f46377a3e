"""One line of the history: how a mark was before and after, and what changed it."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from getpass import getuser
from typing import Any

from grader.printable import only_printable
from grader.records.standing import Standing

STEPS = ("penalty", "override", "until")  # cells of a mark that are no checks
Whose = tuple[str, str]  # student and lesson
Number = float | None
Step = tuple[Number, Number]  # before and after


@dataclass(frozen=True, kw_only=True, slots=True)
class Cause:
    """What made marks change."""

    command: str = ""  # empty: none of ours
    by: str = ""  # the name of a user of this machine; empty: unknown
    reason: str = ""
    source: str = ""  # fingerprints of what was graded, with what, and by what
    submission: str = ""
    engine: str = ""

    @classmethod
    def of(cls, command: str, reason: str = "", **fingerprints: str) -> "Cause":
        """One of this command, which this user runs."""
        return cls(command=command, by=_user(), reason=reason, **fingerprints)


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """All that a mark is made of, as numbers; None where there is none."""

    points: Mapping[str, Number] = field(default_factory=dict[str, Number])  # by check
    penalty: Number = None
    override: Number = None  # from changes.csv, as is
    until: str | None = None  # the extension

    @property
    def total(self) -> Number:
        """The mark itself, where nothing waits for a person."""
        if self.override is not None or not self.points:
            return self.override
        if None in self.points.values():
            return None
        return max(0.0, sum(p or 0 for p in self.points.values()) - (self.penalty or 0))

    def graded(self, standing: Standing) -> "Account":
        """The same with what the gradebook holds now."""
        cells = standing.cells if standing.is_graded else {}
        points = {name: cell.points for name, cell in cells.items()}
        return replace(self, points=points, penalty=standing.penalty or None)

    def decided(self, standing: Standing) -> "Account":
        """The same with what changes.csv says now."""
        override, extension = standing.override, standing.extension
        until = extension.until.isoformat() if extension and extension.until else None
        return replace(self, override=override.points if override else None, until=until)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line: a mark that changed."""

    at: str  # UTC
    student: str
    lesson: str
    cause: Cause
    points: Mapping[str, Step] = field(default_factory=dict[str, Step])  # of checks that changed
    removed: tuple[str, ...] = ()  # checks that are no more
    penalty: Step | None = None
    override: Step | None = None
    until: tuple[str | None, str | None] | None = None
    total: Step = (None, None)

    @classmethod
    def between(
        cls, whose: Whose, old: Account, new: Account, cause: Cause, *, always: bool = False
    ) -> "Entry | None":
        """What differs between two marks of a submission; None for nothing, unless `always`."""
        changed = {
            name: (old.points.get(name), points)
            for name, points in new.points.items()
            if name not in old.points or old.points[name] != points
        }
        removed = tuple(name for name in old.points if name not in new.points)
        steps = {name: (getattr(old, name), getattr(new, name)) for name in STEPS}
        others: dict[str, Any] = {name: step for name, step in steps.items() if step[0] != step[1]}
        if not (always or changed or removed or others):
            return None
        return cls(
            at=datetime.now(UTC).isoformat(timespec="seconds"),
            student=whose[0],
            lesson=whose[1],
            cause=cause,
            points=changed,
            removed=removed,
            total=(old.total, new.total),
            **others,
        )

    def after(self, old: Account) -> Account:
        """The mark that this line leaves."""
        kept = {name: points for name, points in old.points.items() if name not in self.removed}
        points = kept | {name: step[1] for name, step in self.points.items()}
        steps = {name: getattr(self, name) for name in STEPS}
        others: dict[str, Any] = {name: step[1] for name, step in steps.items() if step}
        return replace(old, points=points, **others)

    def as_line(self) -> bytes:
        """As the file holds it; what is empty is left out."""
        cause = {name: text for name, text in asdict(self.cause).items() if text}
        said = {name: value for name, value in asdict(self).items() if value and name != "cause"}
        return json.dumps({**said, **cause}).encode() + b"\n"

    def told(self) -> Iterator[str]:
        """The entry in words: when and why, then what changed, a line each."""
        return map(only_printable, self._told())

    def _told(self) -> Iterator[str]:
        who = f"{self.cause.command} by {self.cause.by}" if self.cause.command else "author unknown"
        yield f"{self.at.replace('T', ' ').replace('+00:00', ' UTC')}, {who}: {self.cause.reason}"
        for name, (old, new) in self.points.items():
            yield f"  {name}: {_shown(old)} -> {_shown(new)}"
        for name in self.removed:
            yield f"  {name}: no longer there"
        for what, step in (("taken off", self.penalty), ("set to", self.override)):
            if step:
                yield f"  {what}: {_shown(step[0])} -> {_shown(step[1])}"
        if self.until:
            yield f"  in time until: {_moment(self.until[0])} -> {_moment(self.until[1])}"
        if self.total[0] != self.total[1]:
            yield f"  mark: {_shown(self.total[0])} -> {_shown(self.total[1])}"

    @classmethod
    def from_line(cls, line: bytes) -> "Entry":
        """The entry that `as_line` described; raises `ValueError` and its like for what is none."""
        data = json.loads(line)
        steps: dict[str, Any] = {
            name: tuple(data[name]) for name in (*STEPS, "total") if name in data
        }
        return cls(
            at=str(data["at"]),
            student=str(data["student"]),
            lesson=str(data["lesson"]),
            cause=Cause(**{each.name: str(data.get(each.name, "")) for each in fields(Cause)}),
            points={name: (step[0], step[1]) for name, step in data.get("points", {}).items()},
            removed=tuple(data.get("removed", ())),
            **steps,
        )


def _shown(points: Number) -> str:
    return "-" if points is None else f"{points:g}"


def _moment(time: str | None) -> str:
    return f"{time[:16].replace('T', ' ')} UTC" if time else "-"


def _user() -> str:
    try:
        return getuser()
    except (OSError, KeyError):  # a number without a name, as in a container
        return str(os.getuid())
