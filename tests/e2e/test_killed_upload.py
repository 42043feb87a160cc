"""kill -9 between the bytes and the row: the case stays, the bytes are nobody's."""

import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import select

from tests import sample_files as samples
from tests.e2e.office import give_passwords
from tests.e2e.person import Person
from tests.factories import make_department, receive_case
from tests.first_run import PASSWORD
from tests.serving import ServingProcess, run_dunghen
from tracker.db import Database
from tracker.file_store import FileStore
from tracker.kept_files import YOUNG, clear_away
from tracker.models import Attachment
from tracker.now import now

pytestmark = [pytest.mark.db, pytest.mark.e2e]


def upload(server: ServingProcess, code: str) -> httpx2.Response:
    """Attach one file at the desk."""
    with httpx2.Client(
        base_url=server.url, follow_redirects=True, timeout=60
    ) as client:
        desk = Person(client, "desk", PASSWORD)
        token = desk.read(f"/ho-so/{code}").form(f"/ho-so/{code}/tep").filled({})
        return client.post(
            f"/ho-so/{code}/tep",
            data={"csrf_token": token["csrf_token"], "kind": "scan"},
            files=[("files", ("don.pdf", samples.PDF, "application/pdf"))],
        )


def test_a_crash_between_storing_and_committing_leaves_no_broken_row(
    database: Database,
    database_url: str,
    tmp_path: Path,
    start_server: Callable[..., ServingProcess],
) -> None:
    department = make_department(database)
    give_passwords(database, department.agency_id)
    code = str(receive_case(database, department, when="2026-11-19 09:00").code)
    files = tmp_path / "kept"

    dying = start_server(files_url=files, failpoint="attachments.stored:1")
    with pytest.raises(httpx2.HTTPError):
        upload(dying, code)
    assert dying.process.wait(timeout=20) == -signal.SIGKILL
    with database.read() as session:
        assert session.scalars(select(Attachment)).all() == []
    (orphan,) = (path for path in files.rglob("*") if path.is_file())
    checked = run_dunghen(database_url, "verify", files_url=files)
    assert checked.returncode == 0, checked.stdout

    answer = upload(start_server(files_url=files), code)
    assert answer.status_code == 200
    assert "Đã đính kèm tệp vào hồ sơ." in answer.text
    with database.read() as session:
        (row,) = session.scalars(select(Attachment)).all()
    assert row.sha256 == orphan.name
    later = now() + YOUNG + timedelta(hours=1)
    assert clear_away(database, FileStore(str(files)), later) == 0

    orphan.unlink()
    broken = run_dunghen(database_url, "--lang=en", "verify", files_url=files)
    assert broken.returncode != 0
    assert "missing" in broken.stdout
