"""Answers made smaller on their way, where that tells nobody anything.

The length of a compressed page gives away what is repeated in it. Whoever can make a
reader's browser ask for pages of a chosen text, and sees how long the answers are, can
guess what else stands in them (BREACH). So what belongs to somebody signed in is
compressed only when the browser says that this very site asked for it
(docs/decisions/0020).
"""

from starlette.datastructures import Headers
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

#: A page is compressed for one reader only; more effort gains little and takes long.
_LEVEL = 6
_OWN = frozenset({"same-origin", "none"})
#: What is compressed as it is, beside what the library knows.
_DENSE = (
    "application/pdf",
    "application/octet-stream",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)


class Compression:
    """An ASGI application around another one, which makes its answers smaller."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand around an application."""
        self._plain = app
        self._smaller = GZipMiddleware(
            app,
            compresslevel=_LEVEL,
            exclude_content_types=(*DEFAULT_EXCLUDED_CONTENT_TYPES, *_DENSE),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, to be answered in fewer bytes where that is safe."""
        is_safe = scope["type"] == "http" and _is_safe(Headers(scope=scope))
        await (self._smaller if is_safe else self._plain)(scope, receive, send)


def _is_safe(headers: Headers) -> bool:
    """Say whether nobody else chose what is asked for, or nothing in it is secret."""
    if not {"cookie", "authorization"}.intersection(headers):
        return True
    return headers.get("sec-fetch-site") in _OWN
