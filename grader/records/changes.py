"""What an instructor decides for one learner: classroom/changes.csv, extensions and overrides."""

import math
import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from grader.course import Course
from grader.errors import GraderError
from grader.records.spreadsheet import read_table
from grader.timestamp import OFFSET, to_utc

FILE = "changes.csv"
NUMBER = r"[0-9]{1,9}([.,][0-9]*)?"
COLUMNS = ("student", "lesson", "until", "points", "note", "reason", "by")


@dataclass(frozen=True, kw_only=True)
class Change:
    """One line: more time, other points, or a note, for one learner and lesson."""

    student: str
    lesson: str
    until: datetime | None = None  # handed in by then, it is in time; UTC, without a zone
    points: float | None = None  # count in the place of all that was earned, penalties included
    note: str = ""  # for the learner: it stands on the feedback page
    reason: str = ""
    by: str = ""  # who decided it
    line: int = 0

    def __str__(self) -> str:
        """Why, and who says so."""
        return f"{self.reason} ({self.by})" if self.by else self.reason


@dataclass(frozen=True)
class Decisions:
    """All lines. Of several for one learner and lesson, a later one replaces what it fills in."""

    lines: tuple[Change, ...] = ()

    @classmethod
    def read(cls, course: Course, zone: str = "UTC") -> "Decisions":
        """The changes of a course; times without a zone are in `zone`.

        Raises `GraderError`, with its line, for what cannot be meant: no change is half applied.
        """
        path = course.working / FILE
        lines: list[Change] = []
        for number, row in read_table(path, ["student", "lesson", "reason"]):
            try:
                lines.append(_change(row, number, zone))
            except ValueError as problem:
                raise GraderError(f"{path}, line {number}: {problem}") from problem
        return cls(tuple(lines))

    @cached_property
    def _by_student(self) -> dict[str, list[Change]]:
        found: dict[str, list[Change]] = {}
        for each in self.lines:
            found.setdefault(each.student, []).append(each)
        return found

    def of(self, student: str) -> list[Change]:
        """The lines of one learner."""
        return self._by_student.get(student, [])

    def until(self, student: str, lesson: str) -> Change | None:
        """The extension of a learner, if there is one."""
        return self._last(student, lesson, "until")

    def override(self, student: str, lesson: str) -> Change | None:
        """The points that count in the place of what was earned, if there are any."""
        return self._last(student, lesson, "points")

    def notes(self, student: str, lesson: str) -> list[str]:
        """What the learner is told."""
        return [each.note for each in self._of(student, lesson) if each.note]

    def unknown(self, students: Collection[str], lessons: Collection[str]) -> list[str]:
        """Lines about somebody or something that is not there, each in words."""
        return [
            f"{FILE}, line {each.line}: expected a {what}, got {name!r}"
            for each in self.lines
            for what, name, known in (
                ("student of the roster or a submission", each.student, students),
                ("lesson", each.lesson, lessons),
            )
            if name not in known
        ]

    def _of(self, student: str, lesson: str) -> list[Change]:
        return [each for each in self.of(student) if each.lesson == lesson]

    def _last(self, student: str, lesson: str, what: str) -> Change | None:
        fitting = [each for each in self._of(student, lesson) if getattr(each, what) is not None]
        return fitting[-1] if fitting else None


def _change(row: Mapping[str, str], line: int, zone: str) -> Change:
    """A row as it is meant; raises `ValueError` in words for people."""
    student, lesson, note = row["student"], row["lesson"], row.get("note", "")
    until, points = _until(row.get("until", ""), zone), _points(row.get("points", ""))
    if not (student and lesson):
        raise ValueError("expected a student and a lesson, found an empty cell")
    if not row["reason"]:
        raise ValueError("expected a reason, found none; write why it is so")
    if until is points is None and not note:
        raise ValueError("expected until, points or a note, found none of them")
    return Change(
        student=student,
        lesson=lesson,
        until=until,
        points=points,
        note=note,
        reason=row["reason"],
        by=row.get("by", ""),
        line=line,
    )


def _until(text: str, zone: str) -> datetime | None:
    """A time in UTC, or the last moment of a day where no hour is named."""
    if not text:
        return None
    try:
        if not re.match(r"\d{4}-\d\d-\d\d", text):  # 11/12/2026 may be November or December
            raise ValueError
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            text += " 23:59:59.999999"
        local = _without_zone(text)
        if local is None:
            return to_utc(text, zone)
        return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)
    except ZoneInfoNotFoundError:
        raise ValueError(f"until: expected c.Exchange.timezone to be one, got {zone!r}") from None
    except (ValueError, OverflowError):
        raise ValueError(f"until: expected a time as 2026-11-30 18:00, got {text!r:.80}") from None


def _without_zone(text: str) -> datetime | None:
    """What a clock shows that says no zone; None where one is named, or it is no such time."""
    with suppress(ValueError):
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo is None else None
    if re.fullmatch(r"[\d\s.:T-]+", text) and not OFFSET.search(text):
        raise ValueError
    return None


def _points(text: str) -> float | None:
    if not text:
        return None
    points = float(text.replace(",", ".")) if re.fullmatch(NUMBER, text) else math.inf
    if points == math.inf:
        raise ValueError(f"points: expected a number from 0 on, got {text!r:.80}")
    return points
