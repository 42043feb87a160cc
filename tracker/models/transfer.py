"""Registers of other systems taken in: the file, how it is read, and how far it got."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.columns import Base

_DIFFERS = "gap_days <> 0"


class RegisterImport(Base):
    """One file of another system's register, from its upload to its last line.

    `sha256` names the file as it was given, `rows_sha256` its lines as CSV. `mapping`
    says which column (from 0) holds which field. `state` is `mapping`, `checking`,
    `checked`, `writing`, `done`, `cancelled`, `withdrawing`, `withdrawn` or `failed`.
    `line` is the last line dealt with in the present `run`; `counts` are of that run.
    """

    __tablename__ = "register_imports"
    __table_args__ = (
        ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
        Index("ix_register_imports_state", "state"),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    file_name: Mapped[str]
    sha256: Mapped[str]
    rows_sha256: Mapped[str]
    size: Mapped[int]
    encoding: Mapped[str]
    separator: Mapped[str]
    heading_line: Mapped[int]
    headings: Mapped[list[str]]
    samples: Mapped[list[Any]]
    mapping: Mapped[dict[str, Any]]
    mapping_name: Mapped[str] = mapped_column(default="")
    state: Mapped[str]
    run: Mapped[int] = mapped_column(default=0)
    line: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]]
    problem: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
    created_by_name: Mapped[str]
    updated_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_name: Mapped[str] = mapped_column(default="")
    withdrawn_why: Mapped[str] = mapped_column(default="")
    claimed_until: Mapped[datetime | None]
    claim_fence: Mapped[int] = mapped_column(default=0)


class ColumnMapping(Base):
    """Which heading holds which field, remembered by an agency under a name."""

    __tablename__ = "column_mappings"
    __table_args__ = (
        ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
        UniqueConstraint("agency_id", "name_folded"),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_folded: Mapped[str]
    headings: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]
    updated_by_name: Mapped[str]


class ImportChunk(Base):
    """What became of a stretch of lines in one run of an import.

    `fates` has a letter a line: `n` new, `s` the same is there, `d` it differs, `b`
    bad. `findings` tells of each line that differs or is bad.
    """

    __tablename__ = "import_chunks"
    __table_args__ = (
        ForeignKeyConstraint(
            ["agency_id", "import_id"],
            ["register_imports.agency_id", "register_imports.id"],
        ),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    import_id: Mapped[UUID] = mapped_column(primary_key=True)
    run: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first_line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_line: Mapped[int]
    fates: Mapped[str]
    findings: Mapped[list[dict[str, Any]]]


class ImportedCase(Base):
    """That a case came out of another system's register, and what stood there.

    `told_at` is the date that system promised; `reckoned_at` what our calculator gives
    for the catalogue's limit; `gap_days` how many working days the promise is later
    than that (earlier: below 0), none where one of the two is not known. `facts` are
    the fields as read, to be compared when the same code comes again.
    """

    __tablename__ = "imported_cases"
    __table_args__ = (
        ForeignKeyConstraint(["agency_id", "case_id"], ["cases.agency_id", "cases.id"]),
        ForeignKeyConstraint(
            ["agency_id", "import_id"],
            ["register_imports.agency_id", "register_imports.id"],
        ),
        Index("ix_imported_cases_import", "agency_id", "import_id", "line"),
        Index(
            "ix_imported_cases_differing",
            "agency_id",
            "import_id",
            "line",
            postgresql_where=text(_DIFFERS),
            sqlite_where=text(_DIFFERS),
        ),
    )

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    import_id: Mapped[UUID] = mapped_column(primary_key=True)
    line: Mapped[int]
    told_at: Mapped[datetime | None]
    reckoned_at: Mapped[datetime | None]
    gap_days: Mapped[int | None]
    last_seq: Mapped[int]
    facts: Mapped[dict[str, Any]]
