"""The apology notice (Mẫu 04) as the paper and its preview need it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from notifications.papers import (
    ApologyPaper,
    PaperHead,
    default_wording,
)
from rules.apology import Timing, is_after_term, timing
from tracker.accounts.actor import Actor
from tracker.accounts.paper_wordings import wording_for
from tracker.accounts.permissions import require
from tracker.clockwork import dates, facts_of
from tracker.errors import NotFoundError
from tracker.models import (
    ApologyNotice,
    Applicant,
    Case,
    Officer,
    Procedure,
    Step,
    Unit,
)
from tracker.notices import unit_that_answers
from tracker.offices import Office, office_of
from tracker.transparency.reading import printed_checkpoint

_PAPER = TypeAdapter(ApologyPaper)


def apology_paper(
    session: Session, actor: Actor, notice_id: UUID, now: datetime
) -> ApologyPaper:
    """Give Mẫu 04 of a notice; as a draft until it is issued, as if issued now."""
    notice = session.get(ApologyNotice, (actor.agency_id, notice_id))
    if notice is None:
        raise NotFoundError(
            what="apology notice", what_vi="văn bản xin lỗi", key=str(notice_id)
        )
    case = session.get_one(Case, (actor.agency_id, notice.case_id))
    require(actor, "case.read", case)
    if notice.issued_paper is not None:
        return _PAPER.validate_python(notice.issued_paper)
    office = office_of(session, actor.agency_id)
    return _paper(session, office, case, notice, _term(office, case, notice, now))


def paper_to_keep(
    session: Session, office: Office, case: Case, notice: ApologyNotice
) -> dict[str, Any]:
    """Give what a paper says at its issue, to be kept: it never says anything else."""
    term = Term(notice.timing, notice.is_sent_late)
    paper = _paper(session, office, case, notice, term)
    kept: dict[str, Any] = _PAPER.dump_python(paper, mode="json")
    return kept


@dataclass(frozen=True, slots=True)
class Term:
    """Which text a notice takes, and whether it comes after the decree's time."""

    timing: str
    is_after: bool


def _term(office: Office, case: Case, notice: ApologyNotice, now: datetime) -> Term:
    if notice.issued_at is not None or notice.error_no:
        return Term(notice.timing, notice.is_sent_late)
    facts = facts_of(case.clock, case.state, office.time, office.choices)
    found, local_now = dates(facts, office.time), office.time.civil(now)
    return Term(
        str(timing(found, local_now, facts.end_at)), is_after_term(found, local_now)
    )


def _paper(
    session: Session, office: Office, case: Case, notice: ApologyNotice, term: Term
) -> ApologyPaper:
    applicant = session.get_one(Applicant, (case.agency_id, case.applicant_id))
    procedure = session.get_one(Procedure, (case.agency_id, case.procedure_id))
    promised = notice.promised_at or case.appointed_at or case.created_at
    titles = notice.signatory_position_vi
    new_at = _new_at(office, case, notice, term)
    is_before = term.timing == Timing.BEFORE_DUE
    written_on = notice.issued_on or office.time.today(notice.drafted_at)
    return ApologyPaper(
        head=_head(office),
        applicant_name=applicant.name,
        desk_name=office.choices.one_stop_name_vi,
        case_code=case.code or case.submission_no or "",
        procedure_title=procedure.name_vi,
        received_at=office.local(case.received_at or case.created_at),
        promised_at=office.local(promised),
        is_before_due=is_before,
        is_draft=notice.issued_on is None,
        wording=_wording(office, notice, is_before_due=is_before, on=written_on),
        is_wording_verified=office.choices.wording_verified or notice.error_no > 0,
        stage=_stage(session, case),
        reason=notice.reason_text,
        new_at=office.local(new_at) if new_at else None,
        collect_at=office.collect_at,
        responsible_unit=_unit_vi(session, office, case, notice),
        contact=office.agency.phone or office.agency.address_vi,
        number=notice.number,
        symbol=office.agency.document_symbol,
        issued_on=notice.issued_on,
        signatory_titles=tuple(titles.split("\n")) if titles else (),
        signatory_name=notice.signatory_name,
        is_after_cutoff=term.is_after,
        second_time_approver=_approver(session, notice),
        is_organisation=applicant.kind == "organisation",
        kind=notice.kind,
        noted_on=notice.noted_on,
        remedy_due_on=notice.remedy_due_on,
        checkpoint=printed_checkpoint(session, case.agency_id),
    )


def _new_at(
    office: Office, case: Case, notice: ApologyNotice, term: Term
) -> datetime | None:
    if term.timing == Timing.AFTER_FINISH and case.finished_at is not None:
        return case.finished_at
    if notice.new_date is None:
        return None
    return office.time.instant(
        office.time.calendar.close(office.time.calendar.roll(notice.new_date))
    )


def _unit_vi(
    session: Session, office: Office, case: Case, notice: ApologyNotice
) -> str:
    unit_id = unit_that_answers(session, case, notice)
    unit = session.get(Unit, (case.agency_id, unit_id)) if unit_id else None
    return unit.name_vi if unit else office.agency.name_vi


def _wording(
    office: Office, notice: ApologyNotice, *, is_before_due: bool, on: date
) -> str:
    """Give the sentences of a day: the agency's own, or those shipped."""
    choices = office.choices
    if notice.error_no:
        return wording_for(choices, "error_apology", on).text
    own = choices.apology_before_due if is_before_due else choices.apology_after_due
    return own or default_wording(is_before_due=is_before_due, on=on)


def _stage(session: Session, case: Case) -> str:
    step = (
        session.get(Step, (case.agency_id, case.procedure_id, case.step_no))
        if case.step_no
        else None
    )
    return step.name_vi.lower() if step else ""


def _approver(session: Session, notice: ApologyNotice) -> str:
    if not notice.is_second or notice.override_by is None:
        return ""
    officer = session.get(Officer, (notice.agency_id, notice.override_by))
    return officer.name if officer else ""


def _head(office: Office) -> PaperHead:
    return PaperHead(
        agency=office.agency.name_vi,
        parent_agency=office.agency.parent_name_vi,
        place=office.agency.place_vi,
    )
