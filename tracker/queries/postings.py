"""Which procedures were decided and posted in time (QĐ 766/QĐ-TTg, 1.1 and 1.2)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from rules.posting import PostingVerdict, judge_posting
from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.calendars import AgencyTime, time_of
from tracker.catalogue import code_shown
from tracker.catalogue.postings import postings_of
from tracker.models import Procedure, ProcedurePosting


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingLine:
    """One version and its posting; without a decision there is no verdict."""

    procedure_id: UUID
    code: str
    name_vi: str
    version_no: int
    effective_on: date
    decision_no: str
    decided_on: date | None
    posted_on: date | None
    place_vi: str
    verdict: PostingVerdict | None

    @property
    def is_late(self) -> bool:
        """Say whether the posting was late, or is overdue."""
        return self.verdict is not None and not self.verdict.is_posted_in_time


def posting_lines(session: Session, actor: Actor, now: datetime) -> list[PostingLine]:
    """List the versions in force or to come, the late ones first."""
    require(actor, "procedure.read")
    time = time_of(session, actor.agency_id)
    today = time.today(now)
    rows = session.scalars(
        select(Procedure)
        .where(
            Procedure.agency_id == actor.agency_id,
            Procedure.status == "current",
            or_(Procedure.valid_to.is_(None), Procedure.valid_to >= today),
        )
        .order_by(Procedure.name_folded, Procedure.version_no)
    ).all()
    posted = postings_of(session, actor.agency_id, [row.id for row in rows])
    lines = [_line(row, posted.get(row.id), time, today) for row in rows]
    lines.sort(key=lambda one: (not one.is_late, one.verdict is None))
    return lines


def posting_line(
    session: Session, actor: Actor, row: Procedure, now: datetime
) -> PostingLine:
    """Give the posting of one version."""
    require(actor, "procedure.read")
    time = time_of(session, actor.agency_id)
    posted = postings_of(session, actor.agency_id, [row.id])
    return _line(row, posted.get(row.id), time, time.today(now))


def _line(
    row: Procedure, posting: ProcedurePosting | None, time: AgencyTime, today: date
) -> PostingLine:
    decided_on = posting.decided_on if posting else row.decided_on
    verdict = None
    if decided_on is not None:
        verdict = judge_posting(
            effective_on=row.valid_from,
            decided_on=decided_on,
            posted_on=posting.posted_on if posting else None,
            today=today,
            calendar=time.calendar,
        )
    return PostingLine(
        procedure_id=row.id,
        code=code_shown(row),
        name_vi=row.name_vi,
        version_no=row.version_no,
        effective_on=row.valid_from,
        decision_no=posting.decision_no if posting else row.decision_no,
        decided_on=decided_on,
        posted_on=posting.posted_on if posting else None,
        place_vi=posting.place_vi if posting else "",
        verdict=verdict,
    )
