"""Reminding of what is owed because of the ledger: a day before it is due, and after.

Told to whoever owes it, and to the head of the unit, in the hours in which the agency
reads its morning letter. A duty remembers what was told of it, and every letter has a
key of its own, so a second run tells nothing twice.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from functools import partial
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from notifications.letters import DutyAlert
from notifications.outbox.enqueue import Mailing, enqueue_many
from tracker.addresses import entry_url, mail_domain
from tracker.cards import CaseCard, cards
from tracker.db import Database
from tracker.duties import days_late
from tracker.models import AccountabilityEntry, Agency, LedgerDuty, Officer, Unit
from tracker.offices import Office, office_of
from tracker.one_by_one import one_by_one

SOON, LATE = "soon", "late"
_MOST = 500


def run(database: Database, now: datetime) -> str:
    """Tell what falls due by the next working day, and what is past its day."""
    with database.read() as session:
        agencies = list(session.scalars(select(Agency.agency_id)))

    def tell(agency_id: UUID) -> int:
        with database.read() as session:
            if not _is_time(office_of(session, agency_id), now):
                return 0
        return database.write(partial(_tell, agency_id=agency_id, now=now))

    return f"told={sum(one_by_one(agencies, tell))}"


def _is_time(office: Office, now: datetime) -> bool:
    local = office.time.civil(now)
    hour = time.fromisoformat(office.choices.digest_at)
    return office.time.calendar.is_working_day(local.date()) and local.time() >= hour


def _tell(session: Session, agency_id: UUID, now: datetime) -> int:
    """Tell a bounded number of duties; the rest is told at the next run."""
    office = office_of(session, agency_id)
    today = office.time.today(now)
    tomorrow = office.time.calendar.shift(today, 1)
    found = session.execute(
        select(LedgerDuty, AccountabilityEntry)
        .join(
            AccountabilityEntry,
            and_(
                AccountabilityEntry.agency_id == LedgerDuty.agency_id,
                AccountabilityEntry.id == LedgerDuty.entry_id,
            ),
        )
        .where(
            LedgerDuty.agency_id == agency_id,
            LedgerDuty.ended_at.is_(None),
            or_(
                and_(LedgerDuty.due_on < today, LedgerDuty.told != LATE),
                and_(LedgerDuty.due_on.between(today, tomorrow), LedgerDuty.told == ""),
            ),
        )
        .order_by(LedgerDuty.due_on, LedgerDuty.id)
        .limit(_MOST)
    ).all()
    if not found:
        return 0
    officers = _officers(session, agency_id)
    heads = _heads(session, agency_id)
    shown = cards(session, agency_id, {entry.case_id for _, entry in found})
    mailings: list[Mailing] = []
    for duty, entry in found:
        duty.told = LATE if duty.due_on < today else SOON
        card = shown[entry.case_id]
        readers = _concerned(duty, entry, officers, heads)
        mailings += [
            _mailing(office, duty, entry, card, reader, officers, today)
            for reader in readers
        ]
    session.flush()
    return enqueue_many(session, mailings, now=now)


def _concerned(
    duty: LedgerDuty,
    entry: AccountabilityEntry,
    officers: Sequence[Officer],
    heads: dict[UUID, UUID],
) -> Iterable[Officer]:
    """List who owes it and the head of the unit; nobody known, then the managers."""
    unit_id = duty.unit_id or entry.unit_id
    head = heads.get(unit_id) if unit_id else None
    told = [
        officer
        for officer in officers
        if officer.id in {duty.owner_id, head}
        or (unit_id and officer.unit_id == unit_id and "unit_head" in officer.roles)
    ]
    return told or [one for one in officers if "manager" in one.roles]


def _mailing(
    office: Office,
    duty: LedgerDuty,
    entry: AccountabilityEntry,
    card: CaseCard,
    reader: Officer,
    officers: Sequence[Officer],
    today: date,
) -> Mailing:
    owner = next((one.name for one in officers if one.id == duty.owner_id), "")
    return Mailing(
        letter=DutyAlert(
            letterhead=office.letterhead,
            recipient_name=reader.name,
            duty=duty.kind,
            is_late=duty.told == LATE,
            case_code=card.code,
            procedure_title=card.procedure_vi,
            due_on=duty.due_on,
            days_late=days_late(office, duty, today),
            owner_name=owner,
            what=duty.text,
            entry_url=entry_url(office, entry),
        ),
        agency_id=duty.agency_id,
        to_address=reader.email,
        to_name=reader.name,
        dedup_key=f"duty:{duty.id}:{duty.told}:{reader.id}",
        reference=str(entry.case_id),
        domain=mail_domain(office),
    )


def _officers(session: Session, agency_id: UUID) -> Sequence[Officer]:
    return session.scalars(
        select(Officer)
        .where(
            Officer.agency_id == agency_id,
            Officer.is_active.is_(True),
            Officer.email != "",
        )
        .order_by(Officer.id)
    ).all()


def _heads(session: Session, agency_id: UUID) -> dict[UUID, UUID]:
    rows = session.execute(
        select(Unit.id, Unit.head_officer_id).where(
            Unit.agency_id == agency_id, Unit.head_officer_id.is_not(None)
        )
    )
    return {unit_id: head for unit_id, head in rows if head is not None}
