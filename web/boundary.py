"""The edge of the application: size of bodies, where a form may come from, headers."""

import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

#: The most that a body may have, in bytes; an import may have more, and the files that
#: are attached to a case as much as a few of the largest.
MOST = 1_048_576
MOST_IMPORT = 10_485_760
#: A register of a million cases; it is kept on disk while it comes in.
MOST_REGISTER = 400_000_000
FILES_OF_FULL_SIZE = 3
_IMPORTS = ("/quan-tri/danh-muc/nhap",)
_REGISTERS = "/quan-tri/nhap-so"
_FILES = re.compile(r"(/ho-so/[^/]+)/tep")
#: So many times the bound is still read, and thrown away: a browser that is not
#: listened to shows a broken connection instead of the answer.
_READ_TO_THE_END = 5

_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (
        b"content-security-policy",
        b"default-src 'self'; img-src 'self' data:; object-src 'none'; "
        b"base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
)
_UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


class Boundary:
    """An ASGI application around another one, which answers for the edge."""

    def __init__(self, app: Application, limit_mb: int = 20) -> None:
        """Stand around an application; one file may have so many megabytes."""
        self._app = app
        self._most_files = most_of_files(limit_mb)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, unless it is too large or came from another site."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.lower(): value for name, value in scope["headers"]}
        if _is_foreign(scope, headers):
            await _refuse(scope, send, 403, "foreign_form")
            return
        most = self._most(scope)
        length = headers.get(b"content-length", b"0")
        if length.isdigit() and int(length) > most:
            if _FILES.fullmatch(scope["path"]):
                await _read_away(receive, most * _READ_TO_THE_END)
            await _refuse(scope, send, 413, "body_too_large")
            return
        await self._bounded(scope, _Counted(receive, most), send)

    def _most(self, scope: Scope) -> int:
        """Say how long the body of a request may be."""
        if scope["path"].startswith(_IMPORTS):
            return MOST_IMPORT
        if scope["path"] == _REGISTERS and scope["method"] == "POST":
            return MOST_REGISTER
        if scope["method"] == "POST" and _FILES.fullmatch(scope["path"]):
            return self._most_files
        return MOST

    async def _bounded(self, scope: Scope, counted: "_Counted", send: Send) -> None:
        """Pass a request on whose body is counted as it comes."""
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            if counted.is_over and not started:
                return  # what the application makes of half a body
            if message["type"] == "http.response.start":
                started = True
                _mark(scope, message)
            await send(message)

        try:
            await self._app(scope, counted, sending)
        except Exception:
            # Half a body makes whoever reads it stumble, in a way of its own.
            if started or not counted.is_over:
                raise
        if counted.is_over and not started:
            await _refuse(scope, send, 413, "body_too_large")


def most_of_files(limit_mb: int) -> int:
    """Say how long a body with files may be, its own words included."""
    return FILES_OF_FULL_SIZE * limit_mb * 1_000_000 + MOST


async def _read_away(receive: Receive, most: int) -> None:
    """Read a body to its end, or so far, and keep nothing of it."""
    while most > 0:
        message = await receive()
        most -= len(message.get("body", b""))
        if not message.get("more_body"):
            return


def _mark(scope: Scope, message: Message) -> None:
    """Add the headers that every answer has, unless it has its own."""
    present = {name.lower() for name, _ in message["headers"]}
    added = [*_HEADERS, (b"cache-control", _keeping(scope))]
    message["headers"] = [
        *message["headers"],
        *((name, value) for name, value in added if name not in present),
    ]


def _keeping(scope: Scope) -> bytes:
    """Say how long an answer may be kept: pages not at all, static files a day.

    A file whose address changes when the file does is kept for good: by the mark that
    `asset` adds, or by the version in the name of its folder.
    """
    if not scope["path"].startswith("/static/"):
        return b"no-store"
    is_marked = scope["query_string"].startswith(b"v=")
    if is_marked or scope["path"].startswith("/static/vendor/"):
        return b"public, max-age=31536000, immutable"
    return b"public, max-age=86400"


class _Counted:
    """Counts the bytes that really come, whatever the header said."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._left = most

    async def __call__(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self.is_over:
            raise HTTPException(413)
        return message

    @property
    def is_over(self) -> bool:
        """Say whether more came than may."""
        return self._left < 0


def _is_foreign(scope: Scope, headers: dict[bytes, bytes]) -> bool:
    """Say whether a browser sends a form on behalf of another site."""
    if scope["method"] not in _UNSAFE:
        return False
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        return site not in {b"same-origin", b"none"}
    origin = headers.get(b"origin")
    if origin is None or origin == b"null":
        return origin == b"null"
    host = headers.get(b"host", b"")
    return origin.split(b"//", 1)[-1] != host


_SAID = {
    "foreign_form": (
        "Biểu mẫu này được gửi từ một trang khác.",
        "This form was sent from another site.",
    ),
    "body_too_large": (
        "Nội dung gửi lên quá lớn. Hãy chia nhỏ rồi gửi lại.",
        "The body is too large. Send less at once.",
    ),
    "files_too_large": (
        "Các tệp gửi cùng lúc quá lớn. Chưa tệp nào được lưu; hãy gửi từng tệp một.",
        "The files are too large together. None was stored; send one at a time.",
    ),
}


async def _refuse(scope: Scope, send: Send, status: int, code: str) -> None:
    is_program = scope["path"].startswith("/api/")
    kind = b"application/problem+json" if is_program else b"text/html; charset=utf-8"
    files = _FILES.fullmatch(scope["path"])
    if files and code == "body_too_large":
        code = "files_too_large"
    back = quote(files[1]) if files else "/"
    body = (_problem(status, code) if is_program else _note(code, back)).encode()
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [
                (b"content-type", kind),
                (b"content-length", str(len(body)).encode()),
                (b"connection", b"close"),
                *_HEADERS,
            ],
        }
    )
    await send({"type": "http.response.body", "body": body})


def _problem(status: int, code: str) -> str:
    vi, en = _SAID[code]
    problem = {
        "type": f"urn:dunghen:problem:{code}",
        "title": en,
        "status": status,
        "detail": en,
        "detail_vi": vi,
    }
    return json.dumps(problem, ensure_ascii=False)


def _note(code: str, back: str) -> str:
    """Write a page that needs nothing of the application."""
    vi, en = _SAID[code]
    styles = "".join(
        f"<link rel=stylesheet href=/static/css/{name}.css>"
        for name in ("tokens", "base", "layout", "components", "controls")
    )
    way = "Về trang chủ" if back == "/" else "Về hồ sơ"
    return (
        "<!doctype html><html lang=vi><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width'>"
        f"<title>Đúng Hẹn</title>{styles}"
        f"<main class=wrap><div class=empty><h1>{vi}</h1><p lang=en>{en}</p>"
        f'<div class=actions><a class=button href="{back}">{way}</a></div></div>'
        "</main></html>"
    )
