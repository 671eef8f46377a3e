"""What became of a download that was taken in."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from grader.records.roster import FILE


def _lines() -> list[str]:
    return []


@dataclass
class Collected:
    """Each submission in a zip is in one of these lists."""

    maker: str  # which LMS
    lesson: str
    new: list[str] = field(default_factory=_lines)
    replaced: list[str] = field(default_factory=_lines)
    unchanged: list[str] = field(default_factory=_lines)
    kept: list[str] = field(default_factory=_lines)  # what is here is newer
    refused: list[str] = field(default_factory=_lines)
    unmatched: list[str] = field(default_factory=_lines)
    others: list[str] = field(default_factory=_lines)  # files of nobody
    late: list[str] = field(default_factory=_lines)  # as Canvas says
    no_notebook: list[str] = field(default_factory=_lines)
    missing: list[str] = field(default_factory=_lines)  # of ours, who have nothing in the zip
    remarks: list[str] = field(default_factory=_lines)
    kept_in: Path | None = None

    def lines(self) -> Iterator[str]:
        """For people."""
        yield (
            f"{self.lesson}, from {self.maker}: {len(self.new)} new, {len(self.replaced)} "
            f"replaced, {len(self.unchanged)} as they were"
        )
        yield from self.remarks
        where = f", kept in {self.kept_in}" if self.kept_in else ""
        for title, found in (
            ("replaced", self.replaced),
            ("left alone (--overwrite-newer takes them)", self.kept),
            ("not taken in", self.refused),
            (f"not known here{where}; complete {FILE} and collect again", self.unmatched),
            (f"files of nobody{where}", self.others),
            ("late, says Canvas", self.late),
            ("no notebook in it", self.no_notebook),
            ("of ours, and not in the zip", self.missing),
        ):
            if found:
                yield f"{title}:"
                yield from (f"  {line}" for line in found)
