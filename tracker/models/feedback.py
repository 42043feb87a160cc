"""Feedback and recommendations: what people say, what was done, what is shown."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.columns import Base


class Feedback(Base):
    """What somebody told the agency (phản ánh) or proposed to it (kiến nghị).

    The events are the truth; the dates stand here for the indexes and are written by
    one function (`tracker.feedback.acts.conclude`). `waits` are the spans in which the
    sender was waited for, as pairs of ISO instants. `late_since` is when the handling
    became late. `case_id` links it to a case, where it is about one.
    """

    __tablename__ = "feedback"
    __table_args__ = (
        ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
        ForeignKeyConstraint(["agency_id", "case_id"], ["cases.agency_id", "cases.id"]),
        ForeignKeyConstraint(["agency_id", "unit_id"], ["units.agency_id", "units.id"]),
        UniqueConstraint("agency_id", "code"),
        Index("ix_feedback_code", "code"),
        Index("ix_feedback_received", "agency_id", "received_at", "id"),
        Index("ix_feedback_state", "agency_id", "state", "answer_until"),
        Index("ix_feedback_case", "agency_id", "case_id"),
        Index(
            "ix_feedback_next_timer",
            "next_timer_at",
            postgresql_where=text("next_timer_at IS NOT NULL"),
            sqlite_where=text("next_timer_at IS NOT NULL"),
        ),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str]
    lookup_secret: Mapped[str]
    kind: Mapped[str]
    topic: Mapped[str]
    channel: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    sender_kind: Mapped[str]
    sender_name: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    sender_agrees: Mapped[bool] = mapped_column(default=False)
    agency_agrees: Mapped[bool | None]
    case_id: Mapped[UUID | None]
    state: Mapped[str]
    unit_id: Mapped[UUID | None]
    officer_id: Mapped[UUID | None]
    received_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    waits: Mapped[list[Any]]
    decide_until: Mapped[datetime]
    ask_until: Mapped[datetime]
    answer_until: Mapped[datetime | None]
    publish_until: Mapped[datetime | None]
    provisional: Mapped[bool] = mapped_column(default=False)
    late_since: Mapped[datetime | None]
    is_closed_late: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(default="")
    published_id: Mapped[UUID | None]
    next_timer_at: Mapped[datetime | None]
    event_count: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]


class FeedbackEvent(Base):
    """What happened to a piece of feedback, when, by whom and why; never changed."""

    __tablename__ = "feedback_events"
    __table_args__ = (
        ForeignKeyConstraint(
            ["agency_id", "feedback_id"], ["feedback.agency_id", "feedback.id"]
        ),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    feedback_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str]
    data: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(default="")


class PublishedFeedback(Base):
    """A question and its answer as anybody may read them; nothing leads to the sender.

    Both texts are those that a person released; the sender's name is shortened, or
    empty. Taken back, the row stays with its texts emptied, marked as withdrawn.
    """

    __tablename__ = "published_feedback"
    __table_args__ = (
        ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
        Index("ix_published_feedback_newest", "agency_id", "published_at", "id"),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    topic: Mapped[str]
    unit_vi: Mapped[str]
    sender_shown: Mapped[str]
    asked_shown: Mapped[str]
    answer_shown: Mapped[str]
    received_on: Mapped[date]
    answered_on: Mapped[date]
    is_late: Mapped[bool]
    published_at: Mapped[datetime]
    withdrawn_on: Mapped[date | None]
