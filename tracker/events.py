"""Writing what happened: one row an event, in the case's own sequence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tracker.accounts.actor import Actor
from tracker.ids import new_id
from tracker.models import Case, CaseEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposed:
    """An event that is only being considered, to show what it would do."""

    seq: int
    kind: str
    at: datetime
    data: Mapping[str, Any]


@dataclass(slots=True, kw_only=True)
class NewEvent:
    """An event about to be written with many others, in one statement."""

    agency_id: UUID
    case_id: UUID
    seq: int
    id: UUID
    kind: str
    at: datetime
    recorded_at: datetime
    actor_kind: str
    actor_id: UUID | None
    actor_name: str
    data: dict[str, Any]
    reason: str
    legal_basis: str


def make_event(
    case: Case,
    actor: Actor,
    kind: str,
    *,
    at: datetime,
    now: datetime,
    data: Mapping[str, Any] | None = None,
    reason: str = "",
    legal_basis: str = "",
) -> CaseEvent:
    """Make the next event of the case; the caller adds it to the session."""
    new = new_event(
        case,
        actor,
        kind,
        at=at,
        now=now,
        data=data,
        reason=reason,
        legal_basis=legal_basis,
    )
    return CaseEvent(**{name: getattr(new, name) for name in NewEvent.__slots__})


def new_event(
    case: Case,
    actor: Actor,
    kind: str,
    *,
    at: datetime,
    now: datetime,
    data: Mapping[str, Any] | None = None,
    reason: str = "",
    legal_basis: str = "",
) -> NewEvent:
    """Make the next event of the case as a row, for who writes many at once."""
    case.event_count += 1
    return NewEvent(
        agency_id=case.agency_id,
        case_id=case.id,
        seq=case.event_count,
        id=new_id(),
        kind=kind,
        at=at,
        recorded_at=now,
        actor_kind=actor.kind,
        actor_id=actor.officer_id,
        actor_name=actor.name,
        data=dict(data or {}),
        reason=reason,
        legal_basis=legal_basis,
    )
