"""What a letter or a list says of a case: its names, dates and holder together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, defer

from tracker.models import Applicant, Case, Officer, Procedure, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCard:
    """One case in a few words, for officers of its own agency only."""

    agency_id: UUID
    case_id: UUID
    code: str
    state: str
    procedure_vi: str
    procedure_id: UUID
    applicant_name: str
    applicant_kind: str
    applicant_email: str
    holder_unit_id: UUID | None
    holder_unit_vi: str
    holder_officer_id: UUID | None
    holder_officer: str
    handover_pending: bool
    step_no: int | None
    step_due_at: datetime | None
    channel: str
    received_at: datetime | None
    submitted_at: datetime | None
    due_at: datetime | None
    original_due_at: datetime | None
    appointed_at: datetime | None
    reappointed_at: datetime | None
    apology_due_on: date | None
    supplement_until: datetime | None
    provisional: bool
    is_stopped: bool
    late_since: datetime | None
    finished_at: datetime | None
    ended_at: datetime | None
    lookup_secret: str


def select_cards() -> Select[Case, str, str, str, str, str, str]:
    """Begin a query for cards; the caller adds the agency and what else is wanted."""
    return (
        select(
            Case,
            Procedure.name_vi,
            Applicant.name,
            Applicant.kind,
            Applicant.email,
            Unit.name_vi,
            Officer.name,
        )
        .join(
            Procedure,
            (Procedure.agency_id == Case.agency_id)
            & (Procedure.id == Case.procedure_id),
        )
        .join(
            Applicant,
            (Applicant.agency_id == Case.agency_id)
            & (Applicant.id == Case.applicant_id),
        )
        .outerjoin(
            Unit,
            (Unit.agency_id == Case.agency_id) & (Unit.id == Case.holder_unit_id),
        )
        .outerjoin(
            Officer,
            (Officer.agency_id == Case.agency_id)
            & (Officer.id == Case.holder_officer_id),
        )
        # No list shows these, and they are most of a row; asked for, they are read.
        .options(defer(Case.documents), defer(Case.search_folded))
    )


def card_of(row: Sequence[Any]) -> CaseCard:
    """Make a card of one row of `select_cards`."""
    case, procedure, name, kind, email, unit, officer = row
    return CaseCard(
        agency_id=case.agency_id,
        case_id=case.id,
        code=case.code or case.submission_no or "",
        state=case.state,
        procedure_vi=procedure,
        procedure_id=case.procedure_id,
        applicant_name=name,
        applicant_kind=kind,
        applicant_email=email,
        holder_unit_id=case.holder_unit_id,
        holder_unit_vi=unit or "",
        holder_officer_id=case.holder_officer_id,
        holder_officer=officer or "",
        handover_pending=case.handover_pending,
        step_no=case.step_no,
        step_due_at=case.step_due_at,
        channel=case.channel,
        received_at=case.received_at,
        submitted_at=case.submitted_at,
        due_at=case.due_at,
        original_due_at=case.original_due_at,
        appointed_at=case.appointed_at,
        reappointed_at=case.reappointed_at,
        apology_due_on=case.apology_due_on,
        supplement_until=case.supplement_until,
        provisional=case.provisional,
        is_stopped=case.is_stopped,
        late_since=case.late_since,
        finished_at=case.finished_at,
        ended_at=case.ended_at,
        lookup_secret=case.lookup_secret,
    )


def cards(
    session: Session, agency_id: UUID, case_ids: Iterable[UUID]
) -> dict[UUID, CaseCard]:
    """Read the cards of several cases of one agency at once."""
    ids = list(case_ids)
    if not ids:
        return {}
    rows = session.execute(
        select_cards().where(Case.agency_id == agency_id, Case.id.in_(ids))
    )
    return {card.case_id: card for card in (card_of(row) for row in rows)}
