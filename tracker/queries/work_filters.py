"""What a worklist can be narrowed to, beyond whose cases it shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.catalogue import names_in_force
from tracker.early_warning import AT_RISK
from tracker.models import Case, CaseProspect, Procedure
from tracker.offices import Office, office_of
from tracker.queries.desk import Receiver, receivers


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Only what one officer holds, of a field or procedure, promised in a period."""

    officer_id: UUID | None = None
    field_vi: str = ""
    procedure_key: str = ""
    channel: str = ""
    due_from: date | None = None
    due_to: date | None = None
    at_risk: bool = False


EVERYTHING = Filters()


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterChoices:
    """What the filters can be set to: units with officers, fields, procedures."""

    receivers: Sequence[Receiver]
    fields: Sequence[str]
    procedures: Sequence[tuple[str, str]]


def filter_choices(session: Session, actor: Actor, now: datetime) -> FilterChoices:
    """List what there is to choose from: the catalogue of today, and the people."""
    require(actor, "case.read")
    today = office_of(session, actor.agency_id).time.today(now)
    procedures = names_in_force(session, actor.agency_id, today)
    return FilterChoices(
        receivers=receivers(session, actor),
        fields=sorted({field for _key, _name, field in procedures}),
        procedures=sorted(
            {key: name for key, name, _field in procedures}.items(),
            key=lambda found: found[1],
        ),
    )


def matching(actor: Actor, office: Office, filters: Filters) -> ColumnElement[bool]:
    """Give the condition of all filters together."""
    found: list[ColumnElement[bool]] = []
    if filters.officer_id is not None:
        found.append(Case.holder_officer_id == filters.officer_id)
    if filters.channel:
        found.append(Case.channel == filters.channel)
    if filters.at_risk:
        found.append(_at_risk(actor))
    if filters.field_vi or filters.procedure_key:
        found.append(_of_procedures(actor, filters))
    if filters.due_from is not None:
        found.append(Case.due_at > _midnight(office, filters.due_from))
    if filters.due_to is not None:
        # A close at 24:00 belongs to the day that ends: it is 00:00 of the next.
        next_day = filters.due_to + timedelta(days=1)
        found.append(Case.due_at <= _midnight(office, next_day))
    return and_(true(), *found)


def held_by(session: Session, actor: Actor) -> dict[UUID, int]:
    """Count the open cases that each officer holds: who is loaded with how much."""
    require(actor, "case.read")
    rows = session.execute(
        select(Case.holder_officer_id, func.count())
        .where(
            Case.agency_id == actor.agency_id,
            Case.ended_at.is_(None),
            Case.holder_officer_id.is_not(None),
        )
        .group_by(Case.holder_officer_id)
    )
    return {officer_id: number for officer_id, number in rows if officer_id}


def _at_risk(actor: Actor) -> ColumnElement[bool]:
    """Give the condition for cases that may be late, by those like them."""
    return Case.id.in_(
        select(CaseProspect.case_id).where(
            CaseProspect.agency_id == actor.agency_id, CaseProspect.chance >= AT_RISK
        )
    )


def _of_procedures(actor: Actor, filters: Filters) -> ColumnElement[bool]:
    """Give the condition for cases of a procedure, in any version, or of a field."""
    ids = select(Procedure.id).where(Procedure.agency_id == actor.agency_id)
    if filters.field_vi:
        ids = ids.where(Procedure.field_vi == filters.field_vi)
    if filters.procedure_key:
        ids = ids.where(Procedure.key == filters.procedure_key)
    return Case.procedure_id.in_(ids)


def _midnight(office: Office, day: date) -> datetime:
    return office.time.instant(datetime.combine(day, time()))
