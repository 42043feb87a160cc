"""The table of jobs, and the ticker that runs them: the only speaker to APScheduler.

The ticker keeps nothing: what is due is decided from rows, every job may run twice or
late without harm, and a job acts only under a lease with a fencing number. Missing a
tick costs delay, never a fact.
"""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from tracker import (
    digest,
    duty_alerts,
    early_warning,
    leases,
    outgoing,
    reckoning,
    statistics,
    sweep,
    year_ahead,
)
from tracker.db import Database
from tracker.file_store import FileStore
from tracker.kept_files import clear_away
from tracker.now import now as read_clock
from tracker.reports import issuing
from tracker.settings import Settings
from tracker.tallies import counting
from tracker.tidying import tidy
from tracker.transfer import running
from tracker.transparency import keeping
from tracker.webhooks import delivering
from tracker.works import running as works

_log = structlog.get_logger(__name__)

#: Wall time that runs away from monotonic time by more than this restarts the ticker.
_DRIFT = 5.0
#: Seconds between two heartbeats of a job that lasts.
_BEATS_EVERY = 10.0


@dataclass(frozen=True, slots=True)
class Job:
    """One line of the table: what runs, how often, and what it is for."""

    name: str
    run: Callable[..., object]
    every: timedelta
    purpose: str
    #: After a start it waits so long, for pages to be served first.
    rests: timedelta = timedelta(0)
    #: It lasts, so it is given `is_over`, which says when this process is to end.
    lasts: bool = False


JOBS = (
    Job(
        "sweep",
        lambda database, _settings: sweep.run(database, read_clock()),
        timedelta(seconds=60),
        "Flags what is owed, due and late; drafts apologies; opens entries.",
    ),
    Job(
        "deliver",
        lambda database, settings: outgoing.deliver(database, settings, read_clock),
        timedelta(seconds=15),
        "Sends the letters that lie in the outbox.",
    ),
    Job(
        "digest",
        lambda database, _settings: digest.run(database, read_clock()),
        timedelta(seconds=60),
        "Writes each manager's and unit head's morning letter, once a working day.",
    ),
    Job(
        "duties",
        lambda database, _settings: duty_alerts.run(database, read_clock()),
        timedelta(minutes=5),
        "Reminds of explanations, measures and remedies, due or past their day.",
    ),
    Job(
        "reports",
        lambda database, settings: issuing.run(
            database, FileStore(settings.files_url), read_clock()
        ),
        timedelta(minutes=5),
        "Makes the reports that were asked for, once a period, keeps and mails them.",
    ),
    Job(
        "year_ahead",
        lambda database, _settings: year_ahead.run(database, read_clock()),
        timedelta(hours=1),
        "Reminds, from October on, that the next year's days off are not entered.",
    ),
    Job(
        "statistics",
        lambda database, _settings: statistics.run(database, read_clock()),
        timedelta(hours=1),
        "Counts anew what the public reads, without small groups.",
    ),
    Job(
        "webhooks",
        lambda database, settings: delivering.run(database, settings, read_clock()),
        timedelta(seconds=15),
        "Sends the messages to other systems that lie waiting.",
    ),
    Job(
        "log",
        lambda database, settings: keeping.run(database, settings, read_clock()),
        timedelta(seconds=60),
        "Numbers the new entries of the public log, signs its root, and mails it.",
    ),
    Job(
        "reckon",
        lambda database, _settings: reckoning.run(database),
        timedelta(minutes=10),
        "Works out what cases count for that ended under an earlier release.",
    ),
    Job(
        "tallies",
        lambda database, _settings: counting.run(database),
        timedelta(seconds=60),
        "Counts the cases that changed, so that reports and the morning add up rows.",
    ),
    Job(
        "imports",
        lambda database, _settings: running.run(database, read_clock),
        timedelta(seconds=5),
        "Checks and writes the registers that were sent in, a while at a time.",
    ),
    Job(
        "works",
        lambda database, _settings, is_over: works.run(
            database, read_clock, is_over=is_over
        ),
        timedelta(seconds=5),
        "Carries out the long work that was asked for on pages: exports, checks.",
        lasts=True,
    ),
    Job(
        "prospects",
        lambda database, _settings: early_warning.run(database, read_clock()),
        timedelta(minutes=30),
        "Works out which open cases may be late, by those like them.",
        rests=timedelta(seconds=15),  # loads a library that costs a second
    ),
    Job(
        "tidy",
        lambda database, settings: database.write(
            partial(tidy, now=read_clock(), work_days=settings.work_days)
        ),
        timedelta(hours=1),
        "Forgets ended sessions, attempts and long work of other days.",
    ),
    Job(
        "files",
        lambda database, settings: clear_away(
            database, FileStore(settings.files_url), read_clock()
        ),
        timedelta(hours=6),
        "Removes stored files that belong to no case since a day.",
    ),
)


class Ticker:
    """Runs the jobs in threads of this process until it is stopped."""

    def __init__(self, database: Database, settings: Settings) -> None:
        """Make a ticker; nothing runs before `start`."""
        self._database = database
        self._settings = settings
        self._holder = f"{socket.gethostname()}:{os.getpid()}"
        self._stopping = threading.Event()
        self._scheduler = self._made()
        self._watch = threading.Thread(
            target=self._watch_clock, name="dunghen-clock", daemon=True
        )

    def start(self) -> None:
        """Begin to run the jobs, the first time at once."""
        self._scheduler.start()
        self._watch.start()

    def stop(self) -> None:
        """Let running jobs end, and run no more."""
        self._stopping.set()
        self._scheduler.shutdown(wait=True)

    def _made(self) -> BackgroundScheduler:
        scheduler = BackgroundScheduler(
            jobstores={"default": MemoryJobStore()},
            executors={"default": ThreadPoolExecutor(len(JOBS))},
            job_defaults={
                "coalesce": True,
                "max_instances": 1,
                "misfire_grace_time": None,
            },
            timezone=UTC,
        )
        for job in JOBS:
            scheduler.add_job(
                self._run,
                IntervalTrigger(seconds=job.every.total_seconds(), timezone=UTC),
                args=[job],
                id=job.name,
                next_run_time=read_clock() + job.rests,
            )
        return scheduler

    def _run(self, job: Job) -> None:
        run_job(
            self._database,
            self._settings,
            job,
            self._holder,
            is_over=self._stopping.is_set,
        )

    def _watch_clock(self) -> None:
        """Restart the ticker when wall time jumps; it would wait for the old time."""
        offset = _wall() - time.monotonic()
        while not self._stopping.wait(1.0):
            drift = _wall() - time.monotonic() - offset
            if abs(drift) > _DRIFT:
                _log.warning("scheduler.clock_jumped", seconds=round(drift, 1))
                offset += drift
                old, self._scheduler = self._scheduler, self._made()
                old.shutdown(wait=False)
                self._scheduler.start()


def _wall() -> float:
    return read_clock().timestamp()


def run_job(
    database: Database,
    settings: Settings,
    job: Job,
    holder: str,
    *,
    is_over: Callable[[], bool] = lambda: False,
) -> bool:
    """Run one job under its lease, and leave its heartbeat; false if another has it."""
    started = read_clock()
    length = job.every + timedelta(seconds=15)
    try:
        fence = database.write(
            lambda session: leases.take(session, job.name, holder, started, length)
        )
        if fence is None:
            return False
        if job.lasts:
            with _alive(database, job, holder, started):
                detail = str(job.run(database, settings, is_over=is_over))
        else:
            detail = str(job.run(database, settings))
    except Exception as error:  # noqa: BLE001 - the job runner's own edge
        _log.exception("job.failed", job=job.name)
        _beat(database, job.name, started, f"{type(error).__name__}: {error}", ok=False)
        return False
    _beat(database, job.name, started, detail, ok=True)
    return True


@contextmanager
def _alive(
    database: Database, job: Job, holder: str, started: datetime
) -> Iterator[None]:
    """Keep the lease of a job that lasts, and let its heart beat meanwhile."""
    left = threading.Event()
    length = job.every + timedelta(seconds=15)

    def keep() -> None:
        while not left.wait(_BEATS_EVERY):
            try:
                now = read_clock()
                database.write(
                    partial(
                        leases.take,
                        name=job.name,
                        holder=holder,
                        now=now,
                        length=length,
                    )
                )
            except Exception:  # noqa: BLE001 - the work itself says what is wrong
                _log.exception("job.lease_not_kept", job=job.name)
            _beat(database, job.name, started, "at work", ok=True)

    beside = threading.Thread(target=keep, name=f"dunghen-{job.name}", daemon=True)
    beside.start()
    try:
        yield
    finally:
        left.set()
        beside.join()


def _beat(
    database: Database, job: str, started: datetime, detail: str, *, ok: bool
) -> None:
    ended = read_clock()
    try:
        database.write(
            lambda session: leases.beat(session, job, started, ended, detail, ok=ok)
        )
    except Exception:  # noqa: BLE001 - with no database it cannot be written
        _log.exception("job.heartbeat_failed", job=job)


def run_forever(database: Database, settings: Settings, stop: threading.Event) -> None:
    """Run the jobs as a process of their own, until `stop` is set."""
    ticker = Ticker(database, settings)
    ticker.start()
    stop.wait()
    ticker.stop()
