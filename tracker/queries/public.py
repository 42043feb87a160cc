"""What an agency posts for anybody: its procedures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Subquery, func, select
from sqlalchemy.orm import Session

from tracker.catalogue import steps_of
from tracker.errors import NotFoundError
from tracker.models import Case, Procedure, Step, Unit
from tracker.text_entry import folded

#: Only the latest cases are looked at, so that a page costs the same in every agency.
_LATEST = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedProcedure:
    """A procedure as it is posted, with its steps and whoever works them."""

    row: Procedure
    unit_vi: str
    steps: Sequence[tuple[Step, str]]


def procedures(
    session: Session, agency_id: UUID, *, today: date, words: str = "", field: str = ""
) -> Sequence[Procedure]:
    """List the procedures that an agency posts: current, and in force today."""
    query = select(Procedure).where(
        Procedure.agency_id == agency_id,
        Procedure.status == "current",
        Procedure.valid_from <= today,
        (Procedure.valid_to.is_(None)) | (Procedure.valid_to >= today),
    )
    for word in folded(words).split()[:8]:
        query = query.where(
            Procedure.name_folded.contains(word, autoescape=True)
            | Procedure.code.contains(word, autoescape=True)
        )
    if field:
        query = query.where(Procedure.field_vi == field)
    return session.scalars(
        query.order_by(Procedure.field_vi, Procedure.name_folded, Procedure.id)
    ).all()


def fields(session: Session, agency_id: UUID, *, today: date) -> list[str]:
    """List the fields in which an agency posts procedures."""
    rows = procedures(session, agency_id, today=today)
    return list(dict.fromkeys(row.field_vi for row in rows))


def procedure(
    session: Session, agency_id: UUID, key: str, today: date
) -> PostedProcedure:
    """Read a posted procedure with its steps; raise `NotFoundError`."""
    row = session.scalar(
        select(Procedure)
        .where(
            Procedure.agency_id == agency_id,
            Procedure.key == key,
            Procedure.valid_from <= today,
        )
        .order_by(Procedure.version_no.desc())
        .limit(1)
    )
    if row is None or row.status != "current":
        raise NotFoundError(what="procedure", what_vi="thủ tục", key=key[:60])
    names = {
        unit.id: unit.name_vi
        for unit in session.scalars(select(Unit).where(Unit.agency_id == agency_id))
    }
    unit_vi = names.get(row.unit_id, "") if row.unit_id else ""
    return PostedProcedure(
        row=row,
        unit_vi=unit_vi,
        steps=[
            (
                step,
                (names.get(step.unit_id, "") if step.unit_id else "") or step.role_vi,
            )
            for step in steps_of(session, agency_id, row.id)
        ],
    )


def most_asked(
    session: Session, agency_id: UUID, *, today: date, limit: int = 4
) -> Sequence[Procedure]:
    """List what was asked for most often of late; else the first that are posted."""
    latest = _latest(agency_id)
    asked = session.execute(
        select(latest.c.procedure_id, func.count().label("count"))
        .group_by(latest.c.procedure_id)
        .order_by(func.count().desc(), latest.c.procedure_id)
    )
    order = {procedure_id: place for place, (procedure_id, _) in enumerate(asked)}
    rows = procedures(session, agency_id, today=today)
    known = [row for row in rows if row.limit_unit]
    return sorted(known, key=lambda row: order.get(row.id, len(order)))[:limit]


def _latest(agency_id: UUID) -> Subquery:
    return (
        select(Case.procedure_id)
        .where(Case.agency_id == agency_id, Case.received_at.is_not(None))
        .order_by(Case.received_at.desc())
        .limit(_LATEST)
        .subquery()
    )
