"""What became of the lines: counted for the page, and as files, line by line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.db import Database
from tracker.file_store import FileStore
from tracker.models import Applicant, Case, ImportChunk, ImportedCase, RegisterImport
from tracker.offices import Office, office_of
from tracker.transfer.fates import BAD, COUNTED, DIFFERS
from tracker.transfer.known import LET_GO
from tracker.transfer.reading import lines_of
from tracker.transfer.work import form_of

_CHUNKS_AT_ONCE = 20
_ROWS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A case whose promise in the other system differs from our reckoning."""

    line: int
    code: str
    applicant: str
    told_at: datetime
    reckoned_at: datetime
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where an imported case came from, and both promises."""

    file_name: str
    line: int
    told_at: datetime | None
    reckoned_at: datetime | None
    gap_days: int
    is_withdrawn: bool


def findings(
    session: Session, row: RegisterImport, fate: str, *, after: int = 0, most: int = 50
) -> list[dict[str, Any]]:
    """Give what is to be told of lines of one fate, in order, from a line on."""
    return list(islice(_findings(session, row, fate, after), most))


def _findings(
    session: Session, row: RegisterImport, fate: str, after: int
) -> Iterator[dict[str, Any]]:
    last = after
    while True:
        chunks = session.scalars(
            select(ImportChunk)
            .where(
                ImportChunk.agency_id == row.agency_id,
                ImportChunk.import_id == row.id,
                ImportChunk.run == row.run,
                ImportChunk.last_line > last,
            )
            .order_by(ImportChunk.first_line)
            .limit(_CHUNKS_AT_ONCE)
        ).all()
        if not chunks:
            return
        for chunk in chunks:
            session.expunge(chunk)
            for one in chunk.findings:
                if one["fate"] == fate and one["line"] > after:
                    yield one
            last = chunk.last_line


def bad_lines(database: Database, row: RegisterImport) -> Iterator[dict[str, Any]]:
    """Give every bad line of the present run, to be sent back as a file."""
    with database.read() as session:
        yield from _findings(session, row, BAD, 0)


def differing_lines(
    database: Database, row: RegisterImport
) -> Iterator[dict[str, Any]]:
    """Give every line whose code exists with other facts."""
    with database.read() as session:
        yield from _findings(session, row, DIFFERS, 0)


def fates(
    database: Database, store: FileStore, row: RegisterImport
) -> Iterator[tuple[int, str, str]]:
    """Give the fate of every line: its number, its code as written, new, same, ..."""
    lines = lines_of(store, row.agency_id, row.rows_sha256, form_of(row))
    at = row.mapping.get("code", 0)
    for fate in _letters(database, row):
        line = next(lines, None)
        if line is None:
            return
        cells = line.cells or []
        yield line.number, cells[at] if at < len(cells) else "", COUNTED[fate]


def _letters(database: Database, row: RegisterImport) -> Iterator[str]:
    last = 0
    while True:
        with database.read() as session:
            chunks = session.execute(
                select(ImportChunk.fates, ImportChunk.last_line)
                .where(
                    ImportChunk.agency_id == row.agency_id,
                    ImportChunk.import_id == row.id,
                    ImportChunk.run == row.run,
                    ImportChunk.first_line > last,
                )
                .order_by(ImportChunk.first_line)
                .limit(_CHUNKS_AT_ONCE)
            ).all()
        if not chunks:
            return
        for letters, last_line in chunks:
            yield from letters
            last = last_line


def gaps(
    session: Session,
    actor: Actor,
    import_id: UUID,
    *,
    after: int = 0,
    most: int = 50,
) -> Sequence[Gap]:
    """List the cases of an import whose promised date is not the one we reckon."""
    require(actor, "register.import")
    office = office_of(session, actor.agency_id)
    rows = session.execute(
        select(
            ImportedCase.line,
            Case.code,
            Applicant.name,
            ImportedCase.told_at,
            ImportedCase.reckoned_at,
            ImportedCase.gap_days,
        )
        .join(
            Case,
            (Case.agency_id == ImportedCase.agency_id)
            & (Case.id == ImportedCase.case_id),
        )
        .join(
            Applicant,
            (Applicant.agency_id == Case.agency_id)
            & (Applicant.id == Case.applicant_id),
        )
        .where(
            ImportedCase.agency_id == actor.agency_id,
            ImportedCase.import_id == import_id,
            ImportedCase.gap_days != 0,
            ImportedCase.line > after,
        )
        .order_by(ImportedCase.line)
        .limit(most)
    )
    return [_gap(row, office) for row in rows]


def _gap(row: Any, office: Office) -> Gap:
    return Gap(
        line=row.line,
        code=row.code or "",
        applicant=row.name,
        told_at=office.time.civil(row.told_at),
        reckoned_at=office.time.civil(row.reckoned_at),
        days=row.gap_days or 0,
    )


def every_gap(database: Database, actor: Actor, import_id: UUID) -> Iterator[Gap]:
    """Give all of them, page by page, for a file."""
    last = 0
    while True:
        with database.read() as session:
            part = gaps(session, actor, import_id, after=last, most=_ROWS_AT_ONCE)
        yield from part
        if len(part) < _ROWS_AT_ONCE:
            return
        last = part[-1].line


def origin_of(session: Session, case: Case) -> Origin | None:
    """Say out of which register a case came, if it did."""
    row = session.execute(
        select(ImportedCase, RegisterImport.file_name)
        .join(
            RegisterImport,
            (RegisterImport.agency_id == ImportedCase.agency_id)
            & (RegisterImport.id == ImportedCase.import_id),
        )
        .where(
            ImportedCase.agency_id == case.agency_id, ImportedCase.case_id == case.id
        )
        .order_by(ImportedCase.import_id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    found: ImportedCase = row[0]
    return Origin(
        file_name=row.file_name,
        line=found.line,
        told_at=found.told_at,
        reckoned_at=found.reckoned_at,
        gap_days=found.gap_days or 0,
        is_withdrawn=case.outcome == LET_GO,
    )
