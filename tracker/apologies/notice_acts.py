"""A notice in the hands of a command: found, locked, and in the right state for it."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rules.lifecycle import ENDED, IN_HAND, Action, CaseState
from tracker.accounts.actor import Actor
from tracker.acts import STATE_VI as CASE_STATE_VI
from tracker.acts import Act, open_act
from tracker.errors import (
    EndedCaseError,
    IncompleteNoticeError,
    NotFoundError,
    NoticeStateError,
    TransitionError,
)
from tracker.models import ApologyNotice

#: Why a promise was not kept, as a citizen reads it; never the applicant's fault.
REASONS = {
    "consulted_body_late": "Cơ quan được lấy ý kiến trả lời muộn",
    "step_took_longer": "Bước thẩm định, kiểm tra kéo dài hơn dự kiến",
    "officer_overloaded": "Cán bộ xử lý nhiều hồ sơ cùng lúc",
    "officer_absent": "Cán bộ xử lý vắng mặt, chưa bố trí người thay",
    "handover_delayed": "Chậm luân chuyển hồ sơ giữa các bộ phận",
    "signing_delayed": "Chậm trình ký",
    "system_failure": "Sự cố hệ thống công nghệ thông tin",
    "site_inspection": "Phải kiểm tra thực tế trước khi quyết định",
    "force_majeure": "Sự kiện bất khả kháng",
    "other": "Lý do khác",
}

#: For what an apology is written besides lateness.
ERROR_KINDS = (
    "wrong_result",
    "wrong_guidance",
    "refused_without_ground",
    "papers_lost",
)

#: The states in which a late case is apologised for; the applicant still waits for
#: a result, or got it late.
APOLOGISED_LATE = IN_HAND | {CaseState.FINISHED, CaseState.RETURNED}

#: Which acts are possible in which state of a notice.
_POSSIBLE = {
    "edit": {"draft", "submitted"},
    "submit": {"draft"},
    "return": {"submitted", "approved"},
    "approve": {"submitted"},
    "issue": {"approved"},
    "deliver": {"issued", "delivered"},
    "withdraw": {"draft", "submitted", "approved"},
    "release": {"draft", "submitted", "approved", "issued", "delivered"},
    "unpublish": {"issued", "delivered"},
    "remedy": {"draft", "submitted", "approved", "issued", "delivered"},
}
_ACT_VI = {
    "edit": "sửa",
    "submit": "trình duyệt",
    "return": "trả lại",
    "approve": "duyệt",
    "issue": "phát hành",
    "deliver": "ghi nhận gửi",
    "withdraw": "rút",
    "release": "cho phép công khai lý do",
    "unpublish": "ngừng công khai",
    "remedy": "ghi đã sửa xong",
}
STATE_VI = {
    "draft": "dự thảo",
    "submitted": "chờ duyệt",
    "approved": "đã duyệt, chờ lấy số",
    "issued": "đã phát hành",
    "delivered": "đã gửi",
    "withdrawn": "đã rút",
}


@dataclass(slots=True)
class NoticeAct:
    """A notice and its case, taken in hand together."""

    act: Act
    notice: ApologyNotice


def open_notice(
    session: Session,
    actor: Actor,
    notice_id: UUID,
    what: str,
    *,
    permission: str,
    now: datetime,
    action: Action | None = None,
    at: datetime | None = None,
) -> NoticeAct:
    """Take a notice in hand.

    Raises `NotFoundError` for another agency's, `NotPermittedError`, and
    `NoticeStateError` when the notice is past or before this.
    """
    case_id = session.scalar(
        select(ApologyNotice.case_id).where(
            ApologyNotice.agency_id == actor.agency_id, ApologyNotice.id == notice_id
        )
    )
    if case_id is None:
        raise NotFoundError(
            what="apology notice", what_vi="văn bản xin lỗi", key=str(notice_id)
        )
    act = open_act(
        session, actor, case_id, action, now=now, at=at, permission=permission
    )
    notice = session.get_one(ApologyNotice, (actor.agency_id, notice_id))
    session.refresh(notice)
    if notice.state not in _POSSIBLE[what]:
        raise NoticeStateError(
            state=notice.state,
            state_vi=STATE_VI[notice.state],
            action=what,
            action_vi=_ACT_VI[what],
        )
    notice.version += 1
    return NoticeAct(act, notice)


def require_apologisable(act: Act, states: AbstractSet[CaseState]) -> None:
    """Refuse to draft an apology for a case that is in none of the states."""
    state = CaseState(act.case.state)
    if state in states:
        return
    kind = EndedCaseError if state in ENDED else TransitionError
    raise kind(
        case_code=act.case.code or act.case.submission_no,
        state=str(state),
        state_vi=CASE_STATE_VI[state],
        action="an apology",
        action_vi="lập văn bản xin lỗi",
    )


def require_complete(notice: ApologyNotice, *, needs_date: bool) -> None:
    """Refuse to go on without a reason and a new date (NĐ 118/2025, Đ.19 k.6).

    An error needs what happened; its kind is its reason.
    """
    missing, missing_vi = [], []
    has_code = notice.error_no > 0 or notice.reason_code in REASONS
    if not has_code or not notice.reason_text:
        missing.append("the reason")
        missing_vi.append("lý do quá hạn")
    if needs_date and notice.new_date is None:
        missing.append("the new date")
        missing_vi.append("ngày hẹn lại")
    if missing:
        raise IncompleteNoticeError(
            missing=", ".join(missing), missing_vi=", ".join(missing_vi)
        )


def civil_day(text: date | None) -> str:
    """Write a date as a person reads it."""
    return f"{text:%d/%m/%Y}" if text else "…"
