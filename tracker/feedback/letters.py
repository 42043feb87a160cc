"""Letters about feedback: to whoever sent it, and to the officers who owe an answer."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.letters import FeedbackAlert, FeedbackNews, FeedbackStep
from notifications.outbox.enqueue import Mailing, enqueue_many
from rules.feedback import FeedbackDuty, FeedbackRung
from tracker.addresses import base_url, mail_domain, next_opening
from tracker.feedback.acts import FeedbackAct
from tracker.models import Feedback, Officer, Unit
from tracker.offices import Office


def feedback_url(office: Office, row: Feedback) -> str:
    """Give the address of a piece of feedback, for officers."""
    return f"{base_url(office)}/phan-anh-kien-nghi/{row.code}"


def tell_received(act: FeedbackAct) -> None:
    """Send code and secret to the address that was given.

    Nothing that the sender wrote is repeated: the address may be somebody else's.
    """
    row, office = act.feedback, act.office
    by = office.time.today(row.answer_until) if row.answer_until else None
    _tell(act, FeedbackStep.RECEIVED, secret=row.lookup_secret, answer_by=by)


def tell_step(act: FeedbackAct, step: FeedbackStep, text: str) -> None:
    """Send what was decided or answered; once for each act."""
    _tell(act, step, text=text)


def _tell(
    act: FeedbackAct,
    step: FeedbackStep,
    *,
    text: str = "",
    secret: str = "",
    answer_by: date | None = None,
) -> None:
    row, office = act.feedback, act.office
    if not row.email:
        return
    letter = FeedbackNews(
        letterhead=office.letterhead,
        step=step,
        code=row.code,
        lookup_url=f"{base_url(office)}/phan-anh/tra-cuu?ma={row.code}",
        secret=secret,
        answer_by=answer_by,
        text=text,
        received_on=office.time.today(row.received_at),
    )
    mailing = Mailing(
        letter=letter,
        agency_id=row.agency_id,
        to_address=row.email,
        to_name=row.sender_name,
        dedup_key=f"feedback:{row.id}:{step}:{row.event_count}",
        reference=str(row.id),
        domain=mail_domain(office),
    )
    enqueue_many(act.session, [mailing], now=act.now)


def alerts(
    session: Session, office: Office, row: Feedback, rung: FeedbackRung
) -> list[Mailing]:
    """Write one alert for each officer concerned."""
    agency_id = row.agency_id
    unit = session.get(Unit, (agency_id, row.unit_id)) if row.unit_id else None
    officers = _officers(session, agency_id)
    holder = next((one.name for one in officers if one.id == row.officer_id), "")
    at = office.time.instant(rung.at)
    return [
        Mailing(
            letter=FeedbackAlert(
                letterhead=office.letterhead,
                recipient_name=officer.name,
                duty=str(rung.duty),
                is_past=rung.is_past,
                due_at=office.local(_due(row, rung.duty) or at),
                code=row.code,
                subject_vi=row.subject,
                unit_name=unit.name_vi if unit else "",
                holder_name=holder,
                url=feedback_url(office, row),
            ),
            agency_id=agency_id,
            to_address=officer.email,
            to_name=officer.name,
            dedup_key=(
                f"feedback_alert:{row.id}:{rung.duty}:{rung.is_past}:"
                f"{rung.at.isoformat()}:{officer.id}"
            ),
            reference=str(row.id),
            not_before=None if rung.is_past else next_opening(office, at),
            urgent=rung.is_past,
            domain=mail_domain(office),
        )
        for officer in _concerned(row, rung, unit, officers)
    ]


def _officers(session: Session, agency_id: UUID) -> Sequence[Officer]:
    return session.scalars(
        select(Officer)
        .where(
            Officer.agency_id == agency_id,
            Officer.is_active.is_(True),
            Officer.email != "",
        )
        .order_by(Officer.id)
    ).all()


def _concerned(
    row: Feedback, rung: FeedbackRung, unit: Unit | None, officers: Iterable[Officer]
) -> list[Officer]:
    """Choose who is told: the desk to decide, who has to answer, managers if late."""
    head: UUID | None = unit.head_officer_id if unit else None
    told = []
    for officer in officers:
        roles = officer.roles
        is_head = officer.id == head or (
            "unit_head" in roles and officer.unit_id == row.unit_id
        )
        if (
            ("manager" in roles and (rung.is_past or rung.duty is FeedbackDuty.PUBLISH))
            or ("desk" in roles and rung.duty is FeedbackDuty.DECIDE)
            or (
                rung.duty is FeedbackDuty.ANSWER
                and (is_head or officer.id == row.officer_id)
            )
        ):
            told.append(officer)
    return told


def _due(row: Feedback, duty: FeedbackDuty) -> datetime | None:
    return {
        FeedbackDuty.DECIDE: row.decide_until,
        FeedbackDuty.ANSWER: row.answer_until,
        FeedbackDuty.PUBLISH: row.publish_until,
    }[duty]
