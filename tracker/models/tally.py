"""What cases count for in the figures, case by case and added up."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.columns import Base

#: Instead of an instant: whatever is asked lies after it, or before it.
ALWAYS = datetime(1900, 1, 1, tzinfo=UTC)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


class _Counted:
    """The columns that are added up; what each means depends on the kind of the row."""

    cases: Mapped[int] = mapped_column(default=0)
    early: Mapped[int] = mapped_column(default=0)
    late: Mapped[int] = mapped_column(default=0)
    late_by_new_date: Mapped[int] = mapped_column(default=0)
    score_late: Mapped[int] = mapped_column(default=0)
    plain_late: Mapped[int] = mapped_column(default=0)
    asked_again: Mapped[int] = mapped_column(default=0)
    apologised: Mapped[int] = mapped_column(default=0)
    working_days_cases: Mapped[int] = mapped_column(default=0)
    working_days: Mapped[int] = mapped_column(default=0)
    days_cases: Mapped[int] = mapped_column(default=0)
    days: Mapped[int] = mapped_column(default=0)
    hours_cases: Mapped[int] = mapped_column(default=0)
    seconds: Mapped[int] = mapped_column(default=0)


class CaseTally(_Counted, Base):
    """What one case counts for; rewritten by the job after each change of the case.

    `kind` is `ended` (in every period that reaches from `month`, when it ended; what
    changed later, an apology, has a row that counts from `from_month` on), `in_hand`
    (at the end of `month`), `open` (from `month` on, late after the three instants),
    `finished` and `missed` (the dashboard's months and days). Months are `202611`.
    """

    __tablename__ = "case_tallies"
    __table_args__ = (
        ForeignKeyConstraint(["agency_id", "case_id"], ["cases.agency_id", "cases.id"]),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    from_month: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    received_month: Mapped[int]
    unit_id: Mapped[str]
    field_vi: Mapped[str]
    is_online: Mapped[bool]
    late_since: Mapped[datetime]
    score_late_since: Mapped[datetime]
    plain_late_since: Mapped[datetime]


class Tally(_Counted, Base):
    """The rows of all cases of an agency with the same key, added up.

    Only the job writes here, so nobody who works on a case waits for anybody else.
    """

    __tablename__ = "tallies"
    __table_args__ = (ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),)

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    from_month: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    received_month: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    unit_id: Mapped[str] = mapped_column(primary_key=True)
    field_vi: Mapped[str] = mapped_column(primary_key=True)
    is_online: Mapped[bool] = mapped_column(primary_key=True)
    late_since: Mapped[datetime] = mapped_column(primary_key=True)
    score_late_since: Mapped[datetime] = mapped_column(primary_key=True)
    plain_late_since: Mapped[datetime] = mapped_column(primary_key=True)
