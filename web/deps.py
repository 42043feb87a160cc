"""What a handler may ask for: the database, the clock, who is signed in, a page."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from tracker.accounts.actor import Actor
from tracker.accounts.agencies import agency_of
from tracker.accounts.sign_ins import SignedIn, signed_in
from tracker.db import Database, Session, whole_until
from tracker.file_store import FileStore
from tracker.queries.counts import counts_for
from tracker.settings import Settings
from web.errors import (
    ForgedFormError,
    PasswordChangeNeededError,
    SignInNeededError,
)
from web.reading_behind import SESSION, may_read_behind, remember
from web.rendering import render as render_page

COOKIE = SESSION


# What only hands on what is there is no work for a thread: to go there and back costs
# as much as a question to the database.
async def database_of(request: Request) -> Database:
    """Give the open database."""
    database: Database = request.app.state.database
    return database


def settings_of(request: Request) -> Settings:
    """Give the settings of the installation."""
    settings: Settings = request.app.state.settings
    return settings


async def read_settings(request: Request) -> Settings:
    """Give the settings to a handler."""
    return settings_of(request)


def now_of(request: Request) -> datetime:
    """Read the clock of the application."""
    now: datetime = request.app.state.clock()
    return now


async def read_now(request: Request) -> datetime:
    """Read the clock, once for a request."""
    return now_of(request)


def read_session(
    request: Request, database: Annotated[Database, Depends(database_of)]
) -> Iterator[Session]:
    """Open a read-only session for the length of a request."""
    with database.read() as session:
        request.state.reading = session
        yield session


async def file_store_of(request: Request) -> FileStore:
    """Give the store of attached files."""
    store: FileStore = request.app.state.file_store
    return store


def behind_session(
    request: Request,
    database: Annotated[Database, Depends(database_of)],
    now: Annotated[datetime, Depends(read_now)],
) -> Iterator[Session]:
    """Open a read-only session that may be some seconds behind, where nobody minds."""
    reads_behind = may_read_behind(request)
    with database.read_behind(now) if reads_behind else database.read() as session:
        remember(request, whole_until(session), now)
        yield session


Db = Annotated[Database, Depends(database_of)]
Now = Annotated[datetime, Depends(read_now)]
Reading = Annotated[Session, Depends(read_session, scope="function")]
ReadingBehind = Annotated[Session, Depends(behind_session, scope="function")]
Files = Annotated[FileStore, Depends(file_store_of)]
Config = Annotated[Settings, Depends(read_settings)]


def perhaps_signed_in(request: Request, database: Db, now: Now) -> SignedIn | None:
    """Say who is signed in, if anybody."""
    cookie = request.cookies.get(COOKIE, "")
    if not cookie:
        return None
    with _reading(request, database) as session:
        found = signed_in(session, cookie, now=now)
        if found is not None:
            request.state.agency = agency_of(session, found.actor)
            if request.method == "GET" and _is_for_a_page(request):
                request.state.counts = counts_for(session, found.actor, now)
    request.state.signed_in = found
    return found


def _reading(request: Request, database: Database) -> AbstractContextManager[Session]:
    """Give the session of the handler where it is open by now, else one of its own.

    Whoever writes has none open meanwhile: two connections for one request could
    leave every request waiting for its second one.
    """
    session: Session | None = getattr(request.state, "reading", None)
    return nullcontext(session) if session is not None else database.read()


def _is_for_a_page(request: Request) -> bool:
    """Say whether a whole page is asked for: with its menu, not a part or a stream."""
    is_stream = request.headers.get("accept", "") == "text/event-stream"
    return "hx-request" not in request.headers and not is_stream


async def surely_signed_in(
    request: Request,
    found: Annotated[SignedIn | None, Depends(perhaps_signed_in)],
) -> SignedIn:
    """Say who is signed in; whoever is not is asked to."""
    if found is None:
        raise SignInNeededError(next=_local_path(request))
    if found.must_change_password and request.url.path != "/mat-khau":
        raise PasswordChangeNeededError
    return found


Someone = Annotated[SignedIn, Depends(surely_signed_in)]
Perhaps = Annotated[SignedIn | None, Depends(perhaps_signed_in)]


async def current_actor(found: Someone) -> Actor:
    """Give the actor behind the session."""
    return found.actor


async def posting_actor(
    found: Someone, csrf_token: Annotated[str, Form()] = ""
) -> Actor:
    """Give the actor of a form, after checking that the form is one of ours."""
    if not found.csrf_fits(csrf_token):
        raise ForgedFormError
    return found.actor


Reader = Annotated[Actor, Depends(current_actor)]
Poster = Annotated[Actor, Depends(posting_actor)]


def _local_path(request: Request) -> str:
    """Say where to go on afterwards: here, or where the form that was sent stands."""
    path, query = request.url.path, request.url.query
    if request.method != "GET":
        came_from = urlsplit(request.headers.get("referer", ""))
        if came_from.netloc != request.headers.get("host"):
            return "/"
        # What was done there before is no news any more.
        kept = [pair for pair in parse_qsl(came_from.query) if pair[0] != "xong"]
        path, query = came_from.path, urlencode(kept)
    if not path.startswith("/") or path.startswith("//"):
        return "/"
    return f"{path}?{query}" if query else path


def page(
    request: Request, template: str, status_code: int = 200, **context: Any
) -> HTMLResponse:
    """Render a page; what every layout needs is added by `web.rendering`."""
    return render_page(request, template, status_code=status_code, **context)


def go(path: str, done: str = "") -> RedirectResponse:
    """Send the browser on after a form, with the name of what was done."""
    target = path
    if done:
        target += ("&" if "?" in path else "?") + f"xong={done}"
    return RedirectResponse(target, status_code=303)
