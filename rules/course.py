"""The course of one limit: from the start, through what stops it, to the due day.

`rules.deadline` answers from it; `rules.day_marks` and `rules.explanation` tell it.
"""

from collections.abc import Sequence
from datetime import MAXYEAR, date, datetime, time
from typing import NamedTuple

from rules.clock import Extension, Pause, latest_restart, normalise
from rules.errors import (
    BadInputError,
    ExtensionNotLaterError,
    ExtensionNotWorkingDayError,
    NoWorkingTimeError,
    OutOfRangeError,
)
from rules.open_days import HORIZON_DAYS, LAST_ORDINAL
from rules.procedure import Reckoning, TimeLimit
from rules.work_calendar import WorkCalendar

#: Same-day procedures answer on the day itself when received before this.
DEFAULT_CUTOFF = time(15)


class Spot(NamedTuple):
    """A due instant, and the date of the window at whose close or inside which it is.

    `nominal` is the date before rolling of a limit in days or months.
    """

    at: datetime
    day: date
    nominal: date


class Move(NamedTuple):
    """A pause that mattered: where the due day was before it, and after it.

    A limit in hours may end nowhere before a pause that stops its clock.
    """

    pause: Pause
    before: date | None
    after: date | None


class Course(NamedTuple):
    """How a limit ran.

    `first` is where a limit in days ends without pauses, `plain` where it ends with
    them. `spot` is the answer: `plain`, or the new date; None without a limit, or
    while the clock stands.
    """

    limit: TimeLimit
    received: datetime
    start: datetime
    cutoff: time = DEFAULT_CUTOFF
    pauses: tuple[Pause, ...] = ()
    first: Spot | None = None
    moves: tuple[Move, ...] = ()
    stopped_by: Pause | None = None
    plain: Spot | None = None
    spot: Spot | None = None
    is_reappointed: bool = False


class _Run(NamedTuple):
    first: Spot | None
    moves: tuple[Move, ...]
    stopped_by: Pause | None
    plain: Spot | None


def run(
    start: datetime,
    limit: TimeLimit,
    calendar: WorkCalendar,
    *,
    pauses: Sequence[Pause] = (),
    restarts: Sequence[datetime] = (),
    extension: Extension | None = None,
    cutoff: time = DEFAULT_CUTOFF,
) -> Course:
    """Follow a limit from its start to the day on which it is due."""
    if start.tzinfo is not None:
        raise BadInputError("The start is given in civil time, without an offset.")
    if start.year >= MAXYEAR:
        raise OutOfRangeError
    begun = latest_restart(start, restarts).replace(microsecond=0)
    stops = normalise(pauses, begun) if pauses else ()
    if limit.reckoning is Reckoning.NEVER:
        return Course(limit, start, begun, cutoff, stops)
    if limit.reckoning is Reckoning.OFFICE_TIME:
        ran = _run_office_time(begun, limit.count, stops, calendar)
    else:
        in_working_days = limit.reckoning in _IN_WORKING_DAYS
        nominal = nominal_day(begun, limit, calendar, cutoff)
        ran = _run_whole_days(nominal, in_working_days, stops, calendar)
    spot = ran.plain
    if extension is not None:
        spot = _extended(begun, spot, extension, calendar)
    if spot is not None and _distance(begun, spot.day) > HORIZON_DAYS:
        raise OutOfRangeError
    moved = spot is not ran.plain
    return Course(limit, start, begun, cutoff, stops, *ran, spot, moved)


# -- whole days ---------------------------------------------------------------


_IN_WORKING_DAYS = frozenset({Reckoning.WORKING_DAYS, Reckoning.SAME_DAY})


def _run_whole_days(
    nominal: date,
    in_working_days: bool,
    pauses: tuple[Pause, ...],
    calendar: WorkCalendar,
) -> _Run:
    first = spot = _closing(nominal, calendar)
    moves: list[Move] = []
    for pause in pauses:
        if pause.start > spot.at:
            break
        if pause.end is None:
            return _Run(first, tuple(moves), pause, None)
        before, since, resumed = spot.day, pause.start.date(), pause.end.date()
        if in_working_days:
            spot = _moved_by_working_days(spot, since, resumed, calendar)
        elif since != resumed:
            nominal = _day_of(spot.nominal.toordinal() + _distance(since, resumed))
            spot = _closing(nominal, calendar)
        if spot.day < resumed:  # roll(to) becomes the date before rolling, too
            earliest = calendar.roll(resumed)
            spot = _closing(earliest, calendar)
        moves.append(Move(pause, before, spot.day))
    return _Run(first, tuple(moves), None, spot)


def _moved_by_working_days(
    spot: Spot, after: date, until: date, calendar: WorkCalendar
) -> Spot:
    lost = calendar.working_days_between(after, until)
    return _closing(calendar.shift(spot.day, lost), calendar) if lost else spot


def nominal_day(
    start: datetime,
    limit: TimeLimit,
    calendar: WorkCalendar,
    cutoff: time = DEFAULT_CUTOFF,
) -> date:
    """Give the date on which a limit ends, before it is rolled to a working day."""
    day, reckoning, count = start.date(), limit.reckoning, limit.count
    if reckoning is Reckoning.WORKING_DAYS:  # BLDS 147.2: the first day is not counted
        return calendar.shift(day, count)
    if reckoning is Reckoning.SAME_DAY:
        in_time = start.time() < cutoff and _is_before_close(start, calendar)
        return day if in_time else calendar.shift(day, 1)
    if count == 0:
        worked = calendar.is_working_day(day)
        is_over = worked and not _is_before_close(start, calendar)
        return calendar.shift(day, 1) if is_over else day
    if count > (HORIZON_DAYS if reckoning is Reckoning.DAYS else HORIZON_DAYS // 28):
        raise calendar.open_days.no_answer()
    if reckoning is Reckoning.DAYS:
        return _day_of(day.toordinal() + count)
    return months_after(day, count)


def months_after(day: date, months: int) -> date:
    """Give the same day of a later month, or that month's last day (BLDS 148.3).

    >>> months_after(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    if year >= MAXYEAR:
        raise OutOfRangeError
    if day.day <= 28:
        return date(year, month, day.day)
    following = date(year + month // 12, month % 12 + 1, 1)
    last = date.fromordinal(following.toordinal() - 1).day
    return date(year, month, min(day.day, last))


def _is_before_close(at: datetime, calendar: WorkCalendar) -> bool:
    windows = calendar.windows(at.date())
    return bool(windows) and at < windows[-1][1]


def _closing(nominal: date, calendar: WorkCalendar) -> Spot:
    """Roll a date to a working day and take its close (BLDS 148.5)."""
    table, index = calendar.open_days.locate(nominal.toordinal() - 1, 1)
    return Spot(table.closes[index], table.dates[index], nominal)


# -- office time --------------------------------------------------------------


def _run_office_time(
    at: datetime, left: int, pauses: tuple[Pause, ...], calendar: WorkCalendar
) -> _Run:
    if calendar.open_days.never_opens:
        raise NoWorkingTimeError
    moves: list[Move] = []
    for pause in pauses:
        if not _matters(at, left, pause, calendar):
            break
        if pause.end is None:
            return _Run(None, tuple(moves), pause, None)
        before = _day_used_up(at, left, calendar)
        left -= calendar.seconds_between(at, pause.start)
        at = pause.end
        moves.append(Move(pause, before, _day_used_up(at, left, calendar)))
    return _Run(None, tuple(moves), None, _used_up(at, left, calendar))


def _matters(at: datetime, left: int, pause: Pause, calendar: WorkCalendar) -> bool:
    """Tell whether time is still left when a pause begins.

    A limit of no time at all ends at its first open instant, which a pause can cover.
    """
    if _distance(at, pause.start) > HORIZON_DAYS:
        return False  # the limit ends before it, or nowhere
    if left == 0:
        try:
            return pause.start <= calendar.first_open_at_or_after(at)
        except OutOfRangeError:
            return True
    return calendar.seconds_between(at, pause.start) < left


def _day_used_up(at: datetime, seconds: int, calendar: WorkCalendar) -> date | None:
    """Give the day on which a limit would end; none while it would end nowhere."""
    try:
        return _used_up(at, seconds, calendar).day
    except OutOfRangeError:
        return None


def _used_up(at: datetime, seconds: int, calendar: WorkCalendar) -> Spot:
    table, index, due_at = calendar.open_days.spend(at, seconds)
    return Spot(due_at, table.dates[index], table.dates[index])


# -- the new date -------------------------------------------------------------


def _extended(
    begun: datetime, plain: Spot | None, extension: Extension, calendar: WorkCalendar
) -> Spot | None:
    """Move the due day to the new date (NĐ 118/2025, Đ.19 k.6)."""
    to = extension.to
    if plain is None:
        if extension.granted:
            return None
        raise BadInputError("No new date can be asked for while the clock stands.")
    if not extension.granted:
        if to <= plain.day:
            raise ExtensionNotLaterError
        if _distance(begun, to) > HORIZON_DAYS or to.toordinal() > LAST_ORDINAL:
            raise OutOfRangeError
        if not calendar.is_working_day(to):
            raise ExtensionNotWorkingDayError
    promised = _closing(to, calendar)
    return promised if promised.at > plain.at else plain


def _distance(start: date, day: date) -> int:
    return day.toordinal() - start.toordinal()


def _day_of(ordinal: int) -> date:
    if ordinal > LAST_ORDINAL:
        raise OutOfRangeError
    return date.fromordinal(ordinal)
