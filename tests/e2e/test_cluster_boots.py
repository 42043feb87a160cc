"""The cluster of `deploy/cluster` comes up: one leads, two follow, and are read."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.conftest import settings_for
from tracker.db import Session, open_database, whole_until
from tracker.now import now

pytestmark = pytest.mark.e2e

SCRIPT = Path(__file__).parents[2] / "deploy/cluster"
VENV = "/var/tmp/dunghen-patroni"


def cluster(act: str) -> str:
    """Do what an operator types; give what it prints."""
    folder = Path(tempfile.gettempdir()) / "dunghen-cluster-boot"
    done = subprocess.run(
        [sys.executable, SCRIPT, act, "--folder", folder, "--port", "26200"],
        env={**os.environ, "CLUSTER_VENV": VENV},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


@pytest.fixture
def booted() -> Iterator[None]:
    cluster("down")
    cluster("up")
    yield
    cluster("down")


@pytest.mark.usefixtures("booted")
def test_what_the_leader_takes_in_is_read_from_one_that_follows() -> None:
    status = cluster("status").splitlines()
    assert sorted(line.split()[1] == "leader" for line in status) == [
        False,
        False,
        True,
    ]

    database = open_database(
        settings_for(cluster("url"), read_database_url=cluster("replicas"))
    )

    def write(session: Session) -> None:
        session.execute(text("CREATE TABLE said AS SELECT 'đúng hẹn' AS word"))

    database.write(write)
    for _ in range(100):
        with database.read_behind(now()) as session:
            assert whole_until(session) is not None, "a replica is read"
            there = session.scalar(text("SELECT to_regclass('said') IS NOT NULL"))
            found = session.scalar(text("SELECT word FROM said")) if there else None
        if found:
            break
    database.close()
    assert found == "đúng hẹn"
