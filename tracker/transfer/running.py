"""The lines of an import, chunk by chunk: each chunk is one transaction.

A chunk writes its cases, its findings and how far the import has come in one commit,
under a claim with a fencing number. Whoever is killed loses at most the chunk in hand;
whoever goes on reads the file from its beginning, passes over what is done, and comes
to the same end.
"""

import gc
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from uuid import UUID

import structlog
from sqlalchemy import select

from tracker.db import Database
from tracker.errors import CommandRefusedError, InvalidValueError
from tracker.failpoints import reached
from tracker.file_store import FileStore
from tracker.models import RegisterImport
from tracker.transfer.chunks import Chunk, Chunks, LostError
from tracker.transfer.fates import Seen, read_lines
from tracker.transfer.reading import Line, TextForm, lines_of
from tracker.transfer.reference import read_reference
from tracker.transfer.rows import LineReader
from tracker.transfer.withdrawing import let_go
from tracker.transfer.work import RUNNING, Work, claim, ended, form_of, release

CHUNK = 1000
#: How long one run of the job works before the ticker has its turn again.
BUDGET = timedelta(seconds=20)
MOST_LINES = 2_000_000
_AT_ONCE = 3
_USUAL = gc.get_threshold()
_OBJECTS = 200_000

Clock = Callable[[], datetime]
_log = structlog.get_logger(__name__)


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
        with _rare_collections():
            return _Run(database, store, work, clock, chunk, told).lines(until)
    except LostError:
        return 0
    except (CommandRefusedError, FileNotFoundError, UnicodeError) as error:
        _log.warning("import.failed", import_id=str(work.import_id), error=str(error))
        said = error.message("vi") if isinstance(error, CommandRefusedError) else ""
        database.write(
            partial(ended, work=work, state="failed", now=clock(), problem=said)
        )
        return 0


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Let Python look for cycles rarely: a chunk is many objects, and none of it one.

    Looking through them all several times a chunk is a quarter of the work.
    """
    gc.set_threshold(_OBJECTS, *_USUAL[1:])
    try:
        yield
    finally:
        gc.set_threshold(*_USUAL)


@dataclass(slots=True)
class _Run:
    """One stretch of work on one import.

    While one chunk is written, the next is read: the database and Python then work
    at the same time. Chunks are written in their order, one after the other.
    """

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
        chunks = Chunks(self.database, row, reference)
        rest = self._rest(row, form_of(row), reader)
        done, is_over = 0, True
        with ThreadPoolExecutor(1, "import") as writer:
            before: Future[None] | None = None
            while part := list(islice(rest, self.chunk)):
                if part[-1].number > MOST_LINES:
                    raise _too_long()
                reads = read_lines(reader, part, self.seen)
                chunk = chunks.prepare(reads, self.clock())
                if before is not None:
                    before.result()
                before = writer.submit(self._write, chunks, chunk)
                done += len(part)
                if until is not None and self.clock() >= until:
                    is_over = False
                    break
            if before is not None:
                before.result()
        if not is_over:
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
        done = self.work.line
        for line in lines_of(self.store, row.agency_id, row.rows_sha256, form):
            if line.last > done:
                yield line
            elif code := reader.code(line.cells):
                self.seen.is_twice(code)

    def _write(self, chunks: Chunks, chunk: Chunk) -> None:
        chunks.write(chunk, self.work)
        reached("import.chunk")
        self.work = self.work.after(chunk.last_line)
        self.told(chunk.last_line)


def _too_long() -> CommandRefusedError:
    return InvalidValueError(
        field="file",
        problem=f"more than {MOST_LINES} lines; split the file.",
        problem_vi=f"Tệp có hơn {MOST_LINES} dòng. Hãy chia thành nhiều tệp.",
    )
