"""The jobs tick from memory, act under a lease, and leave a heartbeat."""

from datetime import UTC

import pytest
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import select

from tests.house.tree import ROOT
from tracker import scheduler
from tracker.db import Database
from tracker.models import Heartbeat, Lease
from tracker.settings import Settings


@pytest.fixture
def ticker(database: Database, settings: Settings) -> scheduler.Ticker:
    return scheduler.Ticker(database, settings)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_no_job_is_kept_outside_the_process(ticker: scheduler.Ticker) -> None:
    """A job in a database is code that whoever writes the database can run."""
    made = ticker._scheduler
    made.start(paused=True)
    try:
        assert list(made._jobstores) == ["default"]
        assert type(made._jobstores["default"]) is MemoryJobStore
        assert {job.id for job in made.get_jobs()} == {
            job.name for job in scheduler.JOBS
        }
        for job in made.get_jobs():
            assert isinstance(job.trigger, IntervalTrigger)
            assert job.trigger.timezone == UTC
            assert (job.coalesce, job.max_instances) == (True, 1)
            assert job.misfire_grace_time is None
    finally:
        made.shutdown(wait=False)


@pytest.mark.parametrize("job", scheduler.JOBS, ids=lambda job: job.name)
def test_a_job_leaves_a_heartbeat_and_holds_a_lease(
    database: Database, settings: Settings, job: scheduler.Job
) -> None:
    assert scheduler.run_job(database, settings, job, "house")
    with database.read() as session:
        beat = session.scalars(select(Heartbeat).where(Heartbeat.job == job.name)).one()
        lease = session.scalars(select(Lease).where(Lease.name == job.name)).one()
    assert beat.succeeded_at is not None
    assert beat.failures == 0
    assert lease.holder == "house"


@pytest.mark.parametrize("job", scheduler.JOBS, ids=lambda job: job.name)
def test_a_job_has_a_line_in_the_documentation(job: scheduler.Job) -> None:
    page = (ROOT / "docs/reference/jobs.md").read_text(encoding="utf-8")
    assert f"| `{job.name}` | {job.every.total_seconds():g} s |" in page
