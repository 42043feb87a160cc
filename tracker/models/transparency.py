"""The public log of an agency: leaves that are only ever added, and signed roots."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.columns import Base


class PublicLog(Base):
    """The log of one agency: its name for ever, and how many leaves have a number."""

    __tablename__ = "public_logs"
    __table_args__ = (ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),)

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    origin: Mapped[str]
    size: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    backfilled_at: Mapped[datetime | None]
    mailed_on: Mapped[date | None]
    mailed_size: Mapped[int] = mapped_column(default=0)


class LogLeaf(Base):
    """What happened, as anybody may read it; its number comes from the job `log`.

    Written in the transaction of the fact. `leaf` is the text whose hash is in the
    tree; `salts` open what is sealed in it, and are forgotten when a notice is taken
    back.
    """

    __tablename__ = "log_leaves"
    __table_args__ = (
        ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
        UniqueConstraint("agency_id", "leaf_index"),
        Index("ix_log_leaves_about", "agency_id", "about", "id"),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    leaf_index: Mapped[int | None]
    kind: Mapped[str]
    about: Mapped[UUID]
    entered_at: Mapped[datetime]
    leaf: Mapped[str]
    salts: Mapped[dict[str, Any]]


class LogNode(Base):
    """The hash of a whole subtree; rows are only ever added."""

    __tablename__ = "log_nodes"
    __table_args__ = (ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),)

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str]


class LogCheckpoint(Base):
    """The root of the log at one size, signed; rows are only ever added."""

    __tablename__ = "log_checkpoints"
    __table_args__ = (ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),)

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(primary_key=True)
    root: Mapped[str]
    note: Mapped[str]
    signed_at: Mapped[datetime]


class LogKey(Base):
    """A key that signs or signed the log, as verifiers are given it."""

    __tablename__ = "log_keys"
    __table_args__ = (ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),)

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    verifier_key: Mapped[str] = mapped_column(primary_key=True)
    since_at: Mapped[datetime]
