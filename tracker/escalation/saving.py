"""Saving an agency's ladder: checked as a whole, kept as a new version, on record."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from rules.ladder import OWN_RUNGS, Concern, Rung
from tracker.accounts.actor import Actor, Role
from tracker.accounts.administration import begin, record
from tracker.accounts.permissions import require
from tracker.errors import InvalidValueError, NotFoundError
from tracker.escalation.ladder import (
    ANY,
    DIGEST,
    NOW,
    OFFICE,
    SHIPPED,
    Ladder,
    LadderRung,
    ladder_of,
    rank,
)
from tracker.models import Case, EscalationLadder, EscalationRung, Officer
from tracker.text_entry import line

MOST_OWN = 12
#: The greatest number of an own rung: working days, or office hours.
MOST = MappingProxyType(
    {Rung.BEFORE_CUT_OFF: 10, Rung.AFTER_DUE: 60, Rung.STEP_ENDING: 40}
)
#: Somebody has to be told of these at once (NĐ 118/2025, Đ.19 k.6 and Đ.4 k.6).
NEVER_SILENT = frozenset({Rung.APOLOGY_OWED, Rung.OVERDUE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A ladder as typed, not yet saved."""

    rungs: tuple[LadderRung, ...]
    director_id: UUID | None = None


def drafted(session: Session, actor: Actor, draft: Draft, *, now: datetime) -> Ladder:
    """Give the ladder that a draft would become; raise what saving it would raise.

    A rung of the agency's own that stays keeps the instant from which it counts.
    """
    require(actor, "ladder.change")
    before = ladder_of(session, actor.agency_id)
    known = {one.key: one.added_at for one in before.rungs}
    rungs = tuple(
        replace(
            _checked(one),
            added_at=known.get(one.key, now) if one.rung in OWN_RUNGS else None,
        )
        for one in sorted(draft.rungs, key=rank)
    )
    _check_whole(rungs)
    if draft.director_id is not None:
        _check_director(session, actor, draft.director_id)
    return Ladder(
        version=before.version + 1, rungs=rungs, director_id=draft.director_id
    )


def save_ladder(
    session: Session,
    actor: Actor,
    draft: Draft,
    *,
    reason: str = "",
    restored_version: int | None = None,
    now: datetime,
) -> Ladder:
    """Keep the draft as the ladder in force; what is the same as before is not kept."""
    begin(session, actor, "ladder.change")
    before = ladder_of(session, actor.agency_id)
    after = drafted(session, actor, draft, now=now)
    changed = differences(before, after)
    if not changed:
        return before
    version = _next_version(session, actor.agency_id)
    session.add(
        EscalationLadder(
            agency_id=actor.agency_id,
            version=version,
            saved_at=now,
            saved_by=actor.officer_id,
            saved_by_name=actor.name,
            reason=line(reason, "reason", longest=300),
            restored_version=restored_version,
            director_id=after.director_id,
        )
    )
    session.flush()
    session.add_all(_row(actor.agency_id, version, one) for one in after.rungs)
    session.flush()
    data: dict[str, Any] = {"version": version, "changed": changed, "reason": reason}
    if restored_version is not None:
        data["restored_version"] = restored_version
    record(session, actor, "ladder.saved", data, now=now)
    if {one.key for one in after.rungs} - {one.key for one in before.rungs}:
        _judge_open_cases_anew(session, actor.agency_id, now)
    return replace(after, version=version)


def restore_ladder(
    session: Session, actor: Actor, version: int, *, reason: str = "", now: datetime
) -> Ladder:
    """Bring a former ladder back, as a version of its own; 0 is the one shipped."""
    require(actor, "ladder.change")
    if version and session.get(EscalationLadder, (actor.agency_id, version)) is None:
        raise NotFoundError(what="ladder", what_vi="bậc thang nhắc việc", key=version)
    former = ladder_of(session, actor.agency_id, version)
    draft = Draft(rungs=former.rungs, director_id=former.director_id)
    return save_ladder(
        session, actor, draft, reason=reason, restored_version=version, now=now
    )


def versions(session: Session, actor: Actor) -> Sequence[EscalationLadder]:
    """List the ladders the agency saved, the newest first."""
    require(actor, "ladder.change")
    return session.scalars(
        select(EscalationLadder)
        .where(EscalationLadder.agency_id == actor.agency_id)
        .order_by(EscalationLadder.version.desc())
        .limit(50)
    ).all()


def differences(before: Ladder, after: Ladder) -> dict[str, list[Any]]:
    """Give old and new value of every rung that differs; `None` where there is none."""
    old = {one.key: one.as_json() for one in before.rungs}
    new = {one.key: one.as_json() for one in after.rungs}
    changed: dict[str, list[Any]] = {
        f"{key[0]}:{key[1]}": [old.get(key), new.get(key)]
        for key in sorted(old.keys() | new.keys(), key=str)
        if old.get(key) != new.get(key)
    }
    if before.director_id != after.director_id:
        changed["director"] = [before.director_id, after.director_id]
    return changed


def _checked(one: LadderRung) -> LadderRung:
    name = f"{one.rung}-{one.amount}"
    if one.rung in OWN_RUNGS and not 1 <= one.amount <= MOST[one.rung]:
        raise _refused(
            name,
            f"a number from 1 to {MOST[one.rung]} is needed.",
            f"Số của mốc thêm phải từ 1 đến {MOST[one.rung]}.",
        )
    if one.delivery not in {NOW, DIGEST} or one.hours not in {OFFICE, ANY}:
        raise _refused(name, "choose how and when.", "Chọn cách báo và giờ báo.")
    if one.rung in NEVER_SILENT and (not one.recipients or one.delivery != NOW):
        raise _refused(
            name,
            "somebody has to be told of this at once.",
            "Mốc này gắn với nghĩa vụ của cơ quan theo Nghị định số 118/2025/NĐ-CP: "
            "phải có ít nhất một người được báo ngay.",
        )
    ordered = tuple(one_of for one_of in Concern if one_of in one.recipients)
    return replace(
        one,
        recipients=ordered,
        may_choose=one.may_choose and one.rung not in NEVER_SILENT,
        note=line(one.note, f"{name}-note", longest=200),
        legal_basis=line(one.legal_basis, f"{name}-basis", longest=200),
    )


def _check_whole(rungs: Sequence[LadderRung]) -> None:
    keys = [one.key for one in rungs]
    if len(set(keys)) < len(keys):
        raise _refused(
            "own",
            "the ladder has this rung already.",
            "Bậc thang đã có mốc này rồi. Hãy đổi số, hoặc sửa mốc đang có.",
        )
    if {one.key for one in SHIPPED.rungs} - set(keys):
        raise _refused("own", "a rung of the law is missing.", "Thiếu mốc của luật.")
    if sum(one.rung in OWN_RUNGS for one in rungs) > MOST_OWN:
        raise _refused(
            "own",
            f"at most {MOST_OWN} rungs can be added.",
            f"Thêm được nhiều nhất {MOST_OWN} mốc.",
        )


def _check_director(session: Session, actor: Actor, officer_id: UUID) -> None:
    officer = session.get(Officer, (actor.agency_id, officer_id))
    if officer is None or not officer.is_active or Role.MANAGER not in officer.roles:
        raise _refused(
            "director",
            "choose one of the agency's managers.",
            "Chọn người đứng đầu trong số lãnh đạo của cơ quan.",
        )


def _next_version(session: Session, agency_id: UUID) -> int:
    last = session.scalar(
        select(func.max(EscalationLadder.version)).where(
            EscalationLadder.agency_id == agency_id
        )
    )
    return (last or 0) + 1


def _row(agency_id: UUID, version: int, one: LadderRung) -> EscalationRung:
    return EscalationRung(
        agency_id=agency_id, version=version, added_at=one.added_at, **one.as_json()
    )


def _judge_open_cases_anew(session: Session, agency_id: UUID, now: datetime) -> None:
    """Let the sweep look at every open case again: a new rung has its own alarm."""
    session.execute(
        update(Case)
        .where(
            Case.agency_id == agency_id,
            Case.ended_at.is_(None),
            or_(Case.next_timer_at.is_(None), Case.next_timer_at > now),
        )
        .values(next_timer_at=now)
        .execution_options(synchronize_session=False)
    )


def _refused(name: str, problem: str, problem_vi: str) -> InvalidValueError:
    return InvalidValueError(field=name, problem=problem, problem_vi=problem_vi)
