"""Everything that can be done to a case, to be drawn from at random."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from rules.lifecycle import CaseState, allowed_actions
from rules.procedure import TimeLimit
from tests.factories import Department, a_person
from tracker import ledger
from tracker.accounts.actor import Actor
from tracker.apologies import drafting, issuing
from tracker.cases import corrections, holders, outcomes, reception, waiting
from tracker.cases.entry import NewCase
from tracker.db import Session
from tracker.ids import new_id
from tracker.models import (
    AccountabilityEntry,
    ApologyNotice,
    Case,
    CaseEvent,
    Consultation,
)

#: A reason as an officer writes it: it names the applicant, so it is never published.
REASON = "Bà Nguyễn Thị Thu Hằng, 0908214676, chưa có kết quả giám định"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """What chance decided about one act."""

    actor: Actor
    now: datetime
    at: datetime | None
    pick: int
    day: date


Act = Callable[[Session, Department, UUID, Draw], Any]


def _hand_over(s: Session, d: Department, case: UUID, draw: Draw) -> Any:
    return holders.hand_over(
        s,
        draw.actor,
        case,
        unit_id=(d.unit_id, d.one_stop_id)[draw.pick % 2],
        officer_id=(None, d.officer.officer_id)[draw.pick // 2 % 2],
        step_no=(None, 1, 2, 3, 9)[draw.pick % 5],
        now=draw.now,
        at=draw.at,
    )


def _consult(s: Session, d: Department, case: UUID, draw: Draw) -> Any:
    return holders.consult(
        s,
        draw.actor,
        case,
        body_name="Sở Tài chính",
        question="Xin ý kiến",
        limit=(None, TimeLimit(5, "working_day"))[draw.pick % 2],
        is_forward=draw.pick % 3 == 0,
        now=draw.now,
        at=draw.at,
    )


def _answer(s: Session, d: Department, case: UUID, draw: Draw) -> Any:
    asked = s.scalars(select(Consultation.id).where(Consultation.case_id == case)).all()
    return holders.record_answer(
        s,
        draw.actor,
        case,
        consultation_id=asked[draw.pick % len(asked)] if asked else new_id(),
        answer="Đồng ý",
        now=draw.now,
        at=draw.at,
    )


def _correct(s: Session, d: Department, case: UUID, draw: Draw) -> Any:
    events = s.scalars(
        select(CaseEvent).where(
            CaseEvent.case_id == case, CaseEvent.kind.in_(corrections.CORRECTABLE)
        )
    ).all()
    if not events:
        seq, at = draw.pick, draw.now
    else:
        event = events[draw.pick % len(events)]
        hours = (-80, -30, -1, 1, 30, 80)[draw.pick % 6]
        seq, at = event.seq, event.at + timedelta(hours=hours)
    return corrections.correct(
        s, draw.actor, case, seq=seq, at=at, reason="Ghi nhầm", now=draw.now
    )


def _follow(s: Session, d: Department, case: UUID, draw: Draw) -> Any:
    entry = s.scalar(
        select(AccountabilityEntry.id).where(AccountabilityEntry.case_id == case)
    )
    return ledger.follow(
        s,
        draw.actor,
        entry or new_id(),
        kind=ledger.FOLLOW_KINDS[draw.pick % 3],
        text="Chờ giám định",
        cause=ledger.CAUSES[draw.pick % 6],
        now=draw.now,
    )


def _notice(s: Session, case: UUID, draw: Draw) -> UUID:
    found = s.scalars(
        select(ApologyNotice.id)
        .where(ApologyNotice.case_id == case)
        .order_by(ApologyNotice.deadline_no)
    ).all()
    if not found:
        return new_id()
    # Mostly the newest, as people do; sometimes an old one.
    return found[-1] if draw.pick % 4 else found[draw.pick % len(found)]


def _edit(s: Session, d: Department, case: UUID, draw: Draw) -> Any:
    return drafting.edit(
        s,
        draw.actor,
        _notice(s, case, draw),
        reason_code=("officer_absent", "", "other")[draw.pick % 3],
        reason_text=REASON if draw.pick % 5 else "",
        new_date=draw.day if draw.pick % 7 else None,
        now=draw.now,
    )


def _issue(s: Session, d: Department, case: UUID, draw: Draw) -> Any:
    local = (draw.now + timedelta(hours=7)).date()
    return issuing.issue(
        s,
        draw.actor,
        _notice(s, case, draw),
        number="12/XL",
        issued_on=local - timedelta(days=draw.pick % 2),
        signatory_id=d.signatory_id,
        now=draw.now,
    )


def _deliver(s: Session, d: Department, case: UUID, draw: Draw) -> Any:
    return issuing.record_delivery(
        s,
        draw.actor,
        _notice(s, case, draw),
        channel=issuing.DELIVERY_CHANNELS[draw.pick % 6],
        at=draw.at or draw.now,
        evidence="Biên nhận số 3",
        now=draw.now,
    )


def through_an_apology(
    s: Session, d: Department, case: UUID, draw: Draw
) -> ApologyNotice:
    """Carry the newest draft to its issue, as four people do in a morning."""
    notice = _notice(s, case, draw)
    drafting.edit(
        s,
        d.manager,
        notice,
        reason_code="officer_absent",
        reason_text=REASON,
        new_date=draw.day,
        now=draw.now,
    )
    drafting.submit_notice(s, d.manager, notice, now=draw.now)
    drafting.approve(s, d.manager, notice, now=draw.now)
    return issuing.issue(
        s,
        d.manager,
        notice,
        number="13/XL",
        issued_on=(draw.now + timedelta(hours=7)).date(),
        signatory_id=d.signatory_id,
        now=draw.now,
    )


def _plain(command: Callable[..., Any], **words: Any) -> Act:
    """Make an act of a command that only says words, and when it happened."""

    def act(s: Session, d: Department, case: UUID, draw: Draw) -> Any:
        return command(s, draw.actor, case, **words, now=draw.now, at=draw.at)

    return act


def _now(command: Callable[..., Any], **words: Any) -> Act:
    """Make an act of a command that knows no other time than now."""

    def act(s: Session, d: Department, case: UUID, draw: Draw) -> Any:
        return command(s, draw.actor, case, **words, now=draw.now)

    return act


def _noticed(command: Callable[..., Any], **words: Any) -> Act:
    def act(s: Session, d: Department, case: UUID, draw: Draw) -> Any:
        return command(s, draw.actor, _notice(s, case, draw), **words, now=draw.now)

    return act


def _finish(s: Session, d: Department, case: UUID, draw: Draw) -> Any:
    return outcomes.finish(
        s,
        draw.actor,
        case,
        outcome="refused" if draw.pick % 3 == 0 else "granted",
        reason="Không đủ điều kiện",
        now=draw.now,
        at=draw.at,
    )


CASE_ACTS: dict[str, Act] = {
    "receive": _plain(reception.receive),
    "guide": _plain(reception.guide, items="Thiếu đơn"),
    "refuse_to_receive": _plain(reception.refuse_to_receive, reason="Sai nơi nhận"),
    "start_clock": _plain(reception.start_clock, basis="Ngày cơ quan nhận"),
    "choose_variant": _now(reception.choose_variant, variant="council", basis="Mời"),
    "hand_over": _hand_over,
    "accept_handover": _now(holders.accept_handover),
    "return_handover": _now(holders.return_handover, reason="Nhầm phòng"),
    "consult": _consult,
    "answer": _answer,
    "request_supplement": _plain(
        waiting.request_supplement, items="Hợp đồng", reason="Thiếu"
    ),
    "receive_supplement": _plain(waiting.receive_supplement),
    "require_payment": _plain(
        waiting.require_payment, reason="Phí", legal_basis="TT 1"
    ),
    "record_payment": _plain(waiting.record_payment, evidence="BL 7"),
    "pause": _plain(waiting.pause, reason="Giám định", legal_basis="Luật 2"),
    "resume": _plain(waiting.resume),
    "finish": _finish,
    "return_outcome": _plain(outcomes.return_outcome),
    "withdraw": _plain(outcomes.withdraw, reason="Thôi"),
    "stop": _plain(outcomes.stop, reason="Thôi"),
    "close": _now(outcomes.close),
    "correct": _correct,
    "note": _now(corrections.note, text="Đã gọi"),
    "follow": _follow,
    "draft_now": _now(drafting.draft_now),
    "draft_second": _now(drafting.draft_second, reason="Bất khả kháng"),
    "edit": _edit,
    "submit": _noticed(drafting.submit_notice),
    "return": _noticed(drafting.return_notice, remark="Sửa lại"),
    "approve": _noticed(drafting.approve),
    "withdraw_notice": _noticed(drafting.withdraw_notice, why="Đã xong"),
    "issue": _issue,
    "deliver": _deliver,
    "release": _noticed(issuing.release_text, text="Chờ kết quả giám định."),
    "unpublish": _noticed(issuing.unpublish, why="Theo đề nghị"),
    "whole_apology": through_an_apology,
}


def new_case(d: Department, draw: Draw, procedure: str, email: bool) -> NewCase:
    """State a new case."""
    return NewCase(
        id=new_id(),
        procedure_id=d.procedures[procedure],
        applicant=a_person(email="thuhang@dan.example" if email else ""),
        channel=("in_person", "online")[draw.pick % 2],
        received_at=draw.at,
    )


def cases(s: Session) -> list[Case]:
    """Read every case, in a stable order."""
    return list(s.scalars(select(Case).order_by(Case.id)))


#: How an act is called where the table of transitions names it otherwise.
_ACTIONS = {"answer": "record_answer"}
#: What leads on, rather than to an end, is tried more often.
_ONWARD = {
    "receive",
    "hand_over",
    "request_supplement",
    "receive_supplement",
    "require_payment",
    "record_payment",
    "pause",
    "resume",
    "correct",
}
_ON_NOTICES = {
    "draft": ("edit", "edit", "submit", "withdraw_notice", "whole_apology"),
    "submitted": ("edit", "approve", "return", "release"),
    "approved": ("issue", "issue", "return"),
    "issued": ("deliver", "release", "unpublish", "draft_second"),
    "delivered": ("deliver", "draft_second"),
    "withdrawn": ("draft_now", "whole_apology"),
}


def likely(s: Session, case: Case) -> list[str]:
    """List the acts that somebody would try on a case as it stands."""
    allowed = {str(action) for action in allowed_actions(CaseState(case.state))}
    found = [name for name in CASE_ACTS if _ACTIONS.get(name, name) in allowed]
    found += [name for name in found if name in _ONWARD] * 3
    states = s.scalars(
        select(ApologyNotice.state)
        .where(ApologyNotice.case_id == case.id)
        .order_by(ApologyNotice.deadline_no)
    ).all()
    found += _ON_NOTICES[states[-1]] if states else ("draft_now",)
    return [*found, "follow"]
