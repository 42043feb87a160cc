"""Reports that an agency has made for it, and those that were made."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.columns import Base


class ReportSubscription(Base):
    """Which report is made of every period, on which working day, and for whom.

    `report` is `ii-06a` or `tien-do`, `grouping` `field` or `unit`, `every` `month`,
    `quarter`, `half` or `year`. A subscription is never changed: it is ended, and
    another one begins. `sent_through` is the last day of the latest period sent.
    """

    __tablename__ = "report_subscriptions"
    __table_args__ = (ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),)

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    report: Mapped[str]
    grouping: Mapped[str]
    every: Mapped[str]
    working_day: Mapped[int]
    formats: Mapped[list[str]]
    officer_ids: Mapped[list[str]]
    addresses: Mapped[list[str]]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
    created_by_name: Mapped[str]
    sent_through: Mapped[date | None]
    ended_at: Mapped[datetime | None]
    ended_by_name: Mapped[str] = mapped_column(default="")


class IssuedReport(Base):
    """A report that was made once for a period, as known at an instant, and kept."""

    __tablename__ = "issued_reports"
    __table_args__ = (
        ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
        UniqueConstraint("agency_id", "report", "grouping", "first", "last"),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    report: Mapped[str]
    grouping: Mapped[str]
    first: Mapped[date]
    last: Mapped[date]
    known_at: Mapped[datetime]
    issued_at: Mapped[datetime]


class IssuedReportFile(Base):
    """One file of an issued report; its bytes lie in the store under their hash."""

    __tablename__ = "issued_report_files"
    __table_args__ = (
        ForeignKeyConstraint(
            ["agency_id", "report_id"],
            ["issued_reports.agency_id", "issued_reports.id"],
        ),
        UniqueConstraint("agency_id", "sha256", "report_id"),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
