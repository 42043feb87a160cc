"""How many cases were finished on time, by the law: a new date does not help."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from tracker.models import Case
from tracker.offices import Office


@dataclass(frozen=True, slots=True, kw_only=True)
class OnTime:
    """Finished cases of a span: how many, and how many by the original date."""

    finished: int
    on_time: int

    @property
    def share(self) -> float | None:
        """The share on time, of one; `None` where nothing was finished."""
        return self.on_time / self.finished if self.finished else None


def on_time(
    session: Session,
    office: Office,
    first: date,
    last: date,
    *bounds: ColumnElement[bool],
) -> OnTime:
    """Count the cases of an agency that were finished from one date to another."""
    begin, end = day_of(office, first)[0], day_of(office, last)[1]
    finished, kept = session.execute(
        select(func.count(), func.count().filter(Case.late_since.is_(None))).where(
            Case.agency_id == office.agency.agency_id,
            Case.finished_at.between(begin, end),
            *bounds,
        )
    ).one()
    return OnTime(finished=finished, on_time=kept)


def day_of(office: Office, day: date) -> tuple[datetime, datetime]:
    """Give the first and the last instant of a civil date."""
    return (
        office.time.instant(datetime.combine(day, time())),
        office.time.instant(datetime.combine(day, time.max)),
    )
