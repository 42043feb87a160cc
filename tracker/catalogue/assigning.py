"""Naming the unit that works a procedure, where nobody has named it yet.

A unit is no promise to an applicant, and a catalogue comes without one; naming it
completes the version. Another unit than the one named is a new version.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.administration import begin, record
from tracker.accounts.units import unit_of
from tracker.catalogue.lookup import get
from tracker.errors import AlreadyDoneError, InvalidValueError
from tracker.models import Procedure, Unit


def assign_unit(
    session: Session, actor: Actor, procedure_id: UUID, unit_id: UUID, *, now: datetime
) -> Procedure:
    """Name the unit of one version; refused where another one is named."""
    begin(session, actor, "procedure.change")
    unit = _working_unit(session, actor, unit_id)
    row = get(session, actor.agency_id, procedure_id)
    if row.unit_id not in {None, unit.id}:
        raise AlreadyDoneError(
            what=f"{row.name_vi} has a unit; another one is a new version",
            what_vi="thủ tục đã có đơn vị; hãy lập phiên bản mới để đổi đơn vị",
        )
    if row.unit_id is None:
        row.unit_id = unit.id
        _record(session, actor, unit, [row.key], now)
    return row


def assign_fields(
    session: Session, actor: Actor, by_field: Mapping[str, UUID], *, now: datetime
) -> int:
    """Name a unit for every version of a field that has none; say for how many."""
    begin(session, actor, "procedure.change")
    count = 0
    for field_vi, unit_id in by_field.items():
        unit = _working_unit(session, actor, unit_id)
        rows = session.scalars(
            select(Procedure).where(
                Procedure.agency_id == actor.agency_id,
                Procedure.field_vi == field_vi,
                Procedure.unit_id.is_(None),
            )
        ).all()
        for row in rows:
            row.unit_id = unit.id
        if rows:
            _record(session, actor, unit, sorted({row.key for row in rows}), now)
        count += len(rows)
    return count


def _working_unit(session: Session, actor: Actor, unit_id: UUID) -> Unit:
    unit = unit_of(session, actor, unit_id)
    if not unit.is_active:
        raise InvalidValueError(
            field="unit_id",
            problem=f"{unit.name_vi} is closed.",
            problem_vi=f"{unit.name_vi} đã ngừng hoạt động. Hãy chọn đơn vị khác.",
        )
    return unit


def _record(
    session: Session, actor: Actor, unit: Unit, keys: Collection[str], now: datetime
) -> None:
    session.flush()
    data = {"unit_id": unit.id, "unit": unit.code, "keys": list(keys)}
    record(session, actor, "procedure.unit_named", data, now=now)
