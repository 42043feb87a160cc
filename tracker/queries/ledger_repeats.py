"""What keeps coming back in the ledger: the same cause, in the same place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.models import AccountabilityEntry, Case, Procedure, Step, Unit
from tracker.offices import Office
from tracker.queries.ledger import require_reading
from tracker.queries.ledger_filter import (
    EntryFilter,
    cause_named,
    conditions,
    of_case,
)

#: By what entries are put together, beside the cause.
PLACES = ("unit", "procedure", "step", "cause")
_MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """Entries with one cause in one place: how many, and when the last was opened.

    `cause` is empty where nobody has named one yet.
    """

    cause: str
    unit_id: UUID | None = None
    unit_vi: str = ""
    procedure_id: UUID | None = None
    procedure_vi: str = ""
    step_no: int | None = None
    step_vi: str = ""
    times: int
    latest_at: datetime


def repeats(
    session: Session, actor: Actor, office: Office, wanted: EntryFilter, place: str
) -> Sequence[Repeat]:
    """List what happened more than once, the most frequent cause first.

    What nobody has named a cause for stands last: it may be one, or several. Entries
    that were reversed are left out.
    """
    require_reading(actor)
    rows = (
        select(
            AccountabilityEntry.unit_id,
            Case.procedure_id,
            AccountabilityEntry.step_no,
            cause_named().label("cause"),
            AccountabilityEntry.opened_at,
        )
        .join(Case, of_case())
        .where(*conditions(actor, office, replace(wanted, is_counted=True)))
        .subquery()
    )
    by = {
        "unit": [rows.c.unit_id],
        "procedure": [rows.c.procedure_id],
        "step": [rows.c.procedure_id, rows.c.step_no],
    }.get(place, [])
    times = func.count().label("times")
    found = session.execute(
        select(*by, rows.c.cause, times, func.max(rows.c.opened_at).label("latest_at"))
        .group_by(*by, rows.c.cause)
        .having(func.count() > 1)
        .order_by(
            rows.c.cause.is_(None), times.desc(), func.max(rows.c.opened_at).desc()
        )
        .limit(_MOST)
    ).all()
    names = _names(session, actor)
    steps = _steps(session, actor) if place == "step" else {}
    return [_repeat(row, names, steps) for row in found]


def _repeat(
    row: Any, names: dict[UUID, str], steps: dict[tuple[object, object], str]
) -> Repeat:
    unit = getattr(row, "unit_id", None)
    procedure = getattr(row, "procedure_id", None)
    step = getattr(row, "step_no", None)
    return Repeat(
        cause=row.cause or "",
        times=row.times,
        latest_at=row.latest_at,
        unit_id=unit,
        unit_vi=names.get(unit, "") if unit else "",
        procedure_id=procedure,
        procedure_vi=names.get(procedure, "") if procedure else "",
        step_no=step,
        step_vi=steps.get((procedure, step), ""),
    )


def names_of(session: Session, actor: Actor, wanted: EntryFilter) -> dict[str, str]:
    """Say what the unit, the procedure and the step of a filter are called."""
    names = _names(session, actor)
    steps = _steps(session, actor) if wanted.step_no is not None else {}
    return {
        "unit": names.get(wanted.unit_id, "") if wanted.unit_id else "",
        "procedure": names.get(wanted.procedure_id, "") if wanted.procedure_id else "",
        "step": steps.get((wanted.procedure_id, wanted.step_no), ""),
    }


def units_to_choose(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """List the units of the agency by name."""
    rows = session.execute(
        select(Unit.id, Unit.name_vi)
        .where(Unit.agency_id == actor.agency_id)
        .order_by(Unit.name_vi)
    )
    return [(str(unit_id), name) for unit_id, name in rows]


def _names(session: Session, actor: Actor) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    for kind in (Unit, Procedure):
        rows = session.execute(
            select(kind.id, kind.name_vi).where(kind.agency_id == actor.agency_id)
        )
        found |= {row[0]: row[1] for row in rows}
    return found


def _steps(session: Session, actor: Actor) -> dict[tuple[object, object], str]:
    rows = session.execute(
        select(Step.procedure_id, Step.no, Step.name_vi).where(
            Step.agency_id == actor.agency_id
        )
    )
    return {(procedure_id, no): name for procedure_id, no, name in rows}
