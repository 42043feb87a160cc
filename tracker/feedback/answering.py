"""Answers to feedback: proposed by who handles it, approved by a manager, published.

Published is what both the sender and the agency agree to; the words that the public
reads are those a person released, never the sender's own by themselves.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from notifications.letters import FeedbackStep
from rules.feedback import FeedbackAction
from tracker.accounts.actor import Actor
from tracker.errors import InvalidValueError
from tracker.feedback.acts import (
    FeedbackAct,
    open_feedback,
    sender_act,
    supposed_act,
)
from tracker.feedback.letters import tell_step
from tracker.ids import new_id
from tracker.masking import ReleasedText, ShownName, released_text, shown_name
from tracker.models import Applicant, Case, Feedback, PublishedFeedback, Unit
from tracker.text_entry import required_text


def propose_answer(
    session: Session,
    actor: Actor,
    feedback_id: UUID,
    *,
    answer: str,
    version: int | None = None,
    now: datetime,
) -> Feedback:
    """Write the answer and send it for approval."""
    said = required_text(answer, "answer", "Nhập nội dung trả lời.")
    act = open_feedback(
        session,
        actor,
        feedback_id,
        FeedbackAction.PROPOSE_ANSWER,
        version=version,
        now=now,
    )
    act.feedback.answer = said
    act.record("answer_proposed", reason=said)
    act.conclude()
    return act.feedback


def return_answer(
    session: Session,
    actor: Actor,
    feedback_id: UUID,
    *,
    reason: str,
    version: int | None = None,
    now: datetime,
) -> Feedback:
    """Give a proposed answer back, with what is to be changed."""
    said = required_text(reason, "reason", "Ghi rõ cần sửa điều gì trong câu trả lời.")
    act = open_feedback(
        session,
        actor,
        feedback_id,
        FeedbackAction.RETURN_ANSWER,
        version=version,
        now=now,
    )
    act.record("answer_returned", reason=said)
    act.conclude()
    return act.feedback


def approve_answer(
    session: Session,
    actor: Actor,
    feedback_id: UUID,
    *,
    agency_agrees: bool,
    version: int | None = None,
    now: datetime,
) -> Feedback:
    """Approve the answer: the sender reads it from now on, and is told by mail.

    `agency_agrees`: the agency wants question and answer published.
    """
    act = open_feedback(
        session,
        actor,
        feedback_id,
        FeedbackAction.APPROVE_ANSWER,
        version=version,
        now=now,
    )
    row = act.feedback
    row.agency_agrees = agency_agrees
    row.closed_at = now
    act.record("answered", {"agency_agrees": agency_agrees}, reason=row.answer)
    act.conclude()
    tell_step(act, FeedbackStep.ANSWERED, row.answer)
    return row


def publish(
    session: Session,
    actor: Actor,
    feedback_id: UUID,
    *,
    asked: str,
    answer: str,
    version: int | None = None,
    now: datetime,
) -> PublishedFeedback:
    """Publish question and answer in the words that were released for it.

    Raises `InvalidValueError` unless the sender agreed, and where the words still tell
    who the sender or the applicant of the linked case is.
    """
    act = open_feedback(
        session, actor, feedback_id, FeedbackAction.PUBLISH, version=version, now=now
    )
    row, shown = act.feedback, _to_publish(act, asked, answer)
    session.add(shown)
    row.agency_agrees = True
    row.published_id, row.published_at = shown.id, row.published_at or now
    act.record("published", {"published_id": str(shown.id)})
    act.conclude()
    return shown


def as_published(
    session: Session,
    actor: Actor,
    feedback_id: UUID,
    *,
    asked: str,
    answer: str,
    version: int | None = None,
    now: datetime,
) -> PublishedFeedback:
    """Show what the public would read, before it is published; nothing is written.

    Refuses whatever `publish` refuses.
    """
    action = FeedbackAction.PUBLISH
    act = supposed_act(session, actor, feedback_id, action, version=version, now=now)
    return _to_publish(act, asked, answer)


def unpublish(
    session: Session,
    actor: Actor,
    feedback_id: UUID,
    *,
    reason: str,
    version: int | None = None,
    now: datetime,
) -> Feedback:
    """Take question and answer off the public page, at once; a mark stays."""
    said = required_text(reason, "reason", "Nhập lý do ngừng công khai.")
    act = open_feedback(
        session, actor, feedback_id, FeedbackAction.UNPUBLISH, version=version, now=now
    )
    if act.feedback.published_id is None:
        raise _impossible("", "Phản ánh này không được công khai.")
    act.feedback.agency_agrees = False
    _take_back(act, said)
    return act.feedback


def withdraw_consent(
    session: Session, agency_id: UUID, feedback_id: UUID, *, now: datetime
) -> Feedback | None:
    """Let the sender take the agreement to publication back; what is shown goes."""
    act = sender_act(session, agency_id, feedback_id, now)
    if act is None:
        return None
    row = act.feedback
    if not row.sender_agrees:
        return row
    row.sender_agrees = False
    act.record("consent_withdrawn")
    if row.published_id is not None:
        _take_back(act, "Người gửi không đồng ý công khai nữa.")
    else:
        act.conclude()
    return row


def _to_publish(act: FeedbackAct, asked: str, answer: str) -> PublishedFeedback:
    row = act.feedback
    if not row.sender_agrees:
        raise _impossible(
            "", "Người gửi không đồng ý công khai nên không công khai được."
        )
    if row.published_id is not None:
        raise _impossible("", "Phản ánh này đang được công khai rồi.")
    withheld = _withheld(act)
    return _published(
        act,
        shown_name(row.sender_kind, row.sender_name)
        if row.sender_name
        else ShownName(""),
        released_text(asked, "asked", withheld=withheld),
        released_text(answer, "answer", withheld=withheld),
    )


def _take_back(act: FeedbackAct, why: str) -> None:
    row = act.feedback
    shown = act.session.get(PublishedFeedback, (row.agency_id, row.published_id))
    if shown is not None:
        shown.sender_shown = shown.asked_shown = shown.answer_shown = ""
        shown.withdrawn_on = act.office.time.today(act.now)
    act.record("unpublished", {"published_id": str(row.published_id)}, reason=why)
    row.published_id = None
    act.conclude()


def _published(
    act: FeedbackAct, sender: ShownName, asked: ReleasedText, answer: ReleasedText
) -> PublishedFeedback:
    """Build what the public reads: only from types that can hold nothing personal."""
    row, today = act.feedback, act.office.time.today
    unit = act.session.get(Unit, (row.agency_id, row.unit_id)) if row.unit_id else None
    return PublishedFeedback(
        agency_id=row.agency_id,
        id=new_id(),
        kind=row.kind,
        topic=row.topic,
        unit_vi=unit.name_vi if unit else "",
        sender_shown=sender.text,
        asked_shown=asked.text,
        answer_shown=answer.text,
        received_on=today(row.received_at),
        answered_on=today(row.closed_at or act.now),
        is_late=row.is_closed_late is True,
        published_at=act.now,
    )


def _withheld(act: FeedbackAct) -> list[str]:
    """List what is known of the people concerned, and the codes that lead to them."""
    row = act.feedback
    # The name of an organisation is shown; everybody else's is not.
    own_name = row.sender_name if row.sender_kind != "organisation" else ""
    found = [own_name, row.phone, row.email, row.address, row.code, row.lookup_secret]
    case = act.session.get(Case, (row.agency_id, row.case_id)) if row.case_id else None
    if case is not None:
        key = (case.agency_id, case.applicant_id)
        applicant = act.session.get_one(Applicant, key)
        found += [case.code or "", case.lookup_secret, applicant.representative]
        found += [applicant.identity_no, applicant.phone, applicant.email]
        found.append(applicant.address)
        if applicant.kind != "organisation":
            found.append(applicant.name)
    return [one for one in found if one]


def _impossible(field: str, problem_vi: str) -> InvalidValueError:
    return InvalidValueError(
        field=field, problem="this is not possible now.", problem_vi=problem_vi
    )
