"""Issue and after: number and date, the new appointment, delivery, publication."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from rules.apology import Timing, is_after_term, timing
from rules.lifecycle import Action
from tracker.accounts.actor import Actor
from tracker.acts import Act
from tracker.apologies.drafting import check_date, is_for_finished
from tracker.apologies.notice_acts import open_notice, require_complete
from tracker.clockwork import dates
from tracker.errors import InvalidValueError
from tracker.ids import new_id
from tracker.ledger import append, entry_of_error, follow_case
from tracker.models import ApologyNotice, NoticeDelivery, Signatory
from tracker.post import tell_apology, tell_error
from tracker.publication import publish, release, take_back
from tracker.queries.apology_paper import paper_to_keep
from tracker.text_entry import paragraph, required_text

DELIVERY_CHANNELS = ("email", "in_person", "telephone", "sms", "zalo", "post")
_BASIS = "NĐ 118/2025/NĐ-CP, Điều 19 khoản 6"


def issue(
    session: Session,
    actor: Actor,
    notice_id: UUID,
    *,
    number: str,
    issued_on: date,
    signatory_id: UUID,
    now: datetime,
) -> ApologyNotice:
    """Issue a notice that the clerk's office registered, and re-appoint the case.

    The number, the date and the signatory are typed in from the signed paper. The
    applicant is told, the date moves (once), and the notice is shown to the public
    where the agency publishes its apologies.
    """
    held = open_notice(
        session, actor, notice_id, "issue", permission="apology.issue", now=now
    )
    act, notice = held.act, held.notice
    is_error = notice.error_no > 0
    require_complete(notice, needs_date=not (is_error or is_for_finished(act)))
    _check_issue_date(act, notice, issued_on)
    notice.number = required_text(number, "number", "Nhập số văn bản.", longest=60)
    _sign(act, notice, signatory_id, issued_on)
    _date(act, notice, issued_on)
    notice.issued_paper = paper_to_keep(session, act.office, act.case, notice)
    act.record(
        "apology.issued",
        {
            "notice_id": str(notice.id),
            "number": notice.number,
            "issued_on": issued_on.isoformat(),
            "signatory": notice.signatory_name,
            "timing": notice.timing,
            "sent_late": notice.is_sent_late,
            "second": notice.is_second,
        },
        reason=notice.reason_text,
        legal_basis="" if is_error else _BASIS,
    )
    if is_error:
        tell_error(act, notice)
    elif notice.timing != Timing.AFTER_FINISH:
        _reappoint(act, notice)
    publish(act, notice)
    _follow(act, notice)
    session.flush()
    return notice


def _follow(act: Act, notice: ApologyNotice) -> None:
    """Note the issue in the entry that the notice belongs to."""
    data = {"notice_id": str(notice.id)}
    if notice.error_no == 0:
        if act.case.late_since is not None:
            follow_case(act, "apology_issued", data)
        return
    entry = entry_of_error(act.session, act.case, notice.error_no)
    if entry is not None:
        append(act.session, entry, act.actor, "apology_issued", data=data, now=act.now)


def record_delivery(
    session: Session,
    actor: Actor,
    notice_id: UUID,
    *,
    channel: str,
    at: datetime,
    evidence: str,
    now: datetime,
) -> NoticeDelivery:
    """Record that the notice reached the applicant; recorded as done, never pretended.

    Telephone, SMS, Zalo and post are done by people, and need evidence.
    """
    held = open_notice(
        session, actor, notice_id, "deliver", permission="apology.deliver", now=now
    )
    if channel not in DELIVERY_CHANNELS:
        raise InvalidValueError(
            field="channel",
            problem=f"choose one of {', '.join(DELIVERY_CHANNELS)}.",
            problem_vi="Chọn cách gửi.",
        )
    notice = held.notice
    if at > now or (
        notice.issued_on and held.act.office.time.today(at) < notice.issued_on
    ):
        raise InvalidValueError(
            field="at",
            problem="the notice was sent after its issue, and not in the future.",
            problem_vi="Thời điểm gửi phải sau ngày phát hành và không ở tương lai.",
        )
    row = NoticeDelivery(
        agency_id=actor.agency_id,
        id=new_id(),
        notice_id=notice.id,
        channel=channel,
        at=at,
        evidence=required_text(evidence, "evidence", "Nhập minh chứng đã gửi."),
        recorded_at=now,
        recorded_by=actor.officer_id,
    )
    session.add(row)
    notice.state = "delivered"
    notice.delivered_at = notice.delivered_at or at
    held.act.record(
        "apology.delivered",
        {"notice_id": str(notice.id), "channel": channel, "evidence": row.evidence},
        at=at,
    )
    session.flush()
    return row


def release_text(
    session: Session, actor: Actor, notice_id: UUID, *, text: str, now: datetime
) -> ApologyNotice:
    """Let the public read a free text of the reason, after a person looked at it."""
    held = open_notice(
        session,
        actor,
        notice_id,
        "release",
        permission="apology.release_text",
        now=now,
    )
    notice = held.notice
    notice.reason_released = paragraph(text, "reason", longest=1000)
    release(held.act, notice)
    held.act.record(
        "apology.text_released",
        {"notice_id": str(notice.id)},
        reason=notice.reason_released,
    )
    session.flush()
    return notice


def unpublish(
    session: Session, actor: Actor, notice_id: UUID, *, why: str, now: datetime
) -> ApologyNotice:
    """Take name and words of a notice off the public page, at once; a mark stays."""
    held = open_notice(
        session, actor, notice_id, "unpublish", permission="apology.unpublish", now=now
    )
    notice = held.notice
    take_back(held.act, notice)
    held.act.record(
        "apology.unpublished",
        {"notice_id": str(notice.id)},
        reason=required_text(why, "reason", "Nhập lý do ngừng công khai."),
    )
    session.flush()
    return notice


def _sign(act: Act, notice: ApologyNotice, signatory_id: UUID, issued_on: date) -> None:
    """Write down who signed, and in whose name."""
    signatory = _signatory(act, signatory_id, issued_on)
    notice.signatory_id = signatory.id
    notice.signatory_name = signatory.name
    notice.signatory_position_vi = "\n".join(
        filter(None, (signatory.authority_vi, signatory.position_vi))
    )


def _date(act: Act, notice: ApologyNotice, issued_on: date) -> None:
    """Write down when it was issued, and whether that was in the decree's time."""
    notice.issued_on = issued_on
    notice.issued_at = act.now
    notice.state = "issued"
    if notice.error_no:
        return
    found = dates(act.facts, act.office.time)
    local_now = act.office.time.civil(act.now)
    notice.timing = str(timing(found, local_now, act.facts.end_at))
    notice.is_sent_late = is_after_term(found, local_now)


def _reappoint(act: Act, notice: ApologyNotice) -> None:
    """Move the case to its new date; the original stays beside it."""
    if notice.new_date is None:  # require_complete has seen to it
        return
    check_date(act, notice, notice.new_date)
    act.move(Action.REAPPOINT)
    old = act.case.reappointed_at or act.case.appointed_at
    act.record(
        "case.reappointed",
        {
            "notice_id": str(notice.id),
            "old": old.isoformat() if old else None,
            "to": notice.new_date.isoformat(),
            "second": notice.is_second,
            "approver": str(notice.override_by or notice.approved_by or ""),
        },
        reason=notice.override_reason or notice.reason_text,
        legal_basis=_BASIS,
    )
    act.conclude("reappointed")
    if act.case.due_at is not None:
        tell_apology(act, notice, act.case.due_at)


def _check_issue_date(act: Act, notice: ApologyNotice, issued_on: date) -> None:
    today = act.office.time.today(act.now)
    drafted = act.office.time.today(notice.drafted_at)
    if not drafted <= issued_on <= today:
        raise InvalidValueError(
            field="issued_on",
            problem="the date of issue lies between the draft and today.",
            problem_vi="Ngày ban hành phải từ ngày dự thảo đến hôm nay.",
        )
    if (
        notice.new_date is not None
        and not is_for_finished(act)
        and notice.new_date < issued_on
    ):
        raise InvalidValueError(
            field="new_date",
            problem="the new date is before the date of issue.",
            problem_vi="Ngày hẹn lại không được trước ngày ban hành.",
        )


def _signatory(act: Act, signatory_id: UUID, day: date) -> Signatory:
    row = act.session.get(Signatory, (act.case.agency_id, signatory_id))
    if row is None or day < row.valid_from or (row.valid_to and day > row.valid_to):
        raise InvalidValueError(
            field="signatory_id",
            problem="choose a signatory who may sign on that day.",
            problem_vi="Chọn người ký có thẩm quyền vào ngày ban hành.",
        )
    return row
