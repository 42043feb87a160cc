"""Telling managers and heads of units what a judgement found, at once and once."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.letters import AlertRung, ManagerAlert
from notifications.outbox.enqueue import Mailing, enqueue_many
from rules.ladder import Concern, Rung
from tracker.addresses import case_url, mail_domain, next_opening
from tracker.cards import CaseCard
from tracker.models import Officer, Unit
from tracker.offices import Office
from tracker.watch.judging import Judgement, Reached

#: Recorded and shown, and told in the morning digest; no letter of their own.
QUIET = frozenset({Rung.SUPPLEMENT_NOT_ASKED, Rung.DUE_SOON})

_ALERTS = {
    Rung.APOLOGY_TO_PREPARE: AlertRung.APOLOGY_TO_PREPARE,
    Rung.APOLOGY_OWED: AlertRung.APOLOGY_OWED_TODAY,
    Rung.DUE_TODAY: AlertRung.DUE_TODAY,
    Rung.OVERDUE: AlertRung.OVERDUE,
    Rung.LATE_AGAIN: AlertRung.LATE_AGAIN,
    Rung.SUPPLEMENT_WINDOW_OVER: AlertRung.SUPPLEMENT_WINDOW_OVER,
    Rung.ONLINE_UNANSWERED: AlertRung.ONLINE_UNANSWERED,
    Rung.STEP_OVERDUE: AlertRung.STEP_OVERDUE,
}


def tell(
    session: Session,
    office: Office,
    found: Sequence[tuple[CaseCard, Judgement]],
    now: datetime,
) -> None:
    """Enqueue one alert for each officer concerned, of the gravest rung only."""
    loud = [
        (card, judgement, judgement.loudest)
        for card, judgement in found
        if judgement.loudest is not None and judgement.loudest.rung in _ALERTS
    ]
    if not loud:
        return
    officers = _officers(session, office)
    heads = _heads(session, office)
    opening = next_opening(office, now)
    mailings = [
        _mailing(office, card, judgement.deadline_no, rung, officer, opening)
        for card, judgement, rung in loud
        for officer in _concerned(card, rung, officers, heads)
    ]
    enqueue_many(session, mailings, now=now)


def _concerned(
    card: CaseCard,
    rung: Reached,
    officers: Sequence[Officer],
    heads: dict[UUID, UUID],
) -> list[Officer]:
    concerns = rung.rung.concerns
    head = heads.get(card.holder_unit_id) if card.holder_unit_id else None
    told = []
    for officer in officers:
        is_head = officer.id == head or (
            "unit_head" in officer.roles and officer.unit_id == card.holder_unit_id
        )
        if (
            (Concern.MANAGER in concerns and "manager" in officer.roles)
            or (Concern.UNIT_HEAD in concerns and is_head)
            or (Concern.OFFICER in concerns and officer.id == card.holder_officer_id)
            or (Concern.DESK in concerns and "desk" in officer.roles)
        ):
            told.append(officer)
    return told


def _mailing(
    office: Office,
    card: CaseCard,
    deadline_no: int,
    rung: Reached,
    officer: Officer,
    opening: datetime,
) -> Mailing:
    urgent = rung.rung.is_urgent
    step = f"Bước {card.step_no}" if card.step_no else ""
    return Mailing(
        letter=ManagerAlert(
            letterhead=office.letterhead,
            recipient_name=officer.name,
            rung=_ALERTS[rung.rung],
            reached_at=office.local(rung.at),
            case_code=card.code,
            procedure_title=card.procedure_vi,
            applicant_name=card.applicant_name,
            case_url=case_url(office, card.code),
            unit_name=card.holder_unit_vi,
            holder_name=card.holder_officer,
            step_title=step,
            appointed_at=office.local(card.appointed_at) if card.appointed_at else None,
            reappointed_at=(
                office.local(card.reappointed_at) if card.reappointed_at else None
            ),
            apology_due_on=card.apology_due_on,
        ),
        agency_id=card.agency_id,
        to_address=officer.email,
        to_name=officer.name,
        dedup_key=(
            f"alert:{card.case_id}:{deadline_no}:{rung.rung}:{rung.scope}:{officer.id}"
        ),
        reference=str(card.case_id),
        not_before=None if urgent else opening,
        urgent=urgent,
        domain=mail_domain(office),
    )


def _officers(session: Session, office: Office) -> Sequence[Officer]:
    return session.scalars(
        select(Officer)
        .where(
            Officer.agency_id == office.agency.agency_id,
            Officer.is_active.is_(True),
            Officer.email != "",
        )
        .order_by(Officer.id)
    ).all()


def _heads(session: Session, office: Office) -> dict[UUID, UUID]:
    rows = session.execute(
        select(Unit.id, Unit.head_officer_id).where(
            Unit.agency_id == office.agency.agency_id,
            Unit.head_officer_id.is_not(None),
        )
    )
    return {unit_id: head for unit_id, head in rows if head is not None}
