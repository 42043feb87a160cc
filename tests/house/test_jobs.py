"""The jobs tick from memory, act under a lease, and leave a heartbeat."""

import importlib
from datetime import UTC
from uuid import UUID

import pytest
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import select

from tests.factories import at, make_department
from tests.house.tree import ROOT
from tracker import scheduler
from tracker.db import Database, Session
from tracker.file_store import FileStore
from tracker.models import Heartbeat, Lease
from tracker.settings import Settings

NOW = at("2026-11-16 09:00")


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


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("job", "part"),
    [
        ("tracker.digest", "office_of"),
        ("tracker.duty_alerts", "office_of"),
        ("tracker.year_ahead", "office_of"),
        ("tracker.statistics", "office_of"),
        ("tracker.early_warning", "office_of"),
        ("tracker.reports.issuing", "_due"),
        ("tracker.transparency.keeping", "_open_log"),
    ],
)
def test_what_goes_wrong_for_one_agency_holds_back_no_other(
    database: Database,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    job: str,
    part: str,
) -> None:
    agencies = {make_department(database, code=code).agency_id for code in ("H1", "H2")}
    asked = []

    def broken(session: Session, agency_id: UUID, *_: object, **__: object) -> None:
        asked.append(agency_id)
        raise LookupError(job)

    module = importlib.import_module(job)
    monkeypatch.setattr(module, part, broken)
    given = {
        "tracker.reports.issuing": (FileStore(settings.files_url), NOW),
        "tracker.transparency.keeping": (settings, NOW),
    }
    with pytest.raises(LookupError):
        module.run(database, *given.get(job, (NOW,)))
    assert set(asked) == agencies
