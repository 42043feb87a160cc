"""Mẫu 06: who had a case, from when until when, and whether in their time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from notifications.papers.facts import PaperHead
from notifications.papers.forms import form_of
from notifications.papers.sentences import notes
from notifications.papers.typesetting import Sheet
from notifications.spoken_dates import hour, local, plain_day


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOn:
    """One line: who took the case, from whom, until when; `verdict` as printed."""

    holder: str
    step: str
    given_by: str
    taken_by: str
    taken_at: datetime
    given_on_at: datetime | None
    due_at: datetime | None
    verdict: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessSlipPaper:
    """The slip that goes with a case from hand to hand."""

    head: PaperHead
    desk_name: str
    case_code: str
    applicant_name: str
    procedure_title: str
    received_at: datetime
    promised_at: datetime | None
    reappointed_at: datetime | None
    responsible_unit: str
    bodies: Sequence[str]
    lines: Sequence[PassedOn]
    made_at: datetime
    wording: str


def process_slip_sheet(paper: ProcessSlipPaper) -> Sheet:
    """Lay the slip on the form of the day it is printed."""
    made_at = local(paper.made_at)
    form = form_of("process_slip", made_at.date())
    promised = _moment(paper.promised_at) or "chưa có ngày hẹn"
    if paper.reappointed_at is not None:
        promised += f"; hẹn lại {_moment(paper.reappointed_at)}"
    data = {
        "agency": paper.head.agency,
        "parent_agency": paper.head.parent_agency,
        "desk": paper.desk_name,
        "title": form.title,
        "code": paper.case_code,
        "facts": [
            ["Kèm theo hồ sơ của", paper.applicant_name],
            ["Thủ tục hành chính", paper.procedure_title],
            ["Nhận hồ sơ", _moment(paper.received_at)],
            ["Hẹn trả kết quả", promised],
            ["Cơ quan, đơn vị giải quyết", paper.responsible_unit],
            ["Cơ quan phối hợp", "; ".join(paper.bodies) or "không có"],
        ],
        "lines": [_line(no, one) for no, one in enumerate(paper.lines, 1)],
        "made": f"Lập lúc {_moment(made_at)}",
        "notes": notes(paper.wording),
    }
    return Sheet(form=form.page, data=data, made_on=made_at)


def _line(no: int, one: PassedOn) -> dict[str, object]:
    due = f"Hạn: {_moment(one.due_at)}" if one.due_at else ""
    return {
        "no": no,
        "holder": one.holder,
        "step": one.step,
        "given": _signed("Giao", one.given_by),
        "taken": _signed("Nhận", one.taken_by),
        "from": f"Từ {_moment(one.taken_at)}",
        "until": f"Đến {_moment(one.given_on_at)}" if one.given_on_at else "Đang giữ",
        "due": due,
        "verdict": one.verdict,
        "note": one.note,
    }


def _signed(what: str, name: str) -> str:
    return f"{what}: {name}" if name else f"{what}: ………………"


def _moment(at: datetime | None) -> str:
    if at is None:
        return ""
    return f"{hour(at)}, {plain_day(at)}".replace(" giờ ", "\xa0giờ\xa0")
