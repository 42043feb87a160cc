"""Reading the accountability ledger: a page of entries, and one with its story."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor, Role
from tracker.accounts.permissions import require
from tracker.attribution import attribution_of
from tracker.cards import CaseCard, cards
from tracker.errors import NotFoundError
from tracker.models import (
    AccountabilityEntry,
    AccountabilityEvent,
    ApologyNotice,
    Case,
    CaseEvent,
)
from tracker.offices import Office, office_of
from tracker.queries.paging import read_mark

PAGE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """An entry in the list: its case, its delay, and whether it was answered for."""

    entry: AccountabilityEntry
    card: CaseCard
    is_explained: bool
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    """One entry: the case, the attribution as of now, the story, the notices."""

    entry: AccountabilityEntry
    card: CaseCard
    office: Office
    attribution: dict[str, Any]
    story: Sequence[AccountabilityEvent]
    notices: Sequence[ApologyNotice]


def entries(session: Session, actor: Actor, *, after: str = "") -> list[EntryLine]:
    """List entries, the newest first, by keyset pages."""
    query = (
        select(AccountabilityEntry)
        .where(AccountabilityEntry.agency_id == actor.agency_id)
        .order_by(AccountabilityEntry.opened_at.desc(), AccountabilityEntry.id.desc())
        .limit(PAGE)
    )
    if not actor.has(Role.MANAGER, Role.INSPECTOR):
        require(actor, "case.read")
        query = query.where(AccountabilityEntry.unit_id == actor.unit_id)
    else:
        require(actor, "ledger.read")
    mark = read_mark(after)
    if mark is not None:
        query = query.where(
            tuple_(AccountabilityEntry.opened_at, AccountabilityEntry.id)
            < tuple_(*mark)
        )
    rows = session.scalars(query).all()
    found = cards(session, actor.agency_id, [row.case_id for row in rows])
    stories = _stories(session, actor, [row.id for row in rows])
    return [
        EntryLine(
            entry=row,
            card=found[row.case_id],
            is_explained=any(
                one.kind == "explanation" for one in stories.get(row.id, ())
            ),
            cause=next(
                (
                    str(one.data.get("cause", ""))
                    for one in reversed(stories.get(row.id, ()))
                    if one.kind == "cause"
                ),
                "",
            ),
        )
        for row in rows
    ]


def entry_page(
    session: Session, actor: Actor, entry_id: UUID, now: datetime
) -> EntryPage:
    """Read one entry; the attribution is worked out anew from the events."""
    entry = session.get(AccountabilityEntry, (actor.agency_id, entry_id))
    if entry is None:
        raise NotFoundError(
            what="accountability entry", what_vi="dòng giải trình", key=str(entry_id)
        )
    require(actor, "ledger.read", entry)
    office = office_of(session, actor.agency_id)
    case = session.get_one(Case, (actor.agency_id, entry.case_id))
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
    return EntryPage(
        entry=entry,
        card=cards(session, actor.agency_id, [case.id])[case.id],
        office=office,
        attribution=attribution_of(events, case.state, office, entry.due_at, now),
        story=_stories(session, actor, [entry.id]).get(entry.id, []),
        notices=notices,
    )


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
