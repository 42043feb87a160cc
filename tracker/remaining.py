"""What is still to be done on a case, and the new date that follows from it."""

from datetime import date, datetime

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


def remaining_limits(session: Session, case: Case) -> list[TimeLimit]:
    """List the limits of the steps that follow the one in hand."""
    steps = session.scalars(
        select(Step)
        .where(
            Step.agency_id == case.agency_id,
            Step.procedure_id == case.procedure_id,
            Step.no > (case.step_no or 0),
        )
        .order_by(Step.no)
    )
    return [time_limit(step.limit_amount, step.limit_unit) for step in steps]


def suggested_new_date(
    session: Session, office: Office, case: Case, facts: CaseFacts, now: datetime
) -> date | None:
    """Propose a new date from the steps still to be done; `None` where none follows."""
    try:
        return suggest_new_date(
            facts,
            dates(facts, office.time),
            remaining_limits(session, case),
            office.time.calendar,
            office.time.civil(now),
        )
    except RuleError:
        return None
