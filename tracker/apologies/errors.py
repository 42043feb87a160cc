"""An apology for an error: opened on a case, and set right within its days.

NĐ 118/2025, Đ.23 k.1: a wrong result comes back corrected within 3 working days; k.2:
who lost or damaged papers repairs it, pays for it and apologises. The other kinds of
error are taken from what provinces ask an apology for, and are given the same days.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.acts import Act, open_act
from tracker.apologies.notice_acts import ERROR_KINDS, open_notice
from tracker.duties import days_late
from tracker.errors import AlreadyDoneError, InvalidValueError
from tracker.ids import new_id
from tracker.ledger import append, end_remedy, entry_of_error, open_for_error
from tracker.models import ApologyNotice, Unit
from tracker.publication import set_right
from tracker.text_entry import required_text

#: Working days in which an error is set right (NĐ 118/2025, Đ.23 k.1).
REMEDY_WORKING_DAYS = 3
_LONGEST = 2000
_BASES = {
    "wrong_result": "NĐ 118/2025/NĐ-CP, Điều 23 khoản 1",
    "papers_lost": "NĐ 118/2025/NĐ-CP, Điều 23 khoản 2",
}


def open_error(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    kind: str,
    what: str,
    unit_id: UUID | None = None,
    now: datetime,
) -> ApologyNotice:
    """Note an error on a case: a draft apology, and an entry of the ledger.

    `kind` is one of `ERROR_KINDS`; `what` says what happened, as the letter will say
    it. `unit_id` is the unit that answers for it, else the one that holds the case.
    Feedback that turns out to be right calls this, too.
    """
    act = open_act(
        session, actor, case_id, None, now=now, permission="apology.open_error"
    )
    _check_kind(kind)
    said = required_text(
        what, "what", "Ghi sự việc, đủ để người nộp hiểu.", longest=_LONGEST
    )
    unit = _unit(act, unit_id)
    office = act.office
    today = office.time.today(now)
    due_on = office.time.calendar.shift(today, REMEDY_WORKING_DAYS)
    notice = ApologyNotice(
        agency_id=act.case.agency_id,
        id=new_id(),
        case_id=act.case.id,
        deadline_no=act.case.deadline_no,
        error_no=_next_no(act),
        kind=kind,
        state="draft",
        timing="error",
        owed_on=due_on,
        promised_at=act.case.appointed_at,
        reason_text=said,
        noted_on=today,
        remedy_due_on=due_on,
        drafted_at=now,
    )
    session.add(notice)
    session.flush()
    act.record(
        "apology.drafted",
        {"notice_id": str(notice.id), "kind": kind, "timing": "error"},
        reason=said,
        legal_basis=_BASES.get(kind, ""),
    )
    open_for_error(act, notice, unit, said)
    session.flush()
    return notice


def record_remedy(
    session: Session, actor: Actor, notice_id: UUID, *, text: str, now: datetime
) -> ApologyNotice:
    """Say that an error was set right, and how; the public page says when."""
    held = open_notice(
        session, actor, notice_id, "remedy", permission="apology.remedy", now=now
    )
    act, notice = held.act, held.notice
    if notice.error_no == 0:
        raise InvalidValueError(
            field="remedy",
            problem="this apology is for lateness.",
            problem_vi="Đây là lời xin lỗi vì trễ hẹn.",
        )
    if notice.remedied_at is not None:
        raise AlreadyDoneError(
            what="the error was set right already", what_vi="sai sót đã được sửa xong"
        )
    notice.remedy_text = required_text(
        text, "remedy", "Ghi đã sửa thế nào, trao lại khi nào.", longest=_LONGEST
    )
    notice.remedied_at = now
    act.record(
        "apology.remedied",
        {"notice_id": str(notice.id)},
        reason=notice.remedy_text,
        legal_basis=_BASES.get(notice.kind, ""),
    )
    entry = entry_of_error(session, act.case, notice.error_no)
    if entry is not None:
        duty = end_remedy(act, entry, "done")
        late = days_late(act.office, duty, act.office.time.today(now)) if duty else 0
        append(
            session,
            entry,
            actor,
            "remedied",
            text=notice.remedy_text,
            data={"days_late": late},
            now=now,
        )
    set_right(act, notice)
    session.flush()
    return notice


def _check_kind(kind: str) -> None:
    if kind not in ERROR_KINDS:
        raise InvalidValueError(
            field="kind",
            problem=f"choose one of {', '.join(ERROR_KINDS)}.",
            problem_vi="Chọn loại sai sót.",
        )


def _next_no(act: Act) -> int:
    last = act.session.scalar(
        select(func.max(ApologyNotice.error_no)).where(
            ApologyNotice.agency_id == act.case.agency_id,
            ApologyNotice.case_id == act.case.id,
        )
    )
    return (last or 0) + 1


def _unit(act: Act, unit_id: UUID | None) -> UUID | None:
    if unit_id is None:
        return act.case.holder_unit_id or act.actor.unit_id
    if act.session.get(Unit, (act.case.agency_id, unit_id)) is None:
        raise InvalidValueError(
            field="unit_id",
            problem="choose a unit.",
            problem_vi="Chọn đơn vị chịu trách nhiệm.",
        )
    return unit_id
