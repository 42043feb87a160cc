"""Reports of a period: counted as known at an instant, and made into files."""

from tracker.reports.cases import PeriodCase, PeriodCases, Span, period_cases
from tracker.reports.counting import (
    FEEDBACK_GROUP,
    GROUP,
    FeedbackLine,
    Grouping,
    PeriodReport,
    report_of,
)
from tracker.reports.files import (
    GROUPED_BY,
    ReportFormat,
    ReportName,
    file_stem,
    grid_of,
    report_file,
)

__all__ = [
    "FEEDBACK_GROUP",
    "GROUP",
    "GROUPED_BY",
    "FeedbackLine",
    "Grouping",
    "PeriodCase",
    "PeriodCases",
    "PeriodReport",
    "ReportFormat",
    "ReportName",
    "Span",
    "file_stem",
    "grid_of",
    "period_cases",
    "report_file",
    "report_of",
]
