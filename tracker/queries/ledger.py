"""Reading the accountability ledger: a page of entries, and one with its story."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, select, tuple_
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor, Role
from tracker.accounts.permissions import may, may_sometimes, require
from tracker.attribution import attribution_of
from tracker.cards import CaseCard, cards
from tracker.errors import NotFoundError, NotPermittedError
from tracker.ledger import matter_of
from tracker.models import (
    AccountabilityEntry,
    AccountabilityEvent,
    ApologyNotice,
    Case,
    CaseEvent,
    Unit,
)
from tracker.offices import Office, office_of
from tracker.queries.paging import read_mark, write_mark

PAGE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """An entry in the list: its case, its delay, and whether it was answered for."""

    entry: AccountabilityEntry
    card: CaseCard
    unit_vi: str
    days_late: int
    is_explained: bool
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryList:
    """A page of entries; `after` asks for the older ones."""

    lines: Sequence[EntryLine]
    counts: dict[str, int]
    after: str
    office: Office


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    """One entry: the case, the attribution as of now, the story, the notices."""

    entry: AccountabilityEntry
    card: CaseCard
    unit_vi: str
    can_follow: bool
    office: Office
    days_late: int
    attribution: dict[str, Any]
    story: Sequence[AccountabilityEvent]
    notices: Sequence[ApologyNotice]


def entries(
    session: Session, actor: Actor, now: datetime, *, only: str = "", after: str = ""
) -> EntryList:
    """List entries, the newest first, by keyset pages.

    `only` is `unexplained` or `open` (the case has not ended), or nothing for all.
    """
    if not may_sometimes(actor, "ledger.read"):
        raise NotPermittedError(act="ledger.read")
    query = (
        select(AccountabilityEntry)
        .join(Case, _is_of_case())
        .where(*_mine(actor), *_only(only))
        .order_by(AccountabilityEntry.opened_at.desc(), AccountabilityEntry.id.desc())
        .limit(PAGE + 1)
    )
    mark = read_mark(after)
    if mark is not None:
        query = query.where(
            tuple_(AccountabilityEntry.opened_at, AccountabilityEntry.id)
            < tuple_(*mark)
        )
    rows = session.scalars(query).all()
    more = ""
    if len(rows) > PAGE:
        rows = rows[:PAGE]
        more = write_mark(rows[-1].opened_at, rows[-1].id)
    office = office_of(session, actor.agency_id)
    return EntryList(
        lines=_lines(session, actor, office, rows, now),
        counts=_counts(session, actor),
        after=more,
        office=office,
    )


def entry_page(
    session: Session, actor: Actor, entry_id: UUID, now: datetime
) -> EntryPage:
    """Read one entry; the attribution is worked out anew from the events."""
    entry = session.get(AccountabilityEntry, (actor.agency_id, entry_id))
    if entry is None:
        raise NotFoundError(
            what="accountability entry", what_vi="dòng giải trình", key=""
        )
    case = session.get_one(Case, (actor.agency_id, entry.case_id))
    require(actor, "ledger.read", matter_of(actor, "ledger.read", entry, case))
    office = office_of(session, actor.agency_id)
    events = session.scalars(
        select(CaseEvent)
        .where(CaseEvent.agency_id == actor.agency_id, CaseEvent.case_id == case.id)
        .order_by(CaseEvent.seq)
    ).all()
    notices = session.scalars(
        select(ApologyNotice)
        .where(
            ApologyNotice.agency_id == actor.agency_id,
            ApologyNotice.case_id == case.id,
        )
        .order_by(ApologyNotice.deadline_no)
    ).all()
    card = cards(session, actor.agency_id, [case.id])[case.id]
    return EntryPage(
        entry=entry,
        card=card,
        unit_vi=_units(session, actor).get(entry.unit_id or entry.id, ""),
        can_follow=may(
            actor,
            "ledger.follow",
            matter_of(actor, "ledger.follow", entry, case),
        ),
        office=office,
        days_late=_days_late(office, entry, card, now),
        attribution=attribution_of(events, case.state, office, entry.due_at, now),
        story=_stories(session, actor, [entry.id]).get(entry.id, []),
        notices=notices,
    )


def _lines(
    session: Session,
    actor: Actor,
    office: Office,
    rows: Sequence[AccountabilityEntry],
    now: datetime,
) -> list[EntryLine]:
    found = cards(session, actor.agency_id, [row.case_id for row in rows])
    stories = _stories(session, actor, [row.id for row in rows])
    units = _units(session, actor)
    return [
        EntryLine(
            entry=row,
            card=found[row.case_id],
            unit_vi=units.get(row.unit_id or row.id, ""),
            days_late=_days_late(office, row, found[row.case_id], now),
            is_explained=any(one.kind == "explanation" for one in story),
            cause=next(
                (
                    str(one.data.get("cause", ""))
                    for one in reversed(story)
                    if one.kind == "cause"
                ),
                "",
            ),
        )
        for row in rows
        for story in [stories.get(row.id, [])]
    ]


def _days_late(
    office: Office, entry: AccountabilityEntry, card: CaseCard, now: datetime
) -> int:
    """Count the working days from the missed date to the end, or to today."""
    end = card.finished_at or card.ended_at or now
    day = office.time.today
    return max(
        0, office.time.calendar.working_days_between(day(entry.due_at), day(end))
    )


def _counts(session: Session, actor: Actor) -> dict[str, int]:
    every, unexplained, still_open = session.execute(
        select(
            func.count(),
            func.count().filter(*_only("unexplained")),
            func.count().filter(*_only("open")),
        )
        .select_from(AccountabilityEntry)
        .join(Case, _is_of_case())
        .where(*_mine(actor))
    ).one()
    return {"": every, "unexplained": unexplained, "open": still_open}


def _only(only: str) -> list[ColumnElement[bool]]:
    match only:
        case "open":
            return [Case.ended_at.is_(None)]
        case "unexplained":
            explained = exists().where(
                AccountabilityEvent.agency_id == AccountabilityEntry.agency_id,
                AccountabilityEvent.entry_id == AccountabilityEntry.id,
                AccountabilityEvent.kind == "explanation",
            )
            return [~explained]
        case _:
            return []


def _is_of_case() -> ColumnElement[bool]:
    return and_(
        Case.agency_id == AccountabilityEntry.agency_id,
        Case.id == AccountabilityEntry.case_id,
    )


def _mine(actor: Actor) -> list[ColumnElement[bool]]:
    bounds: list[ColumnElement[bool]] = [
        AccountabilityEntry.agency_id == actor.agency_id
    ]
    if not actor.has(Role.MANAGER, Role.INSPECTOR):
        bounds.append(AccountabilityEntry.unit_id == actor.unit_id)
    return bounds


def _units(session: Session, actor: Actor) -> dict[UUID, str]:
    rows = session.execute(
        select(Unit.id, Unit.name_vi).where(Unit.agency_id == actor.agency_id)
    )
    return dict(rows.all())


def _stories(
    session: Session, actor: Actor, ids: Sequence[UUID]
) -> dict[UUID, list[AccountabilityEvent]]:
    found: dict[UUID, list[AccountabilityEvent]] = {}
    for event in session.scalars(
        select(AccountabilityEvent)
        .where(
            AccountabilityEvent.agency_id == actor.agency_id,
            AccountabilityEvent.entry_id.in_(ids),
        )
        .order_by(AccountabilityEvent.entry_id, AccountabilityEvent.seq)
    ):
        found.setdefault(event.entry_id, []).append(event)
    return found
