"""Everything that the page of one case shows, read once and in civil time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rules.clock import Extension
from rules.day_marks import DayMark
from rules.deadline import Deadline, day_marks
from rules.facts import CaseDates, CaseFacts
from rules.scoring import Score, score
from rules.sla import Assessment, assess, explained
from rules.work_calendar import WorkCalendar
from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.cards import CaseCard, cards
from tracker.clockwork import dates, facts_of, fold
from tracker.errors import InvalidValueError, NotFoundError
from tracker.ledger import entry_of
from tracker.models import (
    AccountabilityEntry,
    ApologyNotice,
    Applicant,
    Attachment,
    Case,
    CaseEvent,
    CaseFlag,
    Consultation,
    NoticeDelivery,
    Procedure,
    Step,
)
from tracker.offices import Office, office_of
from tracker.queries.attachments import attachments_of
from tracker.queries.search import case_id_of
from tracker.queries.steps_used import StepUse, steps_used
from tracker.transfer.findings import Origin, origin_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """One case as its page needs it; facts and dates are civil time."""

    case: Case
    card: CaseCard
    applicant: Applicant
    procedure: Procedure
    office: Office
    now: datetime
    facts: CaseFacts
    dates: CaseDates
    assessment: Assessment
    score: Score
    deadline: Deadline | None
    marks: tuple[DayMark, ...]
    left_minutes: int | None
    steps: Sequence[Step]
    used: tuple[StepUse, ...]
    events: Sequence[CaseEvent]
    consultations: Sequence[Consultation]
    notices: Sequence[ApologyNotice]
    error_notices: Sequence[ApologyNotice]
    deliveries: dict[UUID, list[NoticeDelivery]] = field(default_factory=dict)
    flags: Sequence[CaseFlag] = ()
    attachments: Sequence[Attachment] = ()
    entry: AccountabilityEntry | None = None
    origin: Origin | None = None

    @property
    def code(self) -> str:
        """The case code, or the submission number before reception."""
        return self.card.code

    def local(self, at: datetime | None) -> datetime | None:
        """Give an instant as the clock on the agency's wall shows it."""
        return self.office.time.civil(at) if at else None


def case_view(session: Session, actor: Actor, code: str, *, now: datetime) -> CaseView:
    """Read one case of the actor's agency; another's is `NotFoundError`."""
    case_id, _ = case_id_of(session, actor, code)
    case = session.get_one(Case, (actor.agency_id, case_id))
    require(actor, "case.read", case)
    office = office_of(session, actor.agency_id)
    events = _events(session, case)
    facts = facts_of(fold(events), case.state, office.time, office.choices)
    found = dates(facts, office.time)
    local = office.time.civil(now)
    calendar = office.time.calendar
    steps = _steps(session, case)
    every_notice = _notices(session, case)
    notices = [one for one in every_notice if one.error_no == 0]
    return CaseView(
        case=case,
        card=cards(session, case.agency_id, [case.id])[case.id],
        applicant=session.get_one(Applicant, (case.agency_id, case.applicant_id)),
        procedure=session.get_one(Procedure, (case.agency_id, case.procedure_id)),
        office=office,
        now=local,
        facts=facts,
        dates=found,
        assessment=assess(facts, found, calendar, local),
        score=score(facts, calendar, local),
        deadline=explained(facts, calendar),
        marks=_marks(facts, office),
        left_minutes=_left_minutes(facts, found, calendar, local),
        steps=steps,
        used=steps_used(steps, events, facts, found, office, local),
        events=events,
        consultations=_consultations(session, case),
        notices=notices,
        error_notices=[one for one in every_notice if one.error_no],
        deliveries=_deliveries(session, notices),
        flags=_flags(session, case),
        attachments=attachments_of(session, case),
        entry=entry_of(session, case),
        origin=origin_of(session, case),
    )


def _left_minutes(
    facts: CaseFacts, found: CaseDates, calendar: WorkCalendar, local: datetime
) -> int | None:
    """Give the office minutes to the due date of an open case that is not late."""
    if found.due_at is None or found.due_at <= local or facts.end_at is not None:
        return None
    return calendar.seconds_between(local, found.due_at) // 60


def take_for_act(
    session: Session,
    actor: Actor,
    case_id: UUID,
    permission: str,
    version: int | None,
) -> None:
    """Lock a case for an act; refuse one that is not permitted, or whose page is old.

    The consequence that was shown before confirming was that of the version shown. A
    form without a version (a link kept from elsewhere) is not held back.
    """
    case = session.scalar(
        select(Case)
        .where(Case.agency_id == actor.agency_id, Case.id == case_id)
        .with_for_update()
    )
    if case is None:
        raise NotFoundError(what="case", what_vi="hồ sơ", key=str(case_id))
    require(actor, permission, case)
    if version is not None and version != case.version:
        raise InvalidValueError(
            field="version",
            problem="the case has changed since this page was opened; look again.",
            problem_vi="Hồ sơ vừa thay đổi từ lúc bạn mở trang này. "
            "Hãy xem lại bên dưới rồi xác nhận lần nữa.",
        )


def _marks(facts: CaseFacts, office: Office) -> tuple[DayMark, ...]:
    if facts.started_at is None:
        return ()
    extension = facts.extension and Extension(facts.extension.to, granted=True)
    return day_marks(
        facts.started_at,
        facts.limit,
        office.time.calendar,
        pauses=facts.stops,
        restarts=facts.restarts,
        extension=extension,
        cutoff=facts.cutoff,
    )


def _events(session: Session, case: Case) -> Sequence[CaseEvent]:
    return session.scalars(
        select(CaseEvent)
        .where(CaseEvent.agency_id == case.agency_id, CaseEvent.case_id == case.id)
        .order_by(CaseEvent.seq)
    ).all()


def _steps(session: Session, case: Case) -> Sequence[Step]:
    return session.scalars(
        select(Step)
        .where(Step.agency_id == case.agency_id, Step.procedure_id == case.procedure_id)
        .order_by(Step.no)
    ).all()


def _consultations(session: Session, case: Case) -> Sequence[Consultation]:
    return session.scalars(
        select(Consultation)
        .where(
            Consultation.agency_id == case.agency_id, Consultation.case_id == case.id
        )
        .order_by(Consultation.asked_at, Consultation.id)
    ).all()


def _notices(session: Session, case: Case) -> Sequence[ApologyNotice]:
    return session.scalars(
        select(ApologyNotice)
        .where(
            ApologyNotice.agency_id == case.agency_id, ApologyNotice.case_id == case.id
        )
        .order_by(ApologyNotice.deadline_no)
    ).all()


def _deliveries(
    session: Session, notices: Sequence[ApologyNotice]
) -> dict[UUID, list[NoticeDelivery]]:
    if not notices:
        return {}
    found: dict[UUID, list[NoticeDelivery]] = {}
    for row in session.scalars(
        select(NoticeDelivery)
        .where(
            NoticeDelivery.agency_id == notices[0].agency_id,
            NoticeDelivery.notice_id.in_([notice.id for notice in notices]),
        )
        .order_by(NoticeDelivery.at)
    ):
        found.setdefault(row.notice_id, []).append(row)
    return found


def _flags(session: Session, case: Case) -> Sequence[CaseFlag]:
    return session.scalars(
        select(CaseFlag)
        .where(CaseFlag.agency_id == case.agency_id, CaseFlag.case_id == case.id)
        .order_by(CaseFlag.at, CaseFlag.rung)
    ).all()
