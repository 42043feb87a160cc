"""What keeps the processes honest: leases with fencing numbers, and heartbeats."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.columns import Base


class Lease(Base):
    """Who may run a job now. `fence` grows by one at every change of holder."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    until: Mapped[datetime]
    fence: Mapped[int]


class Heartbeat(Base):
    """When a job last ran to its end, and what it did."""

    __tablename__ = "heartbeats"

    job: Mapped[str] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    succeeded_at: Mapped[datetime | None]
    detail: Mapped[str] = mapped_column(default="")
    failures: Mapped[int] = mapped_column(default=0)
