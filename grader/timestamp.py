"""When a submission was collected: the text of timestamp.txt, as a time in UTC.

nbgrader's exchange writes `YYYY-MM-DD HH:MM:SS.ffffff ZONE`, where the zone is what strftime's %Z
says of the configured one: `EDT`, `+08`, `IST`. nbgrader reads a number there as seconds.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, available_timezones

from dateutil import parser

OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)?$")
LONGEST = 100  # characters


def to_utc(text: str, zone: str = "UTC") -> datetime:
    """A time as the exchange writes it, in UTC and without its zone, as the gradebook keeps it.

    `zone`: the one that the exchange is set to, by which a short name is read. Raises `ValueError`
    for what is no time, and for a name that several zones share with different hours.

    >>> to_utc("2026-09-15 23:00:00 +08")
    datetime.datetime(2026, 9, 15, 15, 0)
    """
    text = text.strip()
    if len(text) > LONGEST:
        raise ValueError("expected a time, got a longer text")
    *time, last = text.split()
    if time and (offset := OFFSET.match(last)):
        moment, hours = _moment(" ".join(time)), f"{offset[1]}{offset[2]}:{offset[3] or '00'}"
        return _in_utc(datetime.fromisoformat(f"{moment.isoformat()}{hours}"))
    if len(time) > 1 and not last[0].isdigit():
        moment = _moment(" ".join(time))
        return _in_utc(moment.replace(tzinfo=_zone(last, moment, zone)))
    return _in_utc(_moment(text))


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return parser.parse(text)


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _zone(name: str, moment: datetime, configured: str) -> tzinfo:
    """The zone that is called so at that moment: the configured one, or all that are agree."""
    if name in ("UTC", "GMT", "Z", "UCT"):
        return UTC
    known = available_timezones()
    if configured in known:
        for fold in (0, 1):  # an hour that comes twice has a name each time
            at = moment.replace(tzinfo=ZoneInfo(configured), fold=fold)
            if at.tzname() == name:
                return timezone(at.utcoffset() or timedelta())
    if name in known and "/" in name:
        return ZoneInfo(name)
    there = [moment.replace(tzinfo=ZoneInfo(each)) for each in sorted(known)]
    offsets = {each.utcoffset() or timedelta() for each in there if each.tzname() == name}
    if len(offsets) != 1:
        raise ValueError(f"expected one zone called {name!r:.50}, found {len(offsets)}")
    return timezone(offsets.pop())
