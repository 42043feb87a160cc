"""/thay-doi: a stream that says that something changed; the menu with its counts."""

import signal
import threading
from collections.abc import AsyncIterator
from types import FrameType
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent

from tracker.accounts.permissions import may_sometimes
from tracker.errors import NotPermittedError
from web.deps import Db, Reader, Someone, page
from web.live.hub import Hub, Seat
from web.router import Router

router = Router()

#: After how many milliseconds a browser tries again when the connection is lost.
_AGAIN = 3000


async def a_seat(request: Request, found: Someone, database: Db) -> AsyncIterator[Seat]:
    """Take a seat for as long as the page is open."""
    hub: Hub = request.app.state.hub
    if not may_sometimes(found.actor, "case.read"):
        raise NotPermittedError(act="case.read")
    seat = hub.enter(database, found.actor.agency_id, found.sign_in_id)
    try:
        yield seat
    finally:
        hub.leave(seat)


@router.get("/thay-doi", response_class=EventSourceResponse)
async def tell_changes(
    seat: Annotated[Seat, Depends(a_seat)],
) -> AsyncIterator[ServerSentEvent]:
    """Say whenever something of the reader's agency changed, and nothing of what."""
    yield ServerSentEvent(event="open", raw_data="-", retry=_AGAIN)
    while await seat.change():
        yield ServerSentEvent(event="changed", raw_data="-")
    if seat.is_session_over:
        yield ServerSentEvent(event="over", raw_data="-")


@router.get("/thay-doi/menu")
def read_menu(request: Request, actor: Reader) -> HTMLResponse:
    """Give the menu with its counts, for pages that show nothing else that changes."""
    return page(request, "live/menu.html", reader=actor)


def let_go_on_signals(hub: Hub) -> None:
    """Let the open pages go when the server is asked to end.

    A server waits for its answers to be finished before it says that it ends, and an
    open page would keep it waiting.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(number)
        if not callable(before):
            continue

        def asked(
            received: int, frame: FrameType | None, then: object = before
        ) -> None:
            hub.close_soon()
            if callable(then):
                then(received, frame)

        signal.signal(number, asked)
