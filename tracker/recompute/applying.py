"""A change of the calendar made: the rows, and every open case that it moves."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from itertools import islice
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker import bulk
from tracker.accounts.actor import Actor
from tracker.acts import Act
from tracker.calendars import CalendarChange, first_touched, make_change, time_of
from tracker.cases.appointments import appoint
from tracker.clockwork import fold_on
from tracker.derived import derive_from
from tracker.escalation.ladder import ladder_of
from tracker.feedback.recomputing import follow_calendar
from tracker.ledger import append, entry_of
from tracker.models import ApologyNotice, Applicant, Case, CaseEvent
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
from tracker.webhooks.announcing import subscribers, tell

_BATCH = 500
_CASES: Any = Case.__table__
_EVENTS: Any = CaseEvent.__table__
_EVENT_COLUMNS = tuple(_EVENTS.columns.keys())
#: What a change of the calendar writes of a case, and what follows from being late.
_MOVED = (
    *("clock", "due_at", "original_due_at", "appointed_at", "reappointed_at"),
    *("apology_due_on", "provisional", "is_stopped", "step_due_at"),
    *("supplement_until", "late_since", "is_late_by_score", "next_timer_at"),
    *("deadline_no", "event_count", "version", "updated_at"),
)


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
    """Move one batch of cases, and judge them by their new dates.

    Only who has a draft, an entry or an e-mail address is dealt with one by one; the
    cases and their events are written with one statement each.
    """
    if not batch:
        return
    agency_id = actor.agency_id
    by_id = {one.case.id: one for one in batch}
    acts = _acts(session, actor, office, list(by_id), now)
    drafted = _with_open_notice(session, agency_id, list(by_id))
    mailed = _with_address(session, [act.case for act in acts])
    for act in acts:
        found = by_id[act.case.id]
        _move_one(act, found, change, has_draft=act.case.id in drafted)
        if found.tells_anew and act.case.applicant_id in mailed:
            _tell_anew(act, found, change)
    judged = _judged(session, office, acts, now)
    for one in judged:
        one.case.next_timer_at = one.judgement.next_timer_at
    _write_cases(session, agency_id, [act.case for act in acts])
    _write_events(session, acts)
    newly = [one for one in judged if one.judgement.new]
    write_down(session, office, ladder_of(session, agency_id), newly, now)
    _write_cases(session, agency_id, [one.case for one in newly])
    session.flush()


def _judged(
    session: Session, office: Office, acts: Sequence[Act], now: datetime
) -> list[Judged]:
    agency_id = office.agency.agency_id
    recorded = recorded_rungs(session, agency_id, [act.case.id for act in acts])
    ladder = ladder_of(session, agency_id)
    return [
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


def _acts(
    session: Session,
    actor: Actor,
    office: Office,
    case_ids: list[UUID],
    now: datetime,
) -> list[Act]:
    """Take cases in hand, locked; no mapped objects: those cost more than the law."""
    rows = session.execute(
        select(_CASES)
        .where(_CASES.c.agency_id == actor.agency_id, _CASES.c.id.in_(case_ids))
        .order_by(_CASES.c.id)
        .with_for_update()
    ).mappings()
    told = subscribers(session, actor.agency_id)
    return [
        Act(
            session=session,
            actor=actor,
            office=office,
            case=cast("Case", SimpleNamespace(**row)),
            now=now,
            at=now,
            is_apart=True,
            told=told,
        )
        for row in rows
    ]


def _write_cases(session: Session, agency_id: UUID, cases: Sequence[Case]) -> None:
    rows = [vars(case) for case in cases]
    bulk.change(session.connection(), _CASES, agency_id, rows, _MOVED)


def _write_events(session: Session, acts: Sequence[Act]) -> None:
    """Write what was recorded, and tell subscribers."""
    rows = [
        {name: getattr(event, name) for name in _EVENT_COLUMNS}
        for act in acts
        for event in act.events
    ]
    bulk.load(session.connection(), _EVENTS, rows)
    for act in acts if acts[0].told else ():
        tell(session, act.told, act.case, act.events, act.now)


def _with_address(session: Session, cases: Sequence[Case]) -> dict[UUID, Applicant]:
    """Read the applicants who can be told by e-mail, in one statement."""
    found = session.scalars(
        select(Applicant).where(
            Applicant.agency_id == cases[0].agency_id,
            Applicant.id.in_({case.applicant_id for case in cases}),
            Applicant.email != "",
        )
    )
    return {one.id: one for one in found}


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
    derive_from(case, fold_on(case.clock, act.events), act.office)
    case.version += 1
    case.updated_at = act.now
    if has_moved and has_draft:
        act.withdraw_drafts(f"Lịch làm việc thay đổi: {change.decision}.")
    if found.tells_anew:
        appoint(act, _cause(change))
    if old.original_due_at != new.original_due_at:
        _judge_lateness(act, old.original_due_at, change)


def _tell_anew(act: Act, found: Recomputed, change: CalendarChange) -> None:
    tell_appointment(
        act,
        found.case.appointed_at,
        _cause(change),
        decision=change.decision,
        since=change.first_day,
    )


def _cause(change: CalendarChange) -> str:
    return "calendar_changed" if change.first_day else "office_hours_changed"


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
