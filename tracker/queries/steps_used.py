"""How much of each step's limit was used, and by whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rules.accountability import attribute, term_in_force
from rules.facts import CaseDates, CaseFacts, HolderKind, Holding
from rules.procedure import TimeLimit
from rules.shares import Share
from tracker.catalogue import step_to_rules
from tracker.history import holdings
from tracker.models import CaseEvent, Step
from tracker.offices import Office
from tracker.reckoning import allowed_minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class StepUse:
    """One step: office minutes used and allowed, who held it, whether it is in hand.

    `allowed_minutes` is what its limit came to in office time from the day it began;
    `None` for a step that has not begun, or has no limit.
    """

    no: int
    name: str
    limit: TimeLimit
    used_minutes: int
    allowed_minutes: int | None
    beyond_minutes: int
    holders: tuple[str, ...]
    is_current: bool
    has_begun: bool
    is_default: bool


def steps_used(
    steps: Sequence[Step],
    events: Sequence[CaseEvent],
    facts: CaseFacts,
    dates: CaseDates,
    office: Office,
    now: datetime,
) -> tuple[StepUse, ...]:
    """Measure each step under the deadline in force: a restart begins it anew."""
    if facts.received_at is None:
        return ()
    spans = holdings(events, office.time)
    term = term_in_force(facts, dates, now)
    held = [part for span in spans if (part := term.clipped(span)) is not None]
    shares = attribute(spans, term, office.time.calendar).shares
    return tuple(
        _used(step, held, _of_step(shares, step.no), facts, office) for step in steps
    )


def _of_step(shares: Sequence[Share], no: int) -> list[Share]:
    inside = (HolderKind.DESK, HolderKind.UNIT)
    return [share for share in shares if share.step_no == no and share.kind in inside]


def _used(
    step: Step,
    held: Sequence[Holding],
    shares: Sequence[Share],
    facts: CaseFacts,
    office: Office,
) -> StepUse:
    limit = step_to_rules(step).limit
    begun = min((span.since for span in held if span.step_no == step.no), default=None)
    names = (share.officer_name or share.holder_name for share in shares)
    return StepUse(
        no=step.no,
        name=step.name_vi,
        limit=limit,
        used_minutes=sum(share.held_minutes for share in shares),
        allowed_minutes=allowed_minutes(limit, begun, office.time.calendar)
        if begun
        else None,
        beyond_minutes=sum(share.beyond_minutes for share in shares),
        holders=tuple(dict.fromkeys(filter(None, names))),
        is_current=facts.end_at is None and facts.step_no == step.no,
        has_begun=begun is not None,
        is_default=step.is_default,
    )
