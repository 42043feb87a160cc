"""The accountability entry that the system opens for every late case."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.attribution import attribution_of
from tracker.duties import EXPLANATION, explanation_day
from tracker.ids import new_id
from tracker.models import (
    AccountabilityEntry,
    AccountabilityEvent,
    Case,
    CaseEvent,
)
from tracker.offices import Office
from tracker.watch.judging import Judgement

Rows = list[dict[str, Any]]


class LateCase(Protocol):
    """A case with the judgement that it is late."""

    @property
    def case(self) -> Case: ...
    @property
    def judgement(self) -> Judgement: ...


def entry_rows(
    session: Session,
    office: Office,
    late: Sequence[LateCase],
    actor: Actor,
    now: datetime,
) -> tuple[Rows, Rows]:
    """Make entries with the attribution as it stands, and the first line of each."""
    explain_by = explanation_day(office, now)
    events = _events_of(session, office, [one.case for one in late])
    entries: Rows = []
    stories: Rows = []
    for one in late:
        due_at = one.judgement.missed_at or now
        entry_id = new_id()
        entries.append(
            {
                "agency_id": one.case.agency_id,
                "id": entry_id,
                "case_id": one.case.id,
                "deadline_no": one.judgement.deadline_no,
                "due_at": due_at,
                "opened_at": now,
                "unit_id": one.case.holder_unit_id,
                "officer_id": one.case.holder_officer_id,
                "step_no": one.case.step_no,
                "explain_by": explain_by,
                "attribution": attribution_of(
                    events.get(one.case.id, []), one.case.state, office, due_at, now
                ),
            }
        )
        stories.append(
            {
                "agency_id": one.case.agency_id,
                "entry_id": entry_id,
                "seq": 1,
                "kind": "opened",
                "at": now,
                "actor_kind": actor.kind,
                "actor_id": actor.officer_id,
                "actor_name": actor.name,
                "text": "",
                "data": {"explain_by": explain_by.isoformat()},
            }
        )
    return entries, stories


def duty_rows(entries: Rows) -> Rows:
    """Make what is owed because of new entries: an explanation of each."""
    return [
        {
            "agency_id": row["agency_id"],
            "id": new_id(),
            "entry_id": row["id"],
            "kind": EXPLANATION,
            "no": 1,
            "text": "",
            "owner_id": row["officer_id"],
            "unit_id": row["unit_id"],
            "opened_at": row["opened_at"],
            "due_on": row["explain_by"],
            "ended_how": "",
            "told": "",
        }
        for row in entries
    ]


def _events_of(
    session: Session, office: Office, cases: Sequence[Case]
) -> dict[Any, list[Any]]:
    """Read what attributions are made of; rows, for many cases become late at once."""
    found: dict[Any, list[Any]] = {}
    for event in session.execute(
        select(
            CaseEvent.case_id,
            CaseEvent.seq,
            CaseEvent.kind,
            CaseEvent.at,
            CaseEvent.data,
        )
        .where(
            CaseEvent.agency_id == office.agency.agency_id,
            CaseEvent.case_id.in_([case.id for case in cases]),
        )
        .order_by(CaseEvent.case_id, CaseEvent.seq)
    ):
        found.setdefault(event.case_id, []).append(event)
    return found


def follow_late_again(
    session: Session, again: Rows, actor: Actor, now: datetime
) -> None:
    """Note in the one entry of a case that it missed another date."""
    for row in again:
        entry_id = session.scalar(
            select(AccountabilityEntry.id).where(
                AccountabilityEntry.agency_id == row["agency_id"],
                AccountabilityEntry.case_id == row["case_id"],
                AccountabilityEntry.error_no == 0,
            )
        )
        last = session.scalar(
            select(func.max(AccountabilityEvent.seq)).where(
                AccountabilityEvent.agency_id == row["agency_id"],
                AccountabilityEvent.entry_id == entry_id,
            )
        )
        session.execute(
            insert(AccountabilityEvent).values(
                agency_id=row["agency_id"],
                entry_id=entry_id,
                seq=(last or 0) + 1,
                kind="late_again",
                at=now,
                actor_kind=actor.kind,
                actor_id=actor.officer_id,
                actor_name=actor.name,
                text="",
                data={
                    "deadline_no": row["deadline_no"],
                    "attribution": row["attribution"],
                },
            )
        )
