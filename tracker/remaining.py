"""What is still to be done on a case, and the new date that follows from it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rules.apology import suggest_new_date
from rules.errors import RuleError
from rules.facts import CaseFacts
from rules.procedure import TimeLimit
from tracker.catalogue.limits import time_limit
from tracker.clockwork import dates
from tracker.models import Case, Step
from tracker.offices import Office


def remaining_limits(
    session: Session, cases: Sequence[Case]
) -> dict[UUID, list[TimeLimit]]:
    """List, for each case of one agency, the limits of the steps still to come."""
    if not cases:
        return {}
    steps: dict[UUID, list[tuple[int, TimeLimit]]] = {}
    rows = session.execute(
        select(Step.procedure_id, Step.no, Step.limit_amount, Step.limit_unit)
        .where(
            Step.agency_id == cases[0].agency_id,
            Step.procedure_id.in_({case.procedure_id for case in cases}),
        )
        .order_by(Step.procedure_id, Step.no)
    )
    for procedure_id, no, amount, unit in rows:
        steps.setdefault(procedure_id, []).append((no, time_limit(amount, unit)))
    return {
        case.id: [
            limit
            for no, limit in steps.get(case.procedure_id, ())
            if no > (case.step_no or 0)
        ]
        for case in cases
    }


def suggested_new_date(
    office: Office,
    facts: CaseFacts,
    remaining: Sequence[TimeLimit],
    now: datetime,
) -> date | None:
    """Propose a new date from the steps still to be done; `None` where none follows."""
    try:
        return suggest_new_date(
            facts,
            dates(facts, office.time),
            remaining,
            office.time.calendar,
            office.time.civil(now),
        )
    except RuleError:
        return None
