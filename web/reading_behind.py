"""Pages read from a replica: who may read one, and when the primary is asked after all.

Whoever wrote reads what they wrote: a browser with a session that sends a form gets a
mark that lives as long as a replica may be behind, and reads the primary meanwhile.
What a replica does not know yet, or fails at, is asked of the primary before anybody
sees it: a new apology is no "not found", and a lost replica no error.
"""

from datetime import datetime

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tracker.replicas import SOON
from tracker.settings import Settings

#: The cookies of a session, and of one that wrote a short while ago.
SESSION, WROTE = "dunghen", "dunghen-wrote"
#: What a program is told that reads something older than a few seconds.
AS_OF = "X-Data-As-Of"
#: Not there, and not possible now.
_ASKED_AGAIN = {404, 503}
_READS = {"GET", "HEAD"}
#: Seconds beyond the bound, for clocks that differ.
_MARGIN = 5


def may_read_behind(request: Request) -> bool:
    """Say whether a request only reads, and its reader can have missed nothing."""
    is_marked = WROTE in request.cookies or _is_again(request.scope)
    return request.method in _READS and not is_marked


def remember(request: Request, until: datetime | None, now: datetime) -> None:
    """Keep until when the data of a request is whole, and whether that is to be told.

    `until` is `None` where the primary was read; `as_of` where nobody needs to know.
    """
    request.state.whole_until = until
    request.state.as_of = until if until and now - until > SOON else None


class ReadingBehind:
    """An ASGI application around another one that asks the primary where needed."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """Stand around an application; without replicas nothing is done."""
        self._app = app
        self._has_replicas = bool(settings.read_database_url)
        self._mark = (
            f"{WROTE}=1; Max-Age={settings.read_lag_seconds + _MARGIN}; Path=/; "
            "HttpOnly; SameSite=Lax" + ("; Secure" if settings.secure_cookies else "")
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; a reading that failed behind is done again in front."""
        if not self._has_replicas or scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["method"] in _READS:
            await self._read(scope, receive, send)
        else:
            await self._app(scope, receive, self._marking(scope, send))

    async def _read(self, scope: Scope, receive: Receive, send: Send) -> None:
        state = scope.setdefault("state", {})
        is_dropped = False

        async def sending(message: Message) -> None:
            nonlocal is_dropped
            if message["type"] == "http.response.start":
                is_behind = state.get("whole_until") is not None
                is_dropped = is_behind and message["status"] in _ASKED_AGAIN
                if state.get("as_of"):
                    headers = MutableHeaders(scope=message)
                    headers[AS_OF] = state["as_of"].isoformat(timespec="seconds")
            if not is_dropped:
                await send(message)

        await self._app(scope, receive, sending)
        if is_dropped:
            state.update(whole_until=None, as_of=None, reads_in_front=True)
            await self._app(scope, receive, send)

    def _marking(self, scope: Scope, send: Send) -> Send:
        """Mark the browser of whoever is signed in and sends a form."""
        is_known = SESSION in Request(scope).cookies

        async def sending(message: Message) -> None:
            if is_known and message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("set-cookie", self._mark)
            await send(message)

        return sending


def _is_again(scope: Scope) -> bool:
    return bool(scope.get("state", {}).get("reads_in_front"))
