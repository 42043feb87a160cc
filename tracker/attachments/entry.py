"""Writing files into a case, and withdrawing them; the bytes are kept either way."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.acts import open_act
from tracker.errors import AlreadyDoneError, InvalidValueError, NotFoundError
from tracker.ids import new_id
from tracker.models import Attachment
from tracker.text_entry import required_text

KINDS = ("scan", "result", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAttachment:
    """A file whose bytes are stored and whose kind is known."""

    name: str
    media_type: str
    size: int
    sha256: str
    id: UUID = field(default_factory=new_id)


def attach(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    files: Sequence[NewAttachment],
    kind: str,
    now: datetime,
) -> frozenset[UUID]:
    """Write files into a case; give the ids of those that were not there yet.

    A form sent twice adds nothing: the same bytes are one file of the case.
    """
    if kind not in KINDS:
        raise InvalidValueError(
            field="kind",
            problem="choose what the files are.",
            problem_vi="Chọn loại tệp: bản quét giấy tờ, kết quả hay tệp khác.",
        )
    act = open_act(session, actor, case_id, None, now=now, permission="case.attach")
    there = set(
        session.scalars(
            select(Attachment.sha256).where(
                Attachment.agency_id == actor.agency_id,
                Attachment.case_id == case_id,
                Attachment.withdrawn_at.is_(None),
            )
        )
    )
    fresh: list[NewAttachment] = []
    for one in files:
        if one.sha256 not in there:
            there.add(one.sha256)
            fresh.append(one)
    if not fresh:
        return frozenset()
    session.add_all(_row(actor, case_id, one, kind, now) for one in fresh)
    act.record(
        "case.files_attached",
        {
            "file_kind": kind,
            "names": [one.name for one in fresh],
            "files": [{"id": str(one.id), "sha256": one.sha256} for one in fresh],
        },
    )
    act.conclude("files_attached")
    return frozenset(one.id for one in fresh)


def withdraw_file(
    session: Session,
    actor: Actor,
    case_id: UUID,
    attachment_id: UUID,
    *,
    reason: str,
    now: datetime,
) -> Attachment:
    """Withdraw a file: it stays in the list, struck through, with the reason."""
    act = open_act(session, actor, case_id, None, now=now, permission="case.attach")
    row = session.get(Attachment, (actor.agency_id, attachment_id))
    if row is None or row.case_id != case_id:
        raise NotFoundError(what="file", what_vi="tệp", key="")
    if row.withdrawn_at is not None:
        raise AlreadyDoneError(what="the file is withdrawn", what_vi="tệp đã rút")
    why = required_text(reason, "reason", "Nhập lý do rút tệp.")
    row.withdrawn_at = now
    row.withdrawn_by_name = actor.name
    row.withdrawn_why = why
    act.record(
        "case.file_withdrawn",
        {"id": str(row.id), "name": row.name, "sha256": row.sha256},
        reason=why,
    )
    act.conclude("file_withdrawn")
    return row


def _row(
    actor: Actor, case_id: UUID, new: NewAttachment, kind: str, now: datetime
) -> Attachment:
    return Attachment(
        agency_id=actor.agency_id,
        id=new.id,
        case_id=case_id,
        kind=kind,
        name=new.name,
        media_type=new.media_type,
        size=new.size,
        sha256=new.sha256,
        added_at=now,
        added_by=actor.officer_id,
        added_by_name=actor.name,
    )
