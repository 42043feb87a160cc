"""Webhooks: who is told of what, and what became of each message."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.columns import Base


class Webhook(Base):
    """An address that is told when something happens to a case.

    The secrets are stored as they are, since each message is signed with them; they
    are never shown again, logged or written to an event. The secret before the last
    change signs as well until `previous_until`.
    """

    __tablename__ = "webhooks"
    __table_args__ = (ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),)

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    url: Mapped[str]
    kinds: Mapped[list[str]]
    secret: Mapped[str]
    previous_secret: Mapped[str] = mapped_column(default="")
    previous_until: Mapped[datetime | None]
    is_paused: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class UnitCalendar(Base):
    """A secret address where a unit's promised days are read as a calendar."""

    __tablename__ = "unit_calendars"
    __table_args__ = (
        ForeignKeyConstraint(["agency_id", "unit_id"], ["units.agency_id", "units.id"]),
        Index("ix_unit_calendars_secret", "secret_hash"),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID]
    secret_hash: Mapped[str]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class WebhookMessage(Base):
    """A message to one address, written in the transaction of its fact."""

    __tablename__ = "webhook_messages"
    __table_args__ = (
        ForeignKeyConstraint(
            ["agency_id", "webhook_id"], ["webhooks.agency_id", "webhooks.id"]
        ),
        Index("ix_webhook_messages_due", "next_attempt_at"),
        Index("ix_webhook_messages_of", "agency_id", "webhook_id", "id"),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    webhook_id: Mapped[UUID]
    kind: Mapped[str]
    body: Mapped[str]
    status: Mapped[str]
    created_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    fence: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]


class WebhookAttempt(Base):
    """One try to deliver a message, and the bounded beginning of what came back."""

    __tablename__ = "webhook_attempts"
    __table_args__ = (
        ForeignKeyConstraint(
            ["agency_id", "message_id"],
            ["webhook_messages.agency_id", "webhook_messages.id"],
        ),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    outcome: Mapped[str]
    code: Mapped[int | None]
    detail: Mapped[str]
    milliseconds: Mapped[int]
