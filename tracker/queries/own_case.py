"""The own case, for whoever knows its code and the secret of its receipt."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rules.clock import Extension
from rules.day_marks import DayMark
from rules.deadline import Deadline, day_marks
from rules.facts import CaseFacts
from rules.sla import explained
from tracker.catalogue import steps_of
from tracker.clockwork import facts_of
from tracker.models import ApologyNotice, Case, Procedure, PublishedApology, Unit
from tracker.offices import Office, office_of
from tracker.text_entry import case_code

#: So many secrets are compared at every look-up, whatever was found.
_MOST = 5
_DECOY = b"AAAAAAAA"


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedUp:
    """What the holder of a secret reads of the case; nothing personal, civil times."""

    code: str
    state: str
    outcome: str
    procedure_vi: str
    clock_starts: str
    limit: tuple[float | None, str]
    office: Office
    unit_vi: str
    received_at: datetime | None
    submitted_at: datetime | None
    started_at: datetime | None
    due_at: datetime | None
    appointed_at: datetime | None
    reappointed_at: datetime | None
    finished_at: datetime | None
    returned_at: datetime | None
    supplement_until: datetime | None
    provisional: bool
    is_stopped: bool
    is_late: bool
    steps: Sequence[str]
    step_at: int | None
    apology: PublishedApology | None
    reason_code: str
    deadline: Deadline | None
    marks: tuple[DayMark, ...]


def look_up(
    session: Session, code: str, secret: str, *, today: date, prefix: str = ""
) -> LookedUp | None:
    """Read a case for whoever knows its code and its secret; else `None`.

    The answer is the same for a code that does not exist and for a wrong secret.
    """
    key = key_of(session, code, secret, prefix=prefix)
    if key is None:
        return None
    return _looked_up(session, session.get_one(Case, key), today)


def key_of(
    session: Session, code: str, secret: str, *, prefix: str = ""
) -> tuple[UUID, UUID] | None:
    """Give agency and id of the case of both codes; alike for all others."""
    wanted = case_code(code, prefix) or code.strip().upper()
    # Only what is compared is read: a code that exists takes no longer than another.
    rows = session.execute(
        select(Case.agency_id, Case.id, Case.lookup_secret)
        .where((Case.code == wanted) | (Case.submission_no == wanted))
        .limit(_MOST)
    ).all()
    given = "".join(secret.split()).upper().encode("utf-8", "surrogatepass")
    keys = [(row.agency_id, row.id) for row in rows]
    secrets = [row.lookup_secret.encode() for row in rows]
    fits = [
        hmac.compare_digest(one, given)
        for one in (*secrets, *[_DECOY] * (_MOST - len(rows)))
    ]
    return next((key for key, fit in zip(keys, fits, strict=False) if fit), None)


def _looked_up(session: Session, case: Case, today: date) -> LookedUp:
    office = office_of(session, case.agency_id)
    row = session.get_one(Procedure, (case.agency_id, case.procedure_id))
    facts = facts_of(case.clock, case.state, office.time, office.choices)
    steps = steps_of(session, case.agency_id, row.id)
    notice, shown = _apology(session, case, today)

    def local(at: datetime | None) -> datetime | None:
        return office.time.civil(at) if at else None

    return LookedUp(
        code=case.code or case.submission_no or "",
        state=case.state,
        outcome=case.outcome,
        procedure_vi=row.name_vi,
        clock_starts=row.clock_starts,
        limit=(case.limit_amount, case.limit_unit),
        office=office,
        unit_vi=_unit(session, case.agency_id, case.holder_unit_id),
        received_at=local(case.received_at),
        submitted_at=local(case.submitted_at),
        started_at=facts.started_at,
        due_at=local(case.due_at),
        appointed_at=local(case.appointed_at),
        reappointed_at=local(case.reappointed_at),
        finished_at=local(case.finished_at),
        returned_at=local(case.returned_at),
        supplement_until=local(case.supplement_until),
        provisional=case.provisional,
        is_stopped=case.is_stopped,
        is_late=case.late_since is not None,
        steps=[step.name_vi for step in steps],
        step_at=next(
            (at for at, step in enumerate(steps) if step.no == case.step_no), None
        ),
        apology=shown,
        reason_code=notice.reason_code if notice else "",
        deadline=explained(facts, office.time.calendar),
        marks=_marks(facts, office),
    )


def _unit(session: Session, agency_id: UUID, unit_id: UUID | None) -> str:
    unit = session.get(Unit, (agency_id, unit_id)) if unit_id else None
    return unit.name_vi if unit else ""


def _apology(
    session: Session, case: Case, today: date
) -> tuple[ApologyNotice | None, PublishedApology | None]:
    """Give the last issued apology, and what the public reads of it."""
    notice = session.scalar(
        select(ApologyNotice)
        .where(
            ApologyNotice.agency_id == case.agency_id,
            ApologyNotice.case_id == case.id,
            ApologyNotice.error_no == 0,
            ApologyNotice.issued_on.is_not(None),
        )
        .order_by(ApologyNotice.deadline_no.desc())
        .limit(1)
    )
    if notice is None or notice.published_id is None:
        return notice, None
    shown = session.get(PublishedApology, (case.agency_id, notice.published_id))
    is_shown = shown is not None and shown.shown_until >= today
    return notice, shown if is_shown else None


def _marks(facts: CaseFacts, office: Office) -> tuple[DayMark, ...]:
    if facts.started_at is None:
        return ()
    extension = facts.extension and Extension(facts.extension.to, granted=True)
    marks = day_marks(
        facts.started_at,
        facts.limit,
        office.time.calendar,
        pauses=facts.stops,
        restarts=facts.restarts,
        extension=extension,
        cutoff=facts.cutoff,
    )
    if extension is None and facts.end_at is None:
        return marks
    # No apology is owed before a date that was moved already, or after the end.
    return tuple(replace(mark, is_apology=False) for mark in marks)
