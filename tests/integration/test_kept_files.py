"""Rows and bytes: what a crash leaves is cleared away, what changed is reported."""

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests import sample_files as samples
from tests.factories import at, receive_case
from tracker import verify
from tracker.attachments.entry import withdraw_file
from tracker.attachments.intake import GivenFile, take_in
from tracker.db import Database
from tracker.errors import BusyError, SettingsError
from tracker.file_store import FileStore
from tracker.kept_files import YOUNG, clear_away
from tracker.models import Attachment

pytestmark = pytest.mark.db
NOW = at("2026-11-20 09:00")


@pytest.fixture
def store(settings):
    return FileStore(settings.files_url)


@pytest.fixture
def case(database, department):
    return receive_case(database, department, when="2026-11-19 09:00")


def attach(database, store, actor, case, *contents):
    return take_in(
        database,
        store,
        actor,
        case,
        [GivenFile("a.pdf", io.BytesIO(content)) for content in contents],
        kind="scan",
        limit_mb=20,
        now=NOW,
    )


def files(settings):
    return [path for path in Path(settings.files_url).rglob("*") if path.is_file()]


def age(path, by):
    then = (NOW - by).timestamp()
    os.utime(path, (then, then))


class _Dies(Database):
    """A database that goes away between the bytes and the row."""

    def __init__(self, real):
        self._real = real

    def write(self, function):
        raise BusyError

    def read(self):
        return self._real.read()


def test_a_crash_after_storing_leaves_no_row_and_is_cleared_away_later(
    database, settings, store, department, case
):
    with pytest.raises(BusyError):
        attach(_Dies(database), store, department.desk, case, samples.PDF)
    with database.read() as session:
        assert session.scalars(select(Attachment)).all() == []
    (orphan,) = files(settings)
    age(orphan, YOUNG - timedelta(minutes=1))
    assert clear_away(database, store, NOW) == 0  # it may be on its way to a row
    age(orphan, YOUNG + timedelta(minutes=1))
    assert clear_away(database, store, NOW) == 1
    assert files(settings) == []
    assert verify.run(database) == []


def test_files_of_cases_are_never_cleared_away(
    database, settings, store, department, case
):
    attach(database, store, department.desk, case, samples.PDF, samples.PDF + b"2")
    with database.read() as session:
        first = session.scalars(select(Attachment).order_by(Attachment.id)).first()
    database.write(
        lambda session: withdraw_file(
            session, department.desk, case.id, first.id, reason="Nhầm", now=NOW
        )
    )
    for path in files(settings):
        age(path, timedelta(days=400))
    assert clear_away(database, store, NOW) == 0
    assert len(files(settings)) == 2


def test_what_was_never_finished_goes_and_strangers_files_stay(
    database, settings, store, department, case
):
    attach(database, store, department.desk, case, samples.PDF)
    folder = Path(settings.files_url) / department.agency_id.hex
    (folder / "0123.part").write_bytes(b"half")
    (Path(settings.files_url) / "GHI-CHU.txt").write_text("của người vận hành")
    for path in files(settings):
        age(path, timedelta(days=3))
    assert clear_away(database, store, NOW) == 1
    left = {path.name for path in files(settings)}
    assert "GHI-CHU.txt" in left
    assert len(left) == 2


def test_bytes_cleared_away_before_the_commit_are_stored_again(
    database, settings, store, department, case
):
    class Hasty(Database):
        def __init__(self):
            pass

        def write(self, function):
            for path in files(settings):
                path.unlink()
            return database.write(function)

    attach(Hasty(), store, department.desk, case, samples.PDF)
    assert len(files(settings)) == 1
    assert verify.run(database) == []


def test_verify_names_files_that_are_missing_or_changed(
    database, settings, store, department, case
):
    attach(database, store, department.desk, case, samples.PDF, samples.PDF + b"2")
    with database.read() as session:
        gone, changed = session.scalars(select(Attachment).order_by(Attachment.id))
    assert verify.run(database) == []
    for path in files(settings):
        if path.name == gone.sha256:
            path.unlink()
        else:
            path.write_bytes(b"%PDF-1.7 forged")
    found = {one.stored: one for one in verify.run(database)}
    assert set(found) == {gone.sha256, changed.sha256}
    assert found[gone.sha256].computed == "missing"
    assert len(found[changed.sha256].computed) == 64
    assert found[gone.sha256].column == "file a.pdf"
    assert found[gone.sha256].case_code == case.code


def test_a_half_written_file_is_never_under_its_name(settings, store, department):
    class Breaks(io.BytesIO):
        def read(self, size=-1):
            if self.tell():
                raise ConnectionResetError
            return super().read(7)

    with pytest.raises(Exception, match=r"disk|reset|"):
        store.keep(department.agency_id, Breaks(samples.PDF))
    assert files(settings) == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_store_that_nothing_opens_stops_the_start(database):
    with pytest.raises(SettingsError, match="DUNGHEN_FILES_URL"):
        FileStore("nowhere-known://x")
