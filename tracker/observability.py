"""Logs as events with keys, and the figures that an operator watches."""

import logging
import sys

import structlog
from prometheus_client import Gauge, Histogram

from tracker.settings import Settings


def _read_from_rows(name: str, meaning: str, *labels: str) -> Gauge:
    """Make a gauge that the process sets which is asked; the newest answer counts."""
    return Gauge(name, meaning, labels, multiprocess_mode="mostrecent")


OPEN_CASES = _read_from_rows("dunghen_cases_open", "Cases that have not ended")
OVERDUE_CASES = _read_from_rows(
    "dunghen_cases_overdue", "Open cases past their original date"
)
DUE_SOON_CASES = _read_from_rows(
    "dunghen_cases_due_soon", "Open cases due within two days"
)
OLDEST_LETTER = _read_from_rows(
    "dunghen_outbox_oldest_seconds", "Age of the oldest letter that was not sent"
)
JOB_AGE = _read_from_rows(
    "dunghen_job_succeeded_seconds", "Time since a job last succeeded", "job"
)
REQUESTS = Histogram(
    "dunghen_request_seconds",
    "Time until a request was answered whole, by the pattern of its address",
    ["method", "route", "status"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
AT_WORK = Gauge(
    "dunghen_requests_at_work",
    "Requests taken on and not yet answered",
    multiprocess_mode="livesum",
)


def configure(settings: Settings) -> None:
    """Set up logging for a process: one line an event, Vietnamese kept readable."""
    level = getattr(logging, settings.log_level)
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.log_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
