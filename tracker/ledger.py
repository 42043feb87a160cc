"""The accountability ledger: entries are opened once, and only followed.

There is no function here that changes or deletes a line.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor, system_actor
from tracker.accounts.permissions import may, require
from tracker.acts import Act
from tracker.attribution import attribution_of
from tracker.errors import InvalidValueError, NotFoundError
from tracker.models import AccountabilityEntry, AccountabilityEvent, Case
from tracker.text_entry import paragraph

#: Why a case was late, as the officer who answers for it states.
CAUSES = (
    "own_office",
    "other_body",
    "applicant",
    "system_failure",
    "force_majeure",
    "wrong_deadline",
)
FOLLOW_KINDS = ("explanation", "cause", "follow_up")


def follow(
    session: Session,
    actor: Actor,
    entry_id: UUID,
    *,
    kind: str,
    text: str,
    cause: str = "",
    now: datetime,
) -> AccountabilityEvent:
    """Add an explanation, a cause or a follow-up to an entry."""
    entry = session.get(AccountabilityEntry, (actor.agency_id, entry_id))
    if entry is None:
        raise NotFoundError(
            what="accountability entry", what_vi="dòng giải trình", key=str(entry_id)
        )
    case = session.get_one(Case, (actor.agency_id, entry.case_id))
    require(actor, "ledger.follow", matter_of(actor, "ledger.follow", entry, case))
    if kind not in FOLLOW_KINDS:
        raise InvalidValueError(
            field="kind",
            problem=f"choose one of {', '.join(FOLLOW_KINDS)}.",
            problem_vi="Chọn loại nội dung: giải trình, nguyên nhân hoặc theo dõi.",
        )
    if kind == "cause" and cause not in CAUSES:
        raise InvalidValueError(
            field="cause",
            problem=f"choose one of {', '.join(CAUSES)}.",
            problem_vi="Chọn nguyên nhân chậm.",
        )
    said = paragraph(text, "text", longest=8000)
    if not said and kind != "cause":
        raise InvalidValueError(
            field="text",
            problem="this is required.",
            problem_vi="Nhập nội dung giải trình.",
        )
    data = {"cause": cause} if cause else {}
    return append(session, entry, actor, kind, text=said, data=data, now=now)


def matter_of(
    actor: Actor, act: str, entry: AccountabilityEntry, case: Case
) -> AccountabilityEntry | Case:
    """Say by what an actor is judged: the entry's unit, or who holds the case now.

    Both answer for the delay: the unit that had the case when it became late, and the
    one that has it since.
    """
    return case if may(actor, act, case) else entry


def append(
    session: Session,
    entry: AccountabilityEntry,
    actor: Actor,
    kind: str,
    *,
    text: str = "",
    data: Mapping[str, Any] | None = None,
    now: datetime,
) -> AccountabilityEvent:
    """Add the next line to an entry's story."""
    last = session.scalar(
        select(func.max(AccountabilityEvent.seq)).where(
            AccountabilityEvent.agency_id == entry.agency_id,
            AccountabilityEvent.entry_id == entry.id,
        )
    )
    event = AccountabilityEvent(
        agency_id=entry.agency_id,
        entry_id=entry.id,
        seq=(last or 0) + 1,
        kind=kind,
        at=now,
        actor_kind=actor.kind,
        actor_id=actor.officer_id,
        actor_name=actor.name,
        text=text,
        data=dict(data or {}),
    )
    session.add(event)
    session.flush()
    return event


def entry_of(session: Session, case: Case) -> AccountabilityEntry | None:
    """Read the entry of a case, if it was ever late."""
    return session.scalar(
        select(AccountabilityEntry).where(
            AccountabilityEntry.agency_id == case.agency_id,
            AccountabilityEntry.case_id == case.id,
        )
    )


def follow_case(act: Act, kind: str, data: Mapping[str, Any]) -> None:
    """Note in the case's entry what an act meant for it, with the attribution anew."""
    entry = entry_of(act.session, act.case)
    if entry is None:
        return
    act.session.flush()
    attribution = attribution_of(
        act.events, act.case.state, act.office, entry.due_at, act.at
    )
    append(
        act.session,
        entry,
        system_actor(act.case.agency_id) if kind == "ended" else act.actor,
        kind,
        data={**data, "attribution": attribution},
        now=act.now,
    )
