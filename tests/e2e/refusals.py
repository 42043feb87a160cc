"""What a polite refusal is: it says what is wrong, shows no trace, changes nothing."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.e2e.page_reading import ReadPage
from tests.e2e.record import contents, row_counts
from tracker.db import Database

VIETNAMESE = re.compile(r"[à-ỹđĐÀ-Ỹ]")
#: What only a program understands.
TRACE = re.compile(
    r'Traceback|File "|\.py"|sqlalchemy|psycopg|sqlite3\.|[a-z_]+\.[A-Z]\w+Error'
)


@contextmanager
def nothing_changed(database: Database) -> Iterator[None]:
    """See to it that not a row is added, removed or changed meanwhile."""
    counted, stored = row_counts(database), contents(database)
    yield
    assert row_counts(database) == counted
    assert contents(database) == stored


def assert_page(page: ReadPage, status: int, *words: str) -> None:
    """See that a page refuses in Vietnamese, with these words."""
    assert page.status == status, page.text
    for said in words:
        assert said in page.text, page.text
    assert VIETNAMESE.search(page.title)
    assert_no_trace(page.html)


def assert_problem(answer: Any, status: int, code: str, *words: str) -> None:
    """See that the API refuses as RFC 9457 has it, in both languages."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    body = answer.json()
    assert body["type"] == f"urn:dunghen:problem:{code}"
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert not VIETNAMESE.search(body["title"])
    assert VIETNAMESE.search(body["detail_vi"])
    for said in words:
        assert said in body["detail_vi"], body
    assert_no_trace(answer.text)


def assert_complaint(run: Any, code: int, *words: str) -> None:
    """See that a command complains in words and leaves with its exit code."""
    assert run.returncode == code, (run.stdout, run.stderr)
    for said in words:
        assert said in run.stderr, run.stderr
    assert_no_trace(run.stderr)


def assert_no_trace(text: str) -> None:
    """See that nothing is said that only a program understands."""
    found = TRACE.search(text)
    assert found is None, found
