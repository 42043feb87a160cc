"""The coming year while nobody has announced it: who is reminded, and from when on."""

from datetime import datetime, time
from functools import partial
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from notifications.letters import YearNotAnnounced
from notifications.outbox.enqueue import Mailing, enqueue_many
from tracker.addresses import base_url, mail_domain
from tracker.db import Database
from tracker.models import Agency, Case, Officer
from tracker.offices import Office, office_of
from tracker.one_by_one import one_by_one

#: The days off of the next year are announced in the last months of a year; from here
#: on the dates of many cases begin to reach into it.
_OCTOBER = 10
_READERS = {"administrator", "manager"}


def year_to_announce(office: Office, now: datetime) -> int | None:
    """Give the year whose days off should be entered by now, and are not."""
    today = office.time.today(now)
    year = today.year + (1 if today.month >= _OCTOBER else 0)
    return None if office.time.calendar.is_announced(year) else year


def is_provisional(agency_id: UUID) -> tuple[ColumnElement[bool], ...]:
    """Choose the open cases whose due date is estimated."""
    return (
        Case.agency_id == agency_id,
        Case.ended_at.is_(None),
        Case.provisional.is_(True),
    )


def count_provisional(session: Session, agency_id: UUID) -> int:
    """Count the open cases whose due date is estimated."""
    question = select(func.count()).select_from(Case).where(*is_provisional(agency_id))
    return session.execute(question).scalar_one()


def run(database: Database, now: datetime) -> int:
    """Remind the administrators and managers of each agency, once for a year.

    A letter has the officer and the year in its key, so a second run, or a second
    scheduler, adds nothing.
    """
    with database.read() as session:
        agencies = list(session.scalars(select(Agency.agency_id)))

    def remind(agency_id: UUID) -> int:
        with database.read() as session:
            if not _is_due(office_of(session, agency_id), now):
                return 0
        return database.write(partial(_write, agency_id=agency_id, now=now))

    return sum(one_by_one(agencies, remind))


def _is_due(office: Office, now: datetime) -> bool:
    local = office.time.civil(now)
    hour = time.fromisoformat(office.choices.digest_at)
    at_work = office.time.calendar.is_working_day(local.date()) and local.time() >= hour
    return at_work and year_to_announce(office, now) is not None


def _write(session: Session, agency_id: UUID, now: datetime) -> int:
    office = office_of(session, agency_id)
    year = year_to_announce(office, now)
    if year is None:
        return 0
    count = count_provisional(session, agency_id)
    site = f"{base_url(office)}/lich-lam-viec"
    mailings = [
        Mailing(
            letter=YearNotAnnounced(
                letterhead=office.letterhead,
                recipient_name=officer.name,
                year=year,
                provisional_cases=count,
                calendar_url=f"{site}/nhap?nam={year}",
                cases_url=f"{site}/tam-tinh",
            ),
            agency_id=agency_id,
            to_address=officer.email,
            to_name=officer.name,
            dedup_key=f"year_not_announced:{officer.id}:{year}",
            reference=str(officer.id),
            domain=mail_domain(office),
        )
        for officer in _readers(session, agency_id)
    ]
    return enqueue_many(session, mailings, now=now)


def _readers(session: Session, agency_id: UUID) -> list[Officer]:
    officers = session.scalars(
        select(Officer)
        .where(
            Officer.agency_id == agency_id,
            Officer.is_active.is_(True),
            Officer.email != "",
        )
        .order_by(Officer.id)
    )
    return [one for one in officers if _READERS.intersection(one.roles)]
