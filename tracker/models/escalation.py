"""Who is told what and when, as rows: ladders, preferences, absences, digest items."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.columns import Base

_STANDS = "ended_at IS NULL"


class EscalationLadder(Base):
    """One version of an agency's ladder; the highest is in force.

    Rows are only ever added: a former ladder is restored as a version of its own. An
    agency without any has the ladder as shipped. `director_id` is the officer who
    heads the agency; none means every manager.
    """

    __tablename__ = "escalation_ladders"
    __table_args__ = (ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),)

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    saved_at: Mapped[datetime]
    saved_by: Mapped[UUID | None]
    saved_by_name: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    restored_version: Mapped[int | None]
    director_id: Mapped[UUID | None]


class EscalationRung(Base):
    """One rung of a ladder: a moment of a case, and who is told of it, and how.

    `amount` is the number of an agency's own rung, 0 for the others; `added_at` is from
    when on an own rung counts. `delivery` is `now` or `digest`, `hours` is `office`
    (a letter waits for the next opening) or `any`.
    """

    __tablename__ = "escalation_rungs"
    __table_args__ = (
        ForeignKeyConstraint(
            ["agency_id", "version"],
            ["escalation_ladders.agency_id", "escalation_ladders.version"],
        ),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rung: Mapped[str] = mapped_column(primary_key=True)
    amount: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    recipients: Mapped[list[str]]
    delivery: Mapped[str]
    hours: Mapped[str]
    may_choose: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(default="")
    legal_basis: Mapped[str] = mapped_column(default="")
    added_at: Mapped[datetime | None]


class OfficerPreference(Base):
    """What an officer chose: the hour of the digest, digest or at once, the language.

    Without a row, and where a text is empty, the agency's choice stands.
    """

    __tablename__ = "officer_preferences"
    __table_args__ = (
        ForeignKeyConstraint(
            ["agency_id", "officer_id"], ["officers.agency_id", "officers.id"]
        ),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    officer_id: Mapped[UUID] = mapped_column(primary_key=True)
    digest_hour: Mapped[str] = mapped_column(default="")
    prefers_digest: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[datetime]


class Absence(Base):
    """An officer is away from a day to a day, both included; another one stands in.

    It ends by itself. `ended_at` is when somebody ended it earlier; the row stays.
    `letters` is `both` or `instead`: whether the absent officer is told too.
    """

    __tablename__ = "absences"
    __table_args__ = (
        ForeignKeyConstraint(
            ["agency_id", "officer_id"], ["officers.agency_id", "officers.id"]
        ),
        ForeignKeyConstraint(
            ["agency_id", "substitute_id"], ["officers.agency_id", "officers.id"]
        ),
        Index(
            "ix_absences_to",
            "agency_id",
            "to_on",
            postgresql_where=text(_STANDS),
            sqlite_where=text(_STANDS),
        ),
        Index(
            "ix_absences_substitute",
            "agency_id",
            "substitute_id",
            "to_on",
            postgresql_where=text(_STANDS),
            sqlite_where=text(_STANDS),
        ),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    officer_id: Mapped[UUID]
    substitute_id: Mapped[UUID]
    from_on: Mapped[date]
    to_on: Mapped[date]
    letters: Mapped[str] = mapped_column(default="both")
    reason: Mapped[str] = mapped_column(default="")
    entered_by: Mapped[UUID | None]
    entered_by_name: Mapped[str]
    entered_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_name: Mapped[str] = mapped_column(default="")


class DigestItem(Base):
    """A rung that an officer is told of in the next digest, and the day it was told."""

    __tablename__ = "digest_items"
    __table_args__ = (
        ForeignKeyConstraint(["agency_id", "case_id"], ["cases.agency_id", "cases.id"]),
        Index(
            "ix_digest_items_waiting",
            "agency_id",
            "officer_id",
            postgresql_where=text("told_on IS NULL"),
            sqlite_where=text("told_on IS NULL"),
        ),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    officer_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    deadline_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rung: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    on_behalf_of: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    told_on: Mapped[date | None]
