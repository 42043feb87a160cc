"""The claim on a piece of long work: who carries it out, under which number."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from tracker.leases import is_free
from tracker.models import LongWork

#: States in which there is something to be done without a person.
OPEN = ("waiting", "running")
LEASE = timedelta(seconds=60)
#: A work whose process died so often under it is not begun again.
MOST_TRIES = 3

_BROKEN_VI = (
    "Tiến trình bị ngắt {n} lần khi đang làm việc này nên hệ thống không thử nữa. "
    "Chưa có gì thay đổi; hãy báo người vận hành rồi làm lại."
)
_BROKEN_EN = (
    "The process ended {n} times under this work, so it is not tried again. "
    "Nothing was changed; tell the operator, then ask for it anew."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A piece of work in somebody's hands; a later claim has a higher `fence`."""

    agency_id: UUID
    work_id: UUID
    fence: int


def waiting(session: Session, now: datetime, most: int) -> list[tuple[UUID, UUID]]:
    """List work that nobody has in hand, the longest waiting first."""
    rows = session.execute(
        select(LongWork.agency_id, LongWork.id)
        .where(LongWork.state.in_(OPEN), _is_free(now))
        .order_by(LongWork.created_at)
        .limit(most)
    )
    return [(row.agency_id, row.id) for row in rows]


def claim(
    session: Session, *, agency_id: UUID, work_id: UUID, now: datetime
) -> Claim | None:
    """Take a work up; `None` if somebody has it, or if it is given up by this."""
    row = session.execute(
        update(LongWork)
        .where(
            LongWork.agency_id == agency_id,
            LongWork.id == work_id,
            LongWork.state.in_(OPEN),
            _is_free(now),
        )
        .values(
            state="running",
            claimed_until=now + LEASE,
            claim_fence=LongWork.claim_fence + 1,
            tries=LongWork.tries + 1,
            done=0,
            updated_at=now,
        )
        .returning(LongWork.claim_fence, LongWork.tries)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if row is None:
        return None
    found = Claim(agency_id=agency_id, work_id=work_id, fence=row.claim_fence)
    if row.tries > MOST_TRIES:
        said = {
            "problem_vi": _BROKEN_VI.format(n=MOST_TRIES),
            "problem_en": _BROKEN_EN.format(n=MOST_TRIES),
        }
        end(session, found, "broken_off", now=now, values=said)
        return None
    _change(session, found, {"started_at": now}, LongWork.started_at.is_(None))
    return found


def tell(
    session: Session, held: Claim, *, done: int, total: int | None, now: datetime
) -> bool:
    """Write down how far a work is, and keep it; false if it is not ours any more."""
    values = {
        "done": done,
        "total": total,
        "updated_at": now,
        "claimed_until": now + LEASE,
    }
    return _change(session, held, values)


def release(session: Session, held: Claim, *, is_counted: bool) -> bool:
    """Let go of a work for whoever begins it anew; `is_counted`: it was a try."""
    values: dict[str, Any] = {"state": "waiting", "claimed_until": None}
    if not is_counted:
        values["tries"] = LongWork.tries - 1
    return _change(session, held, values)


def end(
    session: Session,
    held: Claim,
    state: str,
    *,
    now: datetime,
    values: Mapping[str, Any],
) -> bool:
    """Bring a work to its end; false if it was cancelled, or is somebody else's."""
    ending = {"state": state, "ended_at": now, "updated_at": now, "claimed_until": None}
    return _change(session, held, {**ending, **values})


def _change(
    session: Session,
    held: Claim,
    values: Mapping[str, Any],
    *conditions: ColumnElement[bool],
) -> bool:
    found = session.execute(
        update(LongWork)
        .where(
            LongWork.agency_id == held.agency_id,
            LongWork.id == held.work_id,
            LongWork.claim_fence == held.fence,
            LongWork.state == "running",
            *conditions,
        )
        .values(**values)
        .returning(LongWork.id)
        .execution_options(synchronize_session=False)
    )
    return found.first() is not None


def _is_free(now: datetime) -> ColumnElement[bool]:
    return is_free(LongWork.claimed_until, now, LEASE)
