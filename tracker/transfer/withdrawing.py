"""Taking an import back: visibly, and only while nobody has acted on its cases.

Nothing is deleted. Each case keeps its code, its history and a last event that says
who took the import back and why; it counts in no list and no figure any more, and its
code may be taken in again.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, insert, select, update
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.administration import record
from tracker.accounts.permissions import require
from tracker.clockwork import Clock
from tracker.db import Database
from tracker.errors import InvalidValueError
from tracker.ids import new_id
from tracker.models import (
    AccountabilityEntry,
    AccountabilityEvent,
    ApologyNotice,
    Case,
    CaseEvent,
    ImportedCase,
    RegisterImport,
)
from tracker.notices import OPEN_STATES
from tracker.text_entry import paragraph
from tracker.transfer.imports import import_of
from tracker.transfer.known import LET_GO
from tracker.transfer.work import Work, actor_of, ended, release

_BATCH = 1000
_FROM = frozenset({"done", "cancelled"})
_EVENTS: Any = CaseEvent.__table__


def acted_upon(agency_id: UUID) -> Any:
    """Give the condition that somebody here did something with an imported case."""
    on_case = exists().where(
        CaseEvent.agency_id == agency_id,
        CaseEvent.case_id == ImportedCase.case_id,
        CaseEvent.seq > ImportedCase.last_seq,
        CaseEvent.actor_kind != "system",
    )
    on_entry = exists().where(
        AccountabilityEntry.agency_id == agency_id,
        AccountabilityEntry.case_id == ImportedCase.case_id,
        AccountabilityEvent.agency_id == AccountabilityEntry.agency_id,
        AccountabilityEvent.entry_id == AccountabilityEntry.id,
        AccountabilityEvent.actor_kind != "system",
    )
    return on_case | on_entry


def acted_on(session: Session, actor: Actor, import_id: UUID) -> int:
    """Count the cases of an import on which somebody has acted since."""
    require(actor, "register.import")
    return (
        session.scalar(
            select(func.count())
            .select_from(ImportedCase)
            .where(
                ImportedCase.agency_id == actor.agency_id,
                ImportedCase.import_id == import_id,
                acted_upon(actor.agency_id),
            )
        )
        or 0
    )


def withdraw_import(
    session: Session, actor: Actor, import_id: UUID, *, why: str, now: datetime
) -> RegisterImport:
    """Let an import be taken back; the job does so, chunk by chunk.

    Raises `InvalidValueError` without a reason, in another state, or when somebody
    has acted on one of its cases.
    """
    row = import_of(session, actor, import_id)
    reason = paragraph(why, "reason", longest=1000, shortest=1)
    if row.state not in _FROM:
        raise InvalidValueError(
            field="state",
            problem=f"the import is {row.state}; it cannot be withdrawn now.",
            problem_vi="Chỉ thu hồi được lần nhập đã xong hoặc đã dừng.",
        )
    acted = acted_on(session, actor, import_id)
    if acted:
        raise InvalidValueError(
            field="state",
            problem=f"officers have acted on {acted} of its cases; correct those.",
            problem_vi=f"Cán bộ đã xử lý {acted} hồ sơ của lần nhập này nên không thu "
            "hồi được nữa; hãy đính chính từng hồ sơ.",
        )
    row.state, row.line = "withdrawing", 0
    row.run += 1
    row.withdrawn_at, row.withdrawn_by_name, row.withdrawn_why = now, actor.name, reason
    row.claimed_until, row.updated_at = None, now
    record(
        session,
        actor,
        "register.import_withdrawn",
        {"import_id": str(row.id), "file": row.file_name, "why": reason},
        now=now,
    )
    session.flush()
    return row


def let_go(
    database: Database,
    work: Work,
    clock: Callable[[], datetime],
    *,
    until: datetime | None = None,
    told: Callable[[int], None] = lambda _line: None,
) -> int:
    """Let go of the cases of an import, a batch in a transaction; say how many."""
    done = 0
    while True:
        now = clock()
        line, count = database.write(partial(_batch, work=work, now=now))
        if line is None:
            database.write(partial(ended, work=work, state="withdrawn", now=now))
            return done
        work = work.after(line)
        done += count
        told(line)
        if until is not None and clock() >= until:
            database.write(partial(release, work=work))
            return done


def _batch(session: Session, *, work: Work, now: datetime) -> tuple[int | None, int]:
    row = session.get(
        RegisterImport, (work.agency_id, work.import_id), with_for_update=True
    )
    if row is None or not work.is_still(row):
        return None, 0
    found = _next_cases(session, work)
    if not found:
        return None, 0
    counts = {one.id: one.event_count for one in found}
    notices = _withdraw_drafts(session, row, list(counts), now)
    _note_in_entries(session, row, list(counts), now)
    events = []
    for case_id in counts:
        for notice_id in notices.get(case_id, ()):
            counts[case_id] += 1
            data = {"notice_id": str(notice_id)}
            events.append(
                _event(row, case_id, counts[case_id], "apology.withdrawn", data, now)
            )
        counts[case_id] += 1
        data = {"import_id": str(row.id)}
        events.append(
            _event(row, case_id, counts[case_id], "case.import_withdrawn", data, now)
        )
    session.connection().execute(insert(_EVENTS), events)
    _forget(session, row.agency_id, counts, now)
    row.line = found[-1].line
    row.updated_at, row.claimed_until = now, now + work.length
    return row.line, len(found)


def _next_cases(session: Session, work: Work) -> Sequence[Any]:
    """Read the next cases to let go of: line, id, and how many events each has."""
    return session.execute(
        select(ImportedCase.line, Case.id, Case.event_count)
        .join(
            Case,
            (Case.agency_id == ImportedCase.agency_id)
            & (Case.id == ImportedCase.case_id),
        )
        .where(
            ImportedCase.agency_id == work.agency_id,
            ImportedCase.import_id == work.import_id,
            ImportedCase.line > work.line,
            # Somebody acted meanwhile: the case stays.
            ~acted_upon(work.agency_id),
        )
        .order_by(ImportedCase.line)
        .limit(_BATCH)
    ).all()


def _forget(
    session: Session, agency_id: UUID, counts: dict[UUID, int], now: datetime
) -> None:
    """Write the columns that follow from the last event, for all cases alike."""
    clock = Clock(ended_at=now.isoformat())
    nothing = dict.fromkeys(
        (
            "submitted_at", "received_at", "clock_started_at", "due_at",
            "original_due_at", "reappointed_at", "apology_due_on", "next_timer_at",
            "step_no", "step_due_at", "supplement_until", "late_since",
            "is_late_by_score", "finished_at", "returned_at", "limit_amount",
        )
    )  # fmt: skip
    by_count: dict[int, list[UUID]] = {}
    for case_id, count in counts.items():
        by_count.setdefault(count, []).append(case_id)
    for count, case_ids in by_count.items():
        session.execute(
            update(Case)
            .where(Case.agency_id == agency_id, Case.id.in_(case_ids))
            .values(
                **nothing,
                clock=clock.as_json(),
                limit_unit="none",
                variant="",
                supplement_count=0,
                provisional=False,
                is_stopped=False,
                state="not_accepted",
                outcome=LET_GO,
                ended_at=now,
                event_count=count,
                version=Case.version + 1,
                updated_at=now,
            )
            .execution_options(synchronize_session=False)
        )


def _withdraw_drafts(
    session: Session, row: RegisterImport, case_ids: Sequence[UUID], now: datetime
) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = {}
    for notice in session.scalars(
        select(ApologyNotice).where(
            ApologyNotice.agency_id == row.agency_id,
            ApologyNotice.case_id.in_(case_ids),
            ApologyNotice.state.in_(OPEN_STATES),
        )
    ):
        notice.state, notice.withdrawn_at = "withdrawn", now
        notice.withdrawn_why = row.withdrawn_why
        notice.version += 1
        found.setdefault(notice.case_id, []).append(notice.id)
    session.flush()
    return found


def _note_in_entries(
    session: Session, row: RegisterImport, case_ids: Sequence[UUID], now: datetime
) -> None:
    """Say in the ledger why there is nothing to answer for; the entries stay."""
    rows = session.execute(
        select(AccountabilityEntry.id, func.max(AccountabilityEvent.seq))
        .join(
            AccountabilityEvent,
            (AccountabilityEvent.agency_id == AccountabilityEntry.agency_id)
            & (AccountabilityEvent.entry_id == AccountabilityEntry.id),
        )
        .where(
            AccountabilityEntry.agency_id == row.agency_id,
            AccountabilityEntry.case_id.in_(case_ids),
        )
        .group_by(AccountabilityEntry.id)
    ).all()
    session.add_all(
        AccountabilityEvent(
            agency_id=row.agency_id,
            entry_id=entry_id,
            seq=last + 1,
            kind="follow_up",
            at=now,
            actor_kind="system",
            actor_id=None,
            actor_name="Hệ thống",
            text=f"Lần nhập hồ sơ này đã được thu hồi: {row.withdrawn_why}",
            data={"import_id": str(row.id)},
        )
        for entry_id, last in rows
    )
    session.flush()


def _event(
    row: RegisterImport,
    case_id: UUID,
    seq: int,
    kind: str,
    data: dict[str, Any],
    now: datetime,
) -> dict[str, Any]:
    actor = actor_of(row)
    return {
        "agency_id": row.agency_id,
        "case_id": case_id,
        "seq": seq,
        "id": new_id(),
        "kind": kind,
        "at": now,
        "recorded_at": now,
        "actor_kind": actor.kind,
        "actor_id": None,
        "actor_name": row.withdrawn_by_name,
        "data": data,
        "reason": row.withdrawn_why,
        "legal_basis": "",
    }
