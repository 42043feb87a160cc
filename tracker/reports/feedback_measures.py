"""The figures of the feedback report, in the order of the heads of its paper."""

from collections.abc import Callable, Mapping

from notifications.papers import TOPIC_NAMES
from rules.feedback_figures import FeedbackFigures, FeedbackMark
from rules.progress import Figures, Mark
from rules.report import Column
from tracker.reports.counting import FeedbackLine, Grouping

Value = int | float | None


def feedback_name(line: FeedbackLine, grouping: Grouping) -> str:
    """Name a line of the paper: what the feedback is about, or who answers it."""
    if grouping is Grouping.FIELD:
        return TOPIC_NAMES.get(line.name, line.name)
    return line.name or "Chưa giao đơn vị"


def feedback_told(line: FeedbackLine) -> dict[str, Value]:
    """Give the figures of a line by their names in JSON; none where nothing counts."""
    told = {name: value(line.figures) for name, value in _OF_FEEDBACK.items()}
    for name, of_cases in _OF_CASES.items():
        told[name] = of_cases(line.cases) if line.cases else None
    return told


def _count(mark: FeedbackMark) -> Callable[[FeedbackFigures], Value]:
    return lambda figures: figures.count(mark)


def _per_cent(share: float | None) -> Value:
    return None if share is None else round(100 * share, 2)


def _average(figures: FeedbackFigures) -> Value:
    found = figures.average_days
    return None if found is None else round(found, 2)


_OF_FEEDBACK: Mapping[str, Callable[[FeedbackFigures], Value]] = {
    "carried_over": _count(FeedbackMark.CARRIED_OVER),
    "received": _count(FeedbackMark.RECEIVED),
    "closed": _count(FeedbackMark.CLOSED),
    "in_time": _count(FeedbackMark.IN_TIME),
    "late": _count(FeedbackMark.LATE),
    "in_time_percent": lambda figures: _per_cent(figures.share_in_time),
    "open_in_time": _count(FeedbackMark.OPEN_IN_TIME),
    "open_late": _count(FeedbackMark.OPEN_LATE),
    "published": lambda figures: figures.published,
    "to_publish": _count(FeedbackMark.TO_PUBLISH),
    "average_working_days": _average,
    "refused_in_time": _count(FeedbackMark.REFUSED_IN_TIME),
    "refused_late": _count(FeedbackMark.REFUSED_LATE),
    "asked_in_time": _count(FeedbackMark.ASKED_IN_TIME),
    "asked_late": _count(FeedbackMark.ASKED_LATE),
    "handled_in_time": _count(FeedbackMark.HANDLED_IN_TIME),
    "handled_late": _count(FeedbackMark.HANDLED_LATE),
    "published_in_time": _count(FeedbackMark.PUBLISHED_IN_TIME),
    "published_late": _count(FeedbackMark.PUBLISHED_LATE),
}
#: What 5.4 of the published calculation subtracts, and what it leaves.
_OF_CASES: Mapping[str, Callable[[Figures], Value]] = {
    "cases_taken": lambda figures: figures.count(Column.TAKEN),
    "cases_score_late": lambda figures: figures.count(Mark.SCORE_LATE),
    "cases_with_feedback": lambda figures: figures.count(Mark.WITH_FEEDBACK),
    "satisfaction_percent": lambda figures: _per_cent(figures.satisfaction_share),
}
