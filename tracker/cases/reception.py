"""Reception: a case is submitted, guided, received or refused, and its limit begins."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from rules.lifecycle import Action, CaseState
from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.acts import Act, open_act
from tracker.cases.appointments import appoint
from tracker.cases.entry import NewCase, checked_documents
from tracker.cases.opening import (
    begin,
    new_case,
    pinned,
    procedure_for,
)
from tracker.catalogue import check_registrable, get, limit_of
from tracker.codes import next_code, next_submission_no
from tracker.errors import InvalidValueError
from tracker.findable import make_findable
from tracker.models import Case, Procedure
from tracker.offices import office_of
from tracker.post import tell_receipt
from tracker.text_entry import folded, required_text

_BASIS = "NĐ 118/2025/NĐ-CP, Điều 17 khoản 3"


def submit(session: Session, actor: Actor, new: NewCase, *, now: datetime) -> Case:
    """Record a submission: it has a number, and its answer is owed in 8 office hours.

    The case code comes at reception (NĐ 118/2025, Đ.17 k.2).
    """
    require(actor, "case.submit")
    office = office_of(session, actor.agency_id)
    at = new.received_at or now
    procedure = procedure_for(session, office, new, at)
    case = new_case(session, actor, office, new, procedure, now)
    case.state = str(CaseState.REGISTERED)
    case.submission_no = next_submission_no(
        session, actor.agency_id, office.agency.code, office.time.today(at)
    )
    act = begin(session, actor, office, case, now, at)
    act.record(
        "case.submitted",
        pinned(session, office, procedure, new) | {"channel": new.channel},
    )
    make_findable(session, case, folded(case.submission_no))
    act.conclude("submitted")
    act.store()
    return case


def register(session: Session, actor: Actor, new: NewCase, *, now: datetime) -> Case:
    """Receive a case at the desk: code, look-up secret, and the date promised.

    Raises `UnknownProcedureError`, `ProcedureNotRegistrableError`,
    `ProcedureNotInForceError`, `FutureReceptionError`, `InvalidValueError`.
    """
    require(actor, "case.register")
    office = office_of(session, actor.agency_id)
    at = new.received_at or now
    procedure = procedure_for(session, office, new, at)
    case = new_case(session, actor, office, new, procedure, now)
    case.state = str(CaseState.RECEIVED)
    act = begin(session, actor, office, case, now, at)
    _take_in(act, procedure, new)
    return case


def receive(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    now: datetime,
    at: datetime | None = None,
    documents: Sequence[dict[str, Any]] | None = None,
    desk_id: UUID | None = None,
) -> Case:
    """Receive a submission that is complete: it becomes a case with a code."""
    act = open_act(session, actor, case_id, Action.RECEIVE, now=now, at=at)
    procedure = get(session, actor.agency_id, act.case.procedure_id)
    check_registrable(procedure, act.office.time.today(act.at))
    if documents is not None:
        act.case.documents = checked_documents(documents)
    act.case.desk_id = desk_id or actor.desk_id
    act.move(Action.RECEIVE)
    _take_in(act, procedure, None)
    return act.case


def refuse_to_receive(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    reason: str,
    now: datetime,
    at: datetime | None = None,
) -> Case:
    """Refuse a submission, with the reason in writing (NĐ 118/2025, Đ.17 k.1 c)."""
    act = open_act(session, actor, case_id, Action.REFUSE_TO_RECEIVE, now=now, at=at)
    act.move(Action.REFUSE_TO_RECEIVE)
    act.record(
        "case.not_accepted",
        reason=required_text(reason, "reason", "Nhập lý do từ chối."),
        legal_basis="NĐ 118/2025/NĐ-CP, Điều 17 khoản 1 điểm c",
    )
    act.case.outcome = "not_accepted"
    act.conclude("not_accepted")
    return act.case


def guide(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    items: str,
    now: datetime,
    at: datetime | None = None,
) -> Case:
    """Tell the applicant, once and in full, what a submission still lacks."""
    act = open_act(session, actor, case_id, Action.GUIDE, now=now, at=at)
    act.record(
        "case.guided",
        {"items": required_text(items, "items", "Nhập nội dung cần hoàn thiện.")},
        legal_basis="NĐ 118/2025/NĐ-CP, Điều 17 khoản 2",
    )
    act.conclude("guided")
    return act.case


def start_clock(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    basis: str,
    now: datetime,
    at: datetime | None = None,
) -> Case:
    """Record when the limit begins, where that is later than the reception.

    The competent body received the case (NĐ 118/2025, Đ.17 k.3), or the sector law
    counts from another fact, which `basis` names.
    """
    act = open_act(session, actor, case_id, Action.START_CLOCK, now=now, at=at)
    if act.case.clock_started_at is not None:
        raise InvalidValueError(
            field="at",
            problem="the limit of this case has begun already.",
            problem_vi="Thời hạn của hồ sơ này đã bắt đầu tính rồi.",
        )
    act.move(Action.START_CLOCK)
    act.record(
        "case.clock_started",
        {},
        reason=required_text(basis, "basis", "Nhập căn cứ bắt đầu tính thời hạn."),
        legal_basis=_BASIS,
    )
    act.conclude("clock_started")
    appoint(act, "clock_started")
    return act.case


def choose_variant(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    variant: str,
    basis: str,
    now: datetime,
) -> Case:
    """Choose another limit of the procedure (expert council, special case)."""
    act = open_act(session, actor, case_id, Action.CHOOSE_VARIANT, now=now)
    if act.case.late_since is not None:
        raise InvalidValueError(
            field="variant",
            problem="the case is late under its limit; another one cannot undo that.",
            problem_vi="Hồ sơ đã quá hạn theo mức thời hạn đang áp dụng; "
            "không thể chọn mức khác để xóa trễ hạn.",
        )
    procedure = get(session, actor.agency_id, act.case.procedure_id)
    limit = limit_of(procedure, variant)
    act.record(
        "case.variant_chosen",
        {
            "old": [act.case.limit_amount, act.case.limit_unit],
            "limit": [limit.amount, str(limit.unit)],
            "variant": variant,
        },
        reason=required_text(basis, "basis", "Nhập căn cứ áp dụng mức thời hạn."),
    )
    act.conclude("variant")
    appoint(act, "variant")
    return act.case


def _take_in(act: Act, procedure: Procedure, new: NewCase | None) -> None:
    """Give the case its code, begin its limit, promise the date, send the receipt."""
    case = act.case
    case.code = next_code(
        act.session,
        case.agency_id,
        act.office.agency.code,
        act.office.time.today(act.at),
    )
    case.received_by = act.actor.officer_id
    make_findable(act.session, case, folded(case.code))
    act.record(
        "case.received",
        pinned(act.session, act.office, procedure, new)
        | {
            "code": case.code,
            "channel": case.channel,
            "unit_id": str(case.holder_unit_id or ""),
            "unit": act.office.choices.one_stop_name_vi,
            "holder_kind": "desk",
            "officer_id": str(act.actor.officer_id or ""),
            "officer": act.actor.name,
        },
        reason=new.variant_basis if new else "",
        legal_basis=_BASIS,
    )
    case.holder_officer_id = act.actor.officer_id
    act.conclude("received")
    case.appointed_at = case.due_at
    if case.due_at is not None:
        act.record("case.appointed", {"old": None, "new": case.due_at.isoformat()})
    act.store()
    if new is None or (new.mail_receipt and new.applicant.email):
        tell_receipt(act)
