"""Instants and wall clocks: the zone of the calendar, never that of the server."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from rules import BadInputError, OutOfRangeError
from tracker.local_time import clock_of, to_aware, to_civil, to_instant

VIETNAM = "Asia/Ho_Chi_Minh"
BERLIN = "Europe/Berlin"


def instant(text):
    return datetime.fromisoformat(text)


CIVIL = [
    (VIETNAM, "2026-11-19T09:00:00+07:00", "2026-11-19 09:00", "its own offset"),
    (VIETNAM, "2026-11-19T02:00:00Z", "2026-11-19 09:00", "world time"),
    (VIETNAM, "2026-11-18T21:00:00-05:00", "2026-11-19 09:00", "from far away"),
    (VIETNAM, "2025-12-31T17:30:00Z", "2026-01-01 00:30", "over the new year"),
    (VIETNAM, "1950-06-01T00:00:00Z", "1950-06-01 08:00", "an old offset"),
    (BERLIN, "2026-03-29T00:59:59Z", "2026-03-29 01:59:59", "before summer time"),
    (BERLIN, "2026-03-29T01:00:00Z", "2026-03-29 03:00", "summer time"),
    (BERLIN, "2026-10-25T00:30:00Z", "2026-10-25 02:30", "the first reading"),
    (BERLIN, "2026-10-25T01:30:00Z", "2026-10-25 02:30", "the second reading"),
    ("Asia/Kathmandu", "2026-01-01T00:00:00Z", "2026-01-01 05:45", "odd minutes"),
    ("UTC", "2026-01-01T00:00:00Z", "2026-01-01 00:00", "world time itself"),
]


@pytest.mark.parametrize(
    ("zone", "text", "civil"), [row[:3] for row in CIVIL], ids=[r[3] for r in CIVIL]
)
def test_an_instant_is_read_from_the_wall_clock(zone, text, civil):
    expected = datetime.fromisoformat(civil)
    assert to_civil(instant(text), zone) == expected
    assert to_civil(instant(text), zone).fold == 0
    assert clock_of(zone).read(text) == expected


WRITTEN = [
    (VIETNAM, "2026-11-19 09:00", "2026-11-19T09:00:00+07:00", "a fixed offset"),
    (BERLIN, "2026-07-01 09:00", "2026-07-01T09:00:00+02:00", "summer"),
    (BERLIN, "2026-12-01 09:00", "2026-12-01T09:00:00+01:00", "winter"),
    (BERLIN, "2026-10-25 02:30", "2026-10-25T02:30:00+02:00", "twice: the first"),
    (BERLIN, "2026-03-29 02:30", "2026-03-29T03:30:00+02:00", "skipped: after it"),
    ("UTC", "2026-03-29 02:30", "2026-03-29T02:30:00+00:00", "world time"),
]


@pytest.mark.parametrize(
    ("zone", "civil", "text"), [row[:3] for row in WRITTEN], ids=[r[3] for r in WRITTEN]
)
def test_civil_time_is_written_with_the_offset_of_its_zone(zone, civil, text):
    at = datetime.fromisoformat(civil)
    assert clock_of(zone).write(at) == text
    assert to_aware(at, zone) == instant(text)
    assert to_aware(at, zone).isoformat() == text
    assert to_instant(at, zone) == instant(text)
    assert to_instant(at, zone).tzinfo is UTC


def test_without_an_offset_an_instant_is_local_to_the_calendar():
    assert clock_of(BERLIN).read("2026-11-19T09:00") == datetime(2026, 11, 19, 9)


@pytest.mark.parametrize("zone", [VIETNAM, BERLIN, "America/Sao_Paulo", "UTC"])
def test_there_and_back_is_the_same_instant(zone):
    at = datetime(2018, 1, 1, tzinfo=UTC)
    lost = 0
    while at.year < 2020:
        if to_instant(to_civil(at, zone), zone) != at:
            lost += 1  # only the second reading of an hour shown twice
        at += timedelta(hours=1)
    assert lost <= 2


@pytest.mark.parametrize(
    "name",
    [
        "Mars/Olympus",
        "",
        "Europe",
        "../etc/passwd",
        "/etc/localtime",
        "localtime",
        "a" * 5000,
        "Asia/Ho_Chi_Minh\0",
        "\ud800",
        None,
        7,
    ],
    ids=lambda name: repr(name)[:20],
)
def test_an_unknown_zone_is_refused(name):
    with pytest.raises(BadInputError):
        clock_of(name)


@pytest.mark.parametrize(
    "text",
    ["", "tomorrow", "2026-13-01T09:00:00", "2026-10-05T25:00", "09:00", "\0"],
)
def test_what_is_not_an_instant_is_refused(text):
    with pytest.raises(BadInputError):
        clock_of(VIETNAM).read(text)


def test_an_instant_without_offset_is_refused_where_one_is_needed():
    with pytest.raises(BadInputError):
        to_civil(datetime(2026, 10, 5, 9), VIETNAM)


def test_the_ends_of_time_are_out_of_range():
    east, west = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))
    with pytest.raises(OutOfRangeError):
        to_civil(datetime(1, 1, 1, tzinfo=east), VIETNAM)
    with pytest.raises(OutOfRangeError):
        to_civil(datetime(9999, 12, 31, 23, tzinfo=west), VIETNAM)
    with pytest.raises(OutOfRangeError):
        to_aware(datetime(1, 1, 1), VIETNAM)
