"""Fixtures of the stories."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

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
