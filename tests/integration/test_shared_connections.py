"""Behind PgBouncer nothing is set for a connection: the role must have its limits."""

from urllib.parse import quote

import pytest
from sqlalchemy import text

from tests.conftest import settings_for
from tracker.db import Session, open_database
from tracker.errors import DatabaseNotReadyError

pytestmark = pytest.mark.db
postgresql = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)

#: Stands in for ALTER ROLE, which every other test would feel.
LIMITS = "-c timezone=UTC -c statement_timeout=60s -c lock_timeout=15s"


@postgresql
def test_a_role_without_limits_is_refused(database_url: str) -> None:
    opened = open_database(settings_for(database_url, shared_connections=True))
    with pytest.raises(
        DatabaseNotReadyError, match="statement_timeout and lock_timeout"
    ):
        opened.write(lambda session: session.execute(text("SELECT 1")))
    opened.close()


@postgresql
def test_nothing_is_set_and_nothing_prepared(database_url: str) -> None:
    url = f"{database_url}?options={quote(LIMITS)}"
    opened = open_database(settings_for(url, shared_connections=True, call_seconds=20))

    def often(session: Session) -> tuple[str, int]:
        for number in range(8):
            session.execute(text("SELECT :number + 1"), {"number": number})
        said = session.scalar(text("SHOW statement_timeout"))
        prepared = session.scalar(text("SELECT count(*) FROM pg_prepared_statements"))
        return str(said), int(prepared or 0)

    assert opened.write(often) == ("1min", 0)
    opened.close()
