"""The record of administration as it is read: whose, of what kind, between when."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.models import (
    AgencyEvent,
    Desk,
    Officer,
    Procedure,
    Signatory,
    Unit,
    Webhook,
)

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordChoice:
    """Which entries are asked for; what is left out bounds nothing."""

    who: str = ""
    kinds: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None


_EVERYTHING = RecordChoice()


def record_page(
    session: Session,
    actor: Actor,
    choice: RecordChoice = _EVERYTHING,
    *,
    before: UUID | None = None,
    limit: int = 100,
) -> list[AgencyEvent]:
    """List administrative changes, the newest first; `before` goes on from a row."""
    require(actor, "administration.read")
    query = select(AgencyEvent).where(AgencyEvent.agency_id == actor.agency_id)
    if before is not None:
        query = query.where(AgencyEvent.id < before)
    if choice.who:
        query = query.where(AgencyEvent.actor_name == choice.who)
    if choice.kinds:
        query = query.where(AgencyEvent.kind.in_(choice.kinds))
    if choice.since is not None:
        query = query.where(AgencyEvent.at >= choice.since)
    if choice.until is not None:
        query = query.where(AgencyEvent.at < choice.until)
    return list(session.scalars(query.order_by(AgencyEvent.id.desc()).limit(limit)))


def record_authors(session: Session, actor: Actor) -> list[str]:
    """Name everybody who stands in the record."""
    require(actor, "administration.read")
    return list(
        session.scalars(
            select(AgencyEvent.actor_name)
            .where(AgencyEvent.agency_id == actor.agency_id)
            .distinct()
        )
    )


def names_in(
    session: Session, actor: Actor, events: Iterable[AgencyEvent]
) -> Mapping[str, str]:
    """Name what the entries speak of by an id, and procedures by their key."""
    data = [event.data for event in events]
    ids = [UUID(text) for text in dict.fromkeys(_ids(data))]
    agency_id = actor.agency_id
    found: dict[str, str] = {}
    for table, name in (
        (Officer, Officer.name),
        (Unit, Unit.name_vi),
        (Desk, Desk.name_vi),
        (Signatory, Signatory.name),
        (Webhook, Webhook.name),
    ):
        rows = session.execute(
            select(table.id, name).where(
                table.agency_id == agency_id, table.id.in_(ids)
            )
        )
        found |= {str(row[0]): row[1] for row in rows}
    keys = {key for one in data for key in (one.get("key"), *one.get("keys", ()))}
    versions = session.execute(
        select(Procedure.key, Procedure.name_vi)
        .where(Procedure.agency_id == agency_id, Procedure.key.in_(keys - {None}))
        .order_by(Procedure.version_no)
    )
    return found | {row[0]: row[1] for row in versions}


def _ids(value: Any) -> Iterable[str]:
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _ids(item)
    elif isinstance(value, list):
        for item in value:
            yield from _ids(item)
    elif isinstance(value, str) and _ID.fullmatch(value):
        yield value
