"""Whose share of the delay: the rules' answer for one case, as it is kept and shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rules.accountability import Term, attribute, term_in_force, term_of_missed
from rules.facts import CaseFacts
from rules.shares import Attribution
from rules.sla import dates, missed_deadlines
from tracker.clockwork import EventLike, facts_of, fold
from tracker.history import holdings
from tracker.offices import Office


def attribution(
    events: Sequence[EventLike],
    state: str,
    office: Office,
    due_at: datetime,
    now: datetime,
) -> Attribution:
    """Ask the rules who held the case for how long, and beyond which limit.

    `due_at` names the deadline that was missed: the one in force, or an earlier one
    that a restart left behind.
    """
    facts = facts_of(fold(events), state, office.time, office.choices)
    term = _term(facts, office, office.time.civil(due_at), office.time.civil(now))
    return attribute(holdings(events, office.time), term, office.time.calendar)


def attribution_of(
    events: Sequence[EventLike],
    state: str,
    office: Office,
    due_at: datetime,
    now: datetime,
) -> dict[str, Any]:
    """Give the attribution as it is kept in the ledger."""
    return as_json(attribution(events, state, office, due_at, now))


def as_json(found: Attribution) -> dict[str, Any]:
    """Write an attribution in minutes of office time."""
    return {
        "delay_minutes": found.delay_minutes,
        "waiting_minutes": found.waiting_minutes,
        "working_days_late": found.working_days_late,
        "unattributed_minutes": found.unattributed_minutes,
        "shares": [
            {
                "kind": str(share.kind),
                "holder": share.holder,
                "name": share.holder_name,
                "officer": share.officer_name,
                "step_no": share.step_no,
                "step": share.step_name,
                "held_minutes": share.held_minutes,
                "beyond_minutes": share.beyond_minutes,
                "delay_minutes": share.delay_minutes,
            }
            for share in found.shares
        ],
    }


def _term(facts: CaseFacts, office: Office, due_at: datetime, now: datetime) -> Term:
    found = dates(facts, office.time.calendar)
    if found.original_due_at != due_at:
        for missed in missed_deadlines(facts, office.time.calendar):
            if missed.due_at == due_at:
                return term_of_missed(facts, missed)
    return term_in_force(facts, found, now)
