"""The process slip of a case (Mẫu 06): who had it, and whether in their time."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from notifications.papers import PaperHead, PassedOn, ProcessSlipPaper
from rules.deadline import due
from rules.facts import HolderKind, Holding
from rules.procedure import Reckoning
from tracker.accounts.actor import Actor
from tracker.accounts.paper_wordings import wording_for
from tracker.errors import NotFoundError
from tracker.history import holdings
from tracker.offices import Office
from tracker.queries.case_page import CaseView, case_view

_APPLICANT = "Người nộp hồ sơ"


def process_slip_of(
    session: Session, actor: Actor, code: str, now: datetime
) -> ProcessSlipPaper:
    """Read what the slip of a received case says now; before that there is none."""
    view = case_view(session, actor, code, now=now)
    if view.facts.received_at is None:
        raise NotFoundError(
            what="slip of case", what_vi="phiếu kiểm soát của hồ sơ", key=view.code
        )
    office, case = view.office, view.case
    spans = holdings(view.events, office.time)
    return ProcessSlipPaper(
        head=PaperHead(
            agency=office.agency.name_vi,
            parent_agency=office.agency.parent_name_vi,
            place=office.agency.place_vi,
        ),
        desk_name=office.choices.one_stop_name_vi,
        case_code=view.code,
        applicant_name=view.applicant.name,
        procedure_title=view.procedure.name_vi,
        received_at=office.time.aware(view.facts.received_at),
        promised_at=_local(office, case.appointed_at),
        reappointed_at=_local(office, case.reappointed_at),
        responsible_unit=_responsible(spans) or office.agency.name_vi,
        bodies=tuple(
            dict.fromkeys(
                span.holder_name for span in spans if span.kind is HolderKind.OTHER_BODY
            )
        ),
        lines=_lines(spans, view, office),
        made_at=office.time.aware(view.now),
        wording=wording_for(office.choices, "process_slip", view.now.date()).text,
    )


def _responsible(spans: Sequence[Holding]) -> str:
    """Name the unit that does the work: the last one that had the case."""
    units = [s.holder_name for s in spans if s.kind is HolderKind.UNIT]
    return units[-1] if units else ""


def _lines(
    spans: Sequence[Holding], view: CaseView, office: Office
) -> tuple[PassedOn, ...]:
    lines, giver = [], _APPLICANT
    for span in spans:
        lines.append(_line(span, giver, view, office))
        if span.kind in {HolderKind.DESK, HolderKind.UNIT}:
            giver = span.officer_name or span.holder_name
    return tuple(lines)


def _line(span: Holding, giver: str, view: CaseView, office: Office) -> PassedOn:
    due_at = _due(span, view, office)
    is_applicant = span.kind is HolderKind.APPLICANT
    return PassedOn(
        holder=_APPLICANT if is_applicant else span.holder_name,
        step="" if is_applicant else span.step_name,
        given_by=giver,
        taken_by=view.applicant.name if is_applicant else span.officer_name,
        taken_at=office.time.aware(span.since),
        given_on_at=office.time.aware(span.until) if span.until else None,
        due_at=office.time.aware(due_at) if due_at else None,
        verdict=_verdict(span, due_at, view.now),
        note=_NOTES.get(span.kind, ""),
    )


_NOTES = {
    HolderKind.OTHER_BODY: "Lấy ý kiến",
    HolderKind.APPLICANT: "Chờ bổ sung, không tính vào thời hạn",
}


def _due(span: Holding, view: CaseView, office: Office) -> datetime | None:
    """Count the limit of a step or a consultation from when the holder took it."""
    if span.limit is None or span.limit.reckoning is Reckoning.NEVER:
        return None
    stops = [
        pause
        for pause in view.facts.stops
        if (pause.end is None or pause.end > span.since)
        and (span.until is None or pause.start < span.until)
    ]
    return due(span.since, span.limit, office.time.calendar, pauses=stops).due_at


def _verdict(span: Holding, due_at: datetime | None, now: datetime) -> str:
    if due_at is None:
        return ""
    if (span.until or now) > due_at:
        return "Quá hạn"
    if span.until is None:
        return "Trong hạn"
    return "Đúng hạn" if span.until.date() == due_at.date() else "Trước hạn"


def _local(office: Office, at: datetime | None) -> datetime | None:
    return office.local(at) if at else None
