"""Who holds the case: handed over, accepted or returned; another body consulted."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rules.deadline import due
from rules.lifecycle import Action
from rules.procedure import TimeLimit
from tracker.accounts.actor import Actor
from tracker.acts import Act, open_act
from tracker.errors import AlreadyDoneError, InvalidValueError, NotFoundError
from tracker.ids import new_id
from tracker.models import Case, Consultation, Officer, Step, Unit
from tracker.text_entry import paragraph, required_text


def hand_over(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    unit_id: UUID,
    officer_id: UUID | None = None,
    step_no: int | None = None,
    note: str = "",
    now: datetime,
    at: datetime | None = None,
) -> Case:
    """Pass the case to a unit, and an officer of it, at a step; they accept or return.

    The time from here on is the receiver's; a handover that is returned gives the
    case, and its time, back.
    """
    act = open_act(session, actor, case_id, Action.HAND_OVER, now=now, at=at)
    unit = _unit(act, unit_id)
    officer = _officer(act, officer_id, unit) if officer_id else None
    step = _step(act, step_no)
    before = _holder(act)
    act.move(Action.HAND_OVER)
    act.record(
        "case.handed_over",
        {
            "from": before,
            "unit_id": str(unit.id),
            "unit": unit.name_vi,
            "holder_kind": "desk" if unit.is_one_stop else "unit",
            "officer_id": str(officer.id) if officer else "",
            "officer": officer.name if officer else "",
            **_step_data(step, act),
        },
        reason=paragraph(note, "note", longest=2000),
    )
    act.case.holder_unit_id = unit.id
    act.case.holder_officer_id = officer.id if officer else None
    act.case.holder_kind = "desk" if unit.is_one_stop else "unit"
    act.case.handover_pending = not (officer and officer.id == actor.officer_id)
    act.conclude("handed_over")
    return act.case


def accept_handover(
    session: Session, actor: Actor, case_id: UUID, *, now: datetime
) -> Case:
    """Accept a case that was handed over; whoever accepts holds it."""
    act = open_act(session, actor, case_id, Action.ACCEPT_HANDOVER, now=now)
    _require_pending(act)
    act.move(Action.ACCEPT_HANDOVER)
    act.case.handover_pending = False
    act.case.holder_officer_id = actor.officer_id
    act.record(
        "case.handover_accepted",
        {"officer_id": str(actor.officer_id or ""), "officer": actor.name},
    )
    act.conclude("handover_accepted")
    return act.case


def return_handover(
    session: Session, actor: Actor, case_id: UUID, *, reason: str, now: datetime
) -> Case:
    """Return a case that was handed over: the giver holds it again, and its time."""
    act = open_act(session, actor, case_id, Action.RETURN_HANDOVER, now=now)
    _require_pending(act)
    last = next(
        event for event in reversed(act.events) if event.kind == "case.handed_over"
    )
    giver: dict[str, Any] = dict(last.data["from"])
    act.move(Action.RETURN_HANDOVER)
    act.record(
        "case.handover_returned",
        giver,
        reason=required_text(reason, "reason", "Nhập lý do trả lại."),
    )
    act.case.handover_pending = False
    act.case.holder_unit_id = UUID(giver["unit_id"]) if giver["unit_id"] else None
    act.case.holder_officer_id = (
        UUID(giver["officer_id"]) if giver["officer_id"] else None
    )
    act.case.holder_kind = giver["holder_kind"]
    act.conclude("handover_returned")
    return act.case


def consult(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    body_name: str,
    question: str,
    limit: TimeLimit | None,
    is_forward: bool = False,
    now: datetime,
    at: datetime | None = None,
) -> Consultation:
    """Ask another body, or forward the case to it; its time is attributed to it.

    NĐ 118/2025, Đ.19 k.4: the consulted body answers in writing in its time.
    """
    act = open_act(session, actor, case_id, Action.CONSULT, now=now, at=at)
    name = required_text(body_name, "body_name", "Nhập tên cơ quan được lấy ý kiến.")
    due_at = None
    if limit is not None:
        local = due(act.office.time.civil(act.at), limit, act.office.time.calendar)
        due_at = act.office.time.instant(local.due_at) if local.due_at else None
    row = Consultation(
        agency_id=actor.agency_id,
        id=new_id(),
        case_id=act.case.id,
        kind="forward" if is_forward else "consultation",
        body_name=name,
        question=paragraph(question, "question", longest=4000),
        limit_amount=float(limit.amount) if limit else None,
        limit_unit=str(limit.unit) if limit else None,
        asked_at=act.at,
        due_at=due_at,
    )
    session.add(row)
    act.record(
        "case.consulted",
        {
            "consultation_id": str(row.id),
            "body": name,
            "kind": row.kind,
            "limit": [limit.amount, str(limit.unit)] if limit else None,
            "due_at": due_at.isoformat() if due_at else None,
            "question": row.question,
        },
        legal_basis="NĐ 118/2025/NĐ-CP, Điều 19 khoản 4",
    )
    act.conclude("consulted")
    return row


def record_answer(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    consultation_id: UUID,
    answer: str,
    now: datetime,
    at: datetime | None = None,
) -> Consultation:
    """Record what the consulted body answered, and when."""
    act = open_act(session, actor, case_id, Action.RECORD_ANSWER, now=now, at=at)
    row = session.get(Consultation, (actor.agency_id, consultation_id))
    if row is None or row.case_id != act.case.id:
        raise NotFoundError(
            what="consultation", what_vi="lần lấy ý kiến", key=str(consultation_id)
        )
    if row.answered_at is not None:
        raise AlreadyDoneError(
            what="the answer was recorded", what_vi="đã ghi ý kiến trả lời"
        )
    row.answered_at = act.at
    row.answer = required_text(answer, "answer", "Nhập nội dung trả lời.")
    act.record(
        "case.consultation_answered",
        {
            "consultation_id": str(row.id),
            "body": row.body_name,
            "was_late": bool(row.due_at and act.at > row.due_at),
        },
        reason=row.answer,
    )
    act.conclude("consultation_answered")
    return row


def _require_pending(act: Act) -> None:
    if not act.case.handover_pending:
        raise InvalidValueError(
            field="handover",
            problem="no handover is waiting to be accepted.",
            problem_vi="Hồ sơ không có bàn giao nào đang chờ nhận.",
        )


def _holder(act: Act) -> dict[str, Any]:
    """Describe the present holder, as the event says from whom the case came."""
    case = act.case
    unit = (
        act.session.get(Unit, (case.agency_id, case.holder_unit_id))
        if case.holder_unit_id
        else None
    )
    officer = (
        act.session.get(Officer, (case.agency_id, case.holder_officer_id))
        if case.holder_officer_id
        else None
    )
    step = _step(act, case.step_no) if case.step_no else None
    return {
        "unit_id": str(unit.id) if unit else "",
        "unit": unit.name_vi if unit else "",
        "holder_kind": case.holder_kind,
        "officer_id": str(officer.id) if officer else "",
        "officer": officer.name if officer else "",
        **_step_data(step, act),
    }


def _step_data(step: Step | None, act: Act) -> dict[str, Any]:
    if step is None:
        return {"step_no": act.case.step_no}
    return {
        "step_no": step.no,
        "step": step.name_vi,
        "step_limit": [step.limit_amount, step.limit_unit],
    }


def _unit(act: Act, unit_id: UUID) -> Unit:
    unit = act.session.get(Unit, (act.case.agency_id, unit_id))
    if unit is None or not unit.is_active:
        raise InvalidValueError(
            field="unit_id",
            problem="choose a unit of your agency.",
            problem_vi="Chọn phòng chuyên môn nhận bàn giao.",
        )
    return unit


def _officer(act: Act, officer_id: UUID, unit: Unit) -> Officer:
    officer = act.session.get(Officer, (act.case.agency_id, officer_id))
    if officer is None or not officer.is_active or officer.unit_id != unit.id:
        raise InvalidValueError(
            field="officer_id",
            problem="choose an officer of the unit that takes the case over.",
            problem_vi="Chọn cán bộ thuộc phòng nhận bàn giao.",
        )
    return officer


def _step(act: Act, step_no: int | None) -> Step | None:
    no = step_no if step_no is not None else act.case.step_no
    if no is None:
        return None
    step = act.session.scalar(
        select(Step).where(
            Step.agency_id == act.case.agency_id,
            Step.procedure_id == act.case.procedure_id,
            Step.no == no,
        )
    )
    if step is None and step_no is not None:
        raise InvalidValueError(
            field="step_no",
            problem="the procedure has no such step.",
            problem_vi="Thủ tục không có bước này.",
        )
    return step
