"""Case codes `{agency prefix}-{yymmdd}-{nnnn}`, counted per agency and day."""

from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from tracker.models import CodeCounter


def next_code(session: Session, agency_id: UUID, prefix: str, day: date) -> str:
    """Give out the next case code of the day (NĐ 118/2025, Đ.28).

    The counter's row is the agency's and the day's own, so agencies never wait for
    each other; two desks of one agency never get the same number.
    """
    return _next(session, agency_id, "case", prefix, day)


def next_submission_no(
    session: Session, agency_id: UUID, prefix: str, day: date
) -> str:
    """Give out the number of a submission; the case code comes at reception."""
    return "N" + _next(session, agency_id, "submission", prefix, day)


def next_feedback_code(
    session: Session, agency_id: UUID, prefix: str, day: date
) -> str:
    """Give out the code of a piece of feedback, counted apart from the cases."""
    return "PA-" + _next(session, agency_id, "feedback", prefix, day)


def _next(session: Session, agency_id: UUID, kind: str, prefix: str, day: date) -> str:
    asked = {"agency_id": agency_id, "kind": kind, "day": day, "last": 1}
    statement = _counting(session.get_bind().dialect.name)
    ordinal = session.connection().execute(statement, asked).scalar_one()
    return f"{prefix}-{day:%y%m%d}-{ordinal:04d}"


@lru_cache
def _counting(dialect: str) -> Any:
    """Put the statement together once: every case asks it."""
    insert: Any = sqlite_insert if dialect == "sqlite" else postgres_insert
    counters: Any = CodeCounter.__table__
    return (
        insert(counters)
        .on_conflict_do_update(
            index_elements=["agency_id", "kind", "day"],
            set_={"last": counters.c.last + 1},
        )
        .returning(counters.c.last)
    )
