"""A report of a period as a file: the same report gives the same bytes, on any day."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from notifications.papers import (
    FigureLine,
    FigurePaper,
    Grid,
    PaperHead,
    PeriodReportPaper,
    ReportLine,
    Sheet,
    csv_table,
    feedback_grid,
    feedback_sheet,
    period_report_grid,
    period_report_sheet,
    progress_grid,
    progress_sheet,
    typeset,
    word_document,
    workbook,
)
from rules.progress import Figures, Mark
from rules.report import Column
from tracker.accounts.paper_wordings import wording_for
from tracker.reports.counting import Grouping, PeriodReport
from tracker.reports.feedback_measures import feedback_name, feedback_told


class ReportName(StrEnum):
    """Which report of a period is asked for, by its name in addresses."""

    II_06A = "ii-06a"
    PROGRESS = "tien-do"
    FEEDBACK = "phan-anh"


class ReportFormat(StrEnum):
    """The kinds of files a report is given as."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


_OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES: Mapping[ReportFormat, str] = {
    ReportFormat.PDF: "application/pdf",
    ReportFormat.DOCX: f"{_OFFICE}.wordprocessingml.document",
    ReportFormat.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
    ReportFormat.CSV: "text/csv",
    ReportFormat.JSON: "application/json",
}
GROUPED_BY: Mapping[Grouping, str] = {
    Grouping.FIELD: "Lĩnh vực, công việc giải quyết theo cấp",
    Grouping.UNIT: "Đơn vị giải quyết",
}

_STEMS: Mapping[ReportName, str] = {
    ReportName.II_06A: "bieu-II-06a",
    ReportName.PROGRESS: "tien-do",
    ReportName.FEEDBACK: "phan-anh-kien-nghi",
}

Value = int | float | None


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of the progress report: its name in JSON, and how it is got."""

    name: str
    value: Callable[[Figures], Value]


def _count(mark: Mark) -> Measure:
    return Measure(str(mark), lambda figures: figures.count(mark))


def _share(name: str, share: Callable[[Figures], float | None]) -> Measure:
    def per_cent(figures: Figures) -> Value:
        found = share(figures)
        return None if found is None else round(100 * found, 2)

    return Measure(name, per_cent)


def _average(name: str, mark: Mark, unit: int = 1) -> Measure:
    def average(figures: Figures) -> Value:
        found = figures.average(mark)
        return None if found is None else round(found / unit, 2)

    return Measure(name, average)


#: The figures in the order of the heads of the paper.
MEASURES: tuple[Measure, ...] = (
    Measure("taken", lambda figures: figures.count(Column.TAKEN)),
    _count(Mark.SCORE_ON_TIME),
    _count(Mark.SCORE_LATE),
    _count(Mark.ASKED_AGAIN),
    _share("score_percent", lambda figures: figures.score_share),
    Measure("score_points", lambda figures: figures.score_points),
    _share(
        "score_percent_without_new_date",
        lambda figures: figures.score_share_without_new_date,
    ),
    Measure("decided", lambda figures: figures.count(Column.DECIDED)),
    _count(Mark.DECIDED_ON_TIME_BY_LAW),
    _share("lawful_percent", lambda figures: figures.lawful_share),
    _share("percent_by_new_date", lambda figures: figures.share_by_new_date),
    _count(Mark.LATE),
    _count(Mark.APOLOGISED),
    _count(Mark.NOT_APOLOGISED),
    _share("apology_percent", lambda figures: figures.apology_share),
    _count(Mark.TOOK_WORKING_DAYS),
    _average("average_working_days", Mark.TOOK_WORKING_DAYS),
    _count(Mark.TOOK_DAYS),
    _average("average_days", Mark.TOOK_DAYS),
    _count(Mark.TOOK_HOURS),
    _average("average_working_hours", Mark.TOOK_HOURS, 3600),
)


def report_file(
    report: PeriodReport,
    name: ReportName,
    kind: ReportFormat,
    heads: Sequence[str] = (),
) -> bytes:
    """Make the file of a report; `heads` are those of a CSV in another language."""
    match kind:
        case ReportFormat.PDF:
            return typeset(sheet_of(report, name))
        case ReportFormat.DOCX:
            return word_document(sheet_of(report, name))
        case ReportFormat.XLSX:
            known_at = report.office.local(report.span.known_at)
            return workbook(grid_of(report, name), known_at)
        case ReportFormat.CSV:
            return csv_table(grid_of(report, name), heads)
        case ReportFormat.JSON:
            return _json(report, name)


def file_stem(report: PeriodReport, name: ReportName) -> str:
    """Name a file of the report, without its ending."""
    label = _STEMS[name]
    by_unit = "-don-vi" if report.grouping is Grouping.UNIT else ""
    return f"{label}{by_unit}-{report.span.first:%Y%m%d}-{report.span.last:%Y%m%d}"


def sheet_of(report: PeriodReport, name: ReportName) -> Sheet:
    """Lay a report as a paper."""
    match name:
        case ReportName.II_06A:
            return period_report_sheet(report_paper(report))
        case ReportName.PROGRESS:
            return progress_sheet(progress_paper(report))
        case ReportName.FEEDBACK:
            return feedback_sheet(feedback_paper(report))


def grid_of(report: PeriodReport, name: ReportName) -> Grid:
    """Give a report as a table."""
    match name:
        case ReportName.II_06A:
            return period_report_grid(report_paper(report))
        case ReportName.PROGRESS:
            return progress_grid(progress_paper(report))
        case ReportName.FEEDBACK:
            return feedback_grid(feedback_paper(report))


def report_paper(report: PeriodReport) -> PeriodReportPaper:
    """Give Biểu II.06a as its paper needs it."""
    office = report.office
    return PeriodReportPaper(
        head=_head(report),
        receiver=office.agency.parent_name_vi,
        grouped_by=GROUPED_BY[report.grouping],
        first=report.span.first,
        last=report.span.last,
        as_of=office.time.aware(report.seen_at),
        known_at=office.local(report.span.known_at),
        lines=tuple(
            ReportLine(field=name, figures=figures.line.figures)
            for name, figures in report.lines
        ),
        total=report.total.line.figures,
        wording=wording_for(office.choices, "period_report", report.span.last).text,
    )


def progress_paper(report: PeriodReport) -> FigurePaper:
    """Give the progress of the period as its paper needs it."""
    lines = [
        FigureLine(name=name, figures=_measured(figures))
        for name, figures in report.lines
    ]
    by = GROUPED_BY[report.grouping]
    return _figures(report, "progress_report", by, lines, _measured(report.total))


def feedback_paper(report: PeriodReport) -> FigurePaper:
    """Give the feedback of the period as its paper needs it."""
    lines = [
        FigureLine(
            name=feedback_name(line, report.grouping),
            figures=tuple(feedback_told(line).values()),
        )
        for line in report.feedback
    ]
    by = "Về việc" if report.grouping is Grouping.FIELD else GROUPED_BY[Grouping.UNIT]
    total = tuple(feedback_told(report.feedback_total).values())
    return _figures(report, "feedback_report", by, lines, total)


def _figures(
    report: PeriodReport,
    form: str,
    grouped_by: str,
    lines: Sequence[FigureLine],
    total: tuple[Value, ...],
) -> FigurePaper:
    office = report.office
    return FigurePaper(
        head=_head(report),
        receiver=office.agency.parent_name_vi,
        grouped_by=grouped_by,
        first=report.span.first,
        last=report.span.last,
        as_of=office.time.aware(report.seen_at),
        known_at=office.local(report.span.known_at),
        lines=lines,
        total=total,
        wording=wording_for(office.choices, form, report.span.last).text,
    )


def _head(report: PeriodReport) -> PaperHead:
    agency = report.office.agency
    return PaperHead(
        agency=agency.name_vi,
        parent_agency=agency.parent_name_vi,
        place=agency.place_vi,
    )


def _measured(figures: Figures) -> tuple[Value, ...]:
    return tuple(measure.value(figures) for measure in MEASURES)


def _json(report: PeriodReport, name: ReportName) -> bytes:
    """Write the report for a program: `null` where there is nothing to divide by."""
    told = {
        "report": str(name),
        "agency": report.office.agency.code,
        "first": report.span.first.isoformat(),
        "last": report.span.last.isoformat(),
        "as_of": report.office.time.aware(report.seen_at).isoformat(),
        "known_at": report.office.local(report.span.known_at).isoformat(),
        "grouped_by": str(report.grouping),
        **_lines(report, name),
    }
    written = json.dumps(told, ensure_ascii=False, indent=1)
    return f"{written}\n".encode()


def _lines(report: PeriodReport, name: ReportName) -> dict[str, object]:
    if name is ReportName.FEEDBACK:
        return {
            "lines": [
                {"name": line.name, **feedback_told(line)} for line in report.feedback
            ],
            "total": feedback_told(report.feedback_total),
        }
    return {
        "lines": [
            {"name": line, **_told(figures, name)} for line, figures in report.lines
        ],
        "total": _told(report.total, name),
    }


def _told(figures: Figures, name: ReportName) -> dict[str, Value]:
    if name is ReportName.II_06A:
        return {column.name.lower(): figures.line[column] for column in Column}
    values = zip(MEASURES, _measured(figures), strict=True)
    return {measure.name: value for measure, value in values}
