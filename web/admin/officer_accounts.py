"""Acts on an officer's account: a new first password, closing it, opening it again."""

from uuid import UUID

from fastapi import Request
from fastapi.responses import Response

from tracker.accounts.officers import (
    deactivate_officer,
    officer_of,
    reactivate_officer,
    reset_password,
)
from tracker.accounts.passwords import hash_password, initial_password
from tracker.errors import CommandRefusedError
from web.admin.gate import Changing, administrators
from web.admin.officers import officer_page, password_page
from web.deps import Db, Now, Reading, go
from web.errors import status_of
from web.typed import errors_of, sentence_of

router = administrators()


@router.post("/can-bo/{officer_id}/mat-khau", response_model=None)
def give_password(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    officer_id: UUID,
) -> Response:
    """Give a new first password; whoever was signed in with the old one is out."""
    officer = officer_of(session, actor, officer_id)
    password = initial_password()
    hashed = hash_password(password, officer.username)
    try:
        database.write(
            lambda writing: reset_password(writing, actor, officer_id, hashed, now=now)
        )
    except CommandRefusedError as error:
        errors = {"": sentence_of(error)}
        return officer_page(request, session, actor, officer, errors, status_of(error))
    return password_page(request, officer, password, is_new=False)


@router.post("/can-bo/{officer_id}/khoa", response_model=None)
def close(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    officer_id: UUID,
) -> Response:
    """Close an account at once; the row stays, since the record names the person."""
    officer = officer_of(session, actor, officer_id)
    try:
        database.write(
            lambda writing: deactivate_officer(writing, actor, officer_id, now=now)
        )
    except CommandRefusedError as error:
        errors = errors_of(error)
        return officer_page(request, session, actor, officer, errors, status_of(error))
    return go(f"/quan-tri/can-bo/{officer_id}", "da-khoa")


@router.post("/can-bo/{officer_id}/mo-lai", response_model=None)
def open_again(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    officer_id: UUID,
) -> Response:
    """Open an account again, with a new first password."""
    officer = officer_of(session, actor, officer_id)
    password = initial_password()
    hashed = hash_password(password, officer.username)
    database.write(
        lambda writing: reactivate_officer(writing, actor, officer_id, hashed, now=now)
    )
    return password_page(request, officer, password, is_new=False)
