"""What anybody may read: published apologies, procedures, and the own case."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import case as sql_case
from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from rules.deadline import Deadline
from rules.sla import explained
from tracker.clockwork import facts_of
from tracker.errors import NotFoundError
from tracker.models import Agency, Case, Procedure, PublishedApology, Step
from tracker.offices import Office, office_of
from tracker.queries.paging import read_mark, write_mark
from tracker.text_entry import case_code, folded

PAGE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ApologyPage:
    """A page of published apologies; `after` asks for the older ones."""

    rows: Sequence[PublishedApology]
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApologyFigures:
    """How many apologies are shown, and what became of their new dates."""

    shown: int
    kept: int
    broken: int
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedUp:
    """What the holder of a secret reads of the case; nothing personal."""

    code: str
    state: str
    procedure_vi: str
    received_at: datetime | None
    submitted_at: datetime | None
    due_at: datetime | None
    appointed_at: datetime | None
    reappointed_at: datetime | None
    provisional: bool
    is_stopped: bool
    is_late: bool
    finished_at: datetime | None
    returned_at: datetime | None
    outcome: str
    supplement_until: datetime | None
    step_vi: str
    office: Office
    deadline: Deadline | None


def agencies(session: Session) -> Sequence[Agency]:
    """List the agencies of the installation."""
    return session.scalars(select(Agency).order_by(Agency.name_vi)).all()


def chosen_agency(session: Session, code: str = "") -> Agency | None:
    """Give the agency a reader means: by its code, else the only one."""
    if code:
        return session.scalar(select(Agency).where(Agency.code == code[:40].upper()))
    found = session.scalars(select(Agency).order_by(Agency.code).limit(2)).all()
    return found[0] if len(found) == 1 else None


def apologies(
    session: Session,
    *,
    today: date,
    agency_id: UUID | None = None,
    after: str = "",
    limit: int = PAGE,
) -> ApologyPage:
    """Read published apologies, the newest first, by keyset pages."""
    query = select(PublishedApology).where(PublishedApology.shown_until >= today)
    if agency_id is not None:
        query = query.where(PublishedApology.agency_id == agency_id)
    mark = read_mark(after)
    if mark is not None:
        query = query.where(
            tuple_(PublishedApology.published_at, PublishedApology.id) < tuple_(*mark)
        )
    rows = session.scalars(
        query.order_by(
            PublishedApology.published_at.desc(), PublishedApology.id.desc()
        ).limit(limit + 1)
    ).all()
    shown = rows[:limit]
    more = ""
    if len(rows) > limit:
        last = shown[-1]
        more = write_mark(last.published_at, last.id)
    return ApologyPage(rows=shown, after=more)


def apology(session: Session, apology_id: UUID, today: date) -> PublishedApology:
    """Read one published apology; raise `NotFoundError` when it is not shown."""
    row = session.scalar(
        select(PublishedApology).where(
            PublishedApology.id == apology_id, PublishedApology.shown_until >= today
        )
    )
    if row is None:
        raise NotFoundError(what="apology", what_vi="lời xin lỗi", key="")
    return row


def apology_figures(
    session: Session, *, today: date, agency_id: UUID | None = None
) -> ApologyFigures:
    """Count what is shown: new dates kept, broken, and still to come."""
    row = PublishedApology
    is_kept = row.kept.is_(True) | (row.new_on.is_(None))
    is_broken = row.kept.is_(False) | (
        row.kept.is_(None) & row.answered_on.is_(None) & (row.new_on < today)
    )
    query = select(
        func.count(),
        func.sum(sql_case((is_kept, 1), else_=0)),
        func.sum(sql_case((is_broken, 1), else_=0)),
    ).where(row.shown_until >= today)
    if agency_id is not None:
        query = query.where(row.agency_id == agency_id)
    shown, kept, broken = session.execute(query).one()
    kept, broken = int(kept or 0), int(broken or 0)
    return ApologyFigures(
        shown=shown, kept=kept, broken=broken, waiting=shown - kept - broken
    )


def look_up(
    session: Session, code: str, secret: str, *, agency_id: UUID | None = None
) -> LookedUp | None:
    """Read a case for whoever knows its code and its secret; else `None`.

    The answer is the same for a code that does not exist and a wrong secret.
    """
    wanted = case_code(code) or code.strip().upper()
    query = select(Case).where((Case.code == wanted) | (Case.submission_no == wanted))
    if agency_id is not None:
        query = query.where(Case.agency_id == agency_id)
    given = "".join(secret.split()).upper().encode("utf-8", "surrogatepass")
    found = None
    for case in session.scalars(query.limit(5)):
        if hmac.compare_digest(case.lookup_secret.encode(), given):
            found = case
    if found is None:
        hmac.compare_digest(b"AAAAAAAA", given)
        return None
    return _looked_up(session, found)


def procedures(
    session: Session, agency_id: UUID, *, today: date, words: str = "", field: str = ""
) -> Sequence[Procedure]:
    """List the procedures that an agency posts: current, and in force today."""
    query = select(Procedure).where(
        Procedure.agency_id == agency_id,
        Procedure.status == "current",
        Procedure.valid_from <= today,
        (Procedure.valid_to.is_(None)) | (Procedure.valid_to >= today),
    )
    for word in folded(words).split()[:8]:
        query = query.where(
            Procedure.name_folded.contains(word, autoescape=True)
            | Procedure.code.contains(word, autoescape=True)
        )
    if field:
        query = query.where(Procedure.field_vi == field)
    return session.scalars(query.order_by(Procedure.field_vi, Procedure.name_vi)).all()


def procedure(
    session: Session, agency_id: UUID, key: str, today: date
) -> tuple[Procedure, Sequence[Step]]:
    """Read a posted procedure with its steps; raise `NotFoundError`."""
    row = session.scalar(
        select(Procedure)
        .where(
            Procedure.agency_id == agency_id,
            Procedure.key == key,
            Procedure.valid_from <= today,
        )
        .order_by(Procedure.version_no.desc())
        .limit(1)
    )
    if row is None or row.status != "current":
        raise NotFoundError(what="procedure", what_vi="thủ tục", key=key[:60])
    steps = session.scalars(
        select(Step)
        .where(Step.agency_id == agency_id, Step.procedure_id == row.id)
        .order_by(Step.no)
    ).all()
    return row, steps


def _looked_up(session: Session, case: Case) -> LookedUp:
    office = office_of(session, case.agency_id)
    row = session.get_one(Procedure, (case.agency_id, case.procedure_id))
    step = (
        session.get(Step, (case.agency_id, case.procedure_id, case.step_no))
        if case.step_no
        else None
    )
    facts = facts_of(case.clock, case.state, office.time, office.choices)
    return LookedUp(
        code=case.code or case.submission_no or "",
        state=case.state,
        procedure_vi=row.name_vi,
        received_at=case.received_at,
        submitted_at=case.submitted_at,
        due_at=case.due_at,
        appointed_at=case.appointed_at,
        reappointed_at=case.reappointed_at,
        provisional=case.provisional,
        is_stopped=case.is_stopped,
        is_late=case.late_since is not None,
        finished_at=case.finished_at,
        returned_at=case.returned_at,
        outcome=case.outcome,
        supplement_until=case.supplement_until,
        step_vi=step.name_vi if step else "",
        office=office,
        deadline=explained(facts, office.time.calendar),
    )
