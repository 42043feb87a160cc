"""Reminders of the one-stop desk to the unit that holds a case, and their answers."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.columns import Base

_WAITS = "answered_at IS NULL"


class Reminder(Base):
    """A written reminder about one case (đôn đốc, NĐ 118/2025, Đ.8 k.1 d).

    Who held the case then stands here, since the case moves on. What was asked and
    answered is never changed afterwards.
    """

    __tablename__ = "reminders"
    __table_args__ = (
        ForeignKeyConstraint(["agency_id", "case_id"], ["cases.agency_id", "cases.id"]),
        Index("ix_reminders_case", "agency_id", "case_id", "id"),
        Index(
            "ix_reminders_waiting",
            "agency_id",
            "answer_due_at",
            "id",
            postgresql_where=text(_WAITS),
            sqlite_where=text(_WAITS),
        ),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    officer_id: Mapped[UUID | None]
    text: Mapped[str]
    sent_at: Mapped[datetime]
    sent_by: Mapped[UUID | None]
    sent_by_name: Mapped[str]
    answer_due_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]
    answered_by_name: Mapped[str] = mapped_column(default="")
    answer: Mapped[str] = mapped_column(default="")
    promised_on: Mapped[date | None]
