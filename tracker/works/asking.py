"""The acts on long work: it is asked for, looked at, and cancelled."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.administration import record
from tracker.accounts.permissions import require
from tracker.errors import (
    AlreadyDoneError,
    InvalidValueError,
    NotFoundError,
)
from tracker.models import LongWork, RegisterImport
from tracker.transfer.exporting import note_export
from tracker.transfer.work import RUNNING
from tracker.works.claims import OPEN
from tracker.works.kinds import KINDS

#: Works that one officer may have before them at once.
MOST_OPEN = 5


def ask(
    session: Session,
    actor: Actor,
    kind: str,
    asked: Mapping[str, Any],
    *,
    work_id: UUID,
    now: datetime,
) -> LongWork:
    """Write down that a work is wanted; asked for twice, it is done once.

    Raises `NotPermittedError`, and `InvalidValueError` when too much is waited for.
    """
    require(actor, KINDS[kind].act)
    mine = session.scalars(
        select(LongWork).where(
            LongWork.agency_id == actor.agency_id,
            LongWork.created_by == actor.officer_id,
            LongWork.state.in_(OPEN),
        )
    ).all()
    for one in mine:
        if (one.kind, one.asked) == (kind, dict(asked)):
            return one
    if len(mine) >= MOST_OPEN:
        raise InvalidValueError(
            field="",
            problem=f"you have {MOST_OPEN} works under way; wait for one, or stop it.",
            problem_vi=f"Bạn đang có {MOST_OPEN} việc chưa xong. "
            "Hãy chờ một việc xong, hoặc dừng bớt.",
        )
    row = LongWork(
        agency_id=actor.agency_id,
        id=work_id,
        kind=kind,
        asked=dict(asked),
        state="waiting",
        answer={},
        created_at=now,
        created_by=actor.officer_id,
        created_by_name=actor.name,
        updated_at=now,
    )
    session.add(row)
    session.flush()
    return row


def ask_for_export(
    session: Session,
    actor: Actor,
    key: str,
    form: str,
    lang: str,
    *,
    work_id: UUID,
    now: datetime,
) -> LongWork:
    """Ask for a set, or for every one, as a file; written into the journal."""
    asked = {"dataset": key, "format": form, "lang": lang}
    row = ask(session, actor, "export", asked, work_id=work_id, now=now)
    if row.id == work_id:
        note_export(session, actor, key, form, now=now)
    return row


def cancel(session: Session, actor: Actor, work_id: UUID, *, now: datetime) -> None:
    """Stop a work of the agency; whoever carries it out stops at the next chunk.

    Raises `NotFoundError`, and `AlreadyDoneError` for what has ended.
    """
    row = work_of(session, actor, work_id, for_update=True)
    if row.state not in OPEN:
        raise AlreadyDoneError(
            what="the work has ended", what_vi="việc này đã kết thúc"
        )
    row.state = "cancelled"
    row.claimed_until, row.updated_at, row.ended_at = None, now, now
    record(
        session,
        actor,
        "work.cancelled",
        {"work_id": str(row.id), "kind": row.kind, "by": row.created_by_name},
        now=now,
    )


def work_of(
    session: Session, actor: Actor, work_id: UUID, *, for_update: bool = False
) -> LongWork:
    """Give a work of the agency to its owner or an administrator."""
    row = session.get(
        LongWork, (actor.agency_id, work_id), with_for_update=for_update or None
    )
    if row is None:
        raise NotFoundError(what="work", what_vi="việc", key=str(work_id))
    if row.created_by != actor.officer_id:
        require(actor, "agency.change")
    return row


def is_owner(actor: Actor, row: LongWork) -> bool:
    """Say whether the actor asked for the work, in person."""
    return actor.officer_id is not None and row.created_by == actor.officer_id


def file_of(session: Session, actor: Actor, work_id: UUID) -> LongWork:
    """Give a work whose file the actor may have: the owner, still trusted with it.

    Raises `NotFoundError` for everybody else, and where there is none.
    """
    row = work_of(session, actor, work_id)
    if not is_owner(actor, row) or not row.file_sha256:
        raise NotFoundError(what="file of a work", what_vi="tệp của việc", key="")
    require(actor, KINDS[row.kind].act)
    return row


def open_works(session: Session, actor: Actor) -> Sequence[LongWork]:
    """List what waits or runs in the agency, the newest first."""
    require(actor, "agency.change")
    return session.scalars(
        select(LongWork)
        .where(LongWork.agency_id == actor.agency_id, LongWork.state.in_(OPEN))
        .order_by(LongWork.id.desc())
    ).all()


def open_imports(session: Session, actor: Actor) -> Sequence[RegisterImport]:
    """List the registers that are being checked, written or withdrawn."""
    require(actor, "register.import")
    return session.scalars(
        select(RegisterImport)
        .where(
            RegisterImport.agency_id == actor.agency_id,
            RegisterImport.state.in_(RUNNING),
        )
        .order_by(RegisterImport.id.desc())
    ).all()


def ended_works(
    session: Session, actor: Actor, *, before: UUID | None, most: int
) -> Sequence[LongWork]:
    """List what has ended and is still remembered, the newest first."""
    require(actor, "agency.change")
    query = select(LongWork).where(
        LongWork.agency_id == actor.agency_id, LongWork.state.not_in(OPEN)
    )
    if before is not None:
        query = query.where(LongWork.id < before)
    return session.scalars(query.order_by(LongWork.id.desc()).limit(most)).all()
