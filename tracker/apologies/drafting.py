"""From draft to approval: edit, submit, return with a remark, approve, withdraw."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rules.apology import check_new_date
from rules.errors import RuleError
from rules.errors import SecondReappointmentError as SecondByRule
from rules.lifecycle import IN_HAND
from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.acts import Act, open_act
from tracker.apologies.notice_acts import (
    APOLOGISED_LATE,
    REASONS,
    NoticeAct,
    civil_day,
    open_notice,
    require_apologisable,
    require_complete,
)
from tracker.clockwork import dates
from tracker.errors import (
    AlreadyDoneError,
    InvalidValueError,
    NewDateRefusedError,
    SecondReappointmentError,
)
from tracker.ids import new_id
from tracker.ledger import append, end_remedy, entry_of_error
from tracker.models import ApologyNotice
from tracker.notices import OPEN_STATES, draft_again, open_notices
from tracker.post import tell_submitted
from tracker.text_entry import paragraph, required_text

_PROBLEMS_VI = {
    "extension_not_later": "ngày hẹn lại phải sau ngày đến hạn.",
    "extension_not_working_day": "đó không phải ngày làm việc.",
    "new_date_in_past": "ngày đó đã qua.",
    "clock_stands": "thời hạn đang tạm dừng.",
    "no_due_date": "hồ sơ không có hạn giải quyết.",
}


def edit(
    session: Session,
    actor: Actor,
    notice_id: UUID,
    *,
    reason_code: str,
    reason_text: str,
    new_date: date | None,
    now: datetime,
) -> ApologyNotice:
    """Write the reason and the new date into a draft.

    Once it was submitted, only who may approve it still changes its words.
    """
    held = open_notice(
        session, actor, notice_id, "edit", permission="apology.edit", now=now
    )
    if held.notice.state != "draft":
        require(actor, "apology.approve", held.act.case)
    if reason_code and reason_code not in REASONS:
        raise InvalidValueError(
            field="reason_code",
            problem="choose a reason from the list.",
            problem_vi="Chọn nguyên nhân trong danh sách.",
        )
    notice = held.notice
    if notice.error_no:  # an error has its own day, and is its own reason
        reason_code, new_date = "", None
    if new_date is not None:
        check_date(held.act, notice, new_date)
    before = (notice.reason_code, notice.reason_text, notice.new_date)
    notice.reason_code = reason_code
    notice.reason_text = paragraph(reason_text, "reason", longest=2000)
    notice.new_date = new_date
    if before == (notice.reason_code, notice.reason_text, notice.new_date):
        return notice
    held.act.record(
        "apology.edited",
        {
            "notice_id": str(notice.id),
            "reason_code": reason_code,
            "new_date": new_date.isoformat() if new_date else None,
        },
        reason=notice.reason_text,
    )
    session.flush()
    return notice


def submit_notice(
    session: Session, actor: Actor, notice_id: UUID, *, now: datetime
) -> ApologyNotice:
    """Send a complete draft to the manager for approval."""
    held = open_notice(
        session, actor, notice_id, "submit", permission="apology.submit", now=now
    )
    _check_ready(held)
    notice = held.notice
    notice.state = "submitted"
    notice.submitted_at = now
    notice.submitted_by = actor.officer_id
    notice.returned_remark = ""
    held.act.record("apology.submitted", {"notice_id": str(notice.id)})
    tell_submitted(held.act, notice)
    session.flush()
    return notice


def return_notice(
    session: Session, actor: Actor, notice_id: UUID, *, remark: str, now: datetime
) -> ApologyNotice:
    """Return a notice to its writer with a remark."""
    held = open_notice(
        session, actor, notice_id, "return", permission="apology.return", now=now
    )
    notice = held.notice
    notice.returned_remark = required_text(remark, "reason", "Nhập ý kiến trả lại.")
    notice.state = "draft"
    notice.submitted_at = notice.approved_at = None
    notice.approved_by = None
    held.act.record(
        "apology.returned", {"notice_id": str(notice.id)}, reason=notice.returned_remark
    )
    session.flush()
    return notice


def approve(
    session: Session, actor: Actor, notice_id: UUID, *, now: datetime
) -> ApologyNotice:
    """Approve a notice; the clerk's office registers it, then it can be issued."""
    held = open_notice(
        session, actor, notice_id, "approve", permission="apology.approve", now=now
    )
    _check_ready(held)
    notice = held.notice
    notice.state = "approved"
    notice.approved_at = now
    notice.approved_by = actor.officer_id
    held.act.record("apology.approved", {"notice_id": str(notice.id)})
    session.flush()
    return notice


def withdraw_notice(
    session: Session, actor: Actor, notice_id: UUID, *, why: str, now: datetime
) -> ApologyNotice:
    """Withdraw a notice that was not issued; it stays in the record."""
    held = open_notice(
        session, actor, notice_id, "withdraw", permission="apology.withdraw", now=now
    )
    notice = held.notice
    notice.state = "withdrawn"
    notice.withdrawn_at = now
    notice.withdrawn_why = required_text(why, "reason", "Nhập lý do rút dự thảo.")
    held.act.record(
        "apology.withdrawn", {"notice_id": str(notice.id)}, reason=notice.withdrawn_why
    )
    if notice.error_no:
        _leave_error(held)
    session.flush()
    return notice


def _leave_error(held: NoticeAct) -> None:
    """Owe the remedy of an error no more, and say in its entry why."""
    entry = entry_of_error(held.act.session, held.act.case, held.notice.error_no)
    if entry is None:
        return
    end_remedy(held.act, entry, "withdrawn")
    append(
        held.act.session,
        entry,
        held.act.actor,
        "follow_up",
        text=held.notice.withdrawn_why,
        now=held.act.now,
    )


def draft_second(
    session: Session, actor: Actor, case_id: UUID, *, reason: str, now: datetime
) -> ApologyNotice:
    """Draft a second re-appointment: against the rule, so by a named approver only.

    NĐ 118/2025, Đ.19 k.6 lets the date be moved once. The notice stays marked.
    """
    act = open_act(session, actor, case_id, None, now=now, permission="apology.second")
    require(actor, "apology.second", act.case)
    require_apologisable(act, IN_HAND)
    if open_notices(session, act.case):
        raise AlreadyDoneError(
            what="a notice is open already", what_vi="đang có một văn bản xin lỗi mở"
        )
    if act.facts.extension is None:
        raise InvalidValueError(
            field="notice",
            problem="this case was not re-appointed yet; use its draft.",
            problem_vi="Hồ sơ này chưa hẹn lại lần nào, hãy dùng bản dự thảo.",
        )
    notice = new_draft(act, is_second=True)
    notice.override_by = actor.officer_id
    notice.override_reason = required_text(
        reason, "reason", "Nhập lý do hẹn lại lần thứ hai."
    )
    act.record(
        "apology.drafted",
        {"notice_id": str(notice.id), "second": True},
        reason=notice.override_reason,
    )
    session.flush()
    return notice


def draft_now(
    session: Session, actor: Actor, case_id: UUID, *, now: datetime
) -> ApologyNotice:
    """Draft an apology before the watch does, when the officer knows of the delay."""
    before = _open_before(session, actor, case_id)
    act = open_act(session, actor, case_id, None, now=now, permission="apology.draft")
    is_late = act.case.late_since is not None
    require_apologisable(act, APOLOGISED_LATE if is_late else IN_HAND)
    if act.facts.extension is not None:
        raise SecondReappointmentError(case_code=act.case.code)
    opened = open_notices(session, act.case)
    if opened and opened[0].id not in before:
        return opened[0]  # the watch made it when this act began
    if opened:
        raise AlreadyDoneError(
            what="a notice is open already", what_vi="đang có một văn bản xin lỗi mở"
        )
    if act.case.due_at is None:
        raise NewDateRefusedError(
            new_date="",
            new_date_vi="",
            problem="no due date",
            problem_vi=_PROBLEMS_VI["no_due_date"],
        )
    notice = new_draft(act, is_second=False)
    act.record("apology.drafted", {"notice_id": str(notice.id)})
    session.flush()
    return notice


def _open_before(session: Session, actor: Actor, case_id: UUID) -> set[UUID]:
    return set(
        session.scalars(
            select(ApologyNotice.id).where(
                ApologyNotice.agency_id == actor.agency_id,
                ApologyNotice.case_id == case_id,
                ApologyNotice.error_no == 0,
                ApologyNotice.state.in_(OPEN_STATES),
            )
        )
    )


def new_draft(act: Act, *, is_second: bool) -> ApologyNotice:
    """Make a draft by hand; a withdrawn one of the same deadline is taken up again."""
    act.session.flush()
    known = act.session.scalar(
        select(ApologyNotice).where(
            ApologyNotice.agency_id == act.case.agency_id,
            ApologyNotice.case_id == act.case.id,
            ApologyNotice.deadline_no == act.case.deadline_no,
            ApologyNotice.error_no == 0,
        )
    )
    if known is not None and known.state != "withdrawn":
        raise AlreadyDoneError(
            what="this deadline has a notice already",
            what_vi="hạn này đã có văn bản xin lỗi",
        )
    promised = act.case.reappointed_at if is_second else act.case.appointed_at
    values = {
        "timing": "before_due",
        "owed_on": act.case.apology_due_on,
        "promised_at": promised,
        "new_date": None,
        "is_second": is_second,
        "drafted_at": act.now,
    }
    if known is not None:
        draft_again(known, values)
        return known
    notice = ApologyNotice(
        agency_id=act.case.agency_id,
        id=new_id(),
        case_id=act.case.id,
        deadline_no=act.case.deadline_no,
        state="draft",
        version=1,
        **values,
    )
    act.session.add(notice)
    return notice


def check_date(act: Act, notice: ApologyNotice, new_date: date) -> None:
    """Refuse a new date that cannot be given, saying why."""
    try:
        check_new_date(
            new_date,
            dates(act.facts, act.office.time),
            act.office.time.calendar,
            act.office.time.today(act.now),
            already_reappointed=act.facts.extension is not None,
            override=notice.is_second and notice.override_by is not None,
        )
    except SecondByRule:
        raise SecondReappointmentError(case_code=act.case.code) from None
    except RuleError as error:
        raise NewDateRefusedError(
            new_date=new_date.isoformat(),
            new_date_vi=civil_day(new_date),
            problem=str(error),
            problem_vi=_PROBLEMS_VI.get(error.code, str(error)),
        ) from None


def is_for_finished(act: Act) -> bool:
    """Say whether the work is done already, so that no new date is promised."""
    return act.case.finished_at is not None


def _check_ready(held: NoticeAct) -> None:
    finished = is_for_finished(held.act) or held.notice.error_no > 0
    require_complete(held.notice, needs_date=not finished)
    if not finished and held.notice.new_date is not None:
        check_date(held.act, held.notice, held.notice.new_date)
