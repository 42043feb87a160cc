"""Files attached to a case; their bytes lie in the file store, named by their hash."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.columns import Base


class Attachment(Base):
    """A scan, a result or another file of a case; withdrawn it stays, marked.

    `kind` is `scan`, `result` or `other`. `name` is the name given, cleaned; `sha256`
    names the bytes in the agency's part of the store.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        ForeignKeyConstraint(["agency_id", "case_id"], ["cases.agency_id", "cases.id"]),
        Index("ix_attachments_case", "agency_id", "case_id"),
        Index("ix_attachments_sha256", "agency_id", "sha256"),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    kind: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    added_at: Mapped[datetime]
    added_by: Mapped[UUID | None]
    added_by_name: Mapped[str]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_name: Mapped[str] = mapped_column(default="")
    withdrawn_why: Mapped[str] = mapped_column(default="")
