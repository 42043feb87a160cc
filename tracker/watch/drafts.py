"""The draft apology that the system makes by itself."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rules.procedure import TimeLimit
from tracker.clockwork import facts_of
from tracker.ids import new_id
from tracker.models import Case
from tracker.offices import Office
from tracker.remaining import suggested_new_date
from tracker.watch.judging import Judgement


def draft_row(
    office: Office,
    case: Case,
    judgement: Judgement,
    remaining: Sequence[TimeLimit],
    now: datetime,
) -> dict[str, Any]:
    """Make the draft of a notice: the facts are filled in, the reason is not.

    The new date is a proposal from the steps that still have to be done. Who signs,
    the number and the date of the paper are never proposed.
    """
    facts = facts_of(case.clock, case.state, office.time, office.choices)
    local_now = office.time.civil(now)
    is_past = facts.finished_at is None and (
        judgement.dates.original_due_at is not None
        and local_now > judgement.dates.original_due_at
    )
    due_at = judgement.dates.original_due_at
    return {
        "agency_id": case.agency_id,
        "id": new_id(),
        "case_id": case.id,
        "deadline_no": judgement.deadline_no,
        "state": "draft",
        "timing": "after_due" if is_past else "before_due",
        "owed_on": judgement.dates.apology_due_on,
        # A case typed in after its date is drafted for while it is received: the date
        # that the receipt is about to name is the due one.
        "promised_at": case.appointed_at or (due_at and office.time.instant(due_at)),
        "new_date": suggested_new_date(office, facts, remaining, now),
        "drafted_at": now,
    }
