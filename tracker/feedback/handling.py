"""What the desk and the managers decide about feedback before it is answered."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from notifications.letters import FeedbackStep
from rules.feedback import FeedbackAction
from tracker.accounts.actor import Actor
from tracker.errors import InvalidValueError
from tracker.feedback.acts import FeedbackAct, move, open_feedback, sender_act
from tracker.feedback.entry import case_of
from tracker.feedback.letters import tell_step
from tracker.models import Feedback, Officer, Unit
from tracker.text_entry import line, paragraph, required_text

_LONGEST = 2000


def accept(
    session: Session,
    actor: Actor,
    feedback_id: UUID,
    *,
    unit_id: UUID | None,
    officer_id: UUID | None = None,
    version: int | None = None,
    now: datetime,
) -> Feedback:
    """Take feedback up and say who has to answer it."""
    act = open_feedback(
        session, actor, feedback_id, FeedbackAction.ACCEPT, version=version, now=now
    )
    _put(act, unit_id, officer_id)
    act.feedback.decided_at = now
    act.record("accepted", _held_by(act))
    act.conclude()
    return act.feedback


def assign(
    session: Session,
    actor: Actor,
    feedback_id: UUID,
    *,
    unit_id: UUID | None,
    officer_id: UUID | None = None,
    version: int | None = None,
    now: datetime,
) -> Feedback:
    """Let another unit or officer answer; the clock runs on."""
    act = open_feedback(
        session, actor, feedback_id, FeedbackAction.ASSIGN, version=version, now=now
    )
    before = _held_by(act)
    _put(act, unit_id, officer_id)
    act.record("assigned", {"from": before, **_held_by(act)})
    act.conclude()
    return act.feedback


def refuse(
    session: Session,
    actor: Actor,
    feedback_id: UUID,
    *,
    reason: str,
    version: int | None = None,
    now: datetime,
) -> Feedback:
    """Refuse to take feedback up, with the reason that the sender is told."""
    said = required_text(
        reason,
        "reason",
        "Nhập lý do từ chối; người gửi sẽ đọc lý do này.",
        longest=_LONGEST,
    )
    act = open_feedback(
        session, actor, feedback_id, FeedbackAction.REFUSE, version=version, now=now
    )
    _close(act)
    act.record("refused", reason=said)
    act.conclude()
    tell_step(act, FeedbackStep.REFUSED, said)
    return act.feedback


def forward(
    session: Session,
    actor: Actor,
    feedback_id: UUID,
    *,
    body_name: str,
    reason: str = "",
    version: int | None = None,
    now: datetime,
) -> Feedback:
    """Hand feedback on to the body that is competent, and tell the sender which."""
    body = line(body_name, "body_name")
    if not body:
        raise _missing("body_name", "Nhập tên cơ quan nhận chuyển.")
    act = open_feedback(
        session, actor, feedback_id, FeedbackAction.FORWARD, version=version, now=now
    )
    said = paragraph(reason, "reason", longest=_LONGEST)
    _close(act)
    act.record("forwarded", {"body": body}, reason=said)
    act.conclude()
    tell_step(act, FeedbackStep.FORWARDED, "\n\n".join(filter(None, (body, said))))
    return act.feedback


def ask_supplement(
    session: Session,
    actor: Actor,
    feedback_id: UUID,
    *,
    question: str,
    version: int | None = None,
    now: datetime,
) -> Feedback:
    """Ask the sender for what is missing; the time of the answer stands meanwhile.

    Asked after its five working days it is possible all the same, and is marked.
    """
    said = required_text(
        question, "question", "Ghi rõ cần người gửi bổ sung điều gì.", longest=_LONGEST
    )
    act = open_feedback(
        session,
        actor,
        feedback_id,
        FeedbackAction.ASK_SUPPLEMENT,
        version=version,
        now=now,
    )
    row = act.feedback
    row.waits = [*row.waits, [now.isoformat(), None]]
    act.record("supplement_asked", {"is_late": now > row.ask_until}, reason=said)
    act.conclude()
    tell_step(act, FeedbackStep.SUPPLEMENT_ASKED, said)
    return row


def receive_supplement(
    session: Session,
    actor: Actor,
    feedback_id: UUID,
    *,
    text: str,
    version: int | None = None,
    now: datetime,
) -> Feedback:
    """Write down what the sender added; the time of the answer runs on."""
    act = open_feedback(
        session,
        actor,
        feedback_id,
        FeedbackAction.RECEIVE_SUPPLEMENT,
        version=version,
        now=now,
    )
    return _supplemented(act, text)


def send_supplement(
    session: Session, agency_id: UUID, feedback_id: UUID, *, text: str, now: datetime
) -> Feedback:
    """Take in what the sender adds by the public page, found by code and secret."""
    act = sender_act(session, agency_id, feedback_id, now)
    if act is None:
        raise _missing("text", "Không tìm thấy phản ánh này.")
    move(act.feedback, FeedbackAction.RECEIVE_SUPPLEMENT)
    return _supplemented(act, text)


def link_case(
    session: Session,
    actor: Actor,
    feedback_id: UUID,
    *,
    case_code: str,
    version: int | None = None,
    now: datetime,
) -> Feedback:
    """Say which case feedback is about; typed empty, that it is about none."""
    act = open_feedback(
        session, actor, feedback_id, FeedbackAction.LINK_CASE, version=version, now=now
    )
    old = act.feedback.case_id
    act.feedback.case_id = (
        case_of(session, actor, case_code) if case_code.strip() else None
    )
    new = act.feedback.case_id
    act.record("case_linked", {"from": str(old or ""), "to": str(new or "")})
    act.conclude()
    return act.feedback


def _supplemented(act: FeedbackAct, text: str) -> Feedback:
    said = required_text(text, "text", "Nhập nội dung bổ sung.")
    row = act.feedback
    since, _ = row.waits[-1]
    row.waits = [*row.waits[:-1], [since, act.now.isoformat()]]
    row.decided_at = row.decided_at or act.now
    act.record("supplement_received", reason=said)
    act.conclude()
    return row


def _put(act: FeedbackAct, unit_id: UUID | None, officer_id: UUID | None) -> None:
    """Check that unit and officer are the agency's own, and put them down."""
    agency_id = act.feedback.agency_id
    officer = None
    if officer_id is not None:
        officer = act.session.get(Officer, (agency_id, officer_id))
        if officer is None or not officer.is_active:
            raise _missing("to", "Chọn một cán bộ đang làm việc.")
    unit_id = officer.unit_id if officer else unit_id
    unit = act.session.get(Unit, (agency_id, unit_id)) if unit_id else None
    if unit is None:
        raise _missing("to", "Chọn đơn vị hoặc cán bộ trả lời.")
    act.feedback.unit_id = unit.id
    act.feedback.officer_id = officer.id if officer else None


def _held_by(act: FeedbackAct) -> dict[str, str]:
    row = act.feedback
    return {"unit": str(row.unit_id or ""), "officer": str(row.officer_id or "")}


def _close(act: FeedbackAct) -> None:
    act.feedback.decided_at = act.feedback.decided_at or act.now
    act.feedback.closed_at = act.now


def _missing(field: str, problem_vi: str) -> InvalidValueError:
    return InvalidValueError(
        field=field, problem="this is required.", problem_vi=problem_vi
    )
