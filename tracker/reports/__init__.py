"""Reports of a period: counted as known at an instant, and made into files."""

from tracker.reports.cases import (
    PeriodCase,
    PeriodCases,
    Span,
    period_cases,
    period_of,
)
from tracker.reports.counting import (
    FEEDBACK_GROUP,
    GROUP,
    FeedbackLine,
    Grouping,
    PeriodReport,
    feedback_lines,
    report_of,
)
from tracker.reports.feedback import PeriodFeedback, period_feedback
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
    "PeriodFeedback",
    "PeriodReport",
    "ReportFormat",
    "ReportName",
    "Span",
    "feedback_lines",
    "file_stem",
    "grid_of",
    "period_cases",
    "period_feedback",
    "period_of",
    "report_file",
    "report_of",
]
