"""How much a process does at once, and how much it takes on; the rest comes again.

A request opens its session in one thread and works in another. If all that came were
let in, those that hold a connection would wait for a thread, and the threads for a
connection: everything stands still. So a request asks for a place first, once its body
is there, and gives it back before its answer is sent.

A process that takes everything answers nobody: those that wait are given up by their
readers, who ask anew. So beyond a bound the answer is "try again", soon and without
the database.
"""

from collections.abc import AsyncIterator

from anyio import Semaphore
from anyio.lowlevel import RunVar
from fastapi import Depends, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from tracker.errors import BusyError
from web.errors import answer

#: Asked by a watch-dog, which must not take a busy process for a dead one.
_ALWAYS = ("/healthz", "/readyz", "/metrics")
#: A stream is open for hours and does no work; it has a bound of its own.
_STREAM = "/thay-doi"


class Places:
    """The places at work of a process: in each event loop, where it has several."""

    def __init__(self, most: int) -> None:
        """Have so many places."""
        self._most = most
        self._here: RunVar[Semaphore] = RunVar("places")

    def here(self) -> Semaphore:
        """Give the places of the event loop that asks."""
        try:
            return self._here.get()
        except LookupError:
            made = Semaphore(self._most)
            self._here.set(made)
            return made


class BackPressure:
    """An ASGI application around another one that takes on only so much at once."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        """Stand around an application; so many requests may be at work or waiting."""
        self._app = app
        self._most = most
        self._at_work = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or ask for another try in a few seconds (503)."""
        if scope["type"] != "http" or _is_free(scope["path"]):
            await self._app(scope, receive, send)
        elif self._at_work >= self._most:
            busy = BusyError()
            refusal = answer(
                Request(scope),
                503,
                code=busy.code,
                vi=busy.message("vi"),
                en=busy.message("en"),
            )
            await refusal(scope, receive, send)
        else:
            self._at_work += 1
            try:
                await self._app(scope, receive, send)
            finally:
                self._at_work -= 1


async def take_a_place(request: Request) -> AsyncIterator[None]:
    """Wait for one of the places at work, and keep it until the answer is made."""
    if _is_free(request.url.path):
        yield
        return
    places: Places = request.app.state.places
    async with places.here():
        yield


#: What every package of pages asks for, except the answers to a watch-dog.
AT_WORK = Depends(take_a_place, scope="function")


def _is_free(path: str) -> bool:
    return path in _ALWAYS or path == _STREAM or path.startswith("/static/")
