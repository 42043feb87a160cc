"""One apology notice with everything a person needs to decide about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.attribution import attribution_of
from tracker.cards import CaseCard, cards
from tracker.catalogue import steps_of
from tracker.errors import NotFoundError
from tracker.models import (
    ApologyNotice,
    Applicant,
    Case,
    CaseEvent,
    NoticeDelivery,
    Officer,
    Procedure,
    PublishedApology,
    Signatory,
    Step,
)
from tracker.notices import open_notices
from tracker.offices import Office, office_of


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePage:
    """A notice, its case and what happened to both."""

    notice: ApologyNotice
    case: Case
    card: CaseCard
    applicant: Applicant
    procedure: Procedure
    steps: Sequence[Step]
    office: Office
    events: Sequence[CaseEvent]
    deliveries: Sequence[NoticeDelivery]
    signatories: Sequence[Signatory]
    published: PublishedApology | None
    approver: str
    override: str
    attribution: dict[str, Any]
    can_second: bool
    next_id: UUID | None


def notice_page(
    session: Session, actor: Actor, notice_id: UUID, now: datetime
) -> NoticePage:
    """Read a notice of the actor's agency; raise `NotFoundError`."""
    notice = session.get(ApologyNotice, (actor.agency_id, notice_id))
    if notice is None:
        raise NotFoundError(what="apology notice", what_vi="văn bản xin lỗi", key="")
    case = session.get_one(Case, (actor.agency_id, notice.case_id))
    require(actor, "case.read", case)
    office = office_of(session, actor.agency_id)
    events = _events(session, case)
    due_at = case.original_due_at or notice.promised_at or now
    return NoticePage(
        notice=notice,
        case=case,
        card=cards(session, actor.agency_id, [case.id])[case.id],
        applicant=session.get_one(Applicant, (case.agency_id, case.applicant_id)),
        procedure=session.get_one(Procedure, (case.agency_id, case.procedure_id)),
        steps=steps_of(session, case.agency_id, case.procedure_id),
        office=office,
        events=[event for event in events if _is_of(event, notice)],
        deliveries=_deliveries(session, notice),
        signatories=_signatories(session, actor, office.time.today(now)),
        published=_published(session, notice),
        approver=_name(session, notice.agency_id, notice.approved_by),
        override=_name(session, notice.agency_id, notice.override_by),
        attribution=attribution_of(events, case.state, office, due_at, now),
        can_second=_can_second(session, case, now),
        next_id=_next_submitted(session, notice),
    )


def _next_submitted(session: Session, notice: ApologyNotice) -> UUID | None:
    """Give another notice that waits for approval, the most pressing one."""
    return session.scalar(
        select(ApologyNotice.id)
        .where(
            ApologyNotice.agency_id == notice.agency_id,
            ApologyNotice.state == "submitted",
            ApologyNotice.id != notice.id,
        )
        .order_by(ApologyNotice.owed_on, ApologyNotice.id)
        .limit(1)
    )


def _deliveries(session: Session, notice: ApologyNotice) -> Sequence[NoticeDelivery]:
    return session.scalars(
        select(NoticeDelivery)
        .where(
            NoticeDelivery.agency_id == notice.agency_id,
            NoticeDelivery.notice_id == notice.id,
        )
        .order_by(NoticeDelivery.at)
    ).all()


def _can_second(session: Session, case: Case, now: datetime) -> bool:
    """Say whether the new date is past, too, and no other notice is under way."""
    is_past = case.reappointed_at is not None and case.reappointed_at < now
    return is_past and case.ended_at is None and not open_notices(session, case)


def _events(session: Session, case: Case) -> Sequence[CaseEvent]:
    return session.scalars(
        select(CaseEvent)
        .where(CaseEvent.agency_id == case.agency_id, CaseEvent.case_id == case.id)
        .order_by(CaseEvent.seq)
    ).all()


def _is_of(event: CaseEvent, notice: ApologyNotice) -> bool:
    return event.data.get("notice_id") == str(notice.id)


def _signatories(session: Session, actor: Actor, day: date) -> Sequence[Signatory]:
    return session.scalars(
        select(Signatory)
        .where(
            Signatory.agency_id == actor.agency_id,
            Signatory.valid_from <= day,
            Signatory.valid_to.is_(None) | (Signatory.valid_to >= day),
        )
        .order_by(Signatory.name)
    ).all()


def _published(session: Session, notice: ApologyNotice) -> PublishedApology | None:
    if notice.published_id is None:
        return None
    return session.get(PublishedApology, (notice.agency_id, notice.published_id))


def _name(session: Session, agency_id: UUID, officer_id: UUID | None) -> str:
    officer = session.get(Officer, (agency_id, officer_id)) if officer_id else None
    return officer.name if officer else ""
