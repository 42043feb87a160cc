"""What an act would do to the date, shown before anybody confirms it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rules.facts import CaseDates
from rules.lifecycle import Action, CaseState, next_state
from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.clockwork import dates, facts_of, fold
from tracker.errors import NotFoundError
from tracker.events import Supposed
from tracker.models import Case, CaseEvent
from tracker.offices import Office, office_of

#: The event that an act would write; acts that are not here move no date.
_KINDS = {
    Action.REQUEST_SUPPLEMENT: "case.supplement_requested",
    Action.RECEIVE_SUPPLEMENT: "case.supplement_received",
    Action.REQUIRE_PAYMENT: "case.payment_required",
    Action.RECORD_PAYMENT: "case.payment_recorded",
    Action.PAUSE: "case.paused",
    Action.RESUME: "case.resumed",
    Action.START_CLOCK: "case.clock_started",
    Action.CHOOSE_VARIANT: "case.variant_chosen",
    Action.REAPPOINT: "case.reappointed",
    Action.FINISH: "case.finished",
    Action.CORRECT: "case.corrected",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """The dates of a case before and after an act, and whether it would be late."""

    before: CaseDates
    after: CaseDates
    moves: bool
    is_late: bool


def consequence_of(
    session: Session,
    actor: Actor,
    case_id: UUID,
    action: Action,
    *,
    at: datetime,
    data: Mapping[str, Any] | None = None,
) -> Consequence:
    """Suppose the act was done, and derive the dates; nothing is written."""
    case = session.get(Case, (actor.agency_id, case_id))
    if case is None:
        raise NotFoundError(what="case", what_vi="hồ sơ", key=str(case_id))
    require(actor, "case.read", case)
    events = session.scalars(
        select(CaseEvent)
        .where(CaseEvent.agency_id == actor.agency_id, CaseEvent.case_id == case_id)
        .order_by(CaseEvent.seq)
    ).all()
    office = office_of(session, actor.agency_id)
    return supposed(case, events, office, action, at=at, data=data)


def supposed(
    case: Case,
    known: Sequence[CaseEvent],
    office: Office,
    action: Action,
    *,
    at: datetime,
    data: Mapping[str, Any] | None = None,
) -> Consequence:
    """Suppose the act was done to a case whose events are at hand."""
    events: list[Any] = list(known)
    before = dates(
        facts_of(fold(events), case.state, office.time, office.choices), office.time
    )
    state = next_state(CaseState(case.state), action)
    kind = _KINDS.get(action)
    if kind is not None:
        events.append(
            Supposed(seq=case.event_count + 1, kind=kind, at=at, data=data or {})
        )
    after = dates(
        facts_of(fold(events), str(state), office.time, office.choices), office.time
    )
    local = office.time.civil(at)
    return Consequence(
        before=before,
        after=after,
        moves=before.due_at != after.due_at,
        is_late=before.original_due_at is not None and local > before.original_due_at,
    )
