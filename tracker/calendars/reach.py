"""How far a change of the calendar reaches: from which day dates can be others."""

from datetime import UTC, date, datetime, timedelta
from datetime import time as midnight
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.calendars.agency_time import AgencyTime
from tracker.calendars.changes import CalendarChange
from tracker.models import Agency, CalendarDay

_EVER = datetime(1900, 1, 1, tzinfo=UTC)


def active_days(session: Session, agency_id: UUID) -> list[CalendarDay]:
    """List the rows in effect, by date."""
    return list(
        session.scalars(
            select(CalendarDay)
            .where(
                CalendarDay.agency_id == agency_id, CalendarDay.withdrawn_at.is_(None)
            )
            .order_by(CalendarDay.day)
        )
    )


def announced_years(session: Session, agency_id: UUID) -> frozenset[int]:
    """Name the years that the agency's calendar has rows for."""
    return frozenset(row.day.year for row in active_days(session, agency_id))


def years_first_announced(
    session: Session, agency_id: UUID, change: CalendarChange
) -> tuple[int, ...]:
    """Name the years that a change would announce.

    From then on nothing is estimated in such a year: its whole list of days off must
    be entered, not one of them.
    """
    known = announced_years(session, agency_id)
    return tuple(sorted({new.day.year for new in change.add} - known))


def years_last_announced(
    session: Session, agency_id: UUID, change: CalendarChange
) -> tuple[int, ...]:
    """Name the years that a change would leave without any row: estimated again."""
    rows = {row.day for row in active_days(session, agency_id)}
    left = (rows - set(change.withdraw)) | {new.day for new in change.add}
    return tuple(sorted({day.year for day in rows} - {day.year for day in left}))


def first_touched(
    session: Session, agency_id: UUID, change: CalendarChange, time: AgencyTime
) -> datetime | None:
    """Give the first instant that a change can touch; none: every date there is.

    A deadline that lies before has looked at no later day. A year that becomes
    announced, or ceases to be, changes from its first day: its estimates go or come.
    """
    if change.office_hours is not None or change.first_day is None:
        return None
    years = (
        *years_first_announced(session, agency_id, change),
        *years_last_announced(session, agency_id, change),
    )
    day = min([change.first_day, *(date(year, 1, 1) for year in years)])
    # A close at 24:00 is written as 00:00 of the next day: one day more is looked at.
    return time.instant(datetime.combine(day - timedelta(days=1), midnight.min))


def make_stale(agency: Agency, since: datetime | None) -> None:
    """Let cases be counted anew that were looked at since; none: all there are.

    Until that is done, reports that look from then on judge each case by itself.
    """
    stale = agency.tallies_stale_since
    agency.tallies_stale_since = min(since or _EVER, stale or since or _EVER)
