"""Somebody dropped a table: the database goes back to the instant before, really."""

import os
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.conftest import migrated, settings_for
from tests.factories import make_department, receive_case
from tests.postgres import PostgresServer
from tests.serving import DUNGHEN
from tracker.db import open_database
from tracker.models import Case

pytestmark = [pytest.mark.e2e, pytest.mark.proof]

SCRIPT = Path(__file__).parents[2] / "deploy/archive"


class Archive:
    """The archive of a server, on a folder of the server's account."""

    def __init__(self, server: PostgresServer) -> None:
        self.server = server
        self.folder = server.folder / "archive"
        self.folder.mkdir()
        # The server's account calls it, which cannot read everything of ours.
        self.script = shutil.copy2(SCRIPT, server.folder / "archive-program")
        found = server.folder.stat()
        os.chown(self.folder, found.st_uid, found.st_gid)

    def __call__(self, act: str, *said: object) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(
            [sys.executable, self.script, act, self.folder, *map(str, said)],
            env={**os.environ, "DUNGHEN": DUNGHEN, "DUNGHEN_FILES_URL": "memory://x",
                 "PGHOST": "127.0.0.1", "PGPORT": str(self.server.port),
                 "PGUSER": "postgres"},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )  # fmt: skip
        print(act, *said, done.returncode, done.stdout, done.stderr[-2000:])
        return done

    def settled(self) -> None:
        """Close the segment in use, and wait until it is archived."""
        last = self.server.value("SELECT pg_walfile_name(pg_switch_wal())")
        for _ in range(400):
            if (self.folder / "wal" / last).exists():
                return
            time.sleep(0.05)
        raise TimeoutError((self.server.folder / "log").read_text())


@pytest.fixture
def archive(durable_postgres: PostgresServer) -> Archive:
    made = Archive(durable_postgres)
    said = made("settings").stdout
    durable_postgres.given = {
        name: value.strip("'")
        for name, _, value in (line.partition(" = ") for line in said.splitlines())
    }
    durable_postgres.kill()
    durable_postgres.start_again()
    return made


def test_what_was_acknowledged_before_the_instant_is_there(
    durable_postgres: PostgresServer, archive: Archive
) -> None:
    server = durable_postgres
    url = migrated(server.create("town"))
    database = open_database(settings_for(url))
    department = make_department(database)

    def work(count: int) -> set[str]:
        return {
            receive_case(database, department, when="2026-11-19 09:00").code
            for _ in range(count)
        }

    before = work(5)
    assert archive("base").returncode == 0
    before |= work(20)
    time.sleep(1)
    instant = datetime.now(UTC)
    time.sleep(1)
    after = work(5)
    server.sql("DROP TABLE cases CASCADE", "town")
    archive.settled()
    assert archive("base").returncode == 0, "a later copy is of no use"
    assert archive("status").returncode == 0

    into = server.folder / "back"
    said = ("--into", into, "--database", "town")
    # What runs is not touched, and what never was cannot be had.
    assert archive("restore", "--at", "2020-01-01T00:00:00+07:00", *said).returncode
    assert not into.exists()
    done = archive("restore", "--at", instant.isoformat(), *said)
    assert done.returncode == 0
    assert archive("restore", "--at", instant.isoformat(), *said).returncode == 1

    database.close()
    server.kill()
    (server.folder / "data").rename(server.folder / "broken")
    into.rename(server.folder / "data")
    server.start_again()
    assert server.value("SELECT pg_is_in_recovery()") is False
    reopened = open_database(settings_for(url))
    with reopened.read() as session:
        kept = set(session.scalars(select(Case.code)))
    assert kept == before
    assert not kept & after
    # Service goes on: what is taken in now is archived on a line of its own.
    receive_case(reopened, department, when="2026-11-19 09:00")
    archive.settled()
    assert archive("base").returncode == 0
    reopened.close()

    again = server.folder / "end"
    assert archive("restore", "--into", again, "--database", "town").returncode == 0
    assert archive("tidy", "--bases", "1").returncode == 0
    assert archive("status").returncode == 0
    assert len(list((archive.folder / "base").iterdir())) == 1


def test_a_segment_is_archived_once_and_a_missing_one_is_named(
    durable_postgres: PostgresServer, archive: Archive
) -> None:
    assert archive("status").returncode == 1
    assert archive("base").returncode == 0
    for _ in range(3):
        durable_postgres.sql("SELECT pg_logical_emit_message(false, 'x', 'y')")
        archive.settled()
    folder = archive.folder / "wal"
    kept = sorted(path for path in folder.iterdir() if len(path.name) == 24)[-2]
    elsewhere = durable_postgres.folder / kept.name
    shutil.copyfile(kept, elsewhere)
    assert archive("keep", elsewhere).returncode == 0, "asked again after a crash"
    elsewhere.write_bytes(b"different")
    assert archive("keep", elsewhere).returncode == 1
    kept.unlink()
    done = archive("status")
    assert done.returncode == 1
    assert kept.name[8:] in done.stderr
