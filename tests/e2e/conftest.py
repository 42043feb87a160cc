"""Fixtures of the stories."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.serving import Process, environment, mail_of, start_dunghen
from tests.smtp import SmtpServer

pytest.register_assert_rewrite(
    "tests.e2e.page_reading", "tests.e2e.person", "tests.e2e.refusals"
)

if TYPE_CHECKING:
    from tests.e2e.office import Office


@pytest.fixture
def office(database_url: str, smtp: SmtpServer) -> "Iterator[Office]":
    """Open a department at work on a simulated clock, on a fresh database."""
    # Imported here: a page that is broken must not hold up stories without pages.
    from tests.e2e.office import open_office

    with open_office(database_url, smtp) as opened:
        yield opened


@pytest.fixture
def start_scheduler(
    database_url: str, tmp_path: Path, smtp: SmtpServer
) -> Iterator[Callable[..., Process]]:
    """Start `dunghen scheduler` processes that deliver to the real mail server."""
    started: list[Process] = []

    def start(*, is_program: bool = False) -> Process:
        log = tmp_path / f"scheduler-{len(started)}.log"
        env = environment(database_url, **mail_of(smtp))
        command = ["scheduler"]
        process = start_dunghen(command, env, tmp_path, log, is_program=is_program)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
