"""kill -9 at every commit of registering, sweep and delivery: nothing acknowledged is
lost, no second draft, no mail lost, and a mail sent twice has the same Message-ID."""

import json
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from notifications.outbox import outbox
from tests.conftest import migrated, settings_for
from tests.factories import at, make_department
from tests.smtp import SmtpServer
from tracker import verify
from tracker.db import Database, open_database
from tracker.models import (
    AccountabilityEntry,
    ApologyNotice,
    Case,
    CaseEvent,
    CaseFlag,
)

pytestmark = [pytest.mark.db, pytest.mark.e2e]

POINTS = (
    "db.before_commit",
    "db.after_commit",
    "sweep.claimed",
    "sweep.written",
    "delivery.claimed",
    "delivery.sent",
    "delivery.recorded",
)
IN_CI = 25
IN_PROOF = 200
SEED = 118_2025


Worker = tuple["subprocess.Popen[str]", Path]


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Worker]:
    """Start the process from which those are made that will be killed."""
    errors = tmp_path / "worker.log"
    with errors.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.crash_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    with process:
        yield process, errors
        assert process.stdin is not None
        process.stdin.close()


class Harness:
    """One installation whose worker is killed again and again."""

    def __init__(self, url: str, smtp: SmtpServer, seed: int, worker: Worker) -> None:
        self.worker, self.errors = worker
        self.url = url
        self.smtp = smtp
        self.chance = random.Random(seed)
        self.acknowledged: dict[str, str] = {}
        self.kills: Counter[str] = Counter()
        self.now = at("2026-11-30 08:00")
        database = open_database(settings_for(url))
        self.department = make_department(database)
        database.close()

    def round(self, number: int, failpoint: str) -> int:
        """Run the worker once; give the signal that ended it, or 0."""
        self.now += timedelta(minutes=6)  # beyond every lease
        department = self.department
        order = {
            "url": self.url,
            "smtp_port": self.smtp.port,
            "failpoint": failpoint,
            "round": number,
            "agency_id": str(department.agency_id),
            "officer_id": str(department.desk.officer_id),
            "unit_id": str(department.one_stop_id),
            "procedure_id": str(department.procedures["five-days"]),
            "receive": [at(f"2026-11-1{d} 09:00").isoformat() for d in (7, 8, 9)],
            "now": self.now.isoformat(),
        }
        assert self.worker.stdin is not None
        assert self.worker.stdout is not None
        self.worker.stdin.write(json.dumps(order) + "\n")
        self.worker.stdin.flush()
        for line in self.worker.stdout:
            said = json.loads(line)
            if "registered" in said:
                self.acknowledged[said["registered"]] = said["id"]
            if "ended" in said:
                return self._ended(said["ended"], failpoint)
        raise AssertionError(f"the worker is gone: {self.worker.wait()}")

    def _ended(self, code: int, failpoint: str) -> int:
        if code == -signal.SIGKILL:
            self.kills[failpoint.partition(":")[0]] += 1
            return int(signal.SIGKILL)
        assert code == 0, self.errors.read_text(encoding="utf-8")[-2000:]
        return 0

    def check(self, database: Database) -> None:
        """Look for anything lost or doubled."""
        with database.read() as session:
            cases = {row.code: str(row.id) for row in session.scalars(select(Case))}
            for code, case_id in self.acknowledged.items():
                assert cases.get(code) == case_id, f"acknowledged {code} is lost"
            assert len(cases) == session.scalar(select(func.count(Case.id)))
            for table in (ApologyNotice, AccountabilityEntry):
                per_case = Counter(session.scalars(select(table.case_id)))
                assert set(per_case.values()) <= {1}
                assert set(map(str, per_case)) == set(cases.values())
            flagged = session.scalar(
                select(func.count(CaseEvent.id)).where(CaseEvent.kind == "case.flagged")
            )
            assert flagged == session.scalar(select(func.count(CaseFlag.rung)))
            assert _gaps(session) == []
            unsent = session.execute(
                select(outbox.c.dedup_key, outbox.c.status).where(
                    outbox.c.sent_at.is_(None)
                )
            ).all()
            assert unsent == []
            stored = set(session.scalars(select(outbox.c.message_id)))
        arrived = Counter(mail.message["Message-ID"] for mail in self.smtp.mails)
        assert stored <= set(arrived), "a mail is lost"
        assert set(arrived) <= stored, "a mail nobody enqueued"
        assert verify.run(database) == []


def _gaps(session) -> list[object]:
    """Find cases whose events are not numbered one by one."""
    return list(
        session.execute(
            text(
                "SELECT case_id FROM case_events GROUP BY case_id "
                "HAVING count(*) <> max(seq)"
            )
        )
    )


def run_kills(
    url: str, smtp: SmtpServer, kills: int, seed: int, worker: Worker
) -> Harness:
    harness = Harness(url, smtp, seed, worker)
    number = 0
    while sum(harness.kills.values()) < kills:
        point = POINTS[number % len(POINTS)]
        most = {"db.before_commit": 9, "db.after_commit": 9}.get(point, 1)
        occurrence = harness.chance.randint(1, most)
        harness.round(number, f"{point}:{occurrence}")
        number += 1
        assert number < kills * 4, "the failpoints are not reached"
    assert harness.round(number, "") == 0
    assert harness.round(number + 1, "") == 0  # what a killed worker held is let go
    database = open_database(settings_for(url))
    try:
        harness.check(database)
    finally:
        database.close()
    return harness


@pytest.fixture
def durable_url(engine, tmp_path, request) -> str:
    """Give a database that keeps what it acknowledged, also on PostgreSQL."""
    if engine == "sqlite":
        return migrated(f"sqlite:///{tmp_path}/killed.db")
    server = request.getfixturevalue("durable_postgres")
    return migrated(server.create("killed"))


def test_kill_9_around_every_commit_loses_and_doubles_nothing(
    durable_url, smtp, worker
):
    harness = run_kills(durable_url, smtp, IN_CI, SEED, worker)
    assert set(harness.kills) == set(POINTS)
    assert len(harness.acknowledged) >= IN_CI


@pytest.mark.proof
def test_kill_9_200_times_loses_and_doubles_nothing(durable_url, smtp, engine, worker):
    harness = run_kills(durable_url, smtp, IN_PROOF, SEED + 1, worker)
    doubled = Counter(mail.message["Message-ID"] for mail in smtp.mails)
    print(
        f"\n{engine}: {sum(harness.kills.values())} kills {dict(harness.kills)}, "
        f"{len(harness.acknowledged)} cases acknowledged, {len(smtp.mails)} mails, "
        f"{sum(count > 1 for count in doubled.values())} sent twice, seed {SEED + 1}"
    )


def test_the_harness_sees_a_lost_case(durable_url, smtp, worker):
    """A control: were a case lost, the check would say so."""
    harness = Harness(durable_url, smtp, SEED, worker)
    harness.round(0, "")
    harness.acknowledged["X99.99-261117-9999"] = "never written"
    database = open_database(settings_for(durable_url))
    try:
        with pytest.raises(AssertionError, match="is lost"):
            harness.check(database)
    finally:
        database.close()
