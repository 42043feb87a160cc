"""When a version of a procedure was posted: recorded, never rewritten."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.administration import begin, record
from tracker.catalogue.lookup import get
from tracker.errors import InvalidValueError
from tracker.ids import new_id
from tracker.models import ProcedurePosting
from tracker.text_entry import line

_FIRST_YEAR = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPosting:
    """What is recorded: the decision, the day it was posted (if it was), and where."""

    decision_no: str
    decided_on: date
    posted_on: date | None
    place_vi: str = ""
    why: str = ""


def record_posting(
    session: Session,
    actor: Actor,
    procedure_id: UUID,
    new: NewPosting,
    *,
    today: date,
    now: datetime,
) -> ProcedurePosting:
    """Record the posting of a version; a correction says why, and the old one stays.

    `today` is the agency's date: nothing can have been posted after it.
    """
    begin(session, actor, "procedure.change")
    version = get(session, actor.agency_id, procedure_id)
    before = postings_of(session, actor.agency_id, [procedure_id]).get(procedure_id)
    _check(new, today, before)
    row = ProcedurePosting(
        agency_id=actor.agency_id,
        id=new_id(),
        procedure_id=version.id,
        decision_no=line(new.decision_no, "decision_no", longest=200, shortest=1),
        decided_on=new.decided_on,
        posted_on=new.posted_on,
        place_vi=line(new.place_vi, "place_vi", longest=300),
        why=line(new.why, "why", longest=500),
        entered_at=now,
        entered_by=actor.officer_id,
        entered_by_name=actor.name,
    )
    session.add(row)
    session.flush()
    told = {
        "key": version.key,
        "version_no": version.version_no,
        "decision_no": row.decision_no,
        "decided_on": row.decided_on,
        "posted_on": row.posted_on,
        "was_posted_on": before.posted_on if before else None,
        "why": row.why,
    }
    record(session, actor, "procedure.posted", told, now=now)
    return row


def postings_of(
    session: Session, agency_id: UUID, procedure_ids: Iterable[UUID]
) -> dict[UUID, ProcedurePosting]:
    """Give the last posting recorded of each version."""
    rows = session.scalars(
        select(ProcedurePosting)
        .where(
            ProcedurePosting.agency_id == agency_id,
            ProcedurePosting.procedure_id.in_(list(procedure_ids)),
        )
        .order_by(ProcedurePosting.id)
    )
    return {row.procedure_id: row for row in rows}


def _check(new: NewPosting, today: date, before: ProcedurePosting | None) -> None:
    days = [("decided_on", new.decided_on)]
    if new.posted_on is not None:
        days.append(("posted_on", new.posted_on))
    for name, day in days:
        if day > today or day.year < _FIRST_YEAR:
            raise InvalidValueError(
                field=name,
                problem=f"{day} is not between {_FIRST_YEAR} and today.",
                problem_vi="Ngày này còn ở phía trước, hoặc đã quá xa.",
            )
    if new.posted_on is not None and new.posted_on < new.decided_on:
        raise InvalidValueError(
            field="posted_on",
            problem="it cannot be posted before it was decided.",
            problem_vi="Ngày công khai không thể trước ngày quyết định.",
        )
    if before is not None and not new.why.strip():
        raise InvalidValueError(
            field="why",
            problem="say why the record is corrected.",
            problem_vi="Hãy ghi vì sao sửa lại; dòng cũ vẫn còn.",
        )
