"""Who may keep a public answer, for how long, and how it is asked for anew.

A cache between the program and its readers keeps what is the same for everybody. A
reader with a cookie may have a language of their own: what they get only their own
browser keeps, because many caches do not heed `Vary: Cookie`. Each answer has a mark of
its content; whoever has it already gets no second copy (RFC 9110, 13.1.2).
"""

from hashlib import sha256
from typing import TypeVar

from fastapi import Request
from fastapi.responses import Response

#: Kept for a minute; while the program does not answer, for ten.
_FOR_ALL = "public, max-age=60, stale-if-error=600"
_FOR_ONE = "private, max-age=60"
_A_DAY = "public, max-age=86400"
_LANGUAGE = {"lang"}
_SIGNS = 32
#: What an answer without a body says nothing of.
_OF_A_BODY = ("content-length", "content-type", "content-disposition")
AnyResponse = TypeVar("AnyResponse", bound=Response)


def kept(request: Request, response: AnyResponse) -> AnyResponse:
    """Let an answer be kept for a minute, where it is the same for everybody.

    Not for a session, and not where a language is chosen just now. Whoever names the
    mark of the very same content is told only that nothing has changed (304).
    """
    response.headers["Vary"] = "Cookie"
    cookies = set(request.cookies)
    if cookies - _LANGUAGE or "set-cookie" in response.headers:
        return response
    response.headers["Cache-Control"] = _FOR_ONE if cookies else _FOR_ALL
    return _marked(request, response)


def kept_a_day(request: Request, response: AnyResponse) -> AnyResponse:
    """Let an answer be kept longer: what it says is to be the same for ever.

    Not for ever: should it be broken one day and mended, a cache must let go of it.
    """
    response.headers["Cache-Control"] = _A_DAY
    return _marked(request, response)


def _marked(request: Request, response: AnyResponse) -> AnyResponse:
    """Mark an answer by its content; send no content that is known already.

    The mark is a weak one: compressed or not, the content is the same.
    """
    mark = f'W/"{sha256(response.body).hexdigest()[:_SIGNS]}"'
    response.headers["ETag"] = mark
    if mark in _named(request) and response.status_code == 200:
        response.status_code = 304
        response.body = b""
        for name in _OF_A_BODY:
            if name in response.headers:
                del response.headers[name]
    return response


def _named(request: Request) -> set[str]:
    """Give the marks that a reader has; a strong one names the same content."""
    said = request.headers.get("if-none-match", "").split(",")
    return {"W/" + one.strip().removeprefix("W/") for one in said if one.strip()}
