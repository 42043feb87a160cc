"""Figures that anybody may read; what is kept from them was never written here."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.columns import Base, Json


class PublishedFigure(Base):
    """The cases of one group in one period; a number that is withheld is `NULL`.

    `period` is a month (`2026-11`) or `year`, the twelve months up to the present one;
    `kind` is `all`, `field` or `unit`. `late` and `apologised` are of the finished.
    `few` says of the whole year why its parts are withheld: `late` or `on_time` is
    less than a small group, or `both` are.
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
    few: Mapped[str | None]
    computed_at: Mapped[datetime]


class PublishedDuration(Base):
    """How long a procedure took of late; only of enough cases.

    `unit` is `day` where the law counts every day, else `working_day`. `bars` parts
    the cases by their length, none of fewer than a small group:
    `{"least": 2, "most": 3, "cases": 14}`.
    """

    __tablename__ = "published_durations"
    __table_args__ = (ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),)

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    procedure_key: Mapped[str] = mapped_column(primary_key=True)
    cases: Mapped[int]
    unit: Mapped[str]
    median: Mapped[int]
    nine_in_ten: Mapped[int]
    late: Mapped[int | None]
    bars: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    computed_at: Mapped[datetime]
