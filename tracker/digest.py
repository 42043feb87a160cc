"""The morning letter: what the day asks of each manager and head of a unit."""

from collections.abc import Sequence
from datetime import datetime, time
from functools import partial
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from notifications.letters import DigestGroup, DigestLine, DigestTopic, MorningDigest
from notifications.outbox.enqueue import Mailing, enqueue_many
from tracker.addresses import base_url, case_url, mail_domain
from tracker.cards import card_of, select_cards
from tracker.db import Database
from tracker.models import Agency, ApologyNotice, Case, Officer, Unit
from tracker.offices import Office, office_of

_LINES = 20


def run(database: Database, now: datetime) -> int:
    """Write the letters of every agency whose digest hour has come; count them.

    A letter has the officer and the day in its key, so a second run adds nothing.
    """
    with database.read() as session:
        agencies = list(session.scalars(select(Agency.agency_id)))
        due = [one for one in agencies if _is_due(office_of(session, one), now)]
    return sum(database.write(partial(_write, agency_id=one, now=now)) for one in due)


def _is_due(office: Office, now: datetime) -> bool:
    local = office.time.civil(now)
    hour = time.fromisoformat(office.choices.digest_at)
    return office.time.calendar.is_working_day(local.date()) and local.time() >= hour


def _write(session: Session, agency_id: UUID, now: datetime) -> int:
    office = office_of(session, agency_id)
    today = office.time.today(now)
    mailings = []
    for officer, unit_id in _readers(session, agency_id):
        groups = _groups(session, office, unit_id, now)
        if not groups:
            continue
        open_cases, overdue = _counts(session, agency_id, unit_id)
        mailings.append(
            Mailing(
                letter=MorningDigest(
                    letterhead=office.letterhead,
                    recipient_name=officer.name,
                    on=today,
                    groups=groups,
                    open_cases=open_cases,
                    overdue_cases=overdue,
                    worklist_url=f"{base_url(office)}/viec-can-lam",
                ),
                agency_id=agency_id,
                to_address=officer.email,
                to_name=officer.name,
                dedup_key=f"digest:{officer.id}:{today.isoformat()}",
                reference=str(officer.id),
                domain=mail_domain(office),
            )
        )
    return enqueue_many(session, mailings, now=now)


def _readers(session: Session, agency_id: UUID) -> list[tuple[Officer, UUID | None]]:
    """List managers (the whole agency) and heads of units (their own unit)."""
    heads = {
        head
        for head in session.scalars(
            select(Unit.head_officer_id).where(Unit.agency_id == agency_id)
        )
        if head is not None
    }
    officers = session.scalars(
        select(Officer)
        .where(
            Officer.agency_id == agency_id,
            Officer.is_active.is_(True),
            Officer.email != "",
        )
        .order_by(Officer.id)
    )
    found: list[tuple[Officer, UUID | None]] = []
    for officer in officers:
        if "manager" in officer.roles:
            found.append((officer, None))
        elif officer.id in heads or "unit_head" in officer.roles:
            found.append((officer, officer.unit_id))
    return found


def _groups(
    session: Session, office: Office, unit_id: UUID | None, now: datetime
) -> tuple[DigestGroup, ...]:
    found = []
    for topic, condition in _topics(office, now):
        group = _group(session, office, unit_id, topic, condition)
        if group is not None:
            found.append(group)
    return tuple(found)


def _topics(
    office: Office, now: datetime
) -> Sequence[tuple[DigestTopic, ColumnElement[bool]]]:
    today = office.time.today(now)
    calendar = office.time.calendar
    begin = office.time.instant(datetime.combine(today, time()))
    end = office.time.instant(datetime.combine(today, time(23, 59, 59)))
    soon_day = calendar.shift(today, max(1, office.choices.due_soon_working_days))
    soon = office.time.instant(datetime.combine(soon_day, time(23, 59, 59)))
    running = Case.is_stopped.is_(False)
    waiting = select(ApologyNotice.case_id).where(
        ApologyNotice.agency_id == Case.agency_id,
        ApologyNotice.case_id == Case.id,
        ApologyNotice.state == "submitted",
    )
    return (
        (
            DigestTopic.APOLOGIES_OWED_TODAY,
            running & (Case.apology_due_on == today) & Case.reappointed_at.is_(None),
        ),
        (DigestTopic.NOTICES_TO_APPROVE, waiting.exists()),
        (DigestTopic.LATE_AGAIN, Case.reappointed_at < now),
        (DigestTopic.OVERDUE, running & (Case.original_due_at < now)),
        (DigestTopic.DUE_TODAY, running & Case.due_at.between(begin, end)),
        (DigestTopic.DUE_SOON, running & (Case.due_at > end) & (Case.due_at <= soon)),
        (DigestTopic.STEPS_OVERDUE, running & (Case.step_due_at < now)),
        (DigestTopic.SUPPLEMENT_WINDOWS_OVER, Case.supplement_until < now),
    )


def _group(
    session: Session,
    office: Office,
    unit_id: UUID | None,
    topic: DigestTopic,
    condition: ColumnElement[bool],
) -> DigestGroup | None:
    mine = [
        Case.agency_id == office.agency.agency_id,
        Case.ended_at.is_(None),
        condition,
    ]
    if unit_id is not None:
        mine.append(Case.holder_unit_id == unit_id)
    total = session.scalar(select(func.count()).select_from(Case).where(*mine)) or 0
    if not total:
        return None
    rows = session.execute(
        select_cards().where(*mine).order_by(Case.due_at, Case.id).limit(_LINES)
    )
    lines = tuple(
        DigestLine(
            case_code=card.code,
            procedure_title=card.procedure_vi,
            holder=", ".join(filter(None, (card.holder_officer, card.holder_unit_vi))),
            due_at=office.local(card.due_at) if card.due_at else None,
            url=case_url(office, card.code),
        )
        for card in (card_of(tuple(row)) for row in rows)
    )
    return DigestGroup(topic=topic, lines=lines, total=total)


def _counts(session: Session, agency_id: UUID, unit_id: UUID | None) -> tuple[int, int]:
    mine = [Case.agency_id == agency_id, Case.ended_at.is_(None)]
    if unit_id is not None:
        mine.append(Case.holder_unit_id == unit_id)
    open_cases = session.scalar(select(func.count()).select_from(Case).where(*mine))
    late = session.scalar(
        select(func.count())
        .select_from(Case)
        .where(*mine, Case.late_since.is_not(None))
    )
    return open_cases or 0, late or 0
