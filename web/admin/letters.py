"""The outbox as an administrator sees it: /quan-tri/hop-thu-di."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response

from notifications.outbox import LetterStatus
from tracker.accounts.actor import Actor
from tracker.calendars import time_of
from tracker.db import Session
from tracker.errors import CommandRefusedError
from tracker.mailroom import (
    died_of_the_server,
    letter_with_attempts,
    mailroom,
    send_again,
    send_all_again,
)
from web.admin.gate import Administrator, Changing, administrators
from web.admin.words import LETTER_STATUSES, LETTERS_SAID, OUTCOMES_SAID
from web.deps import Db, Now, Reading, go, page
from web.errors import status_of
from web.typed import Errors, sentence_of

router = administrators()
Chosen = Literal["queued", "failed", "sent", "withdrawn", "all"]


@router.get("/hop-thu-di")
def everything(
    request: Request,
    session: Reading,
    actor: Administrator,
    status: Annotated[Chosen, Query(alias="trang-thai")] = "all",
    truoc: UUID | None = None,
) -> HTMLResponse:
    """List letters, the newest first; the dead ones with their reasons."""
    found = mailroom(
        session,
        actor,
        status=None if status == "all" else LetterStatus(status),
        before=truoc,
    )
    return page(
        request,
        "admin/letters.html",
        found=found,
        chosen=status,
        statuses=LETTER_STATUSES,
        kinds=LETTERS_SAID,
        civil=time_of(session, actor.agency_id).civil,
        is_first=truoc is None,
        resendable=died_of_the_server(session, actor) if status == "failed" else 0,
    )


@router.post("/hop-thu-di/gui-lai-tat-ca", response_model=None)
def give_all_a_new_start(database: Db, now: Now, actor: Changing) -> Response:
    """Send again what died because a server was away or set up wrongly."""
    database.write(lambda writing: send_all_again(writing, actor, now=now))
    return go("/quan-tri/hop-thu-di?trang-thai=queued", "da-gui-lai-tat-ca")


@router.get("/hop-thu-di/{letter_id}")
def show(
    request: Request, session: Reading, actor: Administrator, letter_id: UUID
) -> HTMLResponse:
    """Show one letter with every try to send it."""
    return _page(request, session, actor, letter_id)


@router.post("/hop-thu-di/{letter_id}/gui-lai", response_model=None)
def give_new_start(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    letter_id: UUID,
) -> Response:
    """Send a dead letter again: the same words, the same Message-ID."""
    try:
        database.write(lambda writing: send_again(writing, actor, letter_id, now=now))
    except CommandRefusedError as error:
        errors = {"": sentence_of(error)}
        return _page(request, session, actor, letter_id, errors, status_of(error))
    return go(f"/quan-tri/hop-thu-di/{letter_id}", "da-gui-lai")


def _page(
    request: Request,
    session: Session,
    actor: Actor,
    letter_id: UUID,
    errors: Errors | None = None,
    status_code: int = 200,
) -> HTMLResponse:
    letter, attempts = letter_with_attempts(session, actor, letter_id)
    return page(
        request,
        "admin/letter.html",
        status_code,
        letter=letter,
        attempts=attempts,
        errors=errors or {},
        statuses=LETTER_STATUSES,
        kinds=LETTERS_SAID,
        outcomes=OUTCOMES_SAID,
        civil=time_of(session, actor.agency_id).civil,
    )
