"""An installation that nobody has set up yet answers with its first page only."""

from fastapi import Request
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from tracker.accounts.set_up import is_set_up
from tracker.db import Database
from tracker.errors import CommandRefusedError

SET_UP = "/thiet-lap"

#: What is answered all the same: programs have answers of their own.
_OPEN = (SET_UP, "/static/", "/api/", "/healthz", "/readyz", "/metrics")


async def to_set_up(request: Request) -> RedirectResponse | None:
    """Send a reader to the first set-up, as long as there is no agency.

    Once there is one, that is remembered, and nothing is read any more.
    """
    state = request.app.state
    if getattr(state, "is_set_up", False) or request.url.path.startswith(_OPEN):
        return None
    state.is_set_up = await run_in_threadpool(_is_set_up, state.database)
    return None if state.is_set_up else RedirectResponse(SET_UP, status_code=303)


def _is_set_up(database: Database) -> bool:
    try:
        with database.read() as session:
            return is_set_up(session)
    except CommandRefusedError:
        return True  # a database that is not ready is said by the page itself
