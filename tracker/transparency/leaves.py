"""Leaves of the public log, each written in the transaction of its fact.

A leaf holds what anybody may read. What may have to be taken back (a name as it was
shown, released words) is sealed: the leaf has the hash of a salt and the text, and
whoever forgets the salt has taken it back for good, without touching the log.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker.ids import new_id
from tracker.models import (
    AccountabilityEntry,
    AccountabilityEvent,
    Agency,
    ApologyNotice,
    LogLeaf,
    PublishedApology,
)

#: What a published apology says in clear, by the names of its columns.
PUBLISHED_FACTS = (
    "kind",
    "procedure_vi",
    "unit_vi",
    "field_vi",
    "received_on",
    "promised_on",
    "new_on",
    "timing",
    "is_second",
    "reason_code",
    "answered_on",
    "kept",
    "issued_on",
    "corrected_on",
    "withdrawn_on",
    "shown_until",
)
#: What of it is sealed, and no longer there once the notice was taken back.
PUBLISHED_SEALED = ("applicant_shown", "reason_released")
#: Lines of an accountability entry that have a leaf: what was settled by them must not
#: be taken back in silence, and what was taken back must stay so.
TURNS = ("closed", "reopened", "reversed")
_NOTICE_FACTS = (
    "kind",
    "number",
    "issued_on",
    "promised_at",
    "new_date",
    "timing",
    "is_second",
    "reason_code",
    "reason_text",
)


def canonical(value: object) -> str:
    """Write a value as JSON in the one way that it can be written."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain
    )


def seal(salt: str, text: str) -> str:
    """Give what stands in a leaf for a text: the hash of salt and text."""
    return hashlib.sha256(bytes.fromhex(salt) + text.encode()).hexdigest()


def enter_published(
    session: Session,
    row: PublishedApology,
    kind: str,
    now: datetime,
    *,
    is_late: bool = False,
) -> LogLeaf:
    """Enter what the public reads of an apology now; `is_late`: by an upgrade."""
    is_open = row.withdrawn_on is None
    leaf = _enter(
        session,
        row.agency_id,
        kind,
        row.id,
        facts={name: getattr(row, name) for name in PUBLISHED_FACTS},
        secret={name: getattr(row, name) for name in PUBLISHED_SEALED if is_open},
        now=now,
        is_late=is_late,
    )
    if not is_open:
        _forget_salts(session, row.agency_id, row.id)
    return leaf


def enter_unpublished(
    session: Session, notice: ApologyNotice, now: datetime, *, is_late: bool = False
) -> LogLeaf:
    """Enter that a notice was issued which the agency does not publish: sealed whole.

    The log then proves that the notice existed and what it said, to whoever is shown
    it, and tells nobody else anything but its day.
    """
    return _enter(
        session,
        notice.agency_id,
        "apology.issued",
        notice.id,
        facts={},
        secret={"notice": notice_text(notice)},
        now=now,
        is_late=is_late,
    )


def enter_turn(
    session: Session,
    entry: AccountabilityEntry,
    line: AccountabilityEvent,
    on: date,
    now: datetime,
    *,
    is_late: bool = False,
) -> LogLeaf:
    """Enter that a line of `TURNS` ended an accountability entry, or opened it again.

    The day stands in clear, the story up to that line is sealed.
    """
    return _enter(
        session,
        entry.agency_id,
        f"accountability.{line.kind}",
        entry.id,
        facts={f"{line.kind}_on": on, "lines": line.seq},
        secret={"entry": entry_text(session, entry, line.seq)},
        now=now,
        is_late=is_late,
    )


def enter_key(
    session: Session, agency_id: UUID, old: str, new: str, now: datetime
) -> LogLeaf:
    """Enter that another key signs from here on."""
    facts = {"old": old, "new": new}
    return _enter(
        session, agency_id, "log.key_changed", new_id(), facts=facts, secret={}, now=now
    )


def notice_text(notice: ApologyNotice) -> str:
    """Give what is sealed of a notice that is not published."""
    return canonical({name: getattr(notice, name) for name in _NOTICE_FACTS})


def entry_text(session: Session, entry: AccountabilityEntry, lines: int) -> str:
    """Give what is sealed of an accountability entry: its story up to a line."""
    told = select(AccountabilityEvent).where(
        AccountabilityEvent.agency_id == entry.agency_id,
        AccountabilityEvent.entry_id == entry.id,
        AccountabilityEvent.seq <= lines,
    )
    return canonical(
        [
            {"case_id": entry.case_id, "due_at": entry.due_at},
            *(
                {
                    "seq": line.seq,
                    "kind": line.kind,
                    "at": line.at,
                    "actor": line.actor_name,
                    "text": line.text,
                    "data": line.data,
                }
                for line in session.scalars(told.order_by(AccountabilityEvent.seq))
            ),
        ]
    )


def _enter(
    session: Session,
    agency_id: UUID,
    kind: str,
    about: UUID,
    *,
    facts: Mapping[str, Any],
    secret: Mapping[str, str],
    now: datetime,
    is_late: bool = False,
) -> LogLeaf:
    salts = {name: secrets.token_hex(16) for name in secret}
    said: dict[str, Any] = {
        "v": 1,
        "agency": session.get_one(Agency, agency_id).code,
        "kind": kind,
        "about": about,
        "entered_at": now,
        "facts": facts,
        "sealed": {name: seal(salts[name], text) for name, text in secret.items()},
    }
    if is_late:
        said["entered_later"] = True
    row = LogLeaf(
        agency_id=agency_id,
        id=new_id(),
        leaf_index=None,
        kind=kind,
        about=about,
        entered_at=now,
        leaf=canonical(said),
        salts=salts,
    )
    session.add(row)
    session.flush()
    return row


def _forget_salts(session: Session, agency_id: UUID, about: UUID) -> None:
    session.execute(
        update(LogLeaf)
        .where(LogLeaf.agency_id == agency_id, LogLeaf.about == about)
        .values(salts={})
    )


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"not for a leaf: {type(value).__name__}")
