"""Mẫu 04: the apology on paper, as a draft or issued."""

from datetime import datetime, time

from notifications.errors import PaperFactMissingError
from notifications.papers.facts import ApologyPaper
from notifications.papers.forms import form_of
from notifications.papers.typesetting import Sheet, typeset
from notifications.papers.wording import apology_paragraphs, form_key
from notifications.spoken_dates import (
    local,
    official_day,
    official_moment,
    plain_day,
)

_LATE_NOTE = "Gửi sau thời hạn quy định tại khoản 6 Điều 19 Nghị định số 118/2025/NĐ-CP"


def apology_pdf(paper: ApologyPaper) -> bytes:
    """Return the apology as PDF; an issued one with a gap is refused."""
    return typeset(apology_sheet(paper))


def apology_sheet(paper: ApologyPaper) -> Sheet:
    """Lay the apology on the form of its day: of issue, or else as promised."""
    _refuse_gaps(paper)
    promised_at = local(paper.promised_at)
    on = paper.issued_on or paper.noted_on or promised_at.date()
    form = form_of(form_key(paper), on)
    data = {
        "title": form.title,
        "agency": paper.head.agency,
        "parent_agency": paper.head.parent_agency,
        "place": paper.head.place or "……………",
        "number": paper.number or f"……/{paper.symbol or '……'}",
        "day": official_day(paper.issued_on)
        if paper.issued_on
        else f"ngày …… tháng …… năm {on.year}",
        "to": [paper.applicant_name, paper.desk_name],
        "paragraphs": apology_paragraphs(paper.wording, paper),
        "new_at": _promised(paper),
        "late_note": _LATE_NOTE if paper.is_after_cutoff else "",
        "second_note": _second_note(paper),
        "titles": list(paper.signatory_titles) or ["……………………"],
        "signatory": paper.signatory_name,
        "copies": ["Như trên", *paper.copies_to],
        "checkpoint": "" if paper.is_draft else paper.checkpoint,
        "draft": paper.is_draft,
        "unverified": not paper.is_wording_verified,
    }
    return Sheet(
        form=form.page,
        data=data,
        made_on=datetime.combine(on, time(), tzinfo=promised_at.tzinfo),
    )


def _promised(paper: ApologyPaper) -> str:
    """Say the one date that counts: of the result, or of the error set right."""
    if paper.remedy_due_on is not None:
        return plain_day(paper.remedy_due_on)
    return official_moment(paper.new_at) if paper.new_at else ""


def _refuse_gaps(paper: ApologyPaper) -> None:
    if paper.is_draft:
        return
    facts = {
        "số, ký hiệu": paper.number,
        "ngày văn bản": paper.issued_on,
        "chức vụ người ký": paper.signatory_titles,
        "họ tên người ký": paper.signatory_name,
    }
    if gaps := [name for name, value in facts.items() if not value]:
        raise PaperFactMissingError(", ".join(gaps))


def _second_note(paper: ApologyPaper) -> str:
    if not paper.second_time_approver:
        return ""
    return f"Hẹn lại lần thứ hai; người cho phép: {paper.second_time_approver}"
