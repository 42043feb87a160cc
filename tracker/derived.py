"""The columns of a case that follow from its events, written for the indexes."""

from datetime import datetime

from rules.duties import step_due_at, supplement_until
from rules.facts import CaseDates
from tracker.clockwork import Clock, dates, facts_of, fold
from tracker.models import Case, CaseEvent
from tracker.offices import Office
from tracker.reckoning import late_by_score


def derive(case: Case, events: list[CaseEvent], office: Office) -> CaseDates:
    """Write the columns that follow from the events."""
    return derive_from(case, fold(events), office)


def derive_from(case: Case, clock: Clock, office: Office) -> CaseDates:
    """Write the columns that follow from a clock: the only function that does."""
    case.clock = clock.as_json()
    facts = facts_of(clock, case.state, office.time, office.choices)
    found = dates(facts, office.time)
    instant = office.time.instant
    step_due = step_due_at(facts, office.time.calendar)
    window = supplement_until(facts, office.time.calendar)
    case.limit_amount, case.limit_unit = clock.limit
    case.variant = clock.variant
    case.submitted_at = _at(clock.submitted_at)
    case.received_at = _at(clock.received_at)
    case.clock_started_at = _at(clock.started_at)
    case.finished_at = _at(clock.finished_at)
    case.ended_at = _at(clock.ended_at)
    case.returned_at = _at(clock.returned_at)
    case.supplement_count = len(clock.supplements)
    case.step_no = clock.step[0] if clock.step else None
    case.due_at = instant(found.due_at) if found.due_at else None
    case.original_due_at = (
        instant(found.original_due_at) if found.original_due_at else None
    )
    case.reappointed_at = (
        case.due_at if facts.extension and found.due_at else case.reappointed_at
    )
    case.apology_due_on = found.apology_due_on
    case.provisional = found.provisional
    case.is_stopped = found.stopped
    case.step_due_at = instant(step_due) if step_due else None
    case.supplement_until = instant(window) if window else None
    case.is_late_by_score = late_by_score(facts, office.time.calendar)
    return found


def _at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
