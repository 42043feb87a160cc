"""The procedure catalogue in versions, and the announced working calendar."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.columns import Base


class Procedure(Base):
    """One version of a procedure, as one agency promises it (thủ tục hành chính).

    `key` is the same in every version. The limit belongs to the agency and the
    version: the same procedure has different limits in different provinces.
    `variants` are other limits with their basis
    (`[{"code", "name_vi", "amount", "unit", "basis"}]`); `documents` is the dossier
    (`[{"name_vi", "required"}]`). `clock_starts` is `reception`, `competent_body`
    or `fee_paid`; `after_supplement` is `restart` or `resume`.
    """

    __tablename__ = "procedures"
    __table_args__ = (
        ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
        UniqueConstraint("agency_id", "key", "version_no"),
        Index("ix_procedures_agency_status", "agency_id", "status"),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str]
    version_no: Mapped[int] = mapped_column(default=1)
    code: Mapped[str] = mapped_column(default="")
    code_verified: Mapped[str] = mapped_column(default="no")
    name_vi: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    name_folded: Mapped[str]
    field_vi: Mapped[str]
    status: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    limit_amount: Mapped[float | None]
    limit_unit: Mapped[str | None]
    cutoff: Mapped[str] = mapped_column(default="15:00")
    variants: Mapped[list[dict[str, Any]]]
    unit_id: Mapped[UUID | None]
    fee_vnd: Mapped[int | None]
    fee_note_vi: Mapped[str] = mapped_column(default="")
    documents: Mapped[list[dict[str, Any]]]
    clock_starts: Mapped[str] = mapped_column(default="reception")
    after_supplement: Mapped[str] = mapped_column(default="restart")
    supplement_ask_amount: Mapped[float] = mapped_column(default=3)
    supplement_ask_unit: Mapped[str] = mapped_column(default="working_day")
    supplement_window_amount: Mapped[float] = mapped_column(default=15)
    supplement_window_unit: Mapped[str] = mapped_column(default="day")
    legal_basis: Mapped[str] = mapped_column(default="")
    competent_agency_vi: Mapped[str] = mapped_column(default="")
    source_url: Mapped[str] = mapped_column(default="")
    note_vi: Mapped[str] = mapped_column(default="")
    steps_are_default: Mapped[bool] = mapped_column(default=True)
    decision_no: Mapped[str] = mapped_column(default="", server_default="")
    decided_on: Mapped[date | None]
    created_at: Mapped[datetime]


class Step(Base):
    """One step of a procedure's internal process, with its own limit (bước)."""

    __tablename__ = "steps"
    __table_args__ = (
        ForeignKeyConstraint(
            ["agency_id", "procedure_id"], ["procedures.agency_id", "procedures.id"]
        ),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    procedure_id: Mapped[UUID] = mapped_column(primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True)
    name_vi: Mapped[str]
    role_vi: Mapped[str] = mapped_column(default="")
    unit_id: Mapped[UUID | None]
    limit_amount: Mapped[float | None]
    limit_unit: Mapped[str | None]
    is_default: Mapped[bool] = mapped_column(default=False)
    source_url: Mapped[str] = mapped_column(default="")


class ProcedurePosting(Base):
    """When one version of a procedure was posted for the public, and where.

    Rows are only ever added: the last one counts, those before it were corrected.
    """

    __tablename__ = "procedure_postings"
    __table_args__ = (
        ForeignKeyConstraint(
            ["agency_id", "procedure_id"], ["procedures.agency_id", "procedures.id"]
        ),
        Index("ix_procedure_postings_procedure", "agency_id", "procedure_id", "id"),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    procedure_id: Mapped[UUID]
    decision_no: Mapped[str]
    decided_on: Mapped[date]
    posted_on: Mapped[date | None]
    place_vi: Mapped[str] = mapped_column(default="")
    why: Mapped[str] = mapped_column(default="")
    entered_at: Mapped[datetime]
    entered_by: Mapped[UUID | None]
    entered_by_name: Mapped[str] = mapped_column(default="")


class CalendarDay(Base):
    """A dated override of the weekly office hours, with the decision that says so.

    `kind` is `off` or `worked`; `windows` names the hours of a worked or half day,
    else a Monday's count. A row is never edited: it is withdrawn, and stays.
    """

    __tablename__ = "calendar_days"
    __table_args__ = (
        ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
        Index("ix_calendar_days_agency_day", "agency_id", "day"),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date]
    kind: Mapped[str]
    windows: Mapped[list[Any] | None]
    name_vi: Mapped[str]
    exchanged_with: Mapped[date | None]
    decision: Mapped[str]
    decided_on: Mapped[date | None]
    issuer_vi: Mapped[str] = mapped_column(default="", server_default="")
    entered_at: Mapped[datetime]
    entered_by: Mapped[UUID | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[UUID | None]
    withdrawn_why: Mapped[str] = mapped_column(default="")


class CalendarClosure(Base):
    """A span in which an agency is closed although its calendar says otherwise.

    Half a day without power, days of flood: from one wall-clock time to another, taken
    out of the office windows of each date it touches. It announces no year. A row is
    never edited: it is withdrawn, and stays.
    """

    __tablename__ = "calendar_closures"
    __table_args__ = (
        ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
        Index("ix_calendar_closures_agency_day", "agency_id", "first_on"),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    first_on: Mapped[date]
    first_hour: Mapped[str]
    last_on: Mapped[date]
    last_hour: Mapped[str]
    reason_vi: Mapped[str]
    decision: Mapped[str]
    decided_on: Mapped[date | None]
    issuer_vi: Mapped[str] = mapped_column(default="")
    entered_at: Mapped[datetime]
    entered_by: Mapped[UUID | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[UUID | None]
    withdrawn_why: Mapped[str] = mapped_column(default="")
