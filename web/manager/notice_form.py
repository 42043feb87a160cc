"""A form about a notice: carried out, or shown again with what was typed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import Response

from tracker.accounts.actor import Actor
from tracker.db import Database, Session
from tracker.errors import (
    CommandRefusedError,
    IncompleteNoticeError,
    NewDateRefusedError,
)
from web.deps import Db, Now, Poster, go
from web.errors import status_of
from web.manager.apologies import show
from web.presenting.i18n import translate
from web.rendering import language_of
from web.typed import sentence_of

Typed = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Who sent a form about which notice, and when."""

    request: Request
    database: Database
    actor: Actor
    now: datetime
    notice_id: UUID

    def do(self, act: Callable[[Session], Any], done: str, typed: Typed) -> Response:
        """Carry an act out and go back to the notice; a refusal shows what was typed.

        What may not be seen or done at all is answered by the page of errors.
        """
        try:
            self.database.write(act)
        except CommandRefusedError as error:
            status = status_of(error)
            if status in {403, 404}:
                raise
            said = translate(sentence_of(error), language_of(self.request))
            return self.again(typed, {field_of(error, typed): said}, status)
        return go(f"/loi-xin-loi/{self.notice_id}", done)

    def again(self, typed: Typed, errors: dict[str, str], status: int) -> Response:
        """Show the notice with what was typed and what is wrong with it."""
        with self.database.read() as session:
            return show(
                self.request,
                session,
                self.actor,
                self.notice_id,
                self.now,
                typed=dict(typed),
                errors=errors,
                status=status,
            )


def hand_of(
    request: Request, notice_id: UUID, database: Db, actor: Poster, now: Now
) -> Hand:
    """Take what every form of a notice needs."""
    return Hand(
        request=request, database=database, actor=actor, now=now, notice_id=notice_id
    )


ByHand = Annotated[Hand, Depends(hand_of)]


def field_of(error: CommandRefusedError, typed: Typed) -> str:
    """Name the field at fault among those of the form; none for the whole form.

    A command calls every text with a reason `reason`; a form has one such text.
    """
    if isinstance(error, NewDateRefusedError):
        return "new_date"
    if isinstance(error, IncompleteNoticeError):
        lacks_reason = "reason" in str(error.facts.get("missing", ""))
        field = "reason_text" if lacks_reason else "new_date"
    else:
        field = str(error.facts.get("field", ""))
    if field in typed:
        return field
    texts = [name for name in typed if name in _TEXTS]
    return texts[0] if field == "reason" and texts else ""


_TEXTS = ("reason_text", "remark", "why", "text", "reason")
