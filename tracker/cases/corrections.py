"""Mistakes are corrected by an event that stays visible beside the mistaken one."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from rules.lifecycle import Action
from tracker.accounts.actor import Actor
from tracker.acts import open_act
from tracker.catalogue import check_registrable, get
from tracker.chronology import acts_at
from tracker.errors import InvalidValueError, NotFoundError
from tracker.ledger import follow_case
from tracker.models import Case, CaseEvent
from tracker.publication import answered
from tracker.reckoning import keep_step_uses
from tracker.text_entry import required_text

#: Events whose instant may have been typed wrongly.
CORRECTABLE = frozenset(
    {
        "case.received",
        "case.clock_started",
        "case.supplement_requested",
        "case.supplement_received",
        "case.paused",
        "case.resumed",
        "case.payment_required",
        "case.payment_recorded",
        "case.finished",
        "case.outcome_returned",
    }
)


def correct(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    seq: int,
    at: datetime,
    reason: str,
    now: datetime,
) -> Case:
    """Correct the instant of an earlier event; the earlier one stays as it was.

    The dates follow from the corrected instant. What was promised to the applicant,
    the ledger and the flags already raised are not touched.
    """
    act = open_act(session, actor, case_id, Action.CORRECT, now=now)
    event = next((event for event in act.events if event.seq == seq), None)
    if event is None or event.kind not in CORRECTABLE:
        raise NotFoundError(
            what="event to correct", what_vi="sự kiện có thể đính chính", key=str(seq)
        )
    if at > now:
        raise InvalidValueError(
            field="at",
            problem="the corrected instant is in the future.",
            problem_vi="Thời điểm đính chính ở tương lai.",
        )
    _check_between(act.events, event.seq, at)
    if event.kind == "case.received":
        procedure = get(session, actor.agency_id, act.case.procedure_id)
        check_registrable(procedure, act.office.time.today(at))
    act.record(
        "case.corrected",
        {
            "corrects": seq,
            "kind": event.kind,
            "old": event.at.isoformat(),
            "at": at.isoformat(),
        },
        reason=required_text(reason, "reason", "Nhập lý do đính chính."),
        at=now,
    )
    act.conclude("corrected")
    if act.case.finished_at is not None:
        keep_step_uses(session, act.case, act.events, act.office)
    is_late = act.case.late_since is not None
    follow_case(act, "corrected", {"seq": seq, "is_late": is_late})
    answered(act)
    session.flush()
    return act.case


def note(
    session: Session, actor: Actor, case_id: UUID, *, text: str, now: datetime
) -> Case:
    """Add a note for colleagues; it moves nothing."""
    act = open_act(session, actor, case_id, Action.NOTE, now=now)
    act.record(
        "case.noted", {"text": required_text(text, "text", "Nhập nội dung ghi chú.")}
    )
    act.conclude("noted")
    return act.case


def _check_between(events: Sequence[CaseEvent], seq: int, at: datetime) -> None:
    """Refuse an instant that would put the acts of the case out of their order."""
    acts = acts_at(events)
    before = [when for number, when in acts.items() if number < seq]
    after = [when for number, when in acts.items() if number > seq]
    if (before and at < max(before)) or (after and at > min(after)):
        raise InvalidValueError(
            field="at",
            problem="the corrected instant must keep the order of the acts.",
            problem_vi="Thời điểm đính chính phải giữ đúng thứ tự các lần ghi nhận.",
        )
