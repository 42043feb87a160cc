"""Whether anything of an agency changed: a cheap look, asked every few seconds."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models import AccountabilityEvent, CaseEvent, Officer, SignIn

#: So many of the newest rows are compared: one that was written earlier and committed
#: later than another is still among them.
_NEWEST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The newest rows of an agency, and which sessions of those asked about last."""

    newest: frozenset[Any]
    signed_in: frozenset[UUID]


def look(
    session: Session, agency_id: UUID, sign_ins: Collection[UUID], now: datetime
) -> Look:
    """Read what is newest, from two indexes, and the sessions of who watches."""
    events = session.scalars(
        select(CaseEvent.id)
        .where(CaseEvent.agency_id == agency_id)
        .order_by(CaseEvent.id.desc())
        .limit(_NEWEST)
    )
    lines = session.execute(
        select(AccountabilityEvent.entry_id, AccountabilityEvent.seq)
        .where(AccountabilityEvent.agency_id == agency_id)
        .order_by(AccountabilityEvent.at.desc())
        .limit(_NEWEST)
    )
    lasting = session.scalars(
        select(SignIn.id)
        .join(
            Officer,
            (Officer.agency_id == SignIn.agency_id) & (Officer.id == SignIn.officer_id),
        )
        .where(
            SignIn.agency_id == agency_id,
            SignIn.id.in_(sign_ins),
            SignIn.ended_at.is_(None),
            SignIn.expires_at > now,
            Officer.is_active.is_(True),
        )
    )
    return Look(
        newest=frozenset([*events, *(tuple(row) for row in lines)]),
        signed_in=frozenset(lasting),
    )
