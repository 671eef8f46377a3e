"""Time stamps of the exchange, in the zones that courses are set to."""

import pytest

from grader.timestamp import to_utc


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-09-15 20:00:00.000000 EDT", "2026-09-16 00:00:00"),
        ("2026-09-15 23:00:00.000000 +08", "2026-09-15 15:00:00"),
        ("2026-03-01 12:00:00.000000 -03", "2026-03-01 15:00:00"),
        ("2026-03-01 12:00:00.000000 +0530", "2026-03-01 06:30:00"),
        ("2026-03-01 12:00:00 +05:45", "2026-03-01 06:15:00"),
        ("2026-01-02 03:04:05 UTC", "2026-01-02 03:04:05"),
        ("2026-01-02 03:04:05", "2026-01-02 03:04:05"),
        ("2026-01-02T03:04:05+01:00", "2026-01-02 02:04:05"),
        ("2026-01-02T03:04:05Z", "2026-01-02 03:04:05"),
        ("2026-07-01 12:00:00 CEST\n", "2026-07-01 10:00:00"),
        ("2026-07-01 12:00:00 Europe/Berlin", "2026-07-01 10:00:00"),
        ("1 July 2026 12:00", "2026-07-01 12:00:00"),
    ],
)
def test_a_time_is_read_in_its_zone(text: str, utc: str):
    assert str(to_utc(text)) == utc


@pytest.mark.parametrize(
    ("text", "zone", "utc"),
    [
        ("2026-03-01 12:00:00.000000 IST", "Asia/Kolkata", "2026-03-01 06:30:00"),
        ("2026-03-01 12:00:00.000000 IST", "Asia/Jerusalem", "2026-03-01 10:00:00"),
        ("2026-07-01 12:00:00.000000 CST", "Asia/Shanghai", "2026-07-01 04:00:00"),
        # The hour that comes twice when summer time ends, each of the two.
        ("2026-11-01 01:30:00.000000 CDT", "America/Chicago", "2026-11-01 06:30:00"),
        ("2026-11-01 01:30:00.000000 CST", "America/Chicago", "2026-11-01 07:30:00"),
        ("2026-10-25 01:30:00.000000 IST", "Asia/Jerusalem", "2026-10-24 23:30:00"),
    ],
)
def test_a_name_that_several_zones_have_is_read_as_the_exchange_is_set(
    text: str, zone: str, utc: str
):
    assert str(to_utc(text, zone)) == utc


@pytest.mark.parametrize(
    "text",
    [
        *("", "soon", "2026-03-01 12:00:00 IST", "2026-03-01 12:00:00 XYZ", "2026-13-01 00:00:00"),
        *("2026-03-01 12:00:00 +99", "9" * 40, "x" * 101, "0001-01-01 00:00:00 +08"),
    ],
)
def test_what_is_no_time_is_not_guessed(text: str):
    with pytest.raises((ValueError, OverflowError)):
        to_utc(text)
