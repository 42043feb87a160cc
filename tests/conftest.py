"""Databases, servers, mail and browser for every test; all of them real."""

import compileall
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests import debian
from tests.browser import open_browser
from tests.postgres import PostgresServer
from tests.serving import ServingProcess, start_serving
from tests.smtp import SmtpServer
from tracker import migrate
from tracker.db import Database, open_database
from tracker.settings import Settings, load_settings

ROOT = Path(__file__).parent.parent
ENGINES = ["sqlite", "postgresql"]
#: Files in memory, where a machine has them, and how many bytes must be free there.
MEMORY = Path("/dev/shm")
ENOUGH = 6_000_000_000
_numbers = count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a long run be made longer, by whoever has a quiet machine."""
    parser.addoption(
        "--lines",
        type=int,
        default=20_000,
        help="lines of the register that is imported and killed (make proof)",
    )
    parser.addoption(
        "--letters",
        type=int,
        default=5_000,
        help="letters that are delivered at a server's pace (make proof)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Start from an environment without settings; see that the programs are there."""
    for name in [name for name in os.environ if name.startswith("DUNGHEN_")]:
        del os.environ[name]
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH:
        # Thousands of small databases are made and thrown away: not on the disk.
        tempfile.tempdir = str(MEMORY)
    if hasattr(config, "workerinput"):
        return
    _compile_once()
    if not debian.are_needed(config.args):
        return
    try:
        debian.ensure()
    except debian.MissingProgramsError as error:
        pytest.exit(str(error), returncode=3)


def _compile_once() -> None:
    """Spare every process of the tests compiling the product and the tests again.

    Where a machine forbids Python to keep what it compiled, all of them would.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    for package in ("rules", "notifications", "tracker", "web"):
        compileall.compile_dir(ROOT / package, quiet=2)


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leave the long runs of `make proof` out unless they are asked for by name."""
    if "proof" in (config.option.markexpr or ""):
        return
    long_runs = [item for item in items if item.get_closest_marker("proof")]
    if long_runs:
        config.hook.pytest_deselected(items=long_runs)
        items[:] = [item for item in items if item not in long_runs]


def settings_for(database_url: str, **given: object) -> Settings:
    """Read settings for a test: nothing from a file, no jobs of their own."""
    given = {
        "run_scheduler": False,
        "smtp_tls": "none",
        "files_url": "memory://files-of-a-test",
        **given,
    }
    return load_settings(_env_file=None, database_url=database_url, **given)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Start a PostgreSQL of our own, once for each process of tests."""
    server = PostgresServer(durable=False)
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture
def durable_postgres() -> Iterator[PostgresServer]:
    """Start a PostgreSQL that calls fsync as in service, and that may be killed."""
    server = PostgresServer(durable=True)
    try:
        yield server.start()
    finally:
        server.stop()


def migrated(url: str) -> str:
    """Bring a new database to this release."""
    database = open_database(settings_for(url))
    try:
        migrate.upgrade(database)
    finally:
        database.close()
    return url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate one SQLite file, to be copied for each test."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    migrated(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer) -> str:
    """Migrate one PostgreSQL database, to be copied for each test."""
    migrated(postgres.create("migrated"))
    return "migrated"


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Name the engine; a test for one of them says so by indirect parameters."""
    return str(request.param)


@pytest.fixture
def empty_database_url(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[str]:
    """Give the address of a database without tables."""
    if engine == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = f"empty_{next(_numbers)}"
    yield server.create(name)
    server.drop(name)


@pytest.fixture
def database_url(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[str]:
    """Give the address of a fresh database with this release's tables."""
    if engine == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "test.db")
        yield f"sqlite:///{tmp_path}/test.db"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    template: str = request.getfixturevalue("postgres_template")
    name = f"test_{next(_numbers)}"
    yield server.create(name, template=template)
    server.drop(name)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Give the settings of an installation on the fresh database."""
    return settings_for(
        database_url,
        files_url=str(tmp_path / "files"),
        log_key_file=str(tmp_path / "log-key.pem"),
    )


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """Open the fresh database through the product's own door."""
    opened = open_database(settings)
    yield opened
    opened.close()


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    """Start a real SMTP server with a script of answers."""
    server = SmtpServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Open Chromium for the tests of one module."""
    with open_browser() as opened:
        yield opened


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a fresh page with no cookies, wide as on a desk."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, locale="vi-VN"
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def start_server(
    database_url: str, tmp_path: Path
) -> Iterator[Callable[..., ServingProcess]]:
    """Start `dunghen serve` processes on the fresh database, with settings given."""
    started: list[ServingProcess] = []

    def start(**given: object) -> ServingProcess:
        process = start_serving(database_url, tmp_path, **given)
        started.append(process)
        process.wait_until_ready()
        return process

    yield start
    for process in started:
        process.stop()


@pytest.fixture
def server(start_server: Callable[..., ServingProcess]) -> ServingProcess:
    """Start one `dunghen serve`, as an operator would."""
    return start_server()
