"""A change of the calendar made: the rows, and every open case that it moves."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.acts import Act, derive
from tracker.calendars import CalendarChange, first_touched, make_change, time_of
from tracker.cases.appointments import appoint
from tracker.escalation.ladder import ladder_of
from tracker.feedback.recomputing import follow_calendar
from tracker.ledger import append, entry_of
from tracker.models import ApologyNotice, Case, CaseEvent
from tracker.notices import OPEN_STATES
from tracker.offices import Office, office_of
from tracker.post import tell_appointment
from tracker.recompute.moves import (
    Move,
    Recomputed,
    in_order,
    recomputed,
)
from tracker.watch.judging import judge
from tracker.watch.recording import Judged, recorded_rungs, write_down

_BATCH = 200


def apply(
    session: Session,
    actor: Actor,
    change: CalendarChange,
    now: datetime,
    *,
    told: Callable[[int], object] | None = None,
) -> list[Move]:
    """Make the change and move the open cases and feedback with it, in one act.

    Only what moves is written, each with its event. The promised date is told anew
    when it becomes later, never earlier. Withdrawing what was entered brings the old
    dates back. `told` hears after each batch how many cases have moved; it may hear a
    smaller number again where the transaction is repeated. Raises what `make_change`
    raises.
    """
    before = time_of(session, actor.agency_id)
    since = first_touched(session, actor.agency_id, change, before)
    make_change(session, actor, change, now=now)
    office = office_of(session, actor.agency_id)
    moves: list[Move] = []
    found = recomputed(session, office, since, now)
    while batch := list(islice(found, _BATCH)):
        moved = [one for one in batch if one.differs]
        _move(session, actor, office, moved, change, now)
        _set_alarms(session, actor.agency_id, [one for one in batch if not one.differs])
        moves.extend(one.as_move() for one in batch if one.moves)
        if told is not None:
            told(len(moves))
    follow_calendar(session, actor, office, now)
    return in_order(moves)


def _move(
    session: Session,
    actor: Actor,
    office: Office,
    batch: Sequence[Recomputed],
    change: CalendarChange,
    now: datetime,
) -> None:
    """Move one batch of cases, and judge them by their new dates."""
    if not batch:
        return
    by_id = {one.case.id: one for one in batch}
    acts = _acts(session, actor, office, list(by_id), now)
    drafted = _with_open_notice(session, actor.agency_id, list(by_id))
    with session.no_autoflush:  # one flush for the batch, not one for every case
        for act in acts:
            has_draft = act.case.id in drafted
            _move_one(act, by_id[act.case.id], change, has_draft=has_draft)
    session.flush()
    recorded = recorded_rungs(session, actor.agency_id, list(by_id))
    ladder = ladder_of(session, actor.agency_id)
    judged = [
        Judged(
            act.case,
            judge(
                act.case,
                recorded.get(act.case.id, ()),
                office.time,
                office.choices,
                now,
                ladder,
            ),
        )
        for act in acts
    ]
    write_down(session, office, ladder, judged, now)
    session.flush()
    for act in acts:  # so that memory does not grow with the number of cases
        session.expunge(act.case)
        for event in act.events:
            session.expunge(event)


def _acts(
    session: Session,
    actor: Actor,
    office: Office,
    case_ids: list[UUID],
    now: datetime,
) -> list[Act]:
    events: dict[UUID, list[CaseEvent]] = {case_id: [] for case_id in case_ids}
    for event in session.scalars(
        select(CaseEvent)
        .where(CaseEvent.agency_id == actor.agency_id, CaseEvent.case_id.in_(case_ids))
        .order_by(CaseEvent.case_id, CaseEvent.seq)
    ):
        events[event.case_id].append(event)
    cases = session.scalars(
        select(Case)
        .where(Case.agency_id == actor.agency_id, Case.id.in_(case_ids))
        .order_by(Case.id)
        .with_for_update()
    )
    return [
        Act(
            session=session,
            actor=actor,
            office=office,
            case=case,
            now=now,
            at=now,
            events=events[case.id],
        )
        for case in cases
    ]


def _with_open_notice(
    session: Session, agency_id: UUID, case_ids: list[UUID]
) -> set[UUID]:
    """Say which cases have an apology notice that was not issued yet."""
    return set(
        session.scalars(
            select(ApologyNotice.case_id).where(
                ApologyNotice.agency_id == agency_id,
                ApologyNotice.case_id.in_(case_ids),
                ApologyNotice.error_no == 0,
                ApologyNotice.state.in_(OPEN_STATES),
            )
        )
    )


def _move_one(
    act: Act, found: Recomputed, change: CalendarChange, *, has_draft: bool
) -> None:
    case, old, new = act.case, found.old, found.new
    promised = case.appointed_at
    has_moved = old.due_at != new.due_at
    if has_moved and new.due_at is not None:
        case.deadline_no += 1
    if found.moves or old[4:] != new[4:]:
        act.record(
            "case.deadline_changed" if found.moves else "case.dates_recomputed",
            _told(found, case.deadline_no, change),
            reason=change.why.strip(),
            legal_basis=change.decision,
        )
    derive(case, act.events, act.office)
    case.version += 1
    case.updated_at = act.now
    if has_moved and has_draft:
        act.withdraw_drafts(f"Lịch làm việc thay đổi: {change.decision}.")
    if found.tells_anew:
        cause = "calendar_changed" if change.first_day else "office_hours_changed"
        appoint(act, cause)
        tell_appointment(
            act,
            promised,
            cause,
            decision=change.decision,
            since=change.first_day,
        )
    if old.original_due_at != new.original_due_at:
        _judge_lateness(act, old.original_due_at, change)


def _told(
    found: Recomputed, deadline_no: int, change: CalendarChange
) -> dict[str, Any]:
    old, new = found.old, found.new
    return {
        # `cause` makes the deadline begin anew for its rungs (`tracker.clockwork`).
        "cause": "calendar",
        "decision": change.decision,
        "old": _iso(old.due_at),
        "new": _iso(new.due_at),
        "old_original": _iso(old.original_due_at),
        "new_original": _iso(new.original_due_at),
        "old_apology_due_on": _iso(old.apology_due_on),
        "new_apology_due_on": _iso(new.apology_due_on),
        "old_step_due_at": _iso(old.step_due_at),
        "new_step_due_at": _iso(new.step_due_at),
        "old_supplement_until": _iso(old.supplement_until),
        "new_supplement_until": _iso(new.supplement_until),
        "deadline_no": deadline_no,
        "stopped": False,
        "provisional": new.provisional,
    }


def _judge_lateness(
    act: Act, old_due_at: datetime | None, change: CalendarChange
) -> None:
    """Say anew whether the case is late against the deadline that moved.

    Lateness against a deadline before a restart is not touched: a restart never
    heals, and neither does a day off after it.
    """
    case = act.case
    due_at = case.original_due_at
    if case.late_since not in {None, old_due_at}:
        return
    is_late = due_at is not None and act.now > due_at
    late_since = due_at if is_late else None
    if late_since == case.late_since:
        return
    case.late_since = late_since
    entry = entry_of(act.session, case)
    if entry is not None:
        append(
            act.session,
            entry,
            act.actor,
            "deadline_changed",
            text=change.decision,
            data={
                "cause": "calendar",
                "old": _iso(old_due_at),
                "new": _iso(due_at),
                "is_late": is_late,
            },
            now=act.now,
        )


def _set_alarms(
    session: Session, agency_id: UUID, unmoved: Sequence[Recomputed]
) -> None:
    """Set the alarm of cases that keep their dates, but not the days before them."""
    table: Any = Case.__table__
    changed = [
        {"b_id": one.case.id, "b_timer": _earlier(one)}
        for one in unmoved
        if _earlier(one) != one.case.next_timer_at
    ]
    if not changed:
        return
    session.connection().execute(
        table.update()
        .where(table.c.agency_id == agency_id, table.c.id == bindparam("b_id"))
        .values(next_timer_at=bindparam("b_timer", type_=table.c.next_timer_at.type)),
        changed,
    )


def _earlier(one: Recomputed) -> datetime | None:
    """Give the next alarm; one that has gone off and waits for the sweep stays."""
    waiting: datetime | None = one.case.next_timer_at
    if waiting is None or one.timer is None:
        return one.timer or waiting
    return min(waiting, one.timer)


def _iso(at: datetime | date | None) -> str | None:
    return at.isoformat() if at else None
