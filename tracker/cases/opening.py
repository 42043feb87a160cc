"""Opening a case: its row, how it is found, and what it pins of the catalogue."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.acts import Act
from tracker.cases.entry import (
    CHANNELS,
    NewCase,
    applicant_row,
    checked_applicant,
    checked_documents,
)
from tracker.catalogue import check_registrable, get, limit_of, steps_of
from tracker.errors import FutureReceptionError, InvalidValueError
from tracker.ids import new_lookup_secret
from tracker.models import Case, Procedure, Step, Unit
from tracker.offices import Office
from tracker.text_entry import folded, paragraph

#: Asked at every reception, so it is put together only once.
_ONE_STOP = (
    select(Unit.id)
    .where(Unit.agency_id == bindparam("agency_id"), Unit.is_one_stop.is_(True))
    .limit(1)
)
_TOLERANCE = timedelta(minutes=2)


def procedure_for(
    session: Session, office: Office, new: NewCase, at: datetime
) -> Procedure:
    """Give the procedure of a new case, if it can be received on the day."""
    procedure = get(session, office.agency.agency_id, new.procedure_id)
    check_registrable(procedure, office.time.today(at))
    if new.channel not in CHANNELS:
        raise InvalidValueError(
            field="channel",
            problem=f"choose one of {', '.join(CHANNELS)}.",
            problem_vi="Chọn cách nộp hồ sơ.",
        )
    return procedure


def new_case(
    session: Session,
    actor: Actor,
    office: Office,
    new: NewCase,
    procedure: Procedure,
    now: datetime,
) -> Case:
    """Make the row of a case; the caller says in which state it begins."""
    applicant = applicant_row(
        session, actor.agency_id, checked_applicant(new.applicant), now
    )
    session.flush()  # the case refers to it
    limit = limit_of(procedure, new.variant)
    case = Case(
        agency_id=actor.agency_id,
        id=new.id,
        lookup_secret=new_lookup_secret(),
        search_folded=" ".join(
            filter(None, (applicant.name_folded, applicant.phone, folded(new.subject)))
        ),
        procedure_id=procedure.id,
        applicant_id=applicant.id,
        channel=new.channel,
        subject=paragraph(new.subject, "subject", longest=500),
        documents=checked_documents(new.documents),
        limit_amount=float(limit.amount),
        limit_unit=str(limit.unit),
        variant=new.variant,
        desk_id=new.desk_id or actor.desk_id,
        clock={},
        deadline_no=0,
        supplement_count=0,
        event_count=0,
        version=0,
        claim_fence=0,
        created_at=now,
        updated_at=now,
    )
    case.holder_unit_id = _one_stop(session, office, actor)
    case.holder_kind = "desk"
    return case


def _one_stop(session: Session, office: Office, actor: Actor) -> UUID | None:
    found: UUID | None = session.scalar(
        _ONE_STOP, {"agency_id": office.agency.agency_id}
    )
    return found or actor.unit_id


def begin(
    session: Session,
    actor: Actor,
    office: Office,
    case: Case,
    now: datetime,
    at: datetime,
) -> Act:
    """Take a new case in hand; one received in the future is refused."""
    if at > now + _TOLERANCE:
        raise FutureReceptionError(
            at=at.isoformat(), at_vi=f"{office.time.civil(at):%H:%M ngày %d/%m/%Y}"
        )
    return Act(
        session=session,
        actor=actor,
        office=office,
        case=case,
        now=now,
        at=at,
        is_new=True,
    )


def pinned(
    session: Session, office: Office, procedure: Procedure, new: NewCase | None
) -> dict[str, Any]:
    """Copy what the version of the catalogue promises, so that the case keeps it."""
    pinned: dict[str, Any] = {
        "procedure_key": procedure.key,
        "procedure_version": procedure.version_no,
        "cutoff": procedure.cutoff,
        "after_supplement": procedure.after_supplement,
        "ask": [procedure.supplement_ask_amount, procedure.supplement_ask_unit],
        "window": [
            procedure.supplement_window_amount,
            procedure.supplement_window_unit,
        ],
        "starts": procedure.clock_starts,
    }
    first = _first_step(session, office, procedure)
    if first is not None:
        pinned |= {
            "step_no": first.no,
            "step": first.name_vi,
            "step_limit": [first.limit_amount, first.limit_unit],
        }
    if new is not None:
        limit = limit_of(procedure, new.variant)
        pinned |= {"limit": [limit.amount, str(limit.unit)], "variant": new.variant}
    return pinned


def _first_step(session: Session, office: Office, procedure: Procedure) -> Step | None:
    steps = steps_of(session, office.agency.agency_id, procedure.id)
    return steps[0] if steps else None
