"""Calendar rows: entered under a decision, withdrawn with a reason, never edited."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime
from datetime import time as midnight
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rules.holidays import ANNOUNCED
from tracker.accounts.actor import Actor
from tracker.accounts.administration import begin, record
from tracker.accounts.office_hours import checked_hours
from tracker.calendars.agency_time import changed_time_of, time_of
from tracker.calendars.changes import (
    CalendarChange,
    NewDay,
    WeeklyHours,
    check_new_day,
)
from tracker.calendars.closures import write_closures
from tracker.calendars.reach import first_touched, make_stale
from tracker.errors import (
    AlreadyDoneError,
    CalendarError,
    InvalidValueError,
    NotFoundError,
)
from tracker.ids import new_id
from tracker.models import Agency, CalendarDay


def seed_calendar(session: Session, agency_id: UUID, now: datetime) -> int:
    """Copy the announced calendar known at release; say how many rows that made.

    A year for which the agency has any row, withdrawn ones too, is left alone.
    """
    agency = _locked(session, agency_id)
    held = session.scalars(
        select(CalendarDay.day).where(CalendarDay.agency_id == agency_id)
    )
    years = {day.year for day in held}
    rows = [
        CalendarDay(
            agency_id=agency_id,
            id=new_id(),
            day=known.on,
            kind=str(known.kind),
            windows=None,
            name_vi=known.name,
            exchanged_with=known.exchanged_with,
            decision=known.decision,
            entered_at=now,
        )
        for known in ANNOUNCED
        if known.on.year not in years
    ]
    if rows:
        first = date(min(row.day.year for row in rows), 1, 1)
        begin = datetime.combine(first, midnight.min)
        make_stale(agency, time_of(session, agency_id).instant(begin))
        session.add_all(rows)
        _renew_version(agency)
    session.flush()
    return len(rows)


def add_day(
    session: Session, actor: Actor, new: NewDay, *, now: datetime
) -> CalendarDay:
    """Enter one row; open cases are not touched (`tracker.recompute` does both)."""
    return make_change(session, actor, CalendarChange(add=(new,)), now=now)[0]


def withdraw_day(
    session: Session, actor: Actor, day: date, *, why: str, now: datetime
) -> None:
    """Withdraw the row of a date; it stays, with who withdrew it, when and why."""
    make_change(session, actor, CalendarChange(withdraw=(day,), why=why), now=now)


def change_day(
    session: Session, actor: Actor, new: NewDay, *, why: str, now: datetime
) -> CalendarDay:
    """Put another row in the place of a date's row: the old is withdrawn."""
    change = CalendarChange(add=(new,), withdraw=(new.day,), why=why)
    return make_change(session, actor, change, now=now)[0]


def make_change(
    session: Session, actor: Actor, change: CalendarChange, *, now: datetime
) -> list[CalendarDay]:
    """Write a whole change, all of it or nothing; give back the rows entered."""
    agency = begin(session, actor, "calendar.change")
    check_change(session, actor.agency_id, change)
    time = time_of(session, actor.agency_id)
    make_stale(agency, first_touched(session, actor.agency_id, change, time))
    write_closures(session, actor, change, now)
    for row in _rows_on(session, actor.agency_id, change.withdraw):
        row.withdrawn_at = now
        row.withdrawn_by = actor.officer_id
        row.withdrawn_why = change.why.strip()
    rows = [_row(actor, new, now) for new in change.add]
    session.add_all(rows)
    data = change.as_json()
    if change.office_hours is not None:
        data["old_office_hours"] = agency.office_hours
        agency.office_hours = checked_hours(change.office_hours)
    _renew_version(agency)
    session.flush()
    record(session, actor, "calendar.changed", data, now=now)
    return rows


def check_change(session: Session, agency_id: UUID, change: CalendarChange) -> None:
    """Refuse a change that is empty, contradicts itself or the rows as they are."""
    if change.is_empty:
        raise InvalidValueError(
            field="change",
            problem="the change is empty.",
            problem_vi="Chưa có thay đổi nào của lịch làm việc.",
        )
    hours = _hours_after(session, agency_id, change)
    _check_withdrawn(session, agency_id, change)
    _check_free(session, agency_id, change)
    for new in change.add:
        check_new_day(new, hours)
    if change.close or change.reopen:
        changed_time_of(session, agency_id, change)


def _hours_after(
    session: Session, agency_id: UUID, change: CalendarChange
) -> WeeklyHours:
    if change.office_hours is not None:
        return checked_hours(change.office_hours)
    return weekly_hours(session, agency_id)


def weekly_hours(session: Session, agency_id: UUID) -> WeeklyHours:
    """Give the agency's weekly office hours as they are stored."""
    found = session.scalar(
        select(Agency.office_hours).where(Agency.agency_id == agency_id)
    )
    if found is None:
        raise NotFoundError(what="agency", what_vi="cơ quan", key=agency_id)
    hours: WeeklyHours = found
    return hours


def _check_withdrawn(session: Session, agency_id: UUID, change: CalendarChange) -> None:
    if change.needs_reason and not change.why.strip():
        raise InvalidValueError(
            field="why",
            problem="say why rows are withdrawn or the office hours change.",
            problem_vi="Hãy ghi lý do rút dòng lịch hoặc đổi giờ làm việc.",
        )
    found = {row.day for row in _rows_on(session, agency_id, change.withdraw)}
    for day in change.withdraw:
        if day not in found:
            raise NotFoundError(what="calendar row", what_vi="dòng lịch", key=day)


def _check_free(session: Session, agency_id: UUID, change: CalendarChange) -> None:
    days = [new.day for new in change.add]
    for day in days:
        if days.count(day) > 1:
            raise CalendarError(
                problem=f"{day} is named twice.",
                problem_vi=f"ngày {day:%d/%m/%Y} bị ghi hai lần.",
            )
    taken = {row.day: row for row in _rows_on(session, agency_id, days)}
    for day in days:
        row = taken.get(day)
        if row is not None and day not in change.withdraw:
            raise AlreadyDoneError(
                what=f"{day} has a row ({row.name_vi}, {row.decision})",
                what_vi=(
                    f"ngày {day:%d/%m/%Y} đã có dòng “{row.name_vi}” "
                    f"theo {row.decision}"
                ),
            )


def _rows_on(
    session: Session, agency_id: UUID, days: Iterable[date]
) -> list[CalendarDay]:
    wanted = list(days)
    if not wanted:
        return []
    return list(
        session.scalars(
            select(CalendarDay).where(
                CalendarDay.agency_id == agency_id,
                CalendarDay.day.in_(wanted),
                CalendarDay.withdrawn_at.is_(None),
            )
        )
    )


def _row(actor: Actor, new: NewDay, now: datetime) -> CalendarDay:
    return CalendarDay(
        agency_id=actor.agency_id,
        id=new_id(),
        day=new.day,
        kind=new.kind,
        windows=(
            None if new.windows is None else [list(window) for window in new.windows]
        ),
        name_vi=new.name,
        exchanged_with=new.exchanged_with,
        decision=new.decision.strip(),
        decided_on=new.decided_on,
        issuer_vi=new.issuer_vi.strip(),
        entered_at=now,
        entered_by=actor.officer_id,
    )


def _locked(session: Session, agency_id: UUID) -> Agency:
    found = session.scalars(
        select(Agency).where(Agency.agency_id == agency_id).with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFoundError(what="agency", what_vi="cơ quan", key=agency_id)
    return found


def _renew_version(agency: Agency) -> None:
    # A leap, not a step: a change that was rolled back must not leave its number to
    # the next one, for calendars are kept in memory by that number.
    agency.calendar_version += 1 + secrets.randbelow(1 << 40)
