"""Biểu số II.06a: what was received, decided and is still in hand in a period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from notifications.papers.facts import PaperHead
from notifications.papers.forms import Form, form_of
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
class PeriodPaper:
    """What every report of a period says of itself.

    `as_of` is when the cases are looked at, `known_at` until when what is counted had
    been recorded.
    """

    head: PaperHead
    receiver: str
    first: date
    last: date
    as_of: datetime
    known_at: datetime
    wording: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodReportPaper(PeriodPaper):
    """The report of a period, line by line, as of an instant."""

    lines: Sequence[ReportLine]
    total: tuple[int, ...]
    grouped_by: str = REPORT_HEADS[1]


def period_report_sheet(paper: PeriodReportPaper) -> Sheet:
    """Lay the report on the form of the last day of its period."""
    form = form_of("period_report", paper.last)
    data: dict[str, object] = {
        **top_of(paper, form),
        "number": form.number,
        "unit": "Đơn vị tính: Số hồ sơ TTHC",
        "grouped_by": paper.grouped_by,
        "lines": [
            [str(no), line.field, *map(str, line.figures)]
            for no, line in enumerate(paper.lines, 1)
        ],
        "total": ["", "Tổng số", *map(str, paper.total)],
    }
    return Sheet(form=form.page, data=data, made_on=local(paper.known_at))


def period_report_grid(paper: PeriodReportPaper) -> Grid:
    """Give the report as a sheet to be calculated with."""
    rows: list[tuple[Value, ...]] = [
        (no, line.field, *line.figures) for no, line in enumerate(paper.lines, 1)
    ]
    rows.append(("", "Tổng số", *paper.total))
    form = form_of("period_report", paper.last)
    return Grid(
        title="II.06a",
        lines_above=(
            form.number,
            form.title,
            paper.head.agency,
            period_line(paper.first, paper.last),
        ),
        heads=(REPORT_HEADS[0], paper.grouped_by, *REPORT_HEADS[2:]),
        rows=rows,
        widths=(6, 48, *(13,) * 11),
        lines_below=(*notes(paper.wording), as_of_note(paper.as_of, paper.known_at)),
    )


def top_of(paper: PeriodPaper, form: Form) -> dict[str, object]:
    """Give what stands above and below the lines of any report of a period."""
    return {
        "agency": paper.head.agency,
        "parent_agency": paper.head.parent_agency,
        "place": paper.head.place or "……………",
        "day": OPEN_DAY.format(year=local(paper.as_of).year),
        "source": form.source,
        "title": form.title,
        "period": period_line(paper.first, paper.last),
        "reporter": paper.head.agency,
        "receiver": paper.receiver or "……………………………",
        "notes": [*notes(paper.wording), as_of_note(paper.as_of, paper.known_at)],
    }


def period_line(first: date, last: date) -> str:
    """Name the period of a report."""
    return f"Kỳ báo cáo: từ ngày {plain_day(first)} đến ngày {plain_day(last)}"


def as_of_note(as_of: datetime, known_at: datetime) -> str:
    """Say as of when the cases are looked at, and by what had been recorded when."""
    seen, known = local(as_of), local(known_at)
    said = f"Số liệu tính đến {seen:%H:%M} ngày {plain_day(seen)}"
    if seen == known:
        return f"{said}."
    return f"{said}, theo dữ liệu ghi nhận đến {known:%H:%M} ngày {plain_day(known)}."
