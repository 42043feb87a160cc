"""Long work that a person asked for: what it is, how far it is, and what came of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.columns import Base

_OPEN = "state IN ('waiting', 'running')"


class LongWork(Base):
    """One piece of long work, from being asked for until it is forgotten.

    `kind` says which act it is, `asked` with what (as JSON). `state` is `waiting`,
    `running`, `done`, `cancelled`, `failed`, or `broken_off`: its process ended under
    it too often. `done` of `total` are in the kind's own unit; `total` is none while
    nobody knows. `tries` counts how often somebody took it up. `answer` is what is told
    at the end; the file is in the store by `file_sha256`, "" where there is none.
    Instants are in UTC; `updated_at` is its heartbeat.
    """

    __tablename__ = "long_works"
    __table_args__ = (
        ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
        Index(
            "ix_long_works_open",
            "created_at",
            postgresql_where=text(_OPEN),
            sqlite_where=text(_OPEN),
        ),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    asked: Mapped[dict[str, Any]]
    state: Mapped[str]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    tries: Mapped[int] = mapped_column(default=0)
    answer: Mapped[dict[str, Any]]
    problem_vi: Mapped[str] = mapped_column(default="")
    problem_en: Mapped[str] = mapped_column(default="")
    file_name: Mapped[str] = mapped_column(default="")
    file_sha256: Mapped[str] = mapped_column(default="")
    file_size: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
    created_by_name: Mapped[str]
    started_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None]
    claim_fence: Mapped[int] = mapped_column(default=0)
