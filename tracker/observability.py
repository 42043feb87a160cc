"""Logs as events with keys, and the figures that an operator watches."""

import logging
import sys

import structlog
from prometheus_client import Gauge

from tracker.settings import Settings

OPEN_CASES = Gauge("dunghen_cases_open", "Cases that have not ended")
OVERDUE_CASES = Gauge("dunghen_cases_overdue", "Open cases past their original date")
DUE_SOON_CASES = Gauge("dunghen_cases_due_soon", "Open cases due within two days")
OLDEST_LETTER = Gauge(
    "dunghen_outbox_oldest_seconds", "Age of the oldest letter that was not sent"
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
