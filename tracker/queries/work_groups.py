"""The groups of the worklist, and who sees which cases: conditions, not rows.

Every open case stands in exactly one group, the gravest that fits; counts and rows
use one expression, so that they cannot disagree.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from rules.lifecycle import CaseState
from tracker.accounts.actor import Actor, Role
from tracker.models import Case
from tracker.offices import Office


class Group(StrEnum):
    """What must be done now, in the order in which it is done."""

    APOLOGY_OWED = "apology_owed"
    DUE_TODAY = "due_today"
    LATE = "late"
    WAITING = "waiting"
    TO_ACCEPT = "to_accept"
    STEP_ENDING = "step_ending"
    DUE_SOON = "due_soon"
    REST = "rest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whose cases: the actor's own, a unit's, or the whole agency's.

    To the own ones belong those of the officers the actor stands in for now.
    """

    officer_id: UUID | None = None
    unit_id: UUID | None = None


def own_scope(actor: Actor) -> Scope:
    """Give the scope that a role begins with: the desk and heads see their unit."""
    if actor.has(Role.MANAGER, Role.INSPECTOR):
        return Scope()
    if actor.has(Role.DESK, Role.UNIT_HEAD):
        return Scope(unit_id=actor.unit_id)
    return Scope(officer_id=actor.officer_id, unit_id=actor.unit_id)


def open_cases(actor: Actor, scope: Scope) -> ColumnElement[bool]:
    """Give the condition for received cases that have not ended, in a scope."""
    found = and_(
        Case.agency_id == actor.agency_id,
        Case.ended_at.is_(None),
        Case.state != CaseState.REGISTERED,
    )
    if scope.officer_id is not None:
        # What was handed to the whole unit is everybody's to take.
        offered = and_(
            Case.holder_unit_id == scope.unit_id,
            Case.holder_officer_id.is_(None),
            Case.handover_pending.is_(True),
        )
        return and_(found, or_(_held_by(actor, scope.officer_id), offered))
    if scope.unit_id is not None:
        return and_(found, Case.holder_unit_id == scope.unit_id)
    return found


def _held_by(actor: Actor, officer_id: UUID) -> ColumnElement[bool]:
    if officer_id != actor.officer_id or not actor.stands_in_for:
        return Case.holder_officer_id == officer_id
    return Case.holder_officer_id.in_({officer_id, *actor.stands_in_for})


def group_of(office: Office, now: datetime) -> ColumnElement[str]:
    """Say in which group a case stands, as one expression for counts and rows."""
    calendar, instant = office.time.calendar, office.time.instant
    today = office.time.today(now)
    # A close at 24:00 belongs to the day that ends: it is 00:00 of the next.
    ends = instant(datetime.combine(today + timedelta(days=1), time()))
    soon_on = calendar.shift(today, max(1, office.choices.due_soon_working_days))
    soon = instant(datetime.combine(soon_on + timedelta(days=1), time()))
    next_on = calendar.shift(today, 1)
    step_soon = instant(datetime.combine(next_on + timedelta(days=1), time()))
    stands = or_(
        Case.is_stopped.is_(True),
        Case.state.in_([CaseState.SUPPLEMENT_REQUIRED, CaseState.PAYMENT_REQUIRED]),
    )
    return case(
        (_owes_apology(today), Group.APOLOGY_OWED.value),
        (Case.original_due_at < now, Group.LATE.value),
        (Case.due_at <= ends, Group.DUE_TODAY.value),
        (stands, Group.WAITING.value),
        (Case.handover_pending.is_(True), Group.TO_ACCEPT.value),
        (Case.step_due_at <= step_soon, Group.STEP_ENDING.value),
        (Case.due_at <= soon, Group.DUE_SOON.value),
        else_=Group.REST.value,
    )


def _owes_apology(today: date) -> ColumnElement[bool]:
    """Say that today is the last day for the apology, and none was issued yet.

    NĐ 118/2025, Đ.19 k.6.
    """
    return and_(
        Case.apology_due_on == today,
        Case.reappointed_at.is_(None),
        Case.is_stopped.is_(False),
    )


def counts_of(
    session: Session, group: ColumnElement[str], mine: ColumnElement[bool]
) -> dict[Group, int]:
    """Count the cases of each group, in one pass over the open ones."""
    named = group.label("in_group")
    rows = session.execute(
        select(named, func.count()).select_from(Case).where(mine).group_by(named)
    )
    return {Group(name): count for name, count in rows}
