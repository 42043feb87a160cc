"""Putting a letter into the outbox, in the transaction of the fact it tells."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from uuid6 import uuid7

from notifications.errors import PermanentDeliveryError
from notifications.headers import header_text, mail_address, printable
from notifications.letters import Letter, letter_name
from notifications.outbox.tables import LetterStatus, outbox
from notifications.rendering import Rendered, render

_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """A file to go with a letter; its bytes are fetched by their hash."""

    name: str
    media_type: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """A letter, its reader, and the key under which it is sent only once."""

    letter: Letter
    agency_id: UUID
    to_address: str
    to_name: str
    dedup_key: str  # from stable ids and ISO dates, never from words
    reference: str = ""  # what it is about, for whoever asked; opaque here
    not_before: datetime | None = None
    urgent: bool = False
    domain: str = "dunghen.invalid"  # right side of the Message-ID
    enclosed: tuple[Enclosed, ...] = ()


def enqueue(session: Session | Connection, mailing: Mailing, *, now: datetime) -> bool:
    """Write the letter out and store it; false if its key is already there."""
    return enqueue_many(session, [mailing], now=now) == 1


def enqueue_many(
    session: Session | Connection, mailings: Sequence[Mailing], *, now: datetime
) -> int:
    """Store many letters in one statement; answers how many were new.

    A letter that can never arrive (no usable address, an unsafe name) is stored as
    failed: the fact it tells must not be lost because of its letter, and somebody has
    to see that the reader was not told. A template that fails, fails here.
    """
    if not mailings:
        return 0
    rows = [_row(mailing, now) for mailing in mailings]
    connection = session.connection() if isinstance(session, Session) else session
    statement: Any = (
        postgresql.insert(outbox)
        if connection.dialect.name == "postgresql"
        else sqlite.insert(outbox)
    ).on_conflict_do_nothing(index_elements=["agency_id", "dedup_key"])
    result = connection.execute(
        statement, rows, execution_options={"preserve_rowcount": True}
    )
    return int(result.rowcount)


def _row(mailing: Mailing, now: datetime) -> dict[str, Any]:
    letter_id = uuid7()
    domain = mailing.domain if _DOMAIN.fullmatch(mailing.domain) else "dunghen.invalid"
    row: dict[str, Any] = {
        "agency_id": mailing.agency_id,
        "id": UUID(int=letter_id.int),
        "dedup_key": mailing.dedup_key,
        "letter": letter_name(type(mailing.letter)),
        "reference": mailing.reference,
        "message_id": f"<{letter_id}@{domain}>",
        "urgent": mailing.urgent,
        "created_at": now,
        "not_before": mailing.not_before,
        "enclosures": [asdict(one) for one in mailing.enclosed] or None,
    }
    return row | _contents(mailing, now)


def _contents(mailing: Mailing, now: datetime) -> dict[str, Any]:
    """Return words, reader and turn; a fault for good makes it a dead letter."""
    rendered = Rendered(subject="", text="", html="")
    to_address, to_name = printable(mailing.to_address), printable(mailing.to_name)
    fault: PermanentDeliveryError | None = None
    try:
        rendered = render(mailing.letter)
        to_name = header_text(mailing.to_name)
        to_address = mail_address(mailing.to_address)
    except PermanentDeliveryError as error:
        fault = error
    turn = max(mailing.not_before or now, now)
    return {
        "to_address": to_address,
        "to_name": to_name,
        "subject": rendered.subject,
        "text": rendered.text,
        "html": rendered.html,
        "status": LetterStatus.FAILED if fault else LetterStatus.QUEUED,
        "next_attempt_at": None if fault else turn,
        "last_error": str(fault) if fault else None,
    }
