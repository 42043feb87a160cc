"""Writing judgements down, set-wise: flags, events, drafts, entries and alerts.

Every row has a key of its own (case, deadline number, rung), so writing the same
judgement twice gives the same rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor, system_actor
from tracker.cards import cards
from tracker.escalation.ladder import Ladder
from tracker.events import NewEvent, new_event
from tracker.models import (
    AccountabilityEntry,
    AccountabilityEvent,
    ApologyNotice,
    Case,
    CaseEvent,
    CaseFlag,
    LedgerDuty,
)
from tracker.notices import draft_again
from tracker.offices import Office
from tracker.remaining import remaining_limits
from tracker.watch.drafts import draft_row
from tracker.watch.entries import duty_rows, entry_rows, follow_late_again
from tracker.watch.judging import Judgement, Recorded, by_case
from tracker.watch.telling import tell
from tracker.webhooks.announcing import announce, subscribers

#: Asked at every act, so it is put together only once.
_RECORDED = select(
    CaseFlag.case_id, CaseFlag.deadline_no, CaseFlag.rung, CaseFlag.scope, CaseFlag.at
).where(
    CaseFlag.agency_id == bindparam("agency_id"),
    CaseFlag.case_id.in_(bindparam("case_ids", expanding=True)),
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A case and what was found of it."""

    case: Case
    judgement: Judgement


def recorded_rungs(
    session: Session, agency_id: UUID, case_ids: Sequence[UUID]
) -> dict[UUID, list[Recorded]]:
    """Read which rungs stand in the record already."""
    rows = session.execute(
        _RECORDED, {"agency_id": agency_id, "case_ids": list(case_ids)}
    )
    return by_case((row[0], row[1], row[2], row[3], row[4]) for row in rows)


def write_down(
    session: Session,
    office: Office,
    ladder: Ladder,
    judged: Sequence[Judged],
    now: datetime,
    *,
    telling: bool = True,
) -> None:
    """Write what the judgements of one agency's cases found, and tell who must know.

    With `telling` off no letter is written: cases that come in by the thousand reached
    elsewhere what they reached.
    The cases' own columns (`late_since`, `next_timer_at`, `event_count`) are set on
    the objects; whoever holds them writes them.
    """
    newly = [one for one in judged if one.judgement.new]
    for one in judged:
        one.case.next_timer_at = one.judgement.next_timer_at
    if not newly:
        return
    actor = system_actor(office.agency.agency_id)
    events: list[NewEvent] = []
    for one in newly:
        events.extend(_flag_events(one, actor, now))
    _insert_new(session, CaseFlag, [row for one in newly for row in _flags(one, now)])
    events.extend(_draft(session, office, newly, actor, now))
    events.extend(_open_entries(session, office, newly, actor, now))
    insert_events(session, events)
    if not telling:
        return
    _announce(session, [one.case for one in newly], events, now)
    found = cards(
        session, office.agency.agency_id, [one.judgement.case_id for one in newly]
    )
    told = [(found[one.case.id], one.judgement) for one in newly]
    tell(session, office, ladder, told, now)


@dataclass(frozen=True, slots=True)
class Past:
    """The rows that tell what cases reached before they came here."""

    flags: list[dict[str, Any]]
    events: list[dict[str, Any]]


def past_rows(judged: Sequence[Judged], now: datetime) -> Past:
    """Tell what cases reached that ended elsewhere: the mark, no duty and no letter.

    Whoever was late answered for it in the other system; here it is a fact of the
    case, and nothing is opened or drafted. `late_since` and `event_count` are set on
    the cases; whoever holds them writes them, and the rows.
    """
    found = Past([], [])
    for one in judged:
        actor = system_actor(one.case.agency_id)
        found.events.extend(map(_columns, _flag_events(one, actor, now)))
        found.flags.extend(_flags(one, now))
        if one.judgement.is_late:
            one.case.late_since = one.judgement.missed_at or one.case.ended_at
    return found


def insert_events(session: Session, events: Sequence[NewEvent]) -> None:
    """Write many events at once; the cases they belong to are there."""
    if events:
        rows = [_columns(event) for event in events]
        session.connection().execute(insert(_EVENTS), rows)


def _announce(
    session: Session,
    cases: Sequence[Any],
    events: Sequence[NewEvent],
    now: datetime,
) -> None:
    told = subscribers(session, cases[0].agency_id)
    codes = {case.id: case.code or case.submission_no or "" for case in cases}
    for event in events if told else ():
        code = codes[event.case_id]
        announce(session, told, kind=event.kind, code=code, at=event.at, now=now)


def _flags(one: Judged, now: datetime) -> list[dict[str, Any]]:
    loudest = one.judgement.loudest
    return [
        {
            "agency_id": one.case.agency_id,
            "case_id": one.case.id,
            "deadline_no": one.judgement.deadline_no,
            "rung": str(rung.rung),
            "scope": rung.scope,
            "at": rung.at,
            "recorded_at": now,
            "mailed": rung is loudest,
        }
        for rung in one.judgement.new
    ]


def _flag_events(one: Judged, actor: Actor, now: datetime) -> list[NewEvent]:
    return [
        new_event(
            one.case,
            actor,
            "case.flagged",
            at=rung.at,
            now=now,
            data={
                "rung": str(rung.rung),
                "scope": rung.scope,
                "deadline_no": one.judgement.deadline_no,
            },
        )
        for rung in sorted(one.judgement.new, key=lambda rung: rung.at)
    ]


def _draft(
    session: Session,
    office: Office,
    newly: Sequence[Judged],
    actor: Actor,
    now: datetime,
) -> list[NewEvent]:
    wanting = [one for one in newly if one.judgement.needs_draft]
    remaining = remaining_limits(session, [one.case for one in wanting])
    rows = [
        draft_row(office, one.case, one.judgement, remaining[one.case.id], now)
        for one in wanting
    ]
    made = _insert_new(session, ApologyNotice, rows)
    for one, row in zip(wanting, rows, strict=True):
        if row["id"] not in made and one.judgement.is_late:
            made |= _taken_up_again(session, row)
    by_id = {one.case.id: one.case for one in newly}
    return [
        new_event(
            by_id[row["case_id"]],
            actor,
            "apology.drafted",
            at=now,
            now=now,
            data={"notice_id": str(row["id"]), "timing": row["timing"]},
            legal_basis="NĐ 118/2025/NĐ-CP, Điều 19 khoản 6",
        )
        for row in rows
        if row["id"] in made
    ]


def _taken_up_again(session: Session, row: dict[str, Any]) -> set[UUID]:
    """Make a draft of a notice that was withdrawn: the case is late after all.

    The row tells from now on what the new draft says; that it was withdrawn, and why,
    stays in the events.
    """
    notice = session.scalar(
        select(ApologyNotice).where(
            ApologyNotice.agency_id == row["agency_id"],
            ApologyNotice.case_id == row["case_id"],
            ApologyNotice.deadline_no == row["deadline_no"],
            ApologyNotice.error_no == 0,
            ApologyNotice.state == "withdrawn",
        )
    )
    if notice is None:
        return set()
    row["id"] = notice.id
    draft_again(notice, row)
    session.flush()
    return {notice.id}


def _open_entries(
    session: Session,
    office: Office,
    newly: Sequence[Judged],
    actor: Actor,
    now: datetime,
) -> list[NewEvent]:
    late = [one for one in newly if one.judgement.is_late]
    if not late:
        return []
    entries, stories = entry_rows(session, office, late, actor, now)
    for one in late:
        one.case.late_since = one.case.late_since or one.judgement.missed_at or now
    made = _insert_new(session, AccountabilityEntry, entries)
    opened = [row for row in stories if row["entry_id"] in made]
    if opened:
        session.connection().execute(insert(_STORIES), opened)
        owed = duty_rows([row for row in entries if row["id"] in made])
        session.connection().execute(insert(_DUTIES), owed)
    again = [row for row in entries if row["id"] not in made]
    follow_late_again(session, again, actor, now)
    by_id = {one.case.id: one.case for one in late}
    return [
        new_event(
            by_id[row["case_id"]],
            actor,
            "accountability.opened",
            at=row["due_at"],
            now=now,
            data={"entry_id": str(row["id"]), "deadline_no": row["deadline_no"]},
            legal_basis="NĐ 118/2025/NĐ-CP, Điều 4 khoản 6",
        )
        for row in entries
        if row["id"] in made
    ]


def _insert_new(session: Session, table: Any, rows: list[dict[str, Any]]) -> set[UUID]:
    """Insert the rows whose keys are free; give the ids of those that went in."""
    if not rows:
        return set()
    dialect_insert: Any = (
        sqlite_insert
        if session.get_bind().dialect.name == "sqlite"
        else postgres_insert
    )
    columns: Any = table.__table__.c
    statement = dialect_insert(table.__table__).on_conflict_do_nothing()
    connection = session.connection()
    if "id" not in columns:
        connection.execute(statement, rows)
        return set()
    return set(connection.execute(statement.returning(columns.id), rows).scalars())


_EVENTS: Any = CaseEvent.__table__
_STORIES: Any = AccountabilityEvent.__table__
_DUTIES: Any = LedgerDuty.__table__
_COLUMNS = tuple(_EVENTS.columns.keys())


def _columns(event: NewEvent) -> dict[str, Any]:
    return {name: getattr(event, name) for name in _COLUMNS}
