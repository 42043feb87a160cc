"""The accountability ledger: entries are opened once, and only followed.

There is no function here that changes or deletes a line: an entry is closed by a line
that says who closed it and when, and opened again by a further one.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor, system_actor
from tracker.accounts.permissions import may, require
from tracker.acts import Act
from tracker.attribution import attribution_of
from tracker.calendars import time_of
from tracker.errors import InvalidValueError, NotFoundError
from tracker.models import AccountabilityEntry, AccountabilityEvent, Case
from tracker.text_entry import paragraph
from tracker.transparency.leaves import enter_closed

_LONGEST = 8000
_MISSING_VI = {
    "explanation": "Nhập nội dung giải trình.",
    "measure": "Nhập cách khắc phục.",
    "follow_up": "Nhập nội dung theo dõi.",
    "returned": "Nhập điều cần giải trình thêm.",
    "reopened": "Nhập lý do mở lại.",
}

#: Why a case was late, as the officer who answers for it states.
CAUSES = (
    "own_office",
    "other_body",
    "applicant",
    "system_failure",
    "force_majeure",
    "wrong_deadline",
)
FOLLOW_KINDS = ("explanation", "cause", "measure", "follow_up")
#: What a manager says of an explanation, and by which act it is permitted.
DECISIONS = {
    "returned": "ledger.close",
    "closed": "ledger.close",
    "reopened": "ledger.reopen",
}
#: The latest of these says how far an entry is.
DECIDING = ("explanation", *DECISIONS)


def stage_after(kind: str | None) -> str:
    """Say how far an entry is after the latest deciding line: what comes next."""
    return {"closed": "closed", "explanation": "to_read"}.get(kind or "", "unexplained")


def follow(
    session: Session,
    actor: Actor,
    entry_id: UUID,
    *,
    kind: str,
    text: str,
    cause: str = "",
    now: datetime,
) -> AccountabilityEvent:
    """Add one line to an entry: by its unit, an inspector, or a manager's decision.

    A closed entry takes nothing but its reopening, which says why.
    """
    entry, case = _entry(session, actor, entry_id)
    act = DECISIONS.get(kind, "ledger.follow")
    require(actor, act, matter_of(actor, act, entry, case))
    if kind not in FOLLOW_KINDS and kind not in DECISIONS:
        raise InvalidValueError(
            field="kind",
            problem=f"choose one of {', '.join((*FOLLOW_KINDS, *DECISIONS))}.",
            problem_vi="Chọn loại nội dung: giải trình, nguyên nhân hoặc theo dõi.",
        )
    _check_stage(session, entry, case, kind)
    if kind == "cause":
        _check_cause(cause)
    said = paragraph(text, "text", longest=_LONGEST)
    if not said and kind not in {"cause", "closed"}:
        raise InvalidValueError(
            field="text", problem="this is required.", problem_vi=_MISSING_VI[kind]
        )
    data = {"cause": cause} if cause else {}
    line = append(session, entry, actor, kind, text=said, data=data, now=now)
    if kind == "closed":
        today = time_of(session, actor.agency_id).today(now)
        enter_closed(session, entry, line, today, now)
    return line


def answer(
    session: Session,
    actor: Actor,
    entry_id: UUID,
    *,
    cause: str,
    explanation: str,
    measure: str,
    now: datetime,
) -> None:
    """Answer for a delay in one go: the cause, what happened, what is changed.

    The measure may come later; cause and explanation may not.
    """
    entry, case = _entry(session, actor, entry_id)
    require(actor, "ledger.follow", matter_of(actor, "ledger.follow", entry, case))
    _check_stage(session, entry, case, "explanation")
    _check_cause(cause)
    said = paragraph(explanation, "explanation", longest=_LONGEST)
    if not said:
        raise InvalidValueError(
            field="explanation",
            problem="this is required.",
            problem_vi=_MISSING_VI["explanation"],
        )
    changed = paragraph(measure, "measure", longest=_LONGEST)
    append(session, entry, actor, "cause", data={"cause": cause}, now=now)
    append(session, entry, actor, "explanation", text=said, now=now)
    if changed:
        append(session, entry, actor, "measure", text=changed, now=now)


def _entry(
    session: Session, actor: Actor, entry_id: UUID
) -> tuple[AccountabilityEntry, Case]:
    entry = session.get(AccountabilityEntry, (actor.agency_id, entry_id))
    if entry is None:
        raise NotFoundError(
            what="accountability entry", what_vi="dòng giải trình", key=str(entry_id)
        )
    # One writer at a time: two lines of one entry must not get the same number.
    case = session.get_one(Case, (actor.agency_id, entry.case_id), with_for_update=True)
    return entry, case


def _check_cause(cause: str) -> None:
    if cause not in CAUSES:
        raise InvalidValueError(
            field="cause",
            problem=f"choose one of {', '.join(CAUSES)}.",
            problem_vi="Chọn nguyên nhân chậm.",
        )


def _check_stage(
    session: Session, entry: AccountabilityEntry, case: Case, kind: str
) -> None:
    """Refuse a line that makes no sense after what was said already."""
    kinds = list(
        session.scalars(
            select(AccountabilityEvent.kind)
            .where(
                AccountabilityEvent.agency_id == entry.agency_id,
                AccountabilityEvent.entry_id == entry.id,
            )
            .order_by(AccountabilityEvent.seq)
        )
    )
    deciding = [one for one in kinds if one in DECIDING]
    stage = stage_after(deciding[-1] if deciding else None)
    if stage == "closed" and kind != "reopened":
        raise _refused(
            "the entry is closed; reopen it with the reason first.",
            "Mục này đã khép. Mở lại kèm lý do rồi mới ghi tiếp.",
        )
    if kind == "reopened" and stage != "closed":
        raise _refused("the entry is open.", "Mục này đang mở.")
    if kind in {"closed", "returned"} and stage != "to_read":
        raise _refused(
            "there is no explanation to decide about.",
            "Chưa có giải trình để cho ý kiến.",
        )
    if kind == "closed" and "cause" not in kinds:
        raise _refused(
            "the cause has to be named first.",
            "Chưa ghi nhóm nguyên nhân. Ghi nguyên nhân rồi mới khép mục.",
        )
    if kind == "closed" and case.ended_at is None:
        raise _refused(
            "the case has not ended, so its delay is not settled.",
            "Hồ sơ chưa xong nên độ trễ chưa chốt; xong hồ sơ rồi mới khép mục.",
        )


def _refused(problem: str, problem_vi: str) -> InvalidValueError:
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
    """Read the entry of a case, if it was ever late."""
    return session.scalar(
        select(AccountabilityEntry).where(
            AccountabilityEntry.agency_id == case.agency_id,
            AccountabilityEntry.case_id == case.id,
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
