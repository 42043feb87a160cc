"""The lines of an import, chunk by chunk: each chunk is one transaction.

A chunk writes its cases, its findings and how far the import has come in one commit,
under a claim with a fencing number. Whoever is killed loses at most the chunk in hand;
whoever goes on reads the file from its beginning, passes over what is done, and comes
to the same end.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker.db import Database
from tracker.errors import CommandRefusedError, InvalidValueError
from tracker.failpoints import reached
from tracker.file_store import FileStore
from tracker.models import Case, CaseEvent, ImportChunk, RegisterImport
from tracker.transfer.building import Builder, Built
from tracker.transfer.fates import (
    COUNTED,
    NEW,
    Judged,
    Seen,
    judge_lines,
    read_lines,
)
from tracker.transfer.known import Known, known_codes
from tracker.transfer.reading import Line, TextForm, lines_of
from tracker.transfer.reference import Reference, read_reference
from tracker.transfer.rows import LineReader
from tracker.transfer.withdrawing import let_go
from tracker.transfer.work import (
    RUNNING,
    Work,
    actor_of,
    claim,
    ended,
    form_of,
    release,
)
from tracker.transfer.writing import write_cases

CHUNK = 1000
#: How long one run of the job works before the ticker has its turn again.
BUDGET = timedelta(seconds=20)
MOST_LINES = 2_000_000
_AT_ONCE = 3

Clock = Callable[[], datetime]
_log = structlog.get_logger(__name__)


class _LostError(Exception):
    """Somebody else has the import by now, or it was cancelled."""


class _ChangedError(Exception):
    """A code came into the record while a chunk was being prepared."""


def run(database: Database, clock: Clock) -> str:
    """Go on with imports that wait, for a while; say how many lines were dealt with."""
    until = clock() + BUDGET
    store = FileStore(database.settings.files_url)
    lines = 0
    for agency_id, import_id in _waiting(database):
        if clock() >= until:
            break
        work = database.write(
            partial(claim, agency_id=agency_id, import_id=import_id, now=clock())
        )
        if work is not None:
            lines += go_on(database, store, work, clock, until=until)
    return f"{lines} lines"


def _waiting(database: Database) -> list[tuple[UUID, UUID]]:
    with database.read() as session:
        rows = session.execute(
            select(RegisterImport.agency_id, RegisterImport.id)
            .where(RegisterImport.state.in_(RUNNING))
            .order_by(RegisterImport.updated_at)
            .limit(_AT_ONCE)
        )
        return [(row.agency_id, row.id) for row in rows]


def go_on(
    database: Database,
    store: FileStore,
    work: Work,
    clock: Clock,
    *,
    until: datetime | None = None,
    chunk: int = CHUNK,
    told: Callable[[int], None] = lambda _line: None,
) -> int:
    """Work on a claimed import until it ends, or until its time is over.

    Gives the number of lines dealt with. A fault of the file itself ends the import,
    with its reason.
    """
    if work.state == "withdrawing":
        return let_go(database, work, clock, until=until, told=told)
    try:
        return _Run(database, store, work, clock, chunk, told).lines(until)
    except _LostError:
        return 0
    except (CommandRefusedError, FileNotFoundError, UnicodeError) as error:
        _log.warning("import.failed", import_id=str(work.import_id), error=str(error))
        said = error.message("vi") if isinstance(error, CommandRefusedError) else ""
        database.write(
            partial(ended, work=work, state="failed", now=clock(), problem=said)
        )
        return 0


@dataclass(slots=True)
class _Run:
    """One stretch of work on one import."""

    database: Database
    store: FileStore
    work: Work
    clock: Clock
    chunk: int
    told: Callable[[int], None]
    seen: Seen = field(default_factory=Seen)

    def lines(self, until: datetime | None) -> int:
        with self.database.read() as session:
            row = session.get_one(
                RegisterImport, (self.work.agency_id, self.work.import_id)
            )
            session.expunge(row)
            reference = read_reference(session, self.work.agency_id)
        reader = LineReader(reference, row.mapping, len(row.headings), self.clock())
        rest = self._rest(row, form_of(row), reader)
        done = 0
        while part := list(islice(rest, self.chunk)):
            done += len(part)
            if part[-1].number > MOST_LINES:
                raise _too_long()
            self._deal_with(row, reference, reader, part)
            self.told(part[-1].last)
            if until is not None and self.clock() >= until:
                self.database.write(partial(release, work=self.work))
                return done
        state = "checked" if row.state == "checking" else "done"
        self.database.write(
            partial(ended, work=self.work, state=state, now=self.clock())
        )
        return done

    def _rest(
        self, row: RegisterImport, form: TextForm, reader: LineReader
    ) -> Iterator[Line]:
        """Pass over the lines that are done, and note their codes."""
        for line in lines_of(self.store, row.agency_id, row.rows_sha256, form):
            if line.last > self.work.line:
                yield line
            elif code := reader.code(line.cells):
                self.seen.is_twice(code)

    def _deal_with(
        self,
        row: RegisterImport,
        reference: Reference,
        reader: LineReader,
        part: list[Line],
    ) -> None:
        reads = read_lines(reader, part, self.seen)
        codes = [read.record.code for read in reads if read.record is not None]
        now = self.clock()
        builder = Builder(reference, actor_of(row), row.id, now)
        while True:
            with self.database.read() as session:
                known = known_codes(session, row.agency_id, codes)
                judged = judge_lines(reads, known)
                built = (
                    _built(session, builder, judged) if row.state == "writing" else []
                )
            try:
                self.database.write(
                    partial(
                        _write_chunk,
                        work=self.work,
                        judged=judged,
                        built=built,
                        known=known,
                        reference=reference,
                        now=now,
                    )
                )
            except _ChangedError:
                continue
            reached("import.chunk")
            self.work = self.work.after(part[-1].last)
            return


def _built(session: Session, builder: Builder, judged: list[Judged]) -> list[Built]:
    again = _let_go(session, builder, [one.known for one in judged if one.fate == NEW])
    found = []
    for one in judged:
        if one.fate != NEW or one.read.record is None:
            continue
        before, earlier = again.get(
            one.known.case_id if one.known else None, (None, [])
        )
        found.append(
            builder.build(one.read.record, one.read.line.number, earlier, before)
        )
    return found


def _let_go(
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


def _write_chunk(
    session: Session,
    *,
    work: Work,
    judged: list[Judged],
    built: list[Built],
    known: dict[str, Known],
    reference: Reference,
    now: datetime,
) -> None:
    row = session.scalar(
        select(RegisterImport)
        .where(
            RegisterImport.agency_id == work.agency_id,
            RegisterImport.id == work.import_id,
        )
        .with_for_update()
    )
    if row is None or not work.is_still(row):
        raise _LostError
    codes = [one.case.code or "" for one in built]
    if any(
        known.get(code) != there
        for code, there in known_codes(session, work.agency_id, codes).items()
    ):
        raise _ChangedError
    write_cases(session, reference, built, row.id, now)
    session.add(_chunk_of(row, judged))
    session.execute(
        update(RegisterImport)
        .where(
            RegisterImport.agency_id == work.agency_id,
            RegisterImport.id == work.import_id,
        )
        .values(
            line=judged[-1].read.line.last,
            counts=_counted(row.counts, judged, built),
            updated_at=now,
            claimed_until=now + work.length,
        )
        .execution_options(synchronize_session=False)
    )


def _chunk_of(row: RegisterImport, judged: list[Judged]) -> ImportChunk:
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
    add("late", sum(one.case.late_since is not None for one in built))
    add("gaps", sum(bool(one.gap_days) for one in built))
    return counts


def _too_long() -> CommandRefusedError:
    return InvalidValueError(
        field="file",
        problem=f"more than {MOST_LINES} lines; split the file.",
        problem_vi=f"Tệp có hơn {MOST_LINES} dòng. Hãy chia thành nhiều tệp.",
    )
