"""The edge of the application: size of bodies, where a form may come from, headers."""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request

from web.errors import answer
from web.security_headers import SECURITY_HEADERS

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
#: More digits than any length has that is not refused.
_DIGITS = 15

_UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


class Boundary:
    """An ASGI application around another one, which answers for the edge."""

    def __init__(
        self, app: Application, limit_mb: int, is_known: Callable[[Scope], bool]
    ) -> None:
        """Stand around an application; one file may have so many megabytes.

        `is_known` says whether somebody is signed in: a stranger sends little.
        """
        self._app = app
        self._is_known = is_known
        self._most_files = most_of_files(limit_mb)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, unless it is too large or came from another site."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.lower(): value for name, value in scope["headers"]}
        if _is_foreign(scope, headers):
            await _refuse(scope, receive, send, "foreign_form")
            return
        said = headers.get(b"content-length", b"0")
        length = int(said[:_DIGITS]) if said.isdigit() else 0
        most = self._most(scope)
        if most > MOST and not await run_in_threadpool(self._is_known, scope):
            await self._strange(scope, receive, send, length)
            return
        if length > most:
            if _FILES.fullmatch(scope["path"]):
                await _read_away(receive, most * _READ_TO_THE_END)
            await _refuse(scope, receive, send, "body_too_large")
            return
        await self._bounded(scope, _Counted(receive, most), send)

    async def _strange(
        self, scope: Scope, receive: Receive, send: Send, length: int
    ) -> None:
        """Let a small form find its way to the sign-in; keep nothing that is larger."""
        if length > MOST:
            await _read_away(receive, self._most_files)
            await _refuse(scope, receive, send, "sign_in_first")
            return
        counted = _Counted(receive, MOST)
        await self._bounded(scope, counted, send, code="sign_in_first")

    def _most(self, scope: Scope) -> int:
        """Say how long the body of a request may be."""
        if scope["path"].startswith(_IMPORTS):
            return MOST_IMPORT
        if scope["path"] == _REGISTERS and scope["method"] == "POST":
            return MOST_REGISTER
        if scope["method"] == "POST" and _FILES.fullmatch(scope["path"]):
            return self._most_files
        return MOST

    async def _bounded(
        self,
        scope: Scope,
        counted: "_Counted",
        send: Send,
        code: str = "body_too_large",
    ) -> None:
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
            await _refuse(scope, counted, send, code)


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
    kept = (b"cache-control", _keeping(scope))
    message["headers"] = [
        *message["headers"],
        *(one for one in (*SECURITY_HEADERS, kept) if one[0] not in present),
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


#: The status of each refusal, and what it says in both languages.
_SAID = {
    "foreign_form": (
        403,
        "Biểu mẫu này được gửi từ một trang khác.",
        "This form was sent from another site.",
    ),
    "sign_in_first": (
        401,
        "Phiên làm việc đã kết thúc nên tệp chưa được nhận. Hãy đăng nhập rồi gửi lại.",
        "Your session is over, so the file was not taken. Sign in, then send it again.",
    ),
    "body_too_large": (
        413,
        "Nội dung gửi lên quá lớn. Hãy chia nhỏ rồi gửi lại.",
        "The body is too large. Send less at once.",
    ),
    "files_too_large": (
        413,
        "Các tệp gửi cùng lúc quá lớn. Chưa tệp nào được lưu; hãy gửi từng tệp một.",
        "The files are too large together. None was stored; send one at a time.",
    ),
}


async def _refuse(scope: Scope, receive: Receive, send: Send, code: str) -> None:
    """Answer in the frame of the public pages: who asks was not looked up."""
    files = _FILES.fullmatch(scope["path"])
    if files and code == "body_too_large":
        code = "files_too_large"
    facts = {"way_back": files[1]} if files else {}
    status, vi, en = _SAID[code]
    refusal = answer(Request(scope), status, code=code, vi=vi, en=en, **facts)
    refusal.headers["connection"] = "close"

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            _mark(scope, message)
        await send(message)

    await refusal(scope, receive, sending)
