"""Writing what happened: one row an event, in the case's own sequence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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
    case.event_count += 1
    return CaseEvent(
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
