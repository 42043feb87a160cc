"""The counts beside the places of the menu: what waits for whoever is signed in."""

from datetime import datetime, time, timedelta

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor, Role
from tracker.accounts.permissions import may, may_sometimes
from tracker.models import ApologyNotice, Case
from tracker.offices import Office, office_of
from tracker.queries.feedback_list import feedback_count
from tracker.queries.online import submission_count
from tracker.queries.work_groups import (
    Group,
    counts_of,
    group_of,
    open_cases,
    own_scope,
)

#: Which state of a notice waits for which role.
_WAITS_FOR = {Role.MANAGER: "submitted", Role.DESK: "approved"}
_PRESSING = (Group.APOLOGY_OWED, Group.LATE, Group.DUE_TODAY)


def counts_for(session: Session, actor: Actor, now: datetime) -> dict[str, int]:
    """Count what the actor has to do: cases, submissions, apologies."""
    if not may_sometimes(actor, "case.read"):
        return {}
    office = office_of(session, actor.agency_id)
    found = {
        "todo": _pressing(session, actor, office, now) + _offered(session, actor),
        "apologies": _notices(session, actor),
    }
    found["feedback"] = feedback_count(session, actor)
    if may(actor, "case.receive"):
        found["online"] = submission_count(session, actor)
    return found


def _pressing(session: Session, actor: Actor, office: Office, now: datetime) -> int:
    """Count what is owed, late or due today in the actor's own scope.

    All of it is due by the end of the next working day, which lets the index of open
    cases by due date answer, however many cases are open.
    """
    next_day = office.time.calendar.shift(office.time.today(now), 1)
    until = datetime.combine(next_day + timedelta(days=1), time())
    mine = and_(
        open_cases(actor, own_scope(actor)), Case.due_at <= office.time.instant(until)
    )
    counts = counts_of(session, group_of(office, now), mine)
    return sum(counts.get(group, 0) for group in _PRESSING)


def _offered(session: Session, actor: Actor) -> int:
    """Count the handovers that wait for the actor, or for anybody of the unit."""
    scope = own_scope(actor)
    if scope.unit_id is None:
        return 0
    question = (
        select(func.count())
        .select_from(Case)
        .where(open_cases(actor, scope), Case.handover_pending.is_(True))
    )
    return session.scalar(question) or 0


def _notices(session: Session, actor: Actor) -> int:
    """Count the notices that wait for a role of the actor."""
    states = [state for role, state in _WAITS_FOR.items() if actor.has(role)]
    question = select(func.count()).select_from(ApologyNotice)
    if not states:
        question = question.join(
            Case,
            and_(
                Case.agency_id == ApologyNotice.agency_id,
                Case.id == ApologyNotice.case_id,
                Case.holder_unit_id == actor.unit_id,
            ),
        )
        states = ["draft"] if may_sometimes(actor, "apology.edit") else []
    question = question.where(
        ApologyNotice.agency_id == actor.agency_id, ApologyNotice.state.in_(states)
    )
    return session.scalar(question) or 0
