"""The backup that the documentation describes, taken while everybody works."""

import re
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.conftest import settings_for
from tests.serving import environment
from tracker.db import Database, Session, open_database
from tracker.models import Heartbeat

ROOT = Path(__file__).parents[2]
START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def documented_command() -> str:
    text = (ROOT / "docs/how-to/back-up.md").read_text(encoding="utf-8")
    found = re.search(r"^```\n\.venv/bin/python (-c .*)$", text, flags=re.MULTILINE)
    assert found is not None
    return found[1]


def add(beat: Heartbeat, session: Session) -> None:
    session.add(beat)


@pytest.mark.e2e
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_backup_under_load_is_whole(database: Database, tmp_path: Path) -> None:
    stop, acknowledged = threading.Event(), []

    def work() -> None:
        while not stop.is_set():
            number = len(acknowledged)
            at = START + timedelta(seconds=number)
            beat = Heartbeat(job=f"job {number}", started_at=at, failures=0)
            database.write(partial(add, beat))
            acknowledged.append(number)

    worker = threading.Thread(target=work)
    worker.start()
    while len(acknowledged) < 20:
        stop.wait(0.01)
    at_least = len(acknowledged)
    command = documented_command().replace("var/dunghen.db", "test.db")
    subprocess.run(f"{sys.executable} {command}", shell=True, cwd=tmp_path, check=True)
    stop.set()
    worker.join()

    restored = open_database(settings_for(f"sqlite:///{tmp_path}/backup.db"))
    with restored.read() as session:
        kept = session.scalar(select(func.count()).select_from(Heartbeat))
        whole = session.connection().exec_driver_sql("PRAGMA integrity_check").scalar()
    restored.close()
    assert whole == "ok"
    assert at_least <= kept <= len(acknowledged)


@pytest.mark.e2e
def test_a_copy_is_proved_and_a_changed_one_refused(
    engine: str, database: Database, database_url: str, tmp_path: Path, request
) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / "one").write_text("Giấy tờ", encoding="utf-8")
    copy = tmp_path / "copy"

    def run(*said: object) -> int:
        return subprocess.run(
            [sys.executable, ROOT / "deploy/backup", *map(str, said)],
            env=environment(database_url, files_url=files),
            cwd=ROOT,
            check=False,
        ).returncode

    scratch = []
    if engine == "postgresql":
        server = request.getfixturevalue("postgres")
        scratch = ["--scratch", server.create("proved_copy")]
        request.addfinalizer(lambda: server.drop("proved_copy"))
    assert run("create", copy) == 0
    assert run("verify", copy, *scratch) == 0
    # What is there is never written over.
    assert run("restore", copy) == 1
    (copy / "files/one").write_text("Giấy tờ khác", encoding="utf-8")
    assert run("verify", copy, *scratch) == 1
