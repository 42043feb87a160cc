"""Biểu số II.06a: what was received, decided and is still in hand in a period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from notifications.papers.facts import PaperHead
from notifications.papers.forms import form_of
from notifications.papers.sentences import notes
from notifications.papers.slip import OPEN_DAY
from notifications.papers.typesetting import Sheet
from notifications.papers.workbook import Grid, Value
from notifications.spoken_dates import local, plain_day

REPORT_HEADS = (
    "STT",
    "Lĩnh vực, công việc giải quyết theo cấp",
    "Nhận giải quyết: tổng số",
    "Trong kỳ: trực tuyến",
    "Trong kỳ: trực tiếp, dịch vụ bưu chính",
    "Từ kỳ trước",
    "Đã giải quyết: tổng số",
    "Trước hạn",
    "Đúng hạn",
    "Quá hạn",
    "Đang giải quyết: tổng số",
    "Trong hạn",
    "Quá hạn (đang giải quyết)",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """One field of work: the figures of columns 3 to 13."""

    field: str
    figures: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodReportPaper:
    """The report of a period, field by field, as of an instant."""

    head: PaperHead
    receiver: str
    first: date
    last: date
    as_of: datetime
    lines: Sequence[ReportLine]
    total: tuple[int, ...]
    wording: str


def period_report_sheet(paper: PeriodReportPaper) -> Sheet:
    """Lay the report on the form of the last day of its period."""
    form = form_of("period_report", paper.last)
    as_of = local(paper.as_of)
    data = {
        "agency": paper.head.agency,
        "parent_agency": paper.head.parent_agency,
        "place": paper.head.place or "……………",
        "day": OPEN_DAY.format(year=as_of.year),
        "number": form.number,
        "source": form.source,
        "title": form.title,
        "period": _period(paper),
        "reporter": paper.head.agency,
        "receiver": paper.receiver or "……………………………",
        "unit": "Đơn vị tính: Số hồ sơ TTHC",
        "lines": [
            [str(no), line.field, *map(str, line.figures)]
            for no, line in enumerate(paper.lines, 1)
        ],
        "total": ["", "Tổng số", *map(str, paper.total)],
        "notes": [*notes(paper.wording), _as_of(as_of)],
    }
    return Sheet(form=form.page, data=data, made_on=as_of)


def period_report_grid(paper: PeriodReportPaper) -> Grid:
    """Give the report as a sheet to be calculated with."""
    rows: list[tuple[Value, ...]] = [
        (no, line.field, *line.figures) for no, line in enumerate(paper.lines, 1)
    ]
    rows.append(("", "Tổng số", *paper.total))
    form = form_of("period_report", paper.last)
    return Grid(
        title="II.06a",
        lines_above=(form.number, form.title, paper.head.agency, _period(paper)),
        heads=REPORT_HEADS,
        rows=rows,
        widths=(6, 48, *(13,) * 11),
        lines_below=(*notes(paper.wording), _as_of(local(paper.as_of))),
    )


def _period(paper: PeriodReportPaper) -> str:
    first, last = plain_day(paper.first), plain_day(paper.last)
    return f"Kỳ báo cáo: từ ngày {first} đến ngày {last}"


def _as_of(at: datetime) -> str:
    return f"Số liệu tính đến {at:%H:%M} ngày {plain_day(at)}."
