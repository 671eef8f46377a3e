"""What became of a table that was filled: each cell is counted once, with a reason."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from grader.lms.people import Matching
from grader.records.roster import Person

COUNTED = FILLED, CHANGED, UNCHANGED = "filled", "changed", "as they were"


def _lines() -> list[str]:
    return []


def _groups() -> dict[tuple[str, str], list[str]]:
    return {}


@dataclass
class Filled:
    """The filled table, and all that its reader should know of it."""

    what: str  # which LMS
    data: bytes = b""
    counts: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    feedback: int = 0
    remarks: list[str] = field(default_factory=_lines)
    changed: list[str] = field(default_factory=_lines)
    kept: list[str] = field(default_factory=_lines)  # left alone, with the reason
    without: list[str] = field(default_factory=_lines)  # nothing to write where something stands
    empty: dict[tuple[str, str], list[str]] = field(default_factory=_groups)  # by lesson and why
    nobody: list[str] = field(default_factory=_lines)
    missing: list[str] = field(default_factory=_lines)

    def add_people(self, matching: Matching) -> None:
        """Who is on one side only."""
        self.nobody += matching.unknown
        self.missing += [_shown(person) for person in matching.without]

    def add_without(self, student: str, lesson: str, why: str, there: str) -> None:
        """Somebody has no mark; what stands in the file stays."""
        if there:
            self.without.append(f"{student}, {lesson}: {why}; {there} stays")
        else:
            self.empty.setdefault((lesson, why), []).append(student)

    def lines(self) -> Iterator[str]:
        """For people."""
        yield from self.remarks
        for lesson in sorted({lesson for lesson, _ in self.counts}):
            told = (f"{self.counts[lesson, what]} {what}" for what in COUNTED)
            yield f"{lesson}: {', '.join(told)}"
        if self.feedback:
            yield f"feedback comments: {self.feedback} written"
        nothing = [f"{', '.join(who)}, {at}: {why}" for (at, why), who in self.empty.items()]
        for title, found in (
            ("changed", self.changed),
            ("left alone", self.kept),
            ("no mark to write, which is not zero", [*self.without, *nothing]),
            (f"in {self.what}'s file and not known here", self.nobody),
            (f"of ours, and not in {self.what}'s file", self.missing),
        ):
            if found:
                yield f"{title}:"
                yield from (f"  {line}" for line in found)


def _shown(person: Person) -> str:
    return person.id if person.name == person.id else f"{person.id} ({person.name})"
