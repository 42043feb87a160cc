"""Cases, their applicants, and the append-only events that make their history."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.columns import Base

#: Received and ended, but not yet reckoned for the figures (`tracker.reckoning`).
_UNRECKONED = (
    "ended_at IS NOT NULL AND received_at IS NOT NULL AND is_late_by_score IS NULL"
)
#: Something happened since the case was last counted (`tracker.tallies`).
IS_UNCOUNTED = text("counted_events <> event_count")
#: What lists sort open cases by, and after it all that says in which group one stands:
#: so that groups are counted and pages chosen without a look at the cases themselves.
#: `ended_at` is none in all of them; without it SQLite would look whether it is.
_OPEN_COLUMNS = (
    *("agency_id", "due_at", "id", "state", "holder_unit_id", "holder_officer_id"),
    *("original_due_at", "reappointed_at", "apology_due_on", "is_stopped"),
    *("handover_pending", "step_due_at", "supplement_until", "ended_at"),
)
#: Finished, and the result waits at the desk: few, however many cases there are.
IS_TO_RETURN = text("state = 'finished'")


class Applicant(Base):
    """Who asked (tổ chức, cá nhân).

    `kind` is `natural`, `household`, `sole_proprietor`, `clinic` or `organisation`;
    only an organisation is ever shown in full to the public.
    """

    __tablename__ = "applicants"
    __table_args__ = (
        ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
        Index("ix_applicants_phone", "agency_id", "phone"),
        Index("ix_applicants_identity", "agency_id", "identity_no"),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    name_folded: Mapped[str]
    representative: Mapped[str] = mapped_column(default="")
    identity_no: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]


class Case(Base):
    """One request by one applicant under one procedure (hồ sơ TTHC).

    The events are the truth. What is derived from them stands here for the indexes
    and is written by one function (`tracker.derived.derive`): the dates, the
    holder, `clock` (the folded facts for the calculator) and `next_timer_at`.
    `is_late_by_score` is the national score's verdict of a case that ended; by the
    law a case was late if it has a `late_since`. Its tallies hold what its first
    `counted_events` events say, to whoever asks for what was known at `known_since`
    or later.
    """

    __tablename__ = "cases"
    __table_args__ = (
        ForeignKeyConstraint(
            ["agency_id", "procedure_id"], ["procedures.agency_id", "procedures.id"]
        ),
        ForeignKeyConstraint(
            ["agency_id", "applicant_id"], ["applicants.agency_id", "applicants.id"]
        ),
        UniqueConstraint("agency_id", "code"),
        UniqueConstraint("agency_id", "submission_no"),
        Index(
            "ix_cases_next_timer",
            "next_timer_at",
            postgresql_where=text("next_timer_at IS NOT NULL"),
            sqlite_where=text("next_timer_at IS NOT NULL"),
        ),
        Index(
            "ix_cases_open_due",
            *_OPEN_COLUMNS,
            postgresql_where=text("ended_at IS NULL"),
            sqlite_where=text("ended_at IS NULL"),
        ),
        Index(
            "ix_cases_holder_due",
            "agency_id",
            "holder_unit_id",
            "due_at",
            "id",
            postgresql_where=text("ended_at IS NULL"),
            sqlite_where=text("ended_at IS NULL"),
        ),
        Index("ix_cases_received", "agency_id", "received_at", "id"),
        Index("ix_cases_took", "agency_id", "procedure_id", "finished_at"),
        Index(
            "ix_cases_verdicts",
            "agency_id",
            "finished_at",
            "holder_unit_id",
            "late_since",
            "is_late_by_score",
        ),
        Index(
            "ix_cases_late_since",
            "agency_id",
            "late_since",
            "id",
            postgresql_where=text("late_since IS NOT NULL"),
            sqlite_where=text("late_since IS NOT NULL"),
        ),
        Index(
            "ix_cases_unreckoned",
            "agency_id",
            "id",
            postgresql_where=text(_UNRECKONED),
            sqlite_where=text(_UNRECKONED),
        ),
        Index(
            "ix_cases_uncounted",
            "agency_id",
            "id",
            postgresql_where=IS_UNCOUNTED,
            sqlite_where=IS_UNCOUNTED,
        ),
        Index("ix_cases_known_since", "agency_id", "known_since"),
        Index("ix_cases_applicant", "agency_id", "applicant_id"),
        # An applicant who looks a case up names no agency.
        Index("ix_cases_code", "code"),
        Index(
            "ix_cases_submission_no",
            "submission_no",
            postgresql_where=text("submission_no IS NOT NULL"),
            sqlite_where=text("submission_no IS NOT NULL"),
        ),
        Index(
            "ix_cases_to_return",
            "agency_id",
            "received_at",
            "id",
            postgresql_where=IS_TO_RETURN,
            sqlite_where=IS_TO_RETURN,
        ),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str | None]
    submission_no: Mapped[str | None]
    lookup_secret: Mapped[str]
    search_folded: Mapped[str]
    procedure_id: Mapped[UUID]
    applicant_id: Mapped[UUID]
    channel: Mapped[str]
    state: Mapped[str]
    subject: Mapped[str] = mapped_column(default="")
    documents: Mapped[list[dict[str, Any]]]
    limit_amount: Mapped[float | None]
    limit_unit: Mapped[str]
    variant: Mapped[str] = mapped_column(default="")
    desk_id: Mapped[UUID | None]
    received_by: Mapped[UUID | None]
    submitted_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    clock_started_at: Mapped[datetime | None]
    clock: Mapped[dict[str, Any]]
    due_at: Mapped[datetime | None]
    original_due_at: Mapped[datetime | None]
    appointed_at: Mapped[datetime | None]
    reappointed_at: Mapped[datetime | None]
    apology_due_on: Mapped[date | None]
    provisional: Mapped[bool] = mapped_column(default=False)
    is_stopped: Mapped[bool] = mapped_column(default=False)
    deadline_no: Mapped[int] = mapped_column(default=0)
    next_timer_at: Mapped[datetime | None]
    holder_kind: Mapped[str] = mapped_column(default="desk")
    holder_unit_id: Mapped[UUID | None]
    holder_officer_id: Mapped[UUID | None]
    handover_pending: Mapped[bool] = mapped_column(default=False)
    step_no: Mapped[int | None]
    step_due_at: Mapped[datetime | None]
    supplement_count: Mapped[int] = mapped_column(default=0)
    supplement_until: Mapped[datetime | None]
    late_since: Mapped[datetime | None]
    is_late_by_score: Mapped[bool | None]
    finished_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="")
    event_count: Mapped[int] = mapped_column(default=0)
    counted_events: Mapped[int] = mapped_column(default=0)
    known_since: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    claimed_until: Mapped[datetime | None]
    claim_fence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class SearchWord(Base):
    """A word that occurs in what cases are found by; near ones are offered for a slip.

    The words of Vietnamese names are few, so this table stays small however many
    cases there are.
    """

    __tablename__ = "search_words"
    __table_args__ = (ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),)

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(primary_key=True)


class CaseEvent(Base):
    """What happened to a case, when, by whom and why; never changed afterwards.

    `at` is when it happened, `recorded_at` when it was written down. `data` holds the
    old and the new value where one changed.
    """

    __tablename__ = "case_events"
    __table_args__ = (
        ForeignKeyConstraint(["agency_id", "case_id"], ["cases.agency_id", "cases.id"]),
        Index("ix_case_events_newest", "agency_id", "id"),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID]
    kind: Mapped[str]
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str]
    data: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(default="")
    legal_basis: Mapped[str] = mapped_column(default="")


class CaseFlag(Base):
    """A rung that a case reached under one of its deadlines, at its own instant."""

    __tablename__ = "case_flags"
    __table_args__ = (
        ForeignKeyConstraint(["agency_id", "case_id"], ["cases.agency_id", "cases.id"]),
        Index("ix_case_flags_agency_at", "agency_id", "rung", "at"),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    deadline_no: Mapped[int] = mapped_column(primary_key=True)
    rung: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True, default="")
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    mailed: Mapped[bool] = mapped_column(default=False)


class StepUse(Base):
    """Office minutes that a finished case spent at one step, and was allowed there.

    Written when the work is finished (`tracker.reckoning`), so that figures over many
    cases are sums of rows. `allowed_minutes` is none where the step has no limit.
    """

    __tablename__ = "step_uses"
    __table_args__ = (
        ForeignKeyConstraint(["agency_id", "case_id"], ["cases.agency_id", "cases.id"]),
        Index(
            "ix_step_uses_finished",
            "agency_id",
            "finished_at",
            "procedure_id",
            "step_no",
            "unit_id",
            "used_minutes",
            "allowed_minutes",
            "beyond_minutes",
        ),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    step_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    procedure_id: Mapped[UUID]
    unit_id: Mapped[UUID | None]
    finished_at: Mapped[datetime]
    used_minutes: Mapped[int]
    allowed_minutes: Mapped[int | None]
    beyond_minutes: Mapped[int]


class Consultation(Base):
    """Another body was asked, or the case forwarded to it; and what it answered."""

    __tablename__ = "consultations"
    __table_args__ = (
        ForeignKeyConstraint(["agency_id", "case_id"], ["cases.agency_id", "cases.id"]),
        Index("ix_consultations_case", "agency_id", "case_id"),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    kind: Mapped[str]
    body_name: Mapped[str]
    question: Mapped[str] = mapped_column(default="")
    limit_amount: Mapped[float | None]
    limit_unit: Mapped[str | None]
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="")


class CodeCounter(Base):
    """The last ordinal of case codes given out by an agency on a day."""

    __tablename__ = "code_counters"

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]


class IdempotencyKey(Base):
    """A creation asked for once, so that asking again answers with the same case.

    `replayed_at` is written by every replay before it answers: an answer that wrote
    nothing could name a case that a failover has lost.
    """

    __tablename__ = "idempotency_keys"

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    token_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    body_hash: Mapped[str]
    case_id: Mapped[UUID]
    created_at: Mapped[datetime]
    replayed_at: Mapped[datetime | None]
    replays: Mapped[int] = mapped_column(default=0)
