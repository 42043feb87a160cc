"""How likely open cases are to be late, by how cases like them went; an aid only."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.columns import Base


class CaseProspect(Base):
    """The chance that an open case misses its date, as it was last computed.

    `alike` finished cases of the same procedure had, at the same step, used as much
    time already; `alike_late` of them then took longer than this case has left. A row
    exists only where there are enough of them.
    """

    __tablename__ = "case_prospects"
    __table_args__ = (
        ForeignKeyConstraint(["agency_id", "case_id"], ["cases.agency_id", "cases.id"]),
        Index("ix_case_prospects_chance", "agency_id", "chance", "case_id"),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    chance: Mapped[float]
    alike: Mapped[int]
    alike_late: Mapped[int]
    step_no: Mapped[int | None]
    computed_at: Mapped[datetime]
