"""One chunk of an import: its lines judged, its cases built, and all of it written.

Preparing only reads; writing is one transaction under the claim's fencing number. What
changed between the two is seen there, and the chunk is prepared anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker.db import Database
from tracker.models import Case, CaseEvent, ImportChunk, RegisterImport
from tracker.transfer.building import Builder, Built, Reckoned
from tracker.transfer.fates import COUNTED, NEW, Judged, Read, judge_lines
from tracker.transfer.known import Known, known_codes
from tracker.transfer.reference import Reference
from tracker.transfer.work import Work, actor_of
from tracker.transfer.writing import write_cases


class LostError(Exception):
    """Somebody else has the import by now, or it was cancelled."""


class _ChangedError(Exception):
    """A code came into the record while a chunk was being prepared."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Lines with their fates, the cases made of them, and what was known then."""

    judged: list[Judged]
    built: list[Built]
    known: dict[str, Known]
    now: datetime

    @property
    def last_line(self) -> int:
        """The last line of the file that the chunk holds."""
        return self.judged[-1].read.line.last


@dataclass(slots=True)
class Chunks:
    """Prepares and writes the chunks of one import."""

    database: Database
    row: RegisterImport
    reference: Reference
    _reckoned: Reckoned = field(default_factory=dict)

    def prepare(self, reads: Sequence[Read], now: datetime) -> Chunk:
        """Give each line its fate, and build the cases that are to be written."""
        row = self.row
        codes = [read.record.code for read in reads if read.record is not None]
        builder = Builder(self.reference, actor_of(row), row.id, now, self._reckoned)
        with self.database.read() as session:
            known = known_codes(session, row.agency_id, codes)
            judged = judge_lines(reads, known)
            is_written = row.state == "writing"
            built = _built(session, builder, judged) if is_written else []
        return Chunk(judged, built, known, now)

    def write(self, chunk: Chunk, work: Work) -> None:
        """Write a chunk in one transaction; raise `LostError`."""
        while True:
            try:
                self.database.write(
                    partial(_write, chunk=chunk, work=work, reference=self.reference)
                )
            except _ChangedError:
                reads = [one.read for one in chunk.judged]
                chunk = self.prepare(reads, chunk.now)
            else:
                return


def _built(session: Session, builder: Builder, judged: list[Judged]) -> list[Built]:
    fresh = [one for one in judged if one.fate == NEW]
    again = _taken_back(session, builder, [one.known for one in fresh])
    found = []
    for one in fresh:
        if one.read.record is None:
            continue
        before, earlier = again.get(
            one.known.case_id if one.known else None, (None, [])
        )
        found.append(
            builder.build(one.read.record, one.read.line.number, earlier, before)
        )
    return found


def _taken_back(
    session: Session, builder: Builder, known: list[Known | None]
) -> dict[UUID | None, tuple[Case, list[CaseEvent]]]:
    """Read the cases whose import was withdrawn, with their events."""
    ids = [one.case_id for one in known if one is not None]
    if not ids:
        return {}
    agency_id = builder.actor.agency_id
    found: dict[UUID | None, tuple[Case, list[CaseEvent]]] = {
        case.id: (case, [])
        for case in session.scalars(
            select(Case).where(Case.agency_id == agency_id, Case.id.in_(ids))
        )
    }
    for event in session.scalars(
        select(CaseEvent)
        .where(CaseEvent.agency_id == agency_id, CaseEvent.case_id.in_(ids))
        .order_by(CaseEvent.case_id, CaseEvent.seq)
    ):
        found[event.case_id][1].append(event)
    return found


def _write(session: Session, *, chunk: Chunk, work: Work, reference: Reference) -> None:
    row = session.scalar(
        select(RegisterImport)
        .where(
            RegisterImport.agency_id == work.agency_id,
            RegisterImport.id == work.import_id,
        )
        .with_for_update()
    )
    if row is None or not work.is_still(row):
        raise LostError
    codes = [one.case.code or "" for one in chunk.built]
    if any(
        chunk.known.get(code) != there
        for code, there in known_codes(session, work.agency_id, codes).items()
    ):
        raise _ChangedError
    write_cases(session, reference, chunk.built, row.id, chunk.now)
    session.add(_kept(row, chunk.judged))
    session.execute(
        update(RegisterImport)
        .where(
            RegisterImport.agency_id == work.agency_id,
            RegisterImport.id == work.import_id,
        )
        .values(
            line=chunk.last_line,
            counts=_counted(row.counts, chunk.judged, chunk.built),
            updated_at=chunk.now,
            claimed_until=chunk.now + work.length,
        )
        .execution_options(synchronize_session=False)
    )


def _kept(row: RegisterImport, judged: list[Judged]) -> ImportChunk:
    """Keep what became of the lines of a chunk."""
    return ImportChunk(
        agency_id=row.agency_id,
        import_id=row.id,
        run=row.run,
        first_line=judged[0].read.line.number,
        last_line=judged[-1].read.line.last,
        fates="".join(one.fate for one in judged),
        findings=[one.finding for one in judged if one.finding is not None],
    )


def _counted(
    before: dict[str, Any], judged: list[Judged], built: list[Built]
) -> dict[str, Any]:
    """Add a chunk to the counts of an import."""
    counts: dict[str, Any] = {**before, "kinds": dict(before.get("kinds", {}))}

    def add(name: str, number: int = 1) -> None:
        counts[name] = counts.get(name, 0) + number

    for one in judged:
        add(COUNTED[one.fate])
        for kind in {fault.kind for fault in one.read.faults}:
            counts["kinds"][kind] = counts["kinds"].get(kind, 0) + 1
    add("open", sum(one.case.ended_at is None for one in built))
    add("late", sum(one.judgement.is_late for one in built))
    add("gaps", sum(bool(one.gap_days) for one in built))
    return counts
