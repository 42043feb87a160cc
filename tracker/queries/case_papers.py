"""Which official papers exist for a case now, and what each of them says."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.papers import PaperHead, SlipPaper, form_of
from rules.deadline import due
from tracker.accounts.actor import Actor
from tracker.accounts.paper_wordings import wording_for
from tracker.accounts.permissions import require
from tracker.chronology import acts_at
from tracker.clockwork import facts_of
from tracker.errors import NotFoundError
from tracker.models import ApologyNotice, Applicant, Case, CaseEvent, Procedure
from tracker.offices import Office, office_of
from tracker.queries.search import case_id_of

RECEIPT, PROCESS_SLIP = "giay-tiep-nhan", "phieu-kiem-soat"
_WORDS_OF_FORM = {
    "supplement_request": "phieu-bo-sung",
    "refusal": "phieu-tu-choi",
    "stop_notice": "thong-bao-dung",
    "reminder_slip": "phieu-don-doc",
}
_NUMBERED = re.compile(r"([a-z-]+?)-(\d{1,4})")
_ARTICLE = re.compile(
    r"NĐ (?P<no>[\d/]+/NĐ-CP), Điều (?P<article>\d+) khoản (?P<part>\d+)"
    r"(?: điểm (?P<point>\w+))?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePaper:
    """One paper of a case as a list shows it; `at` is civil time.

    `name` is its part of the address; a notice has a page of its own instead.
    """

    form: str
    number: str
    title: str
    at: datetime | None
    name: str = ""
    notice: ApologyNotice | None = None


def papers_of(
    office: Office,
    case: Case,
    events: Sequence[CaseEvent],
    notices: Sequence[ApologyNotice],
    now: datetime,
) -> list[CasePaper]:
    """List the papers that exist now, in the order of the forms' numbers.

    `now` is civil time. Before its reception a case has no receipt and no slip.
    """
    found = [*_slips(office, events), *_apologies(office, notices)]
    if case.received_at is not None:
        received_at = office.time.civil(case.received_at)
        found.append(_paper("receipt", received_at, received_at, name=RECEIPT))
        found.append(_paper("process_slip", now, None, name=PROCESS_SLIP))
    return sorted(found, key=lambda paper: paper.number)


def slip_of(session: Session, actor: Actor, code: str, name: str) -> SlipPaper:
    """Read what a slip says; raise `NotFoundError` for one that does not exist."""
    case_id, printed = case_id_of(session, actor, code)
    case = session.get_one(Case, (actor.agency_id, case_id))
    require(actor, "case.read", case)
    office = office_of(session, actor.agency_id)
    events = _events(session, case)
    for paper in _slips(office, events):
        if paper.name == name and paper.at is not None:
            event = events[_event_no(name) - 1]
            return _slip(session, office, case, event, paper.form, paper.at)
    raise NotFoundError(what="paper of case", what_vi="giấy tờ của hồ sơ", key=printed)


def _form_of_event(event: CaseEvent) -> str:
    if event.kind in {"case.supplement_requested", "case.guided"}:
        return "supplement_request"
    is_refused = (
        event.kind == "case.finished" and event.data.get("outcome") == "refused"
    )
    if event.kind == "case.not_accepted" or is_refused:
        return "refusal"
    return _FORM_OF_KIND.get(event.kind, "")


_FORM_OF_KIND = {"case.stopped": "stop_notice", "case.reminded": "reminder_slip"}


def _slips(office: Office, events: Sequence[CaseEvent]) -> Iterator[CasePaper]:
    """Find the acts that are told in writing; a correction of their time counts."""
    instants = acts_at(events)
    for event in events:
        if form := _form_of_event(event):
            at = office.time.civil(instants.get(event.seq, event.at))
            yield _paper(form, at, at, name=f"{_WORDS_OF_FORM[form]}-{event.seq}")


def _event_no(name: str) -> int:
    found = _NUMBERED.fullmatch(name)
    return int(found[2]) if found else 0


def _apologies(office: Office, notices: Sequence[ApologyNotice]) -> Iterator[CasePaper]:
    for notice in notices:
        if notice.state == "withdrawn" and notice.issued_on is None:
            continue
        at = office.time.civil(notice.issued_at or notice.drafted_at)
        yield _paper("apology", at, at, notice=notice)


def _paper(
    form: str,
    on: datetime,
    at: datetime | None,
    *,
    name: str = "",
    notice: ApologyNotice | None = None,
) -> CasePaper:
    edition = form_of(form, on.date())
    return CasePaper(
        form=form,
        number=edition.number,
        title=edition.title,
        at=at,
        name=name,
        notice=notice,
    )


def _slip(
    session: Session,
    office: Office,
    case: Case,
    event: CaseEvent,
    form: str,
    at: datetime,
) -> SlipPaper:
    applicant = session.get_one(Applicant, (case.agency_id, case.applicant_id))
    procedure = session.get_one(Procedure, (case.agency_id, case.procedure_id))
    agency, choices = office.agency, office.choices
    return SlipPaper(
        form=form,
        head=PaperHead(
            agency=agency.name_vi,
            parent_agency=agency.parent_name_vi,
            place=agency.place_vi,
        ),
        desk_name=choices.one_stop_name_vi,
        case_code=case.code or case.submission_no or "",
        applicant_name=applicant.name,
        procedure_title=procedure.name_vi,
        handed_in_at=office.local(
            case.received_at or case.submitted_at or case.created_at
        ),
        at=office.time.aware(at),
        wording=wording_for(choices, form, at.date()).text,
        symbol=agency.document_symbol,
        reason=event.reason or _MISSING_PARTS,
        legal_basis=spelt_out(event.legal_basis),
        until=_until(office, case, event, at),
        is_restarting=case.clock.get("after_supplement", "restart") == "restart",
        is_received=event.kind != "case.not_accepted",
        collect_at=office.collect_at,
        contact=contact_of(office),
        is_organisation=applicant.kind == "organisation",
        **(_reminded(office, event) or {"items": str(event.data.get("items", ""))}),
    )


def _reminded(office: Office, event: CaseEvent) -> dict[str, Any]:
    """Give what only a reminder says: whom it is for, and until when to answer."""
    if event.kind != "case.reminded":
        return {}
    unit, officer = str(event.data["unit"]), str(event.data.get("officer") or "")
    promised = event.data.get("promised_at")
    return {
        "items": event.reason,
        "readers": tuple(filter(None, (unit, officer))),
        "unit_name": unit,
        "officer_name": officer,
        "promised_at": (
            office.local(datetime.fromisoformat(promised)) if promised else None
        ),
        "answer_by": office.local(datetime.fromisoformat(event.data["due_at"])),
    }


def contact_of(office: Office) -> str:
    """Say where an applicant asks: the telephone, and the address."""
    parts = (office.agency.phone, office.agency.address_vi)
    return ", ".join(part for part in parts if part)


#: What a guidance says where nobody wrote a reason: it is given for this only.
_MISSING_PARTS = "Thành phần, nội dung hồ sơ chưa đầy đủ theo quy định."


def spelt_out(basis: str) -> str:
    """Write an article as an official paper does.

    >>> spelt_out("NĐ 118/2025/NĐ-CP, Điều 17 khoản 1 điểm c")
    'điểm c khoản 1 Điều 17 Nghị định số 118/2025/NĐ-CP'
    """

    def said(found: re.Match[str]) -> str:
        point = f"điểm {found['point']} " if found["point"] else ""
        place = f"{point}khoản {found['part']} Điều {found['article']}"
        return f"{place} Nghị định số {found['no']}"

    return _ARTICLE.sub(said, basis)


def _until(office: Office, case: Case, event: CaseEvent, at: datetime) -> date | None:
    """Give the last day of the applicant's time; a guidance has none."""
    if event.kind != "case.supplement_requested":
        return None
    facts = facts_of(case.clock, case.state, office.time, office.choices)
    window = facts.duties.supplement_window
    return due(at, window, office.time.calendar).due_on


def _events(session: Session, case: Case) -> Sequence[CaseEvent]:
    return session.scalars(
        select(CaseEvent)
        .where(CaseEvent.agency_id == case.agency_id, CaseEvent.case_id == case.id)
        .order_by(CaseEvent.seq)
    ).all()
