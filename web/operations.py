"""What an operator and a watch-dog ask: alive, ready, figures."""

from datetime import datetime, timedelta
from functools import cache

from fastapi import APIRouter
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from tracker.db import Database, ping
from tracker.errors import CommandRefusedError
from tracker.figures import measure
from tracker.leases import heartbeats
from tracker.migrate import head
from tracker.scheduler import JOBS
from tracker.settings import figures_are_shared
from web.deps import Config, Db, Now

# A watch-dog is answered at once, however busy the process is.
router = APIRouter(include_in_schema=False)
_GRACE = timedelta(seconds=150)
_release = cache(head)


@router.get("/healthz")
def healthz() -> PlainTextResponse:
    """Say that the process answers."""
    return PlainTextResponse("ok\n")


@router.get("/readyz")
def readyz(database: Db, settings: Config, now: Now) -> Response:
    """Say whether the database answers, at this release, and the jobs are alive."""
    try:
        faults = _faults(database, now, watched=settings.run_scheduler)
    except CommandRefusedError as error:
        faults = [error.message("en")]
    return JSONResponse(
        {"ready": not faults, "faults": faults}, status_code=503 if faults else 200
    )


@router.get("/metrics")
def metrics(database: Db, now: Now) -> Response:
    """Give the figures: of the cases, of letters and jobs, of requests.

    With several workers they are those of all of them, whoever answers.
    """
    with database.read() as session:
        measure(session, now)
    registry = REGISTRY
    if figures_are_shared():
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def _faults(database: Database, now: datetime, *, watched: bool) -> list[str]:
    """Read rows, not only a ping: a half-mounted disk answers pings."""
    with database.read() as session:
        version = ping(session)
        beats = heartbeats(session)
    faults = []
    if version != _release():
        faults.append(
            f"the database stands at {version}, this release needs {_release()}"
        )
    if not watched:
        return faults
    for job in JOBS:
        beat = beats.get(job.name)
        if beat is None:
            continue
        last = beat.succeeded_at or beat.started_at
        if now - last > job.every + _GRACE:
            faults.append(f"job {job.name} last succeeded at {last.isoformat()}")
    return faults
