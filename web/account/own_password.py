"""The own password: /mat-khau, all there is for whoever must choose one first."""

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from tracker.accounts.entrance import change_password
from tracker.accounts.passwords import SHORTEST
from tracker.accounts.sign_ins import SignedIn
from tracker.errors import CommandRefusedError, WeakPasswordError, WrongPasswordError
from web.account.entrance import remember
from web.account.landing import landing
from web.deps import Config, Db, Now, Poster, Someone, go, page
from web.errors import status_of
from web.router import Router
from web.typed import Errors, Form, errors_of, sentence_of

router = Router()
_DIFFER = "Hai lần nhập mật khẩu mới chưa giống nhau."
_WRONG = "Mật khẩu đang dùng chưa đúng."


@router.get("/mat-khau")
def ask(request: Request, found: Someone) -> HTMLResponse:
    """Ask for the password in use and a new one."""
    return _page(request, found)


@router.post("/mat-khau", response_model=None)
def change(
    request: Request,
    database: Db,
    settings: Config,
    now: Now,
    found: Someone,
    actor: Poster,
    form: Form,
) -> Response:
    """Change it; every other session of this person ends."""
    new = form.text("new_password")
    if new != form.text("new_password_again"):
        return _page(request, found, {"new_password_again": _DIFFER}, 422)
    try:
        cookie, _ = change_password(
            database, actor, form.text("current_password"), new, now=now
        )
    except CommandRefusedError as error:
        return _page(request, found, _errors(error), status_of(error))
    response = go(landing(actor), "da-doi-mat-khau")
    remember(response, cookie, settings)
    return response


def _errors(error: CommandRefusedError) -> Errors:
    if isinstance(error, WrongPasswordError):
        return {"current_password": _WRONG}
    if isinstance(error, WeakPasswordError):
        return {"new_password": sentence_of(error)}
    return errors_of(error, password="new_password")  # noqa: S106 - a field's name


def _page(
    request: Request,
    found: SignedIn,
    errors: Errors | None = None,
    status_code: int = 200,
) -> HTMLResponse:
    return page(
        request,
        "account/own_password.html",
        status_code,
        errors=errors or {},
        is_first=found.must_change_password,
        back=landing(found.actor),
        shortest=SHORTEST,
    )
