"""A log with entries in it, its job, and the stand-alone verifier as a program."""

import base64
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path

from httpx2 import Response
from pysqlite3 import dbapi2 as sqlite_driver
from sqlalchemy import insert, select

from notifications import outbox
from tests.conftest import settings_for
from tests.house.tree import ROOT
from tests.postgres import ROLE, _binaries
from tracker.db import Database, open_database
from tracker.ids import new_id
from tracker.models import LogKey, PublicLog, PublishedApology
from tracker.transparency import keeping
from tracker.transparency.checking import check
from tracker.transparency.leaves import enter_published

VERIFIER = ROOT / "tools/verify_log.py"


def published_row(agency_id, number: int, now: datetime) -> dict[str, object]:
    """Give the columns of an invented apology, as the public reads it."""
    return {
        "agency_id": agency_id,
        "id": new_id(),
        "applicant_shown": "N.V.A.",
        "kind": "late",
        "procedure_vi": f"Cấp giấy phép số {number}\tmẫu \\ thử",
        "unit_vi": "Phòng Quản lý Công nghệ",
        "field_vi": "An toàn bức xạ",
        "received_on": date(2026, 11, 2),
        "promised_on": date(2026, 11, 20),
        "new_on": date(2026, 11, 27),
        "timing": "before_due",
        "is_second": number % 7 == 0,
        "reason_code": "other",
        "reason_released": "Thiết bị đo hỏng." if number % 3 == 0 else "",
        "answered_on": None,
        "kept": None,
        "issued_on": date(2026, 11, 19),
        "published_at": now,
        "changed_at": now,
        "corrected_on": None,
        "withdrawn_on": None,
        "shown_until": date(2027, 11, 19),
    }


def add_apologies(database: Database, agency_id, count: int, now: datetime) -> None:
    """Publish invented apologies, each with its leaf, in the batches of an import."""
    for begin in range(0, count, 500):
        numbers = range(begin, min(begin + 500, count))
        database.write(partial(_add, agency_id=agency_id, numbers=numbers, now=now))


def _add(session, agency_id, numbers, now) -> None:
    rows = [published_row(agency_id, number, now) for number in numbers]
    session.execute(insert(PublishedApology), rows)
    for row in rows:
        enter_published(session, PublishedApology(**row), "apology.issued", now)


def keep(database: Database, settings, now: datetime) -> str:
    """Run the job once."""
    return keeping.run(database, settings, now)


def mailed(database: Database, agency_id) -> str:
    """Give the last letter with a checkpoint, as the inspector reads it."""
    with database.read() as session:
        found = outbox.letters(session, agency_id, limit=200)
    return next(one.text for one in found if one.letter == "checkpoint_letter")


def key_of(database: Database, agency_id) -> str:
    """Give the key for verifiers, as it stands in the letter."""
    with database.read() as session:
        query = select(LogKey.verifier_key).where(LogKey.agency_id == agency_id)
        return session.scalars(query.order_by(LogKey.since_at.desc())).first()


def verify(key: str, *names: object) -> tuple[int, str]:
    """Run the stand-alone verifier; give how it ended and what it said."""
    done = subprocess.run(
        [sys.executable, "-I", str(VERIFIER), key, *map(str, names)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def faults(database: Database) -> list[str]:
    """Say what `dunghen log verify` would."""
    with database.read() as session:
        logs = session.scalars(select(PublicLog)).all()
        return [
            f"{one.where} {one.problem}" for log in logs for one in check(session, log)
        ]


def saved_copy(database: Database, folder: Path, name: str) -> Path:
    """Copy the database as it is: a SQLite file, or a plain dump of PostgreSQL."""
    if database.is_sqlite:
        path = folder / f"{name}.db"
        opened = sqlite_driver.connect(str(database.settings.sqlite_path))
        opened.execute(f"VACUUM INTO '{path}'")
        opened.close()
        return path
    path = folder / f"{name}.sql"
    url = database.settings.database_url
    done = subprocess.run(
        [str(_binaries() / "pg_dump"), "--no-owner", "-f", str(path), url],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return path


@dataclass(frozen=True, slots=True)
class Mailed:
    """What an inspector has: the key, the mail; and a backup from before it."""

    key: str
    mail: Path
    backup: Path
    size: int


@contextmanager
def forged(database: Database, folder: Path, copy: Path) -> Iterator[Database]:
    """Open a copy of the database for somebody to do with it as they like."""
    if database.is_sqlite:
        path = folder / f"forged-{new_id()}.db"
        shutil.copy(copy, path)
        url = f"sqlite:///{path}"
    else:
        url = _restored(database.settings.database_url, copy)
    opened = open_database(settings_for(url))
    try:
        yield opened
    finally:
        opened.close()


def _restored(url: str, copy: Path) -> str:
    base, _, name = url.rpartition("/")
    name = f"forged_{new_id().hex}"
    administrator = base.replace(f"{ROLE}@", "postgres@")
    for place, command in (
        (f"{administrator}/postgres", ["-c", f"CREATE DATABASE {name}"]),
        (f"{administrator}/{name}", ["-f", str(copy)]),
    ):
        done = subprocess.run(
            [str(_binaries() / "psql"), "-q", place, *command],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    return f"{administrator}/{name}"


def of_base64(answer: Response) -> list[bytes]:
    """Read the hashes of a served proof."""
    return [base64.b64decode(one) for one in answer.json()["hashes"]]
