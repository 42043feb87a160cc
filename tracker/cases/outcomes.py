"""How a case ends: finished, returned, withdrawn, stopped, closed."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from rules.lifecycle import Action
from tracker.accounts.actor import Actor
from tracker.acts import Act, open_act
from tracker.errors import InvalidValueError
from tracker.ledger import follow_case
from tracker.models import Case
from tracker.post import tell_result
from tracker.publication import answered
from tracker.reckoning import keep_step_uses
from tracker.text_entry import required_text

_REFUSED = "NĐ 118/2025/NĐ-CP, Điều 19 khoản 3"
_STOPPED = "NĐ 118/2025/NĐ-CP, Điều 21"
_CLOSED = "NĐ 118/2025/NĐ-CP, Điều 19 khoản 5"


def finish(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    outcome: Literal["granted", "refused"],
    reason: str = "",
    now: datetime,
    at: datetime | None = None,
) -> Case:
    """Finish the work on the case, granted or refused with the reason in writing.

    A draft apology is withdrawn, visibly, when this is in time; a late case keeps its
    draft, because the apology is still owed.
    """
    act = open_act(session, actor, case_id, Action.FINISH, now=now, at=at)
    if outcome not in {"granted", "refused"}:
        raise InvalidValueError(
            field="outcome",
            problem="choose granted or refused.",
            problem_vi="Chọn kết quả: giải quyết hoặc từ chối.",
        )
    if outcome == "refused":
        reason = required_text(reason, "reason", "Nhập lý do từ chối giải quyết.")
    act.move(Action.FINISH)
    act.record(
        "case.finished",
        {"outcome": outcome},
        reason=reason,
        legal_basis=_REFUSED if outcome == "refused" else "",
    )
    act.case.outcome = outcome
    _end(act, "finished")
    keep_step_uses(session, act.case, act.events, act.office)
    tell_result(act, reason)
    return act.case


def return_outcome(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    note: str = "",
    now: datetime,
    at: datetime | None = None,
) -> Case:
    """Hand the result to the applicant; whoever collects late makes nobody late."""
    act = open_act(session, actor, case_id, Action.RETURN_OUTCOME, now=now, at=at)
    act.move(Action.RETURN_OUTCOME)
    act.record("case.outcome_returned", reason=note)
    act.conclude("returned")
    return act.case


def withdraw(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    reason: str,
    now: datetime,
    at: datetime | None = None,
) -> Case:
    """Record that the applicant withdrew the case."""
    act = open_act(session, actor, case_id, Action.WITHDRAW, now=now, at=at)
    act.move(Action.WITHDRAW)
    act.record(
        "case.withdrawn",
        reason=required_text(reason, "reason", "Nhập lý do rút hồ sơ."),
    )
    act.case.outcome = "withdrawn"
    _end(act, "withdrawn")
    return act.case


def stop(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    reason: str,
    now: datetime,
    at: datetime | None = None,
) -> Case:
    """Stop at the applicant's request, before the decision (NĐ 118/2025, Đ.21)."""
    act = open_act(session, actor, case_id, Action.STOP, now=now, at=at)
    act.move(Action.STOP)
    act.record(
        "case.stopped",
        reason=required_text(reason, "reason", "Nhập đề nghị dừng của người nộp."),
        legal_basis=_STOPPED,
    )
    act.case.outcome = "stopped"
    _end(act, "stopped")
    return act.case


def close(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    now: datetime,
    note: str = "",
) -> Case:
    """Close a case whose supplement did not come in its time.

    Refused before the window is over (NĐ 118/2025, Đ.19 k.5).
    """
    act = open_act(session, actor, case_id, Action.CLOSE, now=now)
    until = act.case.supplement_until
    if until is not None and act.now <= until:
        raise InvalidValueError(
            field="close",
            problem=f"the applicant has until {until.isoformat()}.",
            problem_vi="Người nộp còn thời gian bổ sung đến "
            f"{act.office.time.civil(until):%H:%M ngày %d/%m/%Y}.",
        )
    act.move(Action.CLOSE)
    act.record("case.closed", reason=note, legal_basis=_CLOSED)
    act.case.outcome = "closed"
    _end(act, "closed")
    return act.case


def _end(act: Act, how: str) -> None:
    """Settle what hung on the deadline: draft, ledger, published apology."""
    act.case.handover_pending = False
    act.conclude(how)
    if act.case.late_since is None or how != "finished":
        act.withdraw_drafts(_WHY_VI[how])
    is_late = act.case.late_since is not None
    follow_case(
        act, "ended", {"how": how, "at": act.at.isoformat(), "is_late": is_late}
    )
    answered(act)
    act.session.flush()


_WHY_VI = {
    "finished": "Hồ sơ đã giải quyết xong đúng hạn.",
    "withdrawn": "Người nộp đã rút hồ sơ.",
    "stopped": "Hồ sơ dừng theo đề nghị của người nộp.",
    "closed": "Hồ sơ đã đóng do không bổ sung trong thời hạn.",
}
