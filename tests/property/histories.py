"""Calendars and histories of a case, put to the rules directly."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from calendars import dates_abroad, edges_of, given_calendars
from hypothesis import strategies as st

from rules import (
    DayRule,
    Deadline,
    Extension,
    LimitUnit,
    Pause,
    TimeLimit,
    WorkCalendar,
    due,
)

DAY_UNITS = [
    LimitUnit.WORKING_DAY,
    LimitUnit.DAY,
    LimitUnit.MONTH,
    LimitUnit.SAME_DAY,
]
HOUR_UNITS = [LimitUnit.WORKING_HOUR, LimitUnit.WORKING_MINUTE]
MOST = {
    LimitUnit.WORKING_DAY: 12,
    LimitUnit.DAY: 30,
    LimitUnit.MONTH: 3,
    LimitUnit.SAME_DAY: 0,
    LimitUnit.WORKING_HOUR: 30,
    LimitUnit.WORKING_MINUTE: 900,
}
NEAR_AN_EDGE = st.sampled_from([0, 0, 0, -1, 1, 600, -600])


@dataclass(frozen=True, kw_only=True)
class History:
    """All that a due date depends on."""

    hours: dict[str, Any]
    days: dict[date, Any]
    start: datetime
    limit: TimeLimit
    pauses: tuple[Pause, ...] = ()
    restarts: tuple[datetime, ...] = ()
    extension: Extension | None = None
    extra_days_off: tuple[date, ...] = field(default=())

    @property
    def calendar(self) -> WorkCalendar:
        days = {
            day: DayRule(windows=tuple((opens, closes) for opens, closes in windows))
            for day, windows in self.days.items()
        }
        days |= {day: DayRule(windows=()) for day in self.extra_days_off}
        return WorkCalendar(hours=self.hours, days=days)

    @property
    def counts_from(self) -> datetime:
        return max([self.start, *self.restarts])

    @property
    def deadline(self) -> Deadline:
        return due(
            self.start,
            self.limit,
            self.calendar,
            pauses=self.pauses,
            restarts=self.restarts,
            extension=self.extension,
        )

    @property
    def due_at(self) -> datetime:
        """When it is due; the end of time while the clock stands."""
        return self.deadline.due_at or datetime.max


def draw_instant(
    draw: st.DrawFn, near: date, days: tuple[int, int], edges: Sequence[str]
) -> datetime:
    day = near + timedelta(days=draw(st.integers(*days)))
    midnight = datetime.combine(day, time())
    kind = draw(st.integers(0, 3))
    if kind == 0:
        return midnight + timedelta(seconds=draw(st.integers(0, 86_399)))
    if kind == 1:
        return midnight
    edge = time.fromisoformat(draw(st.sampled_from(edges)))
    return datetime.combine(day, edge) + timedelta(seconds=draw(NEAR_AN_EDGE))


def draw_pause(
    draw: st.DrawFn, near: date, edges: Sequence[str], *, may_be_open: bool = True
) -> Pause:
    begins = draw_instant(draw, near, (-2, 18), edges)
    if may_be_open and draw(st.integers(0, 7)) == 0:
        return Pause(begins, None)
    longest = draw(st.sampled_from([0, 1, 3, 8]))
    ends = draw_instant(draw, begins.date(), (0, longest), edges)
    return Pause(min(begins, ends), max(begins, ends))


@st.composite
def histories(
    draw: st.DrawFn,
    units: Sequence[LimitUnit] = (*DAY_UNITS, *HOUR_UNITS),
    most_pauses: int = 3,
    least: int = 0,
) -> History:
    near = draw(dates_abroad())
    calendar = draw(given_calendars(near, ["Asia/Ho_Chi_Minh"]))
    edges = edges_of(calendar)
    start = draw_instant(draw, near, (0, 0), edges)
    unit = draw(st.sampled_from(units))
    granted = None
    if draw(st.integers(0, 4)) == 0:
        to = near + timedelta(days=draw(st.integers(-5, 40)))
        granted = Extension(to, granted=True)
    return History(
        hours=calendar["hours"],
        days={
            date.fromisoformat(day): windows
            for day, windows in calendar.get("days", {}).items()
        },
        start=start,
        limit=TimeLimit(draw(st.integers(least, max(least, MOST[unit]))), unit),
        pauses=tuple(
            draw_pause(draw, near, edges)
            for _ in range(draw(st.integers(0, most_pauses)))
        ),
        restarts=tuple(
            max(start, draw_instant(draw, near, (0, 9), edges))
            for _ in range(draw(st.sampled_from([0, 0, 1, 2])))
        ),
        extension=granted,
    )


@st.composite
def histories_and_a_pause(
    draw: st.DrawFn,
    units: Sequence[LimitUnit] = (*DAY_UNITS, *HOUR_UNITS),
    most_pauses: int = 3,
    least: int = 0,
) -> tuple[History, Pause]:
    """A history, and one more closed pause near it."""
    history = draw(histories(units, most_pauses, least))
    edges = edges_of({"hours": history.hours})
    near = history.counts_from.date()
    return history, draw_pause(draw, near, edges, may_be_open=False)
