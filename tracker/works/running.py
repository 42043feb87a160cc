"""The job of long work: claim what waits, carry it out, and write down how it ended."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.accounts.sign_ins import actor_for
from tracker.db import Database
from tracker.errors import (
    BusyError,
    CommandRefusedError,
    DatabaseAwayError,
    NotPermittedError,
    OutcomeUnknownError,
    StorageError,
)
from tracker.failpoints import reached
from tracker.file_store import FileStore
from tracker.models import LongWork, Officer
from tracker.works.claims import Claim, claim, end, release, waiting
from tracker.works.errand import Clock, Errand, Outcome, StoppedError
from tracker.works.kinds import KINDS

#: Works that one process carries out beside each other.
LANES = 2
MOST = 20
_LOOKED_AT = 20
#: What passes by itself: the work is begun anew.
_PASSING = (BusyError, DatabaseAwayError, OutcomeUnknownError, StorageError)
_UNEXPECTED_VI = "Có lỗi ngoài dự kiến; chi tiết nằm trong nhật ký của máy chủ."
_UNEXPECTED_EN = "Something unexpected went wrong; the server's log has the details."

_log = structlog.get_logger(__name__)


def run(
    database: Database,
    clock: Clock,
    *,
    is_over: Callable[[], bool] = lambda: False,
    most: int = MOST,
) -> str:
    """Carry out what waits, a few at a time, until nothing does; say how many.

    `is_over`: this process is to end, so the works in hand are put back. A lane takes
    on `most` works before the ticker has its turn again.
    """
    with database.read() as session:
        if not waiting(session, clock(), 1):
            return "0 works"
    store = FileStore(database.settings.files_url)

    def lane(_number: int) -> int:
        count = 0
        while count < most and not is_over():
            held = _next(database, clock())
            if held is None:
                break
            carry(database, store, held, clock, is_over=is_over)
            count += 1
        return count

    with ThreadPoolExecutor(LANES, "work") as lanes:
        return f"{sum(lanes.map(lane, range(LANES)))} works"


def _next(database: Database, now: datetime) -> Claim | None:
    with database.read() as session:
        found = waiting(session, now, _LOOKED_AT)
    for agency_id, work_id in found:
        held = database.write(
            partial(claim, agency_id=agency_id, work_id=work_id, now=now)
        )
        if held is not None:
            return held
    return None


def carry(
    database: Database,
    store: FileStore,
    held: Claim,
    clock: Clock,
    *,
    is_over: Callable[[], bool] = lambda: False,
) -> None:
    """Carry out one claimed work, to an end that is written down whatever happens."""
    try:
        _carry(database, store, held, clock, is_over)
    except StoppedError:
        # Cancelled, or somebody else's by now: nothing is ours to change. If it is
        # this process that ends, the next one begins anew.
        database.write(partial(release, held=held, is_counted=False))
    except _PASSING as error:
        _log.warning("work.put_back", work_id=str(held.work_id), error=str(error))
        database.write(partial(release, held=held, is_counted=True))
    except CommandRefusedError as error:
        _fail(database, held, clock(), error.message("vi"), error.message("en"))
    except Exception:  # noqa: BLE001 - the edge of a work: its owner is told
        _log.exception("work.failed", work_id=str(held.work_id))
        _fail(database, held, clock(), _UNEXPECTED_VI, _UNEXPECTED_EN)


def _carry(
    database: Database,
    store: FileStore,
    held: Claim,
    clock: Clock,
    is_over: Callable[[], bool],
) -> None:
    with database.read() as session:
        row = session.get_one(LongWork, (held.agency_id, held.work_id))
        kind, asked = KINDS[row.kind], dict(row.asked)
        actor = _owner(session, held.agency_id, row.created_by, kind.act)
    errand = Errand(
        database=database,
        store=store,
        held=held,
        actor=actor,
        asked=asked,
        clock=clock,
        is_over=is_over,
    )
    with errand.watched():
        outcome = kind.carry(errand)
        reached("work.carried")
        if outcome is not None:
            values = _kept(errand, outcome)
            errand.go_on()
            database.write(
                partial(end, held=held, state="done", now=clock(), values=values)
            )


def _owner(
    session: Session, agency_id: UUID, officer_id: UUID | None, act: str
) -> Actor:
    """Give whoever asked, with today's roles; raise if they may not any more."""
    officer = session.get(Officer, (agency_id, officer_id)) if officer_id else None
    if officer is None or not officer.is_active:
        raise NotPermittedError(act=act)
    actor = actor_for(officer)
    require(actor, act)
    return actor


def _kept(errand: Errand, outcome: Outcome) -> dict[str, Any]:
    """Put the file of an outcome into the store, and say what the row is to hold."""
    values: dict[str, Any] = {
        "answer": dict(outcome.answer),
        "done": errand.done,
        "total": errand.total,
    }
    if outcome.file is not None:
        with outcome.file as file:
            kept = errand.store.keep(errand.actor.agency_id, file)
        values |= {
            "file_name": outcome.file_name,
            "file_sha256": kept.sha256,
            "file_size": kept.size,
        }
    return values


def _fail(database: Database, held: Claim, now: datetime, vi: str, en: str) -> None:
    said = {"problem_vi": vi, "problem_en": en}
    database.write(partial(end, held=held, state="failed", now=now, values=said))
