"""Figures that anybody may read; what is kept from them was never written here."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.columns import Base


class PublishedFigure(Base):
    """The cases of one group in one period; a number that is withheld is `NULL`.

    `period` is a month (`2026-11`) or `year`, the twelve whole months before and the
    present one; `kind` is `all`, `field` or `unit`.
    """

    __tablename__ = "published_figures"
    __table_args__ = (ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),)

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    name_vi: Mapped[str] = mapped_column(primary_key=True)
    received: Mapped[int | None]
    finished: Mapped[int | None]
    on_time: Mapped[int | None]
    on_time_by_score: Mapped[int | None]
    late: Mapped[int | None]
    apologised: Mapped[int | None]
    computed_at: Mapped[datetime]
