"""Feedback as it comes in: by the public form, or written down at the desk."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from rules.feedback import FeedbackState
from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.codes import next_feedback_code
from tracker.db import Database
from tracker.errors import InvalidValueError
from tracker.feedback.acts import LONGEST_TEXT, FeedbackAct, derive, sender_actor
from tracker.feedback.letters import tell_received
from tracker.feedback.words import CHANNELS, DESK_CHANNELS, KINDS, SENDER_KINDS, TOPICS
from tracker.ids import new_lookup_secret
from tracker.models import Case, Feedback
from tracker.offices import Office, office_of
from tracker.text_entry import case_code, email, line, paragraph, phone

_LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFeedback:
    """What was typed; `id` is made by the page, so that a form sent twice is one.

    `case_code` may be empty. On the public form it needs the secret of the receipt.
    """

    id: UUID
    kind: str
    topic: str
    subject: str
    text: str
    sender_kind: str = "natural"
    sender_name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    agrees: bool = False
    case_code: str = ""
    case_secret: str = ""


def send(
    session: Session,
    agency_id: UUID,
    new: NewFeedback,
    *,
    case_id: UUID | None,
    now: datetime,
) -> Feedback:
    """Take in what came by the public form.

    `case_id` was found with the case's own secret, or is none.
    """
    actor = sender_actor(agency_id)
    return _take_in(session, actor, new, "web", case_id, now, now)


def register(
    session: Session,
    actor: Actor,
    new: NewFeedback,
    *,
    channel: str,
    received_at: datetime,
    now: datetime,
) -> Feedback:
    """Write down what came by telephone, by letter or in person; its clock ran since.

    Raises `InvalidValueError` for a reception in the future, or an unknown case.
    """
    require(actor, "feedback.register")
    _choose(channel, DESK_CHANNELS, "channel", "Chọn cách phản ánh đến.")
    if received_at > now:
        raise InvalidValueError(
            field="received_at",
            problem="it cannot be received in the future.",
            problem_vi="Thời điểm tiếp nhận không thể ở tương lai.",
        )
    case_id = case_of(session, actor, new.case_code) if new.case_code.strip() else None
    return _take_in(session, actor, new, channel, case_id, received_at, now)


def write_once(database: Database, take_in: Callable[[Session], Feedback]) -> Feedback:
    """Write feedback whose form may be sent twice at the same moment.

    Both come to the insert; the one that loses asks again, and finds what is there.
    """
    try:
        return database.write(take_in)
    except IntegrityError:
        return database.write(take_in)


def case_of(session: Session, actor: Actor, typed: str) -> UUID:
    """Find the case that an officer names; `InvalidValueError` where there is none."""
    office = office_of(session, actor.agency_id)
    wanted = case_code(typed, office.agency.code) or typed.strip().upper()
    found = session.scalar(
        select(Case.id).where(Case.agency_id == actor.agency_id, Case.code == wanted)
    )
    if found is None:
        raise InvalidValueError(
            field="case_code",
            problem="there is no such case in your agency.",
            problem_vi="Không có hồ sơ nào mang mã này trong cơ quan.",
        )
    return found


def _take_in(
    session: Session,
    actor: Actor,
    new: NewFeedback,
    channel: str,
    case_id: UUID | None,
    received_at: datetime,
    now: datetime,
) -> Feedback:
    there = session.get(Feedback, (actor.agency_id, new.id))
    if there is not None:
        return _same(there, new)
    office = office_of(session, actor.agency_id)
    row = _row(session, office, new, channel, now)
    row.case_id = case_id
    row.received_at = received_at
    row.created_at = now
    derive(row, office)
    session.add(row)
    session.flush()
    act = FeedbackAct(session, actor, office, row, now)
    act.record(
        "received",
        {
            "channel": channel,
            "kind": row.kind,
            "topic": row.topic,
            "case_id": str(case_id or ""),
            "received_at": received_at.isoformat(),
            "agrees": row.sender_agrees,
        },
    )
    tell_received(act)
    session.flush()
    return row


def _same(there: Feedback, new: NewFeedback) -> Feedback:
    """Answer a form that was sent again; anything else under its id is refused."""
    if there.text != paragraph(new.text, "text", longest=LONGEST_TEXT):
        raise InvalidValueError(
            field="",
            problem="this form was sent already; open a new one.",
            problem_vi="Biểu mẫu này đã gửi rồi. Hãy mở biểu mẫu mới.",
        )
    return there


def _row(
    session: Session, office: Office, new: NewFeedback, channel: str, now: datetime
) -> Feedback:
    _choose(new.kind, KINDS, "kind", "Chọn phản ánh hay kiến nghị.")
    _choose(new.topic, TOPICS, "topic", "Chọn nội dung này nói về việc gì.")
    _choose(new.sender_kind, SENDER_KINDS, "sender_kind", "Chọn cá nhân hay tổ chức.")
    _choose(channel, CHANNELS, "channel", "Chọn cách phản ánh đến.")
    row = Feedback(
        agency_id=office.agency.agency_id,
        id=new.id,
        lookup_secret=new_lookup_secret(),
        kind=new.kind,
        topic=new.topic,
        channel=channel,
        subject=line(new.subject, "subject", longest=_LONGEST_SUBJECT),
        text=paragraph(new.text, "text", longest=LONGEST_TEXT),
        sender_kind=new.sender_kind,
        sender_name=line(new.sender_name, "name"),
        phone=phone(new.phone),
        email=email(new.email),
        address=line(new.address, "address", longest=300),
        sender_agrees=new.agrees,
        state=str(FeedbackState.RECEIVED),
        waits=[],
        version=1,
        event_count=0,
        answer="",
    )
    for field, said, problem_vi in (
        ("subject", row.subject, "Nhập tiêu đề ngắn cho phản ánh, kiến nghị."),
        ("text", row.text, "Nhập nội dung phản ánh, kiến nghị."),
    ):
        if not said:
            raise InvalidValueError(
                field=field, problem="this is required.", problem_vi=problem_vi
            )
    agency, today = office.agency, office.time.today(now)
    row.code = next_feedback_code(session, agency.agency_id, agency.code, today)
    return row


def _choose(value: str, possible: tuple[str, ...], field: str, said: str) -> None:
    if value not in possible:
        raise InvalidValueError(
            field=field,
            problem=f"choose one of {', '.join(possible)}.",
            problem_vi=said,
        )
