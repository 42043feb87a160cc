"""Pages without a network: an application is called, and its answer read to the end."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any
from unittest.mock import patch

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from sqlalchemy import text

from tracker.db import Database
from web.rendering import render


class Caller:
    """One event loop that calls applications, as a server's worker does."""

    def __init__(self) -> None:
        """Open the loop."""
        self._loop = asyncio.new_event_loop()

    def get(self, app: Any, path: str, cookie: str = "") -> int:
        """Ask for a page; give the length of its body, or raise if it is no page."""
        return self._loop.run_until_complete(_get(app, path, cookie))

    def close(self) -> None:
        """Close the loop."""
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()


def bare_page(
    database: Database,
    statement: str,
    values: dict[str, Any],
    draw: Callable[[], HTMLResponse],
) -> FastAPI:
    """Make the least that could answer: one query, and the page's own template.

    Nobody is signed in, nothing is asked beside the list, and all that the template
    shows lies at hand.
    """
    app = FastAPI()
    question = text(statement)

    @app.get("/", response_class=HTMLResponse)
    def show() -> HTMLResponse:
        with database.read() as session:
            session.execute(question, values).all()
        return draw()

    return app


def drawn_again(ask: Callable[[], object]) -> Callable[[], HTMLResponse]:
    """Ask for a page once; give a function that only draws it again."""
    draws: list[Callable[[], HTMLResponse]] = []

    def note(*given: Any, **named: Any) -> HTMLResponse:
        draws.append(partial(render, *given, **named))
        return draws[-1]()

    with patch("web.deps.render_page", note):
        ask()
    return draws[-1]


async def _get(app: Callable[..., Any], path: str, cookie: str) -> int:
    path, _, query = path.partition("?")
    headers = [(b"host", b"127.0.0.1"), (b"accept", b"text/html")]
    if cookie:
        headers.append((b"cookie", cookie.encode()))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": headers,
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 5),
        "root_path": "",
        "app": app,
    }
    status, length, asked = 0, 0, False

    async def receive() -> dict[str, Any]:
        nonlocal asked
        if asked:
            await asyncio.sleep(3600)
        asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status, length
        if message["type"] == "http.response.start":
            status = message["status"]
        length += len(message.get("body", b""))

    await app(scope, receive, send)
    if status != 200:
        raise RuntimeError(f"{path} answered {status}")
    return length
