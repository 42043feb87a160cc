"""Who may sign a notice, and from when to when (người ký)."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.administration import assign, begin, record
from tracker.errors import InvalidValueError, NotFoundError
from tracker.ids import new_id
from tracker.models import Signatory
from tracker.text_entry import line


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatoryDetails:
    """A signatory as typed; `authority_vi` is such as `KT. GIÁM ĐỐC`."""

    name: str
    position_vi: str
    valid_from: date
    valid_to: date | None = None
    authority_vi: str = ""


def create_signatory(
    session: Session,
    actor: Actor,
    typed: SignatoryDetails,
    *,
    now: datetime,
    signatory_id: UUID | None = None,
) -> Signatory:
    """Enter a signatory."""
    begin(session, actor, "signatory.change")
    values = _checked(typed)
    row = Signatory(agency_id=actor.agency_id, id=signatory_id or new_id(), **values)
    session.add(row)
    session.flush()
    data = {"signatory_id": row.id, **values}
    record(session, actor, "signatory.created", data, now=now)
    return row


def change_signatory(
    session: Session,
    actor: Actor,
    signatory_id: UUID,
    typed: SignatoryDetails,
    *,
    now: datetime,
) -> Signatory:
    """Correct a signatory, or end the time; notices already issued keep their name."""
    begin(session, actor, "signatory.change")
    row = signatory_of(session, actor, signatory_id)
    changed = assign(row, _checked(typed))
    if changed:
        session.flush()
        data = {"signatory_id": row.id, "changed": changed}
        record(session, actor, "signatory.changed", data, now=now)
    return row


def signatories(session: Session, actor: Actor) -> list[Signatory]:
    """List every signatory, past ones too, the latest first."""
    return list(
        session.scalars(
            select(Signatory)
            .where(Signatory.agency_id == actor.agency_id)
            .order_by(Signatory.valid_from.desc(), Signatory.name, Signatory.id)
        )
    )


def signatories_on(session: Session, actor: Actor, day: date) -> list[Signatory]:
    """List who may sign on a day."""
    return list(
        session.scalars(
            select(Signatory)
            .where(
                Signatory.agency_id == actor.agency_id,
                Signatory.valid_from <= day,
                or_(Signatory.valid_to.is_(None), Signatory.valid_to >= day),
            )
            .order_by(Signatory.valid_from, Signatory.name, Signatory.id)
        )
    )


def signatory_of(session: Session, actor: Actor, signatory_id: UUID) -> Signatory:
    """Read a signatory of the actor's agency."""
    row = session.get(Signatory, (actor.agency_id, signatory_id))
    if row is None:
        raise NotFoundError(what="signatory", what_vi="người ký", key=str(signatory_id))
    return row


def _checked(typed: SignatoryDetails) -> dict[str, Any]:
    if typed.valid_to is not None and typed.valid_to < typed.valid_from:
        raise InvalidValueError(
            field="valid_to",
            problem="the last day lies before the first.",
            problem_vi="Ngày hết hiệu lực phải sau ngày bắt đầu.",
        )
    values = asdict(typed)
    values["name"] = line(typed.name, "name", longest=100, shortest=1)
    values["position_vi"] = line(typed.position_vi, "position_vi", shortest=1)
    values["authority_vi"] = line(typed.authority_vi, "authority_vi")
    return values
