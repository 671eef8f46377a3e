"""Moodle's offline grading worksheet, one assignment each: docs/lms.md has the sources.

Moodle knows a participant by the number in `Identifier`, which is another one in each assignment.
It skips a grade that is empty, out of range or locked, and one that somebody gave in Moodle after
the worksheet was downloaded: that it sees by `Last modified (grade)`, so this is never touched.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from dateutil import parser

from grader.errors import GraderError
from grader.lms.comment import comment, is_ours
from grader.lms.filled import CHANGED, FILLED, UNCHANGED, Filled
from grader.lms.ours import Ours
from grader.lms.people import Stranger, match
from grader.lms.points import has_comma, is_same, number, shown
from grader.lms.sheet import Sheet
from grader.records.standing import Standing

IDENTIFIER, GRADE, MODIFIED = NEEDED = ("Identifier", "Grade", "Last modified (grade)")
COMMENTS, LOCKED, SUBMITTED = (
    *("Feedback comments", "Grade can be changed"),
    "Last modified (submission)",
)
MAXIMUM = ("Maximum Grade", "Maximum grade")  # Moodle's spelling has changed
IDS = {"ID number": "id_number", "Username": "username", "Email address": "email"}
PARTICIPANT = re.compile(r"\D*(\d+)")
CLOCKS = timedelta(seconds=60)  # Moodle's worksheet tells no seconds


def is_header(row: Sequence[str]) -> bool:
    """Whether Moodle would take this for the first row of a worksheet."""
    return {*NEEDED} <= {name.strip() for name in row}


def fill(sheet: Sheet, ours: Ours, lesson: str, *, overwrite_newer: bool = False) -> Filled:
    """Put our points of a lesson into a worksheet, and what learners may read of why."""
    filled = Filled(what="Moodle", remarks=ours.remarks)
    maximum = _column(sheet, *MAXIMUM)
    if maximum is None and _column(sheet, "Scale") is not None:
        raise GraderError(
            "expected an assignment that is graded by points, got one with a scale: its grades are "
            "words, and no points are turned into words here; set its type of grade to Point"
        )
    worksheet = _Worksheet(sheet, ours, lesson, filled, maximum, overwrite_newer=overwrite_newer)
    matching = match(ours.people, list(strangers(sheet)))
    filled.add_people(matching)
    worksheet.compare_points()
    for row in sorted(matching.known):
        found = worksheet.grade(row, matching.known[row].id)
        if found:
            worksheet.tell(row, found)
    filled.data = sheet.filled()
    return filled


class _Worksheet:
    """A worksheet that is being filled."""

    def __init__(
        self,
        sheet: Sheet,
        ours: Ours,
        lesson: str,
        filled: Filled,
        maximum: int | None,
        *,
        overwrite_newer: bool,
    ) -> None:
        self.sheet, self.ours, self.lesson, self.filled = sheet, ours, lesson, filled
        self.overwrite_newer, self.maximum = overwrite_newer, maximum
        self.place = sheet.header.index(GRADE)
        rows = range(1, len(sheet.rows))
        numbers = [sheet.text(row, each) for row in rows for each in (self.place, maximum)]
        self.comma = has_comma(numbers)

    def compare_points(self) -> None:
        """Say where the assignment is worth something else than the lesson."""
        rows = range(1, len(self.sheet.rows))
        texts = {self.sheet.text(row, self.maximum) for row in rows} - {""}
        most = self.ours.max_points(self.lesson)
        for text in sorted(texts):
            there = number(text)
            if most is not None and there is not None and not is_same(most, there):
                self.filled.remarks.append(
                    f"worth {text} points in Moodle, while {self.lesson} has {shown(most)} here; "
                    f"points are written as they are and nothing is scaled: set a maximum grade "
                    f"of {shown(most)} in Moodle"
                )

    def grade(self, row: int, student: str) -> Standing | None:
        """Write a grade; returns what it is made of, where Moodle has our grade after that."""
        there, who = self.sheet.text(row, self.place), f"{student}, {self.lesson}"
        stays = f"; {there} stays" if there else ""
        score, why = self.ours.mark(student, self.lesson)
        if score is None:
            self.filled.add_without(student, self.lesson, why, there)
            return None
        found = self.ours.standings[student, self.lesson]
        known = number(there)
        if known is not None and is_same(score, known):
            self.filled.counts[self.lesson, UNCHANGED] += 1
            return None if self._is_locked(row) else found
        if why := self._why_kept(row, student, score, there):
            self.filled.kept.append(f"{who}: {why}; {shown(score)} here{stays}")
            return None
        text = shown(score, comma=self.comma)
        if not self.sheet.change(row, self.place, text):
            self.filled.kept.append(f"{who}: this row of the file ends before the column")
            return None
        self.filled.counts[self.lesson, CHANGED if known is not None else FILLED] += 1
        if known is not None:
            self.filled.changed.append(f"{who}: {there} -> {text}")
        return found

    def tell(self, row: int, found: Standing) -> None:
        """Write what a learner may read, unless a person has written something else."""
        place = _column(self.sheet, COMMENTS)
        if place is None:
            return
        there, ours = self.sheet.text(row, place), comment(self.ours.course, found)
        if there and not (self.overwrite_newer or is_ours(there, self.lesson)):
            self.filled.kept.append(
                f"{found.student}, {self.lesson}: somebody's own feedback comment stays"
            )
        elif there != ours and self.sheet.change(row, place, ours):
            self.filled.feedback += 1

    def _why_kept(self, row: int, student: str, score: float, there: str) -> str:
        """Why Moodle would refuse our grade, or should keep its own."""
        if self._is_locked(row):
            return "locked in Moodle"
        most = number(self.sheet.text(row, self.maximum))
        if most is not None and score > most:
            return f"more than Moodle's maximum of {shown(most)}"
        if there in ("", "-") or self.overwrite_newer:
            return ""
        if number(there) is None:
            return f"expected points, found {there!r:.40}"
        return self._why_newer(row, student)

    def _why_newer(self, row: int, student: str) -> str:
        """Why a grade in Moodle counts as newer than ours, "" where it is older."""
        told = self.sheet.text(row, _column(self.sheet, MODIFIED))
        if told in ("", "-"):
            return ""
        given, made = time_of(told, self.ours.zone), self.ours.marked_at(student, self.lesson)
        if given is None:
            return f"cannot tell from {told!r:.60} whether it is newer (--overwrite-newer)"
        if made is None or given > made + CLOCKS:
            return f"newer in Moodle ({told}) (--overwrite-newer)"
        return ""

    def _is_locked(self, row: int) -> bool:
        return self.sheet.text(row, _column(self.sheet, LOCKED)).casefold() == "no"


def strangers(sheet: Sheet) -> Iterator[Stranger]:
    """The participants of a worksheet, by row."""
    for row in range(1, len(sheet.rows)):
        identifier = sheet.text(row, sheet.header.index(IDENTIFIER))
        if not identifier:
            continue
        name = sheet.text(row, _column(sheet, "Full name"))
        ids = {kind: sheet.text(row, _column(sheet, column)) for column, kind in IDS.items()}
        ids["moodle_id"] = _participant(identifier)
        told = f"row {row + 1}, {name or identifier}" + (f" ({identifier})" if name else "")
        yield Stranger(row, told, (name,) if name else (), ids)


def times_of(sheet: Sheet, zone: str) -> dict[str, datetime]:
    """When each participant handed in, by number, in UTC."""
    place = _column(sheet, SUBMITTED)
    found = (
        (each.ids["moodle_id"], time_of(sheet.text(each.place, place), zone))
        for each in strangers(sheet)
    )
    return {participant: when for participant, when in found if when}


def read_worksheet(path: Path) -> Sheet:
    """A worksheet, to look things up in."""
    return Sheet.read(path, is_header)


def time_of(text: str, zone: str) -> datetime | None:
    """A time as Moodle writes it in English, in UTC; None for what cannot be read for sure.

    >>> time_of("Wednesday, 10 June 2026, 2:14 PM", "Europe/Berlin")
    datetime.datetime(2026, 6, 10, 12, 14)
    """
    is_sure = re.search(r"[A-Za-z]{3}|^\d{4}-\d\d-\d\d", text)  # 10/06/2026 is two days
    if not is_sure or len(text) > 100:
        return None
    try:
        local = parser.parse(text, default=datetime(1, 1, 1))
        if local.year == 1:  # it names no day
            return None
        aware = local if local.tzinfo else local.replace(tzinfo=ZoneInfo(zone))
        return aware.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None


def _participant(identifier: str) -> str:
    found = PARTICIPANT.fullmatch(identifier)
    return found[1] if found else identifier


def _column(sheet: Sheet, *names: str) -> int | None:
    return next((place for place, name in enumerate(sheet.header) if name in names), None)
