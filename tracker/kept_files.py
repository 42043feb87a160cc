"""Whether rows and bytes agree: what lies in the store for nobody, and what is gone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, islice
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.db import Database
from tracker.file_store import FileStore, Stored
from tracker.models import (
    Attachment,
    Case,
    IssuedReportFile,
    LongWork,
    RegisterImport,
)

#: Bytes younger than this may belong to a form that is being written right now.
YOUNG = timedelta(days=1)
_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFault:
    """A file of a case whose bytes are not what was stored; `found` is "" if gone."""

    case_code: str
    name: str
    sha256: str
    found: str


def clear_away(database: Database, store: FileStore, now: datetime) -> int:
    """Remove bytes that belong to nothing since a day; say how many files went.

    They are left by a crash between storing and writing down. Withdrawn files belong
    to their case like all others.
    """
    gone = 0
    for agency_id, found in groupby(store.all(), key=lambda one: one.agency_id):
        while batch := list(islice(found, _BATCH)):
            for one in _of_nobody(database, agency_id, batch):
                at = store.written_at(one)
                if at is not None and at < now - YOUNG:
                    store.remove(one)
                    gone += 1
    return gone


def _of_nobody(
    database: Database, agency_id: UUID, batch: list[Stored]
) -> Iterator[Stored]:
    names = [one.sha256 for one in batch]
    with database.read() as session:
        known = {
            name
            for table in (Attachment, IssuedReportFile)
            for name in session.scalars(
                select(table.sha256).where(
                    table.agency_id == agency_id, table.sha256.in_(names)
                )
            )
        }
        # Registers that were sent in, and their lines, stay with their import; what
        # long work made stays while the work is remembered.
        for table, column in (
            (RegisterImport, RegisterImport.sha256),
            (RegisterImport, RegisterImport.rows_sha256),
            (LongWork, LongWork.file_sha256),
        ):
            known |= set(
                session.scalars(
                    select(column).where(
                        table.agency_id == agency_id, column.in_(names)
                    )
                )
            )
    return (one for one in batch if one.is_part or one.sha256 not in known)


def file_faults(
    session: Session,
    store: FileStore,
    agency_id: UUID,
    told: Callable[[int], object] = lambda _more: None,
) -> Iterator[FileFault]:
    """Read every stored file of an agency again, and name those that changed.

    `told` hears after each batch how many more were read.
    """
    checked: dict[str, str] = {}
    last: UUID | None = None
    while True:
        query = (
            select(Attachment, Case.code, Case.submission_no)
            .join(
                Case,
                (Case.agency_id == Attachment.agency_id)
                & (Case.id == Attachment.case_id),
            )
            .where(Attachment.agency_id == agency_id)
        )
        if last is not None:
            query = query.where(Attachment.id > last)
        rows = session.execute(query.order_by(Attachment.id).limit(_BATCH)).all()
        if not rows:
            return
        for row, code, submission_no in rows:
            if row.sha256 not in checked:
                checked[row.sha256] = store.digest(agency_id, row.sha256) or ""
            if checked[row.sha256] != row.sha256:
                yield FileFault(
                    case_code=code or submission_no or str(row.case_id),
                    name=row.name,
                    sha256=row.sha256,
                    found=checked[row.sha256],
                )
        told(len(rows))
        last = rows[-1][0].id
