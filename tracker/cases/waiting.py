"""When time stands still: a supplement, a payment, a pause by sector law."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from rules.duties import supplement_faults
from rules.lifecycle import Action
from tracker.accounts.actor import Actor
from tracker.acts import open_act
from tracker.cases.appointments import appoint
from tracker.errors import InvalidValueError
from tracker.models import Case
from tracker.post import tell_appointment, tell_supplement
from tracker.text_entry import required_text

_SUPPLEMENT = "NĐ 118/2025/NĐ-CP, Điều 19 khoản 5"


def request_supplement(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    items: str,
    reason: str,
    now: datetime,
    at: datetime | None = None,
) -> Case:
    """Ask the applicant for what is missing; the clock stands until it is complete.

    A request after three working days, or a second one, is allowed and flagged: it is
    not hidden (NĐ 118/2025, Đ.19 k.5 and Đ.11 k.2).
    """
    act = open_act(session, actor, case_id, Action.REQUEST_SUPPLEMENT, now=now, at=at)
    wanted = required_text(items, "items", "Nhập nội dung cần bổ sung.")
    why = required_text(reason, "reason", "Nhập lý do yêu cầu bổ sung.")
    faults = supplement_faults(
        act.facts, act.office.time.calendar, act.office.time.civil(act.at)
    )
    act.move(Action.REQUEST_SUPPLEMENT)
    act.record(
        "case.supplement_requested",
        {"items": wanted, "faults": sorted(str(fault) for fault in faults)},
        reason=why,
        legal_basis=_SUPPLEMENT,
    )
    act.conclude("supplement_requested")
    tell_supplement(act, wanted, why)
    return act.case


def receive_supplement(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    note: str = "",
    now: datetime,
    at: datetime | None = None,
) -> Case:
    """Record that the supplement is complete: the limit runs again from the start.

    Where the procedure's sector law says so, it goes on from where it stood instead.
    """
    act = open_act(session, actor, case_id, Action.RECEIVE_SUPPLEMENT, now=now, at=at)
    old = act.case.appointed_at
    act.move(Action.RECEIVE_SUPPLEMENT)
    act.record(
        "case.supplement_received",
        {"effect": act.facts.after_supplement},
        reason=note,
        legal_basis=_SUPPLEMENT,
    )
    act.conclude("supplement_received")
    appoint(act, "supplement_received")
    tell_appointment(act, old, "supplement_received")
    return act.case


def require_payment(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    reason: str,
    legal_basis: str,
    now: datetime,
    at: datetime | None = None,
) -> Case:
    """Ask for a financial duty to be done; the time until then does not count."""
    act = open_act(session, actor, case_id, Action.REQUIRE_PAYMENT, now=now, at=at)
    act.move(Action.REQUIRE_PAYMENT)
    act.record(
        "case.payment_required",
        reason=required_text(reason, "reason", "Nhập khoản phải nộp."),
        legal_basis=required_text(
            legal_basis, "legal_basis", "Nhập căn cứ pháp lý của khoản phải nộp."
        ),
    )
    act.conclude("payment_required")
    return act.case


def record_payment(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    evidence: str,
    now: datetime,
    at: datetime | None = None,
) -> Case:
    """Record that the financial duty was done; the clock runs again, or begins."""
    act = open_act(session, actor, case_id, Action.RECORD_PAYMENT, now=now, at=at)
    old = act.case.appointed_at
    act.move(Action.RECORD_PAYMENT)
    act.record(
        "case.payment_recorded",
        reason=required_text(evidence, "evidence", "Nhập số biên lai hoặc chứng từ."),
    )
    act.conclude("payment_recorded")
    appoint(act, "payment_recorded")
    tell_appointment(act, old, "clock_resumed" if old else "clock_started")
    return act.case


def pause(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    reason: str,
    legal_basis: str,
    now: datetime,
    at: datetime | None = None,
) -> Case:
    """Stop the clock where a sector law says so; NĐ 118/2025 knows no general pause."""
    act = open_act(session, actor, case_id, Action.PAUSE, now=now, at=at)
    if any(one.is_open for one in act.facts.pauses):
        raise InvalidValueError(
            field="pause",
            problem="the clock stands already.",
            problem_vi="Thời hạn đang được tạm dừng rồi.",
        )
    act.move(Action.PAUSE)
    act.record(
        "case.paused",
        reason=required_text(reason, "reason", "Nhập lý do tạm dừng."),
        legal_basis=required_text(
            legal_basis, "legal_basis", "Nhập căn cứ pháp lý cho phép tạm dừng."
        ),
    )
    act.conclude("paused")
    return act.case


def resume(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    note: str = "",
    now: datetime,
    at: datetime | None = None,
) -> Case:
    """Let the clock run on after a pause."""
    act = open_act(session, actor, case_id, Action.RESUME, now=now, at=at)
    if not any(one.is_open for one in act.facts.pauses):
        raise InvalidValueError(
            field="pause",
            problem="the clock is not paused.",
            problem_vi="Thời hạn không ở trong lần tạm dừng nào.",
        )
    old = act.case.appointed_at
    act.move(Action.RESUME)
    act.record("case.resumed", reason=note)
    act.conclude("resumed")
    appoint(act, "resumed")
    tell_appointment(act, old, "clock_resumed")
    return act.case
