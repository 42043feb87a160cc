"""The only reader of the system clock; everything else takes `now` as an argument."""

from datetime import UTC, datetime


def now() -> datetime:
    """Read the present instant, aware, in UTC."""
    return datetime.now(UTC)
