"""The time of an agency: its calendar and its zone, built from rows and kept."""

import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from rules.errors import RuleError
from rules.work_calendar import DayRule, WorkCalendar, vietnam
from tracker.accounts.office_hours import checked_hours
from tracker.calendars.changes import (
    OFF,
    CalendarChange,
    Closure,
    NewDay,
    WeeklyHours,
)
from tracker.calendars.closures import (
    active_closures,
    check_closures,
    closed_days,
    closures_as_known,
)
from tracker.errors import CalendarError, NotFoundError
from tracker.local_time import to_aware, to_civil, to_instant
from tracker.models import Agency, AgencyEvent, CalendarClosure, CalendarDay

_KEPT = 512


@dataclass(frozen=True, slots=True)
class AgencyTime:
    """One agency's calendar and zone; the edge between instants and civil time."""

    calendar: WorkCalendar
    zone: str

    def civil(self, at: datetime) -> datetime:
        """Give an instant as the wall clock of the agency shows it, without offset."""
        return to_civil(at, self.zone)

    def instant(self, civil: datetime) -> datetime:
        """Give the instant, in UTC, at which the wall clock shows this."""
        return to_instant(civil, self.zone)

    def aware(self, civil: datetime) -> datetime:
        """Give the instant with the agency's own offset, as a person reads it."""
        return to_aware(civil, self.zone)

    def today(self, now: datetime) -> date:
        """Give the agency's date at an instant."""
        return self.civil(now).date()


_Key = tuple[UUID, int, str, str]
_kept: OrderedDict[_Key, AgencyTime] = OrderedDict()
_lock = threading.Lock()


def time_of(session: Session, agency_id: UUID) -> AgencyTime:
    """Give the agency's time by its hours and its announced rows as they are now.

    One small row is read; the calendar itself is kept in the process for as long as
    nobody changed it.
    """
    return _kept_or_built(session, agency_id, *_standing(session, agency_id))


def time_by(session: Session, agency: Agency) -> AgencyTime:
    """Give the time of an agency whose row a session that only reads has read."""
    return _kept_or_built(
        session,
        agency.agency_id,
        agency.calendar_version,
        agency.timezone,
        agency.office_hours,
    )


def _kept_or_built(
    session: Session, agency_id: UUID, version: int, zone: str, hours: dict[str, Any]
) -> AgencyTime:
    key = (agency_id, version, zone, json.dumps(hours, sort_keys=True))
    with _lock:
        found = _kept.get(key)
        if found is not None:
            _kept.move_to_end(key)
            return found
    closures = active_closures(session, agency_id)
    built = _built(hours, zone, _rows(session, agency_id), closures)
    with _lock:
        _kept[key] = built
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
    return built


def time_as_known(session: Session, agency_id: UUID, at: datetime) -> AgencyTime:
    """Give the agency's time by the rows and the hours as they were at an instant.

    What was entered later is not there yet, what was withdrawn later still is.
    """
    if (last_changed_at(session, agency_id) or at) <= at:
        return time_of(session, agency_id)
    _version, zone, hours = _standing(session, agency_id)
    rows = session.scalars(
        select(CalendarDay).where(
            CalendarDay.agency_id == agency_id,
            CalendarDay.entered_at <= at,
            or_(CalendarDay.withdrawn_at.is_(None), CalendarDay.withdrawn_at > at),
        )
    ).all()
    closures = closures_as_known(session, agency_id, at)
    return _built(_hours_at(session, agency_id, at) or hours, zone, rows, closures)


def last_changed_at(session: Session, agency_id: UUID) -> datetime | None:
    """Give the instant at which the calendar or the hours last became others."""
    day, closure, event = CalendarDay, CalendarClosure, AgencyEvent
    found = session.execute(
        select(
            *(
                select(func.max(at))
                .where(table.agency_id == agency_id)
                .scalar_subquery()
                for table, at in (
                    (day, day.entered_at),
                    (day, day.withdrawn_at),
                    (closure, closure.entered_at),
                    (closure, closure.withdrawn_at),
                )
            ),
            select(func.max(event.at))
            .where(
                event.agency_id == agency_id,
                event.kind.in_(("calendar.changed", "agency.set_up")),
            )
            .scalar_subquery(),
        )
    ).one()
    return max(filter(None, found), default=None)


def _hours_at(session: Session, agency_id: UUID, at: datetime) -> Any:
    """Give the weekly hours that were replaced after an instant, if any were.

    A change that did not note the hours it replaced tells nothing of them; then those
    of the change before it, or of the founding, are given.
    """
    changes = session.scalars(
        select(AgencyEvent)
        .where(
            AgencyEvent.agency_id == agency_id,
            AgencyEvent.kind.in_(("calendar.changed", "agency.set_up")),
        )
        .order_by(AgencyEvent.at, AgencyEvent.id)
    )
    known: Any = None
    for change in changes:
        if not change.data.get("office_hours"):
            continue
        if change.at > at:
            return change.data.get("old_office_hours") or known
        known = change.data["office_hours"]
    return None


def changed_time_of(
    session: Session, agency_id: UUID, change: CalendarChange
) -> AgencyTime:
    """Give the agency's time as it would be after a change; nothing is written.

    Refuses a closure that closes nothing: only the calendar can tell.
    """
    _version, zone, hours = _standing(session, agency_id)
    rows = {row.day: row for row in _rows(session, agency_id)}
    for day in change.withdraw:
        rows.pop(day, None)
    days: list[CalendarDay | NewDay] = [*rows.values(), *change.add]
    if change.office_hours is not None:
        hours = dict(checked_hours(change.office_hours))
    gone = {one.id for one in change.reopen}
    closures = [
        one for one in active_closures(session, agency_id) if one.id not in gone
    ]
    if change.close or change.reopen:
        bare = _built(hours, zone, days, closures)
        check_closures(session, agency_id, change, bare.calendar)
    return _built(hours, zone, days, [*closures, *change.close])


def forget_calendars() -> None:
    """Let go of every kept calendar."""
    with _lock:
        _kept.clear()


def _standing(session: Session, agency_id: UUID) -> tuple[int, str, dict[str, Any]]:
    question = select(
        Agency.calendar_version, Agency.timezone, Agency.office_hours
    ).where(Agency.agency_id == agency_id)
    if _writes_postgres(session):
        # A change of the calendar waits for whoever is computing a date, and makes
        # them wait: no case may be saved by a calendar that was changed meanwhile.
        # The foreign keys of the case take this same lock a moment later.
        question = question.with_for_update(read=True, key_share=True)
    row = session.execute(question).one_or_none()
    if row is None:
        raise NotFoundError(what="agency", what_vi="cơ quan", key=agency_id)
    version, zone, hours = row
    return version, zone, hours


def _writes_postgres(session: Session) -> bool:
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        return False
    return not connection.get_execution_options().get("postgresql_readonly")


def _rows(session: Session, agency_id: UUID) -> list[CalendarDay]:
    return list(
        session.scalars(
            select(CalendarDay).where(
                CalendarDay.agency_id == agency_id, CalendarDay.withdrawn_at.is_(None)
            )
        )
    )


def _built(
    hours: Mapping[str, Any] | WeeklyHours,
    zone: str,
    days: Iterable[CalendarDay | NewDay],
    closures: Sequence[Closure] = (),
) -> AgencyTime:
    weekly = {
        name: tuple((str(opens), str(closes)) for opens, closes in windows)
        for name, windows in hours.items()
    }
    known = {day.day: _rule(day) for day in days}
    # deadlines.md, "What is known of the future": a year is announced when the
    # calendar has rows for it; the days off of any other year are estimated.
    announced = frozenset(day.year for day in known)
    try:
        calendar = vietnam(weekly, known, announced)
        if closed := closed_days(calendar, closures):
            calendar = vietnam(weekly, {**known, **closed}, announced)
        return AgencyTime(calendar, zone)
    except RuleError as error:
        raise CalendarError(
            problem=str(error), problem_vi="giờ làm việc hoặc một dòng lịch bị hỏng."
        ) from error


def _rule(day: CalendarDay | NewDay) -> DayRule:
    name = day.name if isinstance(day, NewDay) else day.name_vi
    windows: tuple[tuple[str, str], ...] | None = None
    if day.kind == OFF:
        windows = ()
    elif day.windows is not None:
        windows = tuple((str(opens), str(closes)) for opens, closes in day.windows)
    return DayRule(windows, name, day.decision)
