"""What most of these tests begin with: a department, its pages, and anybody at all."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.factories import Department, make_department
from tests.visitor import application
from tracker.cli import language
from tracker.cli.guard import run
from tracker.db import Database
from tracker.settings import Settings


@pytest.fixture
def department(database: Database) -> Department:
    """Found a department in the fresh database."""
    return make_department(database)


@pytest.fixture
def app(database: Database, settings: Settings) -> FastAPI:
    """Make the application on the fresh database, on a clock that stands still."""
    return application(database, settings)


@pytest.fixture
def anybody(app: FastAPI) -> TestClient:
    """Come to the pages without an account."""
    return TestClient(app, base_url="http://127.0.0.1")


@pytest.fixture
def dunghen(
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> Iterator[Callable[..., tuple[int, str, str]]]:
    """Run a command as typed; give its exit code, its output and its complaints."""
    monkeypatch.setenv("DUNGHEN_DATABASE_URL", database_url)
    monkeypatch.chdir(tmp_path)

    def typed(*arguments: str) -> tuple[int, str, str]:
        from tracker.cli.app import make_app

        with pytest.raises(SystemExit) as ended:
            run(make_app, ["--lang", "vi", *arguments])
        said = capfd.readouterr()
        assert "Traceback" not in said.err
        return int(ended.value.code or 0), said.out, said.err

    yield typed
    language.choose("vi")
