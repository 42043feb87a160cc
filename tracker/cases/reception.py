"""Reception: a case is submitted, guided, received or refused, and its limit begins."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rules.deadline import Deadline, due
from rules.lifecycle import Action, CaseState
from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.acts import Act, open_act
from tracker.cases.entry import (
    CHANNELS,
    NewCase,
    applicant_row,
    checked_applicant,
    checked_documents,
)
from tracker.catalogue import check_registrable, get, limit_of, steps_of
from tracker.codes import next_code, next_submission_no
from tracker.errors import FutureReceptionError, InvalidValueError
from tracker.ids import new_lookup_secret
from tracker.models import Case, Procedure, Step, Unit
from tracker.offices import Office, office_of
from tracker.post import tell_receipt
from tracker.text_entry import folded, paragraph

_TOLERANCE = timedelta(minutes=2)
_BASIS = "NĐ 118/2025/NĐ-CP, Điều 17 khoản 3"


def submit(session: Session, actor: Actor, new: NewCase, *, now: datetime) -> Case:
    """Record a submission: it has a number, and its answer is owed in 8 office hours.

    The case code comes at reception (NĐ 118/2025, Đ.17 k.2).
    """
    require(actor, "case.submit")
    office = office_of(session, actor.agency_id)
    at = new.received_at or now
    procedure = _procedure(session, office, new, at)
    case = _new_case(session, actor, office, new, procedure, now)
    case.state = str(CaseState.REGISTERED)
    case.submission_no = next_submission_no(
        session, actor.agency_id, office.agency.code, office.time.today(at)
    )
    act = _begin(session, actor, office, case, now, at)
    act.record(
        "case.submitted",
        _pinned(session, office, procedure, new) | {"channel": new.channel},
    )
    _finish_entry(act)
    act.conclude("submitted")
    return case


def register(session: Session, actor: Actor, new: NewCase, *, now: datetime) -> Case:
    """Receive a case at the desk: code, look-up secret, and the date promised.

    Raises `UnknownProcedureError`, `ProcedureNotRegistrableError`,
    `ProcedureNotInForceError`, `FutureReceptionError`, `InvalidValueError`.
    """
    require(actor, "case.register")
    office = office_of(session, actor.agency_id)
    at = new.received_at or now
    procedure = _procedure(session, office, new, at)
    case = _new_case(session, actor, office, new, procedure, now)
    case.state = str(CaseState.RECEIVED)
    act = _begin(session, actor, office, case, now, at)
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


def promise(
    session: Session,
    agency_id: UUID,
    procedure: Procedure,
    *,
    at: datetime,
    variant: str = "",
) -> Deadline:
    """Compute what would be promised, with its explanation; nothing is written."""
    office = office_of(session, agency_id)
    return due(
        office.time.civil(at),
        limit_of(procedure, variant),
        office.time.calendar,
        cutoff=cutoff_of(procedure),
        explain=True,
    )


def cutoff_of(procedure: Procedure) -> Any:
    """Give the hour until which a same-day procedure is answered the same day."""
    return datetime.strptime(procedure.cutoff, "%H:%M").time()  # noqa: DTZ007


def appoint(act: Act, why: str) -> None:
    """Tell the applicant a date anew; what was promised is never moved earlier."""
    due_at = act.case.due_at
    if due_at is None or act.case.reappointed_at is not None:
        return
    old = act.case.appointed_at
    if old is not None and due_at <= old:
        return
    act.case.appointed_at = due_at
    act.record(
        "case.appointed",
        {
            "old": old.isoformat() if old else None,
            "new": due_at.isoformat(),
            "why": why,
        },
    )
    act.session.flush()


def required_text(text: str, field: str, problem_vi: str, most: int = 4000) -> str:
    """Give the cleaned text; raise `InvalidValueError` when it is empty."""
    found = paragraph(text, field, longest=most)
    if not found:
        raise InvalidValueError(
            field=field, problem="this is required.", problem_vi=problem_vi
        )
    return found


def _procedure(
    session: Session, office: Office, new: NewCase, at: datetime
) -> Procedure:
    procedure = get(session, office.agency.agency_id, new.procedure_id)
    check_registrable(procedure, office.time.today(at))
    if new.channel not in CHANNELS:
        raise InvalidValueError(
            field="channel",
            problem=f"choose one of {', '.join(CHANNELS)}.",
            problem_vi="Chọn cách nộp hồ sơ.",
        )
    return procedure


def _new_case(
    session: Session,
    actor: Actor,
    office: Office,
    new: NewCase,
    procedure: Procedure,
    now: datetime,
) -> Case:
    applicant = applicant_row(
        session, actor.agency_id, checked_applicant(new.applicant), now
    )
    limit = limit_of(procedure, new.variant)
    case = Case(
        agency_id=actor.agency_id,
        id=new.id,
        lookup_secret=new_lookup_secret(),
        search_folded=" ".join(
            filter(None, (applicant.name_folded, applicant.phone, folded(new.subject)))
        ),
        procedure_id=procedure.id,
        applicant_id=applicant.id,
        channel=new.channel,
        subject=paragraph(new.subject, "subject", longest=500),
        documents=checked_documents(new.documents),
        limit_amount=float(limit.amount),
        limit_unit=str(limit.unit),
        variant=new.variant,
        desk_id=new.desk_id or actor.desk_id,
        clock={},
        deadline_no=0,
        supplement_count=0,
        event_count=0,
        version=0,
        claim_fence=0,
        created_at=now,
        updated_at=now,
    )
    case.holder_unit_id = _one_stop(session, office, actor)
    case.holder_kind = "desk"
    return case


def _one_stop(session: Session, office: Office, actor: Actor) -> UUID | None:
    found = session.scalar(
        select(Unit.id)
        .where(Unit.agency_id == office.agency.agency_id, Unit.is_one_stop.is_(True))
        .limit(1)
    )
    return found or actor.unit_id


def _begin(
    session: Session,
    actor: Actor,
    office: Office,
    case: Case,
    now: datetime,
    at: datetime,
) -> Act:
    if at > now + _TOLERANCE:
        raise FutureReceptionError(
            at=at.isoformat(), at_vi=f"{office.time.civil(at):%H:%M ngày %d/%m/%Y}"
        )
    session.add(case)
    return Act(session=session, actor=actor, office=office, case=case, now=now, at=at)


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
    _finish_entry(act)
    act.record(
        "case.received",
        _pinned(act.session, act.office, procedure, new)
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
    act.session.flush()
    tell_receipt(act)


def _finish_entry(act: Act) -> None:
    code = act.case.code or act.case.submission_no or ""
    act.case.search_folded = f"{folded(code)} {act.case.search_folded}".strip()


def _pinned(
    session: Session, office: Office, procedure: Procedure, new: NewCase | None
) -> dict[str, Any]:
    """Copy what the version of the catalogue promises, so that the case keeps it."""
    pinned: dict[str, Any] = {
        "procedure_key": procedure.key,
        "procedure_version": procedure.version_no,
        "cutoff": procedure.cutoff,
        "after_supplement": procedure.after_supplement,
        "ask": [procedure.supplement_ask_amount, procedure.supplement_ask_unit],
        "window": [
            procedure.supplement_window_amount,
            procedure.supplement_window_unit,
        ],
        "starts": procedure.clock_starts,
    }
    first = _first_step(session, office, procedure)
    if first is not None:
        pinned |= {
            "step_no": first.no,
            "step": first.name_vi,
            "step_limit": [first.limit_amount, first.limit_unit],
        }
    if new is not None:
        limit = limit_of(procedure, new.variant)
        pinned |= {"limit": [limit.amount, str(limit.unit)], "variant": new.variant}
    return pinned


def _first_step(session: Session, office: Office, procedure: Procedure) -> Step | None:
    steps = steps_of(session, office.agency.agency_id, procedure.id)
    return steps[0] if steps else None
