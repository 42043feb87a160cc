"""What every administrative act has in common: permission, its turn, and its record."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.errors import NotFoundError
from tracker.ids import new_id
from tracker.models import Agency, AgencyEvent

#: Never written to an event, whatever an act passes.
_SECRETS = {"password", "password_hash", "secret_hash", "secret", "csrf_token"}


def begin(session: Session, actor: Actor, act: str) -> Agency:
    """Check the permission and take the agency's turn for administrative acts.

    Acts of one agency wait for each other, so that two administrators who remove each
    other cannot leave it without any.
    """
    require(actor, act)
    agency = session.scalar(
        select(Agency).where(Agency.agency_id == actor.agency_id).with_for_update()
    )
    if agency is None:
        raise NotFoundError(what="agency", what_vi="cơ quan", key=str(actor.agency_id))
    return agency


def record(
    session: Session, actor: Actor, kind: str, data: Mapping[str, Any], *, now: datetime
) -> None:
    """Write down an administrative change; secrets are left out."""
    event = AgencyEvent(
        agency_id=actor.agency_id,
        id=new_id(),
        at=now,
        actor_id=actor.officer_id,
        actor_name=actor.name,
        kind=kind,
        data=_storable(data),
    )
    session.add(event)
    session.flush()


def assign(row: object, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set the values of a row that differ; give what changed as `[old, new]`."""
    changed: dict[str, list[Any]] = {}
    for name, new in values.items():
        old = getattr(row, name)
        if old != new:
            changed[name] = [old, new]
            setattr(row, name, new)
    return changed


def _storable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            str(name): _storable(item)
            for name, item in value.items()
            if name not in _SECRETS
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [_storable(item) for item in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return value
