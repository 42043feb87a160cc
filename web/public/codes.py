"""The two codes by which somebody finds what is theirs: typed, checked, counted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Form, Request

from tracker.accounts.throttle import LOOK_UP, Limit, count_attempt, network_of
from tracker.db import Database
from web.typed import Errors


@dataclass(frozen=True, slots=True)
class Codes:
    """Code and secret, as somebody typed them."""

    code: str
    secret: str


def both_codes(
    code: Annotated[str, Form(max_length=60)] = "",
    secret: Annotated[str, Form(max_length=40)] = "",
) -> Codes:
    """Read code and secret of a form."""
    return Codes(code, secret)


BothCodes = Annotated[Codes, Depends(both_codes)]


def not_typed(typed: Codes, code_vi: str, secret_vi: str) -> Errors:
    """Say what to type where nothing stands."""
    return {
        name: said
        for name, given, said in (
            ("code", typed.code, code_vi),
            ("secret", typed.secret, secret_vi),
        )
        if not given.strip()
    }


def count_look_up(request: Request, database: Database, now: datetime) -> None:
    """Count one look-up of a network; raise when there were too many."""
    count(request, database, LOOK_UP, now)


def count(request: Request, database: Database, limit: Limit, now: datetime) -> None:
    """Count one attempt of a network; raise when there were too many."""
    address = request.client.host if request.client else ""
    database.write(
        lambda session: count_attempt(session, limit, network_of(address), now=now)
    )
