"""One entry of the ledger with its story, and what is still owed because of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import may, require
from tracker.attribution import attribution_of
from tracker.cards import CaseCard, cards
from tracker.duties import days_late, duties_of
from tracker.errors import NotFoundError
from tracker.ledger import matter_of, owners_of
from tracker.models import (
    AccountabilityEntry,
    AccountabilityEvent,
    ApologyNotice,
    Case,
    CaseEvent,
    LedgerDuty,
    Officer,
)
from tracker.offices import Office, office_of
from tracker.queries.ledger import (
    days_late_of,
    is_appealed,
    stage_of,
    stories_of,
    unit_names,
)
from tracker.queries.ledger_filter import cause_named, counts_still


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """Something that is or was owed, by whom, and how many working days too late."""

    duty: LedgerDuty
    owner: str
    days_late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    """One entry: the case, the attribution as of now, the story, the notices."""

    entry: AccountabilityEntry
    card: CaseCard
    unit_vi: str
    may: Mapping[str, bool]
    office: Office
    stage: str
    repeats: int
    days_late: int
    attribution: dict[str, Any]
    story: Sequence[AccountabilityEvent]
    is_appealed: bool
    duties: Sequence[Owed]
    owners: Sequence[tuple[UUID, str]]
    reader_id: UUID | None
    notices: Sequence[ApologyNotice]

    def open_duties(self, kind: str) -> list[Owed]:
        """List what is still owed of a kind."""
        return [
            one
            for one in self.duties
            if one.duty.kind == kind and one.duty.ended_at is None
        ]


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
    card = cards(session, actor.agency_id, [case.id])[case.id]
    duties = duties_of(session, entry)
    names = _names(session, duties)
    story = stories_of(session, actor, [entry.id]).get(entry.id, [])
    return EntryPage(
        entry=entry,
        card=card,
        unit_vi=unit_names(session, actor).get(entry.unit_id or entry.id, ""),
        may=_permitted(actor, entry, case),
        reader_id=actor.officer_id,
        office=office,
        stage=stage_of(story),
        repeats=_repeats(session, entry, story),
        days_late=days_late_of(office, entry, card, now),
        attribution=entry.attribution
        if entry.error_no
        else attribution_of(events, case.state, office, entry.due_at, now),
        story=story,
        is_appealed=is_appealed(story),
        duties=[_owed(office, one, names, now) for one in duties],
        owners=owners_of(session, actor.agency_id, entry.unit_id),
        notices=_notices(session, entry),
    )


def _notices(session: Session, entry: AccountabilityEntry) -> Sequence[ApologyNotice]:
    return session.scalars(
        select(ApologyNotice)
        .where(
            ApologyNotice.agency_id == entry.agency_id,
            ApologyNotice.case_id == entry.case_id,
            ApologyNotice.error_no == entry.error_no,
        )
        .order_by(ApologyNotice.deadline_no)
    ).all()


def _permitted(actor: Actor, entry: AccountabilityEntry, case: Case) -> dict[str, bool]:
    acts = ("follow", "decide", "appeal", "judge", "close", "reopen")
    return {
        act: may(actor, f"ledger.{act}", matter_of(actor, f"ledger.{act}", entry, case))
        for act in acts
    }


def _owed(
    office: Office, duty: LedgerDuty, names: dict[UUID, str], now: datetime
) -> Owed:
    return Owed(
        duty=duty,
        owner=names.get(duty.owner_id, "") if duty.owner_id else "",
        days_late=days_late(office, duty, office.time.today(now)),
    )


def _names(session: Session, duties: Sequence[LedgerDuty]) -> dict[UUID, str]:
    if not duties:
        return {}
    rows = session.execute(
        select(Officer.id, Officer.name).where(
            Officer.agency_id == duties[0].agency_id,
            Officer.id.in_({one.owner_id for one in duties if one.owner_id}),
        )
    )
    return dict(rows.all())


def _repeats(
    session: Session,
    entry: AccountabilityEntry,
    story: Sequence[AccountabilityEvent],
) -> int:
    """Count the entries of the same unit and cause in the year up to this one."""
    named = [one for one in story if one.kind == "cause"]
    if not named or entry.unit_id is None:
        return 0
    year = timedelta(days=365)
    return (
        session.scalar(
            select(func.count())
            .select_from(AccountabilityEntry)
            .where(
                AccountabilityEntry.agency_id == entry.agency_id,
                AccountabilityEntry.unit_id == entry.unit_id,
                AccountabilityEntry.opened_at > entry.opened_at - year,
                AccountabilityEntry.opened_at <= entry.opened_at,
                AccountabilityEntry.kind == entry.kind,
                counts_still(),
                cause_named() == str(named[-1].data.get("cause", "")),
            )
        )
        or 0
    )
