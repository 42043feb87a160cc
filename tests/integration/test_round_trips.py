"""How often a page asks the database: each question is a way there and back."""

import pytest
from sqlalchemy import Engine, event

from tests.factories import receive_case
from tests.visitor import application, visit

pytestmark = pytest.mark.db


@pytest.fixture
def asked():
    """Give what was sent to the database, from when it is cleared."""
    found = []

    def hear(_conn, _cursor, text, *_):
        if not text.startswith("BEGIN"):
            found.append(" ".join(text.split()))

    event.listen(Engine, "before_cursor_execute", hear)
    yield found
    event.remove(Engine, "before_cursor_execute", hear)


def test_a_page_asks_no_more_than_it_did(database, settings, department, asked):
    case = receive_case(database, department, when="2026-11-20 09:00")
    app = application(database, settings)
    officer = visit(app, database, department.manager)
    for path, most in (
        ("/viec-can-lam", 22),
        (f"/ho-so/{case.code}", 27),
        ("/xin-loi", 11),
        ("/tra-cuu", 2),
    ):
        officer.get(path)  # what is kept in the process is kept by now
        asked.clear()
        assert officer.get(path).status_code == 200
        assert 0 < len(asked) <= most, (path, len(asked), asked)
