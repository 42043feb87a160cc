"""What the registering desk looks up before it promises: procedures, people, dates."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from rules.day_marks import DayMark
from rules.deadline import Deadline, day_marks
from rules.procedure import TimeLimit
from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.cases.appointments import cutoff_of, promise
from tracker.catalogue import get, limit_of, registrable
from tracker.errors import InvalidValueError
from tracker.models import Applicant, Case, Desk, Officer, Procedure, Unit
from tracker.offices import office_of
from tracker.text_entry import identity_number, phone

#: A request for the same procedure within this time may be the same request.
_LOOK_BACK = timedelta(days=30)
_MOST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """The date that would be promised, with everything that explains it.

    Where the limit starts later than the reception, `starts` says with what, and the
    deadline is what it would be if that happened at once.
    """

    procedure: Procedure
    limit: TimeLimit
    received_at: datetime
    starts: str
    deadline: Deadline
    marks: tuple[DayMark, ...]

    @property
    def is_certain(self) -> bool:
        """Say whether the limit runs from the reception itself."""
        return self.starts == "reception"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownApplicant:
    """An applicant as they stated themselves the last time, on a day."""

    kind: str
    name: str
    representative: str
    identity_no: str
    phone: str
    email: str
    address: str
    stated_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LikeCase:
    """An open or recent case of the same applicant under the same procedure."""

    code: str
    state: str
    received_on: date | None
    finished_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """A unit that can take a case over, and its officers by id and name."""

    unit_id: UUID
    unit_vi: str
    officers: tuple[tuple[UUID, str], ...]


def procedures_for_desk(
    session: Session, actor: Actor, now: datetime
) -> list[Procedure]:
    """List what the desk may register today, by field and name."""
    require(actor, "case.register")
    today = office_of(session, actor.agency_id).time.today(now)
    return registrable(session, actor.agency_id, today)


def promised(
    session: Session,
    actor: Actor,
    *,
    procedure_id: UUID,
    received_at: datetime,
    variant: str = "",
) -> Promise:
    """Compute the promise with its explanation and its calendar; nothing is written."""
    require(actor, "case.register")
    time = office_of(session, actor.agency_id).time
    procedure = get(session, actor.agency_id, procedure_id)
    limit = limit_of(procedure, variant)
    local = time.civil(received_at)
    return Promise(
        procedure=procedure,
        limit=limit,
        received_at=local,
        starts=procedure.clock_starts,
        deadline=promise(
            session, actor.agency_id, procedure, at=received_at, variant=variant
        ),
        marks=day_marks(local, limit, time.calendar, cutoff=cutoff_of(procedure)),
    )


def known_applicant(
    session: Session, actor: Actor, *, phone_no: str = "", identity_no: str = ""
) -> KnownApplicant | None:
    """Find who stated this identity or telephone number last; `None` if nobody did."""
    require(actor, "case.register")
    condition = _same_person(phone_no, identity_no)
    if condition is None:
        return None
    row = session.scalar(
        select(Applicant)
        .where(Applicant.agency_id == actor.agency_id, condition)
        .order_by(Applicant.created_at.desc(), Applicant.id.desc())
        .limit(1)
    )
    if row is None:
        return None
    time = office_of(session, actor.agency_id).time
    return KnownApplicant(
        kind=row.kind,
        name=row.name,
        representative=row.representative,
        identity_no=row.identity_no,
        phone=row.phone,
        email=row.email,
        address=row.address,
        stated_on=time.today(row.created_at),
    )


def like_cases(
    session: Session,
    actor: Actor,
    *,
    procedure_id: UUID,
    phone_no: str = "",
    identity_no: str = "",
    now: datetime,
) -> list[LikeCase]:
    """List cases that may be the same request; they are shown, and refuse nothing.

    One that is open counts however old it is, one that has ended for 30 days.
    """
    require(actor, "case.register")
    condition = _same_person(phone_no, identity_no)
    if condition is None:
        return []
    rows = session.scalars(
        _of_procedure(actor.agency_id, procedure_id)
        .where(
            or_(Case.created_at >= now - _LOOK_BACK, Case.ended_at.is_(None)),
            condition,
        )
        .order_by(Case.id.desc())
        .limit(_MOST)
    )
    today = office_of(session, actor.agency_id).time.today
    return [
        LikeCase(
            code=row.code or row.submission_no or "",
            state=row.state,
            received_on=today(row.received_at) if row.received_at else None,
            finished_on=today(row.finished_at) if row.finished_at else None,
        )
        for row in rows
    ]


def _of_procedure(agency_id: UUID, procedure_id: UUID) -> Select[Case]:
    """Begin a question for cases of a procedure in any version, with applicants."""
    key = select(Procedure.key).where(
        Procedure.agency_id == agency_id, Procedure.id == procedure_id
    )
    return (
        select(Case)
        .join(
            Applicant,
            (Applicant.agency_id == Case.agency_id)
            & (Applicant.id == Case.applicant_id),
        )
        .join(
            Procedure,
            (Procedure.agency_id == Case.agency_id)
            & (Procedure.id == Case.procedure_id),
        )
        .where(Case.agency_id == agency_id, Procedure.key == key.scalar_subquery())
    )


def desk_name(session: Session, actor: Actor) -> str:
    """Say at which counter the actor works; nothing where none was given."""
    if actor.desk_id is None:
        return ""
    desk = session.get(Desk, (actor.agency_id, actor.desk_id))
    return desk.name_vi if desk else ""


def receivers(session: Session, actor: Actor) -> list[Receiver]:
    """List to whom a case may be handed over: the units with their officers."""
    require(actor, "case.read")
    officers: dict[UUID, list[tuple[UUID, str]]] = {}
    for unit_id, officer_id, name in session.execute(
        select(Officer.unit_id, Officer.id, Officer.name)
        .where(Officer.agency_id == actor.agency_id, Officer.is_active.is_(True))
        .order_by(Officer.name, Officer.id)
    ):
        officers.setdefault(unit_id, []).append((officer_id, name))
    units = session.execute(
        select(Unit.id, Unit.name_vi)
        .where(Unit.agency_id == actor.agency_id, Unit.is_active.is_(True))
        .order_by(Unit.is_one_stop, Unit.name_vi, Unit.id)
    )
    return [
        Receiver(
            unit_id=unit.id,
            unit_vi=unit.name_vi,
            officers=tuple(officers.get(unit.id, ())),
        )
        for unit in units
    ]


def _same_person(phone_no: str, identity_no: str) -> ColumnElement[bool] | None:
    """Give the condition for the same person; `None` when nothing usable was typed."""
    conditions = []
    try:
        if identity_no and (number := identity_number(identity_no)):
            conditions.append(Applicant.identity_no == number)
        if phone_no and (number := phone(phone_no)):
            conditions.append(Applicant.phone == number)
    except InvalidValueError:
        # Half a number is being typed; the form itself will say what is wrong.
        return None
    return or_(*conditions) if conditions else None
