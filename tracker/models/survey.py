"""Surveys after a result: who may answer once, and what was answered, kept apart."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.columns import Base


class SurveyInvitation(Base):
    """One address at which a case may be judged; the row keeps only its hash.

    A case may have several (the letter's, and one that was printed); whichever is
    used first uses them all. `asks_apology`: a promise of the case was broken or
    moved, so that the third question applies.
    """

    __tablename__ = "survey_invitations"
    __table_args__ = (
        ForeignKeyConstraint(["agency_id", "case_id"], ["cases.agency_id", "cases.id"]),
        UniqueConstraint("agency_id", "token_hash"),
        Index("ix_survey_invitations_case", "agency_id", "case_id"),
        Index("ix_survey_invitations_token", "token_hash"),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    token_hash: Mapped[str]
    asks_apology: Mapped[bool]
    expires_at: Mapped[datetime]
    is_used: Mapped[bool] = mapped_column(default=False)


class SurveyAnswer(Base):
    """What somebody answered: no case, no name, no instant; unit, procedure, month.

    The id is random, not one that sorts by time, so that an answer cannot be laid
    beside the instant at which an invitation was used.
    """

    __tablename__ = "survey_answers"
    __table_args__ = (
        ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
        Index("ix_survey_answers_month", "agency_id", "month"),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    month: Mapped[date]
    unit_id: Mapped[UUID | None]
    procedure_key: Mapped[str] = mapped_column(default="", server_default="")
    time_kept: Mapped[str]
    attitude: Mapped[str]
    apology: Mapped[str] = mapped_column(default="")
    remark: Mapped[str] = mapped_column(default="")
