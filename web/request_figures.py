"""How long requests take, by the pattern of their address: for who watches over it."""

from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tracker.observability import AT_WORK, REQUESTS

_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
#: A stream is open for hours; its length says nothing.
_STREAM = "/thay-doi"


class RequestFigures:
    """An ASGI application around another one that measures what passes."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand around an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; count it under its pattern, never under its address."""
        if scope["type"] != "http" or scope["path"] == _STREAM:
            await self._app(scope, receive, send)
            return
        status = 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        began = perf_counter()
        try:
            with AT_WORK.track_inprogress():
                await self._app(scope, receive, sending)
        finally:
            route = getattr(scope.get("route"), "path", "none")
            took = perf_counter() - began
            method = scope["method"] if scope["method"] in _METHODS else "other"
            REQUESTS.labels(method, route, str(status)).observe(took)
