"""When something in a download was handed in, and whether that can be known at all.

Both LMS write a zip while somebody downloads it, and note that moment with each file. A worksheet
of Moodle's tells the time of each submission; Canvas says of a file only that it is LATE.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from grader.lms.archive import Packed
from grader.lms.downloads import Download, HandedIn

AT_ONCE = timedelta(minutes=10)  # longer than a download takes
NEAR = timedelta(hours=26)  # in whatever zone a clock without one goes


@dataclass(frozen=True)
class Times:
    """What a worksheet says, or else the zip."""

    zone: str  # of clocks without one
    told: Mapping[str, datetime]  # by Moodle's number of a participant, in UTC
    of_zip: bool  # whether the zip is believed
    remark: str

    @classmethod
    def of(
        cls,
        download: Download,
        zip: Path,
        zone: str,
        told: Mapping[str, datetime],
        wish: bool | None,
    ) -> "Times":
        """Decide whether to believe a zip; `wish` has been decided by somebody."""
        latest = [latest_of(person, zone) for person in download.by_person.values()]
        known = [each for each in latest if each]
        if told:
            return cls(zone, told, bool(wish), "")
        if not known:
            return cls(zone, told, False, "this zip tells no times, so nobody counts as late")
        made = datetime.fromtimestamp(zip.stat().st_mtime, UTC).replace(tzinfo=None)
        is_one_moment = max(known) - min(known) <= AT_ONCE
        if wish is None and is_one_moment and abs(made - max(known)) <= NEAR:
            return cls(
                *(zone, told, False),
                f"all files in this zip are of one moment, {_shown(max(known), zone)}: that is "
                f"when it was downloaded, so no times are kept and nobody counts as late; "
                f"--worksheet brings Moodle's times, and --times keeps those of the zip",
            )
        if wish is False:
            return cls(zone, told, False, "")
        moment = "; all are of one moment, perhaps that of the download" * is_one_moment
        span = f"{_shown(min(known), zone)} to {_shown(max(known), zone)}"
        return cls(zone, told, True, f"times of submission are those in the zip: {span}{moment}")

    def when(self, number: str, person: HandedIn) -> datetime | None:
        """When a person handed in, in UTC; None where nothing says it."""
        return self.told.get(number) or (latest_of(person, self.zone) if self.of_zip else None)

    def stamp(self, when: datetime) -> bytes:
        """A time as nbgrader's exchange writes it."""
        local = when.replace(tzinfo=UTC).astimezone(ZoneInfo(self.zone))
        return f"{local:%Y-%m-%d %H:%M:%S.%f %Z}\n".encode()


def latest_of(person: HandedIn, zone: str) -> datetime | None:
    """The newest time of a person's files in the zip, in UTC: they were handed in by then."""
    times: Iterable[datetime | None] = (_of_file(packed, zone) for _, packed in person.files)
    return max(filter(None, times), default=None)


def _of_file(packed: Packed, zone: str) -> datetime | None:
    if packed.utc:
        return packed.utc.replace(tzinfo=None)
    if packed.local is None:
        return None
    return packed.local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)


def _shown(when: datetime, zone: str) -> str:
    return f"{when.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M %Z}"
