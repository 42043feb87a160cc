"""The story of an entry: the lines it has, and how far they brought it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
from tracker.offices import Office, office_of
from tracker.text_entry import required_text

LONGEST = 8000

#: The latest of these says how far an entry is.
DECIDING = ("explanation", "returned", "accepted", "closed", "reopened", "reversed")
#: The latest of these says whether an appeal waits for its decision.
APPEALING = ("appealed", "appeal_rejected", "reversed")


def stage_after(kind: str | None) -> str:
    """Say how far an entry is after the latest deciding line: what comes next."""
    stages = {
        "closed": "closed",
        "explanation": "to_read",
        "accepted": "accepted",
        "reversed": "reversed",
    }
    return stages.get(kind or "", "unexplained")


@dataclass(slots=True)
class Entry:
    """An entry in the hands of a command: locked with its case, with its story."""

    session: Session
    actor: Actor
    entry: AccountabilityEntry
    case: Case
    office: Office
    story: Sequence[AccountabilityEvent]
    now: datetime

    @property
    def kinds(self) -> list[str]:
        """The kinds of its lines, the oldest first."""
        return [one.kind for one in self.story]

    @property
    def stage(self) -> str:
        """How far it is."""
        deciding = [kind for kind in self.kinds if kind in DECIDING]
        return stage_after(deciding[-1] if deciding else None)

    @property
    def is_appealed(self) -> bool:
        """Whether an appeal waits for its decision."""
        found = [kind for kind in self.kinds if kind in APPEALING]
        return bool(found) and found[-1] == "appealed"

    def last(self, kind: str) -> AccountabilityEvent | None:
        """Give the latest line of a kind."""
        return next((one for one in reversed(self.story) if one.kind == kind), None)

    def write(
        self, kind: str, *, text: str = "", data: Mapping[str, Any] | None = None
    ) -> AccountabilityEvent:
        """Add the next line, by the actor."""
        return append(
            self.session,
            self.entry,
            self.actor,
            kind,
            text=text,
            data=data,
            now=self.now,
        )


def take(
    session: Session, actor: Actor, entry_id: UUID, act: str, *, now: datetime
) -> Entry:
    """Take an entry in hand for an act; raise `NotFoundError`, `NotPermittedError`."""
    entry = session.get(AccountabilityEntry, (actor.agency_id, entry_id))
    if entry is None:
        raise NotFoundError(
            what="accountability entry", what_vi="dòng giải trình", key=str(entry_id)
        )
    # One writer at a time: two lines of one entry must not get the same number.
    case = session.get_one(Case, (actor.agency_id, entry.case_id), with_for_update=True)
    require(actor, act, matter_of(actor, act, entry, case))
    story = session.scalars(
        select(AccountabilityEvent)
        .where(
            AccountabilityEvent.agency_id == entry.agency_id,
            AccountabilityEvent.entry_id == entry.id,
        )
        .order_by(AccountabilityEvent.seq)
    ).all()
    office = office_of(session, actor.agency_id)
    return Entry(session, actor, entry, case, office, story, now)


def words(text: str, field: str, missing_vi: str) -> str:
    """Read a text that has to be there; what is missing is said in its own words."""
    return required_text(text, field, missing_vi, longest=LONGEST)


def refused(problem: str, problem_vi: str) -> InvalidValueError:
    """Say that a line makes no sense after what was said already."""
    return InvalidValueError(field="kind", problem=problem, problem_vi=problem_vi)


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
    """Read the entry for the lateness of a case, if it was ever late."""
    return session.scalar(
        select(AccountabilityEntry).where(
            AccountabilityEntry.agency_id == case.agency_id,
            AccountabilityEntry.case_id == case.id,
            AccountabilityEntry.error_no == 0,
        )
    )


def entry_of_error(
    session: Session, case: Case, error_no: int
) -> AccountabilityEntry | None:
    """Read the entry of an error of a case, by the number of its notice."""
    return session.scalar(
        select(AccountabilityEntry).where(
            AccountabilityEntry.agency_id == case.agency_id,
            AccountabilityEntry.case_id == case.id,
            AccountabilityEntry.error_no == error_no,
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
