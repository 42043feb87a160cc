"""The newest signed root, mailed to the inspectors: a copy outside the installation."""

from datetime import datetime, time
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.letters import CheckpointLetter
from notifications.outbox.enqueue import Mailing, enqueue_many
from tracker.accounts.actor import Role
from tracker.addresses import base_url, mail_domain
from tracker.models import LogCheckpoint, Officer, PublicLog
from tracker.offices import Office, office_of
from tracker.transparency.reading import keys, latest


def tell_inspectors(session: Session, *, agency_id: UUID, now: datetime) -> int:
    """Mail the newest root once a working day, at the hour of the morning letter.

    Nothing is mailed while the log has not grown. Says how many letters were written.
    """
    log = session.get_one(PublicLog, agency_id)
    checkpoint = latest(session, agency_id)
    if checkpoint is None or checkpoint.size <= log.mailed_size:
        return 0
    office = office_of(session, agency_id)
    today = office.time.today(now)
    if log.mailed_on == today or not _is_hour(office, now):
        return 0
    readers = _inspectors(session, agency_id)
    if not readers:
        return 0
    log.mailed_on, log.mailed_size = today, checkpoint.size
    known = keys(session, agency_id)[0].verifier_key
    return enqueue_many(
        session,
        [_letter(office, one, checkpoint, known) for one in readers],
        now=now,
    )


def _letter(
    office: Office, reader: Officer, checkpoint: LogCheckpoint, known: str
) -> Mailing:
    return Mailing(
        letter=CheckpointLetter(
            letterhead=office.letterhead,
            recipient_name=reader.name,
            note=checkpoint.note,
            size=checkpoint.size,
            signed_at=office.local(checkpoint.signed_at),
            verifier_key=known,
            log_url=f"{base_url(office)}/nhat-ky",
        ),
        agency_id=office.agency.agency_id,
        to_address=reader.email,
        to_name=reader.name,
        dedup_key=f"checkpoint:{reader.id}:{checkpoint.size}",
        reference=str(reader.id),
        domain=mail_domain(office),
    )


def _inspectors(session: Session, agency_id: UUID) -> list[Officer]:
    rows = session.scalars(
        select(Officer)
        .where(
            Officer.agency_id == agency_id,
            Officer.is_active.is_(True),
            Officer.email != "",
        )
        .order_by(Officer.id)
    )
    return [one for one in rows if Role.INSPECTOR in one.roles]


def _is_hour(office: Office, now: datetime) -> bool:
    local = office.time.civil(now)
    hour = time.fromisoformat(office.choices.digest_at)
    return office.time.calendar.is_working_day(local.date()) and local.time() >= hour
