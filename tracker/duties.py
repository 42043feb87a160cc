"""What is still owed because of an entry of the ledger: opened, ended, read.

The lines of the ledger say what was promised and done; a duty is what the clock sees.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.ids import new_id
from tracker.models import AccountabilityEntry, LedgerDuty
from tracker.offices import Office

EXPLANATION, MEASURE, REMEDY = "explanation", "measure", "remedy"
#: What may be owed, in the order in which it falls due.
KINDS = (EXPLANATION, REMEDY, MEASURE)


def explanation_day(office: Office, now: datetime) -> date:
    """Give the last day on which an explanation asked for now is in time.

    How many working days there are is the agency's choice; no law that was read
    names a number.
    """
    days = office.choices.explanation_working_days
    return office.time.calendar.shift(office.time.today(now), days)


def open_duty(
    session: Session,
    entry: AccountabilityEntry,
    kind: str,
    *,
    due_on: date,
    now: datetime,
    text: str = "",
    owner_id: UUID | None = None,
) -> LedgerDuty:
    """Write down that something is owed by a day; its number follows the last one."""
    last = session.scalar(
        select(func.max(LedgerDuty.no)).where(
            LedgerDuty.agency_id == entry.agency_id,
            LedgerDuty.entry_id == entry.id,
            LedgerDuty.kind == kind,
        )
    )
    duty = LedgerDuty(
        agency_id=entry.agency_id,
        id=new_id(),
        entry_id=entry.id,
        kind=kind,
        no=(last or 0) + 1,
        text=text,
        owner_id=owner_id,
        unit_id=entry.unit_id,
        opened_at=now,
        due_on=due_on,
    )
    session.add(duty)
    session.flush()
    return duty


def duties_of(
    session: Session, entry: AccountabilityEntry, *, only_open: bool = False
) -> list[LedgerDuty]:
    """Read what was and is owed because of an entry, in the order it was opened."""
    query = select(LedgerDuty).where(
        LedgerDuty.agency_id == entry.agency_id, LedgerDuty.entry_id == entry.id
    )
    if only_open:
        query = query.where(LedgerDuty.ended_at.is_(None))
    order = (LedgerDuty.opened_at, LedgerDuty.kind, LedgerDuty.no)
    return list(session.scalars(query.order_by(*order)))


def end_duty(duty: LedgerDuty, office: Office, how: str, now: datetime) -> None:
    """Say how and when something that was owed came to its end."""
    duty.ended_at = now
    duty.ended_on = office.time.today(now)
    duty.ended_how = how


def days_late(office: Office, duty: LedgerDuty, today: date) -> int:
    """Count the working days by which a duty was done, or is still open, too late."""
    end = duty.ended_on or today
    return max(0, office.time.calendar.working_days_between(duty.due_on, end))
