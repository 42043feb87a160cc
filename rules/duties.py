"""The duties around a deadline that have limits of their own.

Asking for a supplement, answering it, answering an online submission, doing a step:
each limit is counted by the one calculator.
"""

from datetime import datetime
from enum import StrEnum

from rules.deadline import due
from rules.facts import CaseFacts
from rules.work_calendar import WorkCalendar


class SupplementFault(StrEnum):
    """What was wrong with a request for a supplement; it is flagged, not hidden."""

    ASKED_LATE = "asked_late"  # NĐ 118/2025, Đ.19 k.5: within 03 working days
    ASKED_AGAIN = "asked_again"  # NĐ 118/2025, Đ.11 k.2: once only


def supplement_ask_by(facts: CaseFacts, calendar: WorkCalendar) -> datetime | None:
    """Give the last good instant to ask for a supplement, counted from reception.

    The decree counts it from the day the case was received, also where the time
    limit itself starts later (NĐ 118/2025, Đ.19 k.5).
    """
    if facts.received_at is None:
        return None
    return due(facts.received_at, facts.duties.supplement_ask, calendar).due_at


def supplement_faults(
    facts: CaseFacts, calendar: WorkCalendar, requested_at: datetime
) -> frozenset[SupplementFault]:
    """Tell what would be wrong with a request made at this instant."""
    faults = set()
    if any(s.requested_at < requested_at for s in facts.supplements):
        faults.add(SupplementFault.ASKED_AGAIN)
    ask_by = supplement_ask_by(facts, calendar)
    if ask_by is not None and requested_at > ask_by:
        faults.add(SupplementFault.ASKED_LATE)
    return frozenset(faults)


def supplement_until(facts: CaseFacts, calendar: WorkCalendar) -> datetime | None:
    """Give the end of the applicant's time to answer the open request.

    NĐ 118/2025, Đ.19 k.5: after 15 days, or the sector's own window, the case is
    closed; the product proposes it.
    """
    waiting = facts.open_supplement
    if waiting is None:
        return None
    return due(waiting.requested_at, facts.duties.supplement_window, calendar).due_at


def online_answer_by(facts: CaseFacts, calendar: WorkCalendar) -> datetime | None:
    """Give the last good instant to answer an online submission.

    NĐ 118/2025, Đ.17 k.2: not later than 08 working hours after the system took it.
    """
    if not facts.online or facts.submitted_at is None:
        return None
    return due(facts.submitted_at, facts.duties.online_answer, calendar).due_at


def step_due_at(facts: CaseFacts, calendar: WorkCalendar) -> datetime | None:
    """Give the last good instant of the step in hand; `None` without a limit.

    What stops or restarts the case does the same to its step.
    """
    since = facts.step_since
    if since is None or facts.step_limit is None:
        return None
    return due(
        since,
        facts.step_limit,
        calendar,
        pauses=facts.stops,
        restarts=[at for at in facts.restarts if at >= since],
        cutoff=facts.cutoff,
    ).due_at
