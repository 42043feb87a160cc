"""The column type for instants: aware in, aware out, UTC on every database."""

from datetime import UTC, datetime

from sqlalchemy import DateTime
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from typing_extensions import override


def utc(value: datetime) -> datetime:
    """Return the same instant in UTC; a naive value has no meaning here."""
    if value.tzinfo is None:
        raise ValueError(f"naive instant {value.isoformat()}: a time zone is missing")
    return value.astimezone(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant; SQLite drops the zone without a word, so it is put back here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        if value is None:
            return None
        instant = utc(value)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    @override
    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,
    ) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else utc(value)
