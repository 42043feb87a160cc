"""Office calendars as a question may bring them: ordinary, odd, rare and abroad."""

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from oracle_calendar import WEEKDAYS, decreed_days

ORDINARY = [["07:30", "11:30"], ["13:00", "17:00"]]
DAYS_AT_WORK = [
    ORDINARY,
    [["09:00", "17:00"]],
    [["08:00", "12:00"]],
    [["13:00", "17:00"]],
    [["00:00", "24:00"]],
    [["22:00", "24:00"]],
    [["00:00", "06:00"], ["18:00", "24:00"]],
    [["10:00", "10:01"]],
    [["07:15", "09:45"], ["10:05", "11:59"], ["14:00", "16:20"], ["23:00", "23:59"]],
]
ZONES = [
    "Asia/Ho_Chi_Minh",
    "UTC",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Santiago",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
]
# Days on which some of these zones change their clocks.
CLOCK_CHANGES = [
    date(2026, 3, 29),
    date(2026, 10, 25),
    date(2026, 3, 8),
    date(2026, 11, 1),
    date(2026, 4, 5),
    date(2026, 9, 6),
    date(2026, 10, 4),
    date(2027, 3, 28),
]


def draw_windows(draw: st.DrawFn) -> list[list[str]]:
    """Between one and four windows, sorted and apart."""
    if draw(st.integers(0, 3)):
        return draw(st.sampled_from(DAYS_AT_WORK))
    edges = draw(st.lists(st.integers(0, 24 * 12), min_size=2, max_size=8, unique=True))
    edges = sorted(edges[: len(edges) // 2 * 2])
    texts = [f"{edge // 12:02}:{edge % 12 * 5:02}" for edge in edges]
    return [texts[n : n + 2] for n in range(0, len(texts), 2)]


@st.composite
def given_calendars(
    draw: st.DrawFn, near: date, zones: list[str] | None = None
) -> dict[str, Any]:
    """A calendar that opens most weeks, with single dates that differ nearby."""
    weekdays = draw(st.sampled_from([5, 5, 5, 6, 7, 1, 2]))
    first = draw(st.integers(0, 6)) if weekdays < 5 else 0
    usual = draw_windows(draw)
    hours: dict[str, Any] = {}
    for n in range(first, first + weekdays):
        other = draw(st.integers(0, 4)) == 0
        hours[WEEKDAYS[n % 7]] = draw_windows(draw) if other else usual
    for weekday in draw(st.lists(st.sampled_from(WEEKDAYS), max_size=1)):
        hours.setdefault(weekday, [])
    calendar: dict[str, Any] = {"hours": hours}
    zone = draw(st.sampled_from(zones or [*ZONES, *ZONES[:1] * 4]))
    if zone != "Asia/Ho_Chi_Minh" or draw(st.booleans()):
        calendar["timezone"] = zone
    offsets = draw(st.lists(st.integers(-3, 25), max_size=8, unique=True))
    if offsets or draw(st.booleans()):
        calendar["days"] = {
            (near + timedelta(days=offset)).isoformat(): draw_windows(draw)
            if draw(st.booleans())
            else []
            for offset in offsets
        }
    return calendar


@st.composite
def rare_calendars(draw: st.DrawFn, near: date) -> dict[str, Any]:
    """Open on a few named dates only, or never."""
    offsets = draw(st.lists(st.integers(-20, 60), max_size=5, unique=True))
    return {
        "hours": draw(st.sampled_from([{}, {"mon": []}])),
        "days": {
            (near + timedelta(days=offset)).isoformat(): draw_windows(draw)
            for offset in offsets
        },
    }


def vietnamese_dates() -> st.SearchStrategy[date]:
    """Any day with a lunar table after it, more often where the calendar is odd."""
    decreed = sorted(decreed_days())
    near_decreed = st.builds(
        lambda day, n: day - timedelta(days=n),
        st.sampled_from(decreed),
        st.integers(0, 12),
    )
    around_tet = st.builds(
        lambda year, n: date(year, 1, 1) + timedelta(days=n),
        st.integers(2015, 2049),
        st.integers(0, 60),
    )
    any_day = st.dates(date(2015, 1, 1), date(2048, 12, 31))
    return st.one_of(near_decreed, around_tet, any_day)


def far_dates() -> st.SearchStrategy[date]:
    """Long ago or far ahead, where no lunar date is known."""
    return st.one_of(
        st.dates(date(1912, 1, 1), date(2014, 12, 31)),
        st.dates(date(2049, 6, 1), date(2170, 12, 31)),
    )


def dates_abroad() -> st.SearchStrategy[date]:
    around_a_change = st.builds(
        lambda day, n: day - timedelta(days=n),
        st.sampled_from(CLOCK_CHANGES),
        st.integers(0, 4),
    )
    return st.one_of(around_a_change, st.dates(date(2010, 1, 1), date(2035, 12, 31)))


def edges_of(calendar: dict[str, Any] | None) -> list[str]:
    """The openings and closes of a calendar: where mistakes live."""
    if calendar is None:
        return ["07:30", "11:30", "13:00", "17:00"]
    days = [*calendar["hours"].values(), *calendar.get("days", {}).values()]
    edges = {edge for day in days for window in day for edge in window}
    return sorted(edges - {"24:00"}) or ["12:00"]


def exists(local: datetime) -> bool:
    """Whether the clocks of the zone ever show this time."""
    from_utc = datetime.fromtimestamp(local.timestamp(), local.tzinfo)
    return from_utc.replace(tzinfo=None) == local.replace(tzinfo=None)
