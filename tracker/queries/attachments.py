"""The files of a case, for whoever may read the case."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.errors import NotFoundError
from tracker.models import Attachment, Case
from tracker.queries.search import case_id_of


def attachments_of(session: Session, case: Case) -> Sequence[Attachment]:
    """List the files of a case in the order they came, withdrawn ones among them."""
    return session.scalars(
        select(Attachment)
        .where(Attachment.agency_id == case.agency_id, Attachment.case_id == case.id)
        .order_by(Attachment.added_at, Attachment.id)
    ).all()


def case_for_files(session: Session, actor: Actor, code: str) -> Case:
    """Find the case that files are to be attached to, by whoever may attach them."""
    case_id, _ = case_id_of(session, actor, code)
    case = session.get_one(Case, (actor.agency_id, case_id))
    require(actor, "case.attach", case)
    return case


def attachment_of(
    session: Session, actor: Actor, code: str, attachment_id: UUID
) -> Attachment:
    """Find one file of a case; another agency's, or another case's, is not found."""
    case_id, _ = case_id_of(session, actor, code)
    require(actor, "case.read", session.get_one(Case, (actor.agency_id, case_id)))
    row = session.get(Attachment, (actor.agency_id, attachment_id))
    if row is None or row.case_id != case_id:
        raise NotFoundError(what="file", what_vi="tệp", key=str(attachment_id))
    return row
