"""Signing in and out: /dang-nhap, /dang-xuat."""

from typing import Annotated

from fastapi import Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from tracker.accounts import sign_ins
from tracker.accounts.agencies import agencies
from tracker.accounts.entrance import Credentials, sign_in
from tracker.accounts.preferences import preferences_of
from tracker.db import Database
from tracker.errors import (
    CommandRefusedError,
    InvalidValueError,
    TooManyAttemptsError,
)
from tracker.settings import Settings
from web.account.landing import landing
from web.deps import COOKIE, Config, Db, Now, Perhaps, go, page
from web.errors import ForgedFormError, status_of
from web.router import Router
from web.typed import Errors, TypedForm, errors_of, sentence_of, typed
from web.typed import Form as Typed

router = Router()


@router.get("/dang-nhap", response_model=None)
def ask(
    request: Request,
    database: Db,
    found: Perhaps,
    tiep: Annotated[str, Query(max_length=4000)] = "",
) -> Response:
    """Ask who it is, unless that is known."""
    if found is not None:
        return RedirectResponse(landing(found.actor, tiep), status_code=303)
    return _page(request, database, typed(tiep=tiep))


@router.post("/dang-nhap", response_model=None)
def enter(
    request: Request, database: Db, settings: Config, now: Now, form: Typed
) -> Response:
    """Sign in; a wrong name and a wrong password get the same answer."""
    credentials = Credentials(
        username=form.text("username"),
        password=form.text("password"),
        agency_code=form.text("agency_code"),
        address=request.client.host if request.client else "",
    )
    try:
        cookie, found = sign_in(
            database, credentials, now=now, replacing=request.cookies.get(COOKIE)
        )
    except CommandRefusedError as error:
        return _page(request, database, form, _errors(error), status_of(error))
    target = "/mat-khau" if found.must_change_password else ""
    response = RedirectResponse(
        target or landing(found.actor, form.text("tiep")), status_code=303
    )
    remember(response, cookie, settings)
    with database.read() as session:
        remember_language(response, preferences_of(session, found.actor).language)
    return response


@router.post("/dang-xuat", response_model=None)
def leave(
    request: Request,
    database: Db,
    found: Perhaps,
    now: Now,
    csrf_token: Annotated[str, Form()] = "",
) -> Response:
    """Sign out, also somebody who still has to choose a password."""
    if found is not None:
        if not found.csrf_fits(csrf_token):
            raise ForgedFormError
        cookie = request.cookies.get(COOKIE, "")
        database.write(lambda session: sign_ins.end(session, cookie, now=now))
    response = go("/dang-nhap", "da-dang-xuat")
    response.delete_cookie(COOKIE)
    return response


def remember(response: Response, cookie: str, settings: Settings) -> None:
    """Give the browser the cookie, until it is closed.

    How long the session lasts is the row's to say; on a desk that several people use,
    closing the browser must be enough.
    """
    response.set_cookie(
        COOKIE,
        cookie,
        httponly=True,
        samesite="lax",
        secure=settings.secure_cookies,
    )


def remember_language(response: Response, language: str) -> None:
    """Let the browser show the language that the officer chose, if one was chosen."""
    if language:
        response.set_cookie("lang", language, max_age=31_536_000, samesite="lax")


def _errors(error: CommandRefusedError) -> Errors:
    if isinstance(error, InvalidValueError):
        return errors_of(error)
    name = "" if isinstance(error, TooManyAttemptsError) else "password"
    return {name: sentence_of(error)}


def _page(
    request: Request,
    database: Database,
    form: TypedForm,
    errors: Errors | None = None,
    status_code: int = 200,
) -> HTMLResponse:
    with database.read() as session:
        known = agencies(session)
    if len(known) == 1:
        request.state.agency = known[0]
    return page(
        request,
        "account/sign_in.html",
        status_code,
        form=form,
        errors=errors or {},
        agencies=[(one.code, one.name_vi) for one in known] if len(known) > 1 else [],
    )
