"""Apology notices, their delivery, their publication, and the accountability ledger."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.columns import Base, Json


class ApologyNotice(Base):
    """A notice of apology and proposal of a new date (Mẫu 04), from draft to issue.

    One for each deadline of a case, and one for each error that was noted in it:
    `kind` says for what, `error_no` counts the errors from 1 and is 0 for lateness.
    `timing` says whether it is written before the due date, after it, or after the
    case was finished late. An error has a day until which it is set right instead.
    Number, date and signatory are typed in after the clerk's office registered it; they
    are never invented.
    `issued_paper` is what the issued paper says, word for word and for good.
    """

    __tablename__ = "apology_notices"
    __table_args__ = (
        ForeignKeyConstraint(["agency_id", "case_id"], ["cases.agency_id", "cases.id"]),
        UniqueConstraint("agency_id", "case_id", "deadline_no", "error_no"),
        Index("ix_apology_notices_state", "agency_id", "state", "owed_on"),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    deadline_no: Mapped[int]
    error_no: Mapped[int] = mapped_column(default=0, server_default="0")
    kind: Mapped[str] = mapped_column(default="late", server_default="late")
    state: Mapped[str]
    timing: Mapped[str]
    owed_on: Mapped[date | None]
    promised_at: Mapped[datetime | None]
    reason_code: Mapped[str] = mapped_column(default="")
    reason_text: Mapped[str] = mapped_column(default="")
    reason_released: Mapped[str] = mapped_column(default="")
    new_date: Mapped[date | None]
    is_second: Mapped[bool] = mapped_column(default=False)
    override_by: Mapped[UUID | None]
    override_reason: Mapped[str] = mapped_column(default="")
    drafted_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[UUID | None]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[UUID | None]
    returned_remark: Mapped[str] = mapped_column(default="")
    number: Mapped[str] = mapped_column(default="")
    issued_on: Mapped[date | None]
    issued_at: Mapped[datetime | None]
    signatory_id: Mapped[UUID | None]
    signatory_name: Mapped[str] = mapped_column(default="")
    signatory_position_vi: Mapped[str] = mapped_column(default="")
    is_sent_late: Mapped[bool] = mapped_column(default=False)
    delivered_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_why: Mapped[str] = mapped_column(default="")
    issued_paper: Mapped[dict[str, Any] | None] = mapped_column(Json)
    published_id: Mapped[UUID | None]
    noted_on: Mapped[date | None]
    remedy_due_on: Mapped[date | None]
    remedied_at: Mapped[datetime | None]
    remedy_text: Mapped[str] = mapped_column(default="", server_default="")
    version: Mapped[int] = mapped_column(default=1)


class NoticeDelivery(Base):
    """How a notice reached the applicant: channel, instant and evidence."""

    __tablename__ = "notice_deliveries"
    __table_args__ = (
        ForeignKeyConstraint(
            ["agency_id", "notice_id"],
            ["apology_notices.agency_id", "apology_notices.id"],
        ),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    notice_id: Mapped[UUID]
    channel: Mapped[str]
    at: Mapped[datetime]
    evidence: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]


class PublishedApology(Base):
    """What the public reads of an issued apology.

    Built from fields, never from the letter. There is no column here for a case code,
    an address, a telephone, an e-mail or an identity number, so none can be shown.
    A notice that was taken back stays, marked, without name and words. For an error
    `promised_on` is the day on which it was noted, and `new_on` the day until which
    it is set right.
    """

    __tablename__ = "published_apologies"
    __table_args__ = (
        Index("ix_published_apologies_newest", "agency_id", "published_at", "id"),
        # The address of an apology, and the front page of several agencies, name none.
        Index("ix_published_apologies_id", "id"),
        Index("ix_published_apologies_anywhere", "published_at", "id"),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(default="late", server_default="late")
    applicant_shown: Mapped[str]
    procedure_vi: Mapped[str]
    unit_vi: Mapped[str]
    field_vi: Mapped[str] = mapped_column(default="", server_default="")
    received_on: Mapped[date]
    promised_on: Mapped[date]
    new_on: Mapped[date | None]
    timing: Mapped[str]
    is_second: Mapped[bool] = mapped_column(default=False)
    reason_code: Mapped[str]
    reason_released: Mapped[str] = mapped_column(default="")
    answered_on: Mapped[date | None]
    kept: Mapped[bool | None]
    issued_on: Mapped[date]
    published_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]
    corrected_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    shown_until: Mapped[date]


class AccountabilityEntry(Base):
    """Who answers for the delay of one case; opened once, never edited, only followed.

    The row holds what was known when it was opened; everything later is an
    `AccountabilityEvent`. An error for which an apology is owed has an entry of its
    own: `kind` names it and `error_no` is the number of its notice, 0 for lateness.
    `explain_by` is the day until which the explanation is due.
    """

    __tablename__ = "accountability_entries"
    __table_args__ = (
        ForeignKeyConstraint(["agency_id", "case_id"], ["cases.agency_id", "cases.id"]),
        UniqueConstraint("agency_id", "case_id", "error_no"),
        Index("ix_accountability_entries_opened", "agency_id", "opened_at", "id"),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    error_no: Mapped[int] = mapped_column(default=0, server_default="0")
    kind: Mapped[str] = mapped_column(default="late", server_default="late")
    deadline_no: Mapped[int]
    due_at: Mapped[datetime]
    opened_at: Mapped[datetime]
    unit_id: Mapped[UUID | None]
    officer_id: Mapped[UUID | None]
    step_no: Mapped[int | None]
    explain_by: Mapped[date | None]
    attribution: Mapped[dict[str, Any]]


class AccountabilityEvent(Base):
    """One line of an accountability entry's story: explanation, cause, follow-up."""

    __tablename__ = "accountability_events"
    __table_args__ = (
        ForeignKeyConstraint(
            ["agency_id", "entry_id"],
            ["accountability_entries.agency_id", "accountability_entries.id"],
        ),
        Index("ix_accountability_events_at", "agency_id", "at"),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    at: Mapped[datetime]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str]
    text: Mapped[str] = mapped_column(default="")
    data: Mapped[dict[str, Any]]


class LedgerDuty(Base):
    """What somebody owes because of an entry: an explanation, a measure, a remedy.

    The promise itself is a line of the entry's story; this row only says what is open,
    so that it can be watched. Its day and its owner never change: another day is
    another duty. `told` is the last alert that went out: nothing, `soon` or `late`.
    """

    __tablename__ = "ledger_duties"
    __table_args__ = (
        ForeignKeyConstraint(
            ["agency_id", "entry_id"],
            ["accountability_entries.agency_id", "accountability_entries.id"],
        ),
        UniqueConstraint("agency_id", "entry_id", "kind", "no"),
        Index("ix_ledger_duties_open", "agency_id", "ended_at", "due_on"),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[UUID]
    kind: Mapped[str]
    no: Mapped[int]
    text: Mapped[str] = mapped_column(default="")
    owner_id: Mapped[UUID | None]
    unit_id: Mapped[UUID | None]
    opened_at: Mapped[datetime]
    due_on: Mapped[date]
    ended_at: Mapped[datetime | None]
    ended_on: Mapped[date | None]
    ended_how: Mapped[str] = mapped_column(default="")
    told: Mapped[str] = mapped_column(default="")
