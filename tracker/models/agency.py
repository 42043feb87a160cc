"""Agencies, their units, desks, officers and signatories."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.columns import Base


class Agency(Base):
    """An authority in charge (cơ quan giải quyết): the owner of everything below.

    `office_hours` is weekly, `{"mon": [["07:30", "11:30"], ...]}`; `settings` holds
    the agency's choices (`tracker.accounts.choices` names and checks them).
    `tallies_stale_since` is there while cases have to be counted anew by another
    calendar: those that were looked at on or after that instant.
    """

    __tablename__ = "agencies"

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name_vi: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    parent_name_vi: Mapped[str] = mapped_column(default="")
    place_vi: Mapped[str] = mapped_column(default="")
    document_symbol: Mapped[str] = mapped_column(default="")
    address_vi: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    timezone: Mapped[str] = mapped_column(default="Asia/Ho_Chi_Minh")
    office_hours: Mapped[dict[str, Any]]
    settings: Mapped[dict[str, Any]]
    calendar_version: Mapped[int] = mapped_column(default=1)
    tallies_stale_since: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Unit(Base):
    """A part of an agency that works a step, or its one-stop desk (Bộ phận Một cửa)."""

    __tablename__ = "units"
    __table_args__ = (
        ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
        UniqueConstraint("agency_id", "code"),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str]
    name_vi: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    is_one_stop: Mapped[bool] = mapped_column(default=False)
    head_officer_id: Mapped[UUID | None]
    is_active: Mapped[bool] = mapped_column(default=True)


class Desk(Base):
    """A counter of the one-stop desk (quầy), where cases are received and returned."""

    __tablename__ = "desks"
    __table_args__ = (
        ForeignKeyConstraint(["agency_id", "unit_id"], ["units.agency_id", "units.id"]),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID]
    name_vi: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)


class Officer(Base):
    """A person who works in the agency, and signs in (cán bộ, công chức)."""

    __tablename__ = "officers"
    __table_args__ = (
        ForeignKeyConstraint(["agency_id", "unit_id"], ["units.agency_id", "units.id"]),
        UniqueConstraint("agency_id", "username"),
        Index("ix_officers_username", "username"),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    username: Mapped[str]
    name: Mapped[str]
    position_vi: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    unit_id: Mapped[UUID]
    desk_id: Mapped[UUID | None]
    roles: Mapped[list[str]]
    password_hash: Mapped[str] = mapped_column(default="")
    must_change_password: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class SavedView(Base):
    """A filter of the worklist that an officer named, to find it again as a tab."""

    __tablename__ = "saved_views"
    __table_args__ = (
        ForeignKeyConstraint(
            ["agency_id", "officer_id"], ["officers.agency_id", "officers.id"]
        ),
        UniqueConstraint("agency_id", "officer_id", "name_folded"),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    officer_id: Mapped[UUID]
    name: Mapped[str]
    name_folded: Mapped[str]
    query: Mapped[str]
    created_at: Mapped[datetime]


class Signatory(Base):
    """Who may sign a notice, and in whose name (người ký), for a span of time."""

    __tablename__ = "signatories"
    __table_args__ = (ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),)

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    position_vi: Mapped[str]
    authority_vi: Mapped[str] = mapped_column(default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class SignIn(Base):
    """A signed-in session; the cookie holds a secret, this row only its hash."""

    __tablename__ = "sign_ins"
    __table_args__ = (
        ForeignKeyConstraint(
            ["agency_id", "officer_id"], ["officers.agency_id", "officers.id"]
        ),
        UniqueConstraint("agency_id", "secret_hash"),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    officer_id: Mapped[UUID]
    secret_hash: Mapped[str]
    csrf_token: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ApiToken(Base):
    """A token with which a program acts for an officer; only its hash is kept.

    `scope` is `act` (everything the officer may), `read`, or `deadlines` (cases and
    procedures without a name).
    """

    __tablename__ = "api_tokens"
    __table_args__ = (
        ForeignKeyConstraint(
            ["agency_id", "officer_id"], ["officers.agency_id", "officers.id"]
        ),
        UniqueConstraint("agency_id", "secret_hash"),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    officer_id: Mapped[UUID]
    secret_hash: Mapped[str]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    scope: Mapped[str] = mapped_column(default="act", server_default="act")
    expires_on: Mapped[date | None]
    used_on: Mapped[date | None]


class AttemptWindow(Base):
    """Attempts within a span of time, to slow down guessing (sign-in, look-up)."""

    __tablename__ = "attempt_windows"

    key: Mapped[str] = mapped_column(primary_key=True)
    window_start: Mapped[datetime] = mapped_column(primary_key=True)
    attempts: Mapped[int]


class AttemptSalt(Base):
    """The salt of one day's attempt windows.

    It is thrown away with them, so that nobody can find the addresses out of their
    hashes by trying them all.
    """

    __tablename__ = "attempt_salts"

    day: Mapped[date] = mapped_column(primary_key=True)
    salt: Mapped[str]


class AgencyEvent(Base):
    """What an administrator changed, when, from what to what; never a secret.

    Rows are only ever added.
    """

    __tablename__ = "agency_events"
    __table_args__ = (
        ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
        Index("ix_agency_events_at", "agency_id", "at", "id"),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str]
    kind: Mapped[str]
    data: Mapped[dict[str, Any]]
