"""The first set-up of an installation: /thiet-lap, once and never again."""

from datetime import datetime
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from rules.work_calendar import DEFAULT_HOURS
from tracker.accounts.agencies import AgencyDetails, checked_agency
from tracker.accounts.choices import Choices, choices_from
from tracker.accounts.entrance import Credentials, sign_in
from tracker.accounts.officer_details import checked_username
from tracker.accounts.passwords import SHORTEST, hash_password
from tracker.accounts.set_up import FirstAdministrator, SetUp, is_set_up
from tracker.db import Session
from tracker.errors import AlreadyDoneError, CommandRefusedError, WeakPasswordError
from tracker.founding import found
from tracker.ids import new_id
from tracker.text_entry import email
from web.account.entrance import remember
from web.account.gate import SET_UP
from web.deps import Config, Db, Now, go, page
from web.errors import status_of
from web.hours import FIELDS, hours_of, hours_typed
from web.router import Router
from web.typed import Errors, Form, TypedForm, errors_of, sentence_of, typed

router = Router()

#: What has to be filled in, and the sentence for whoever left it out.
_NEEDED = {
    "code": "Nhập mã định danh của cơ quan, ví dụ X99.99.",
    "name_vi": "Nhập tên cơ quan.",
    "one_stop_name_vi": "Nhập tên gọi của Bộ phận Một cửa.",
    "public_url": "Nhập địa chỉ mà người dân dùng để mở trang này.",
    "username": "Chọn tên đăng nhập của người quản trị.",
    "name": "Nhập họ và tên người quản trị.",
    "unit_vi": "Nhập phòng, ban của người quản trị.",
    "password": "Chọn mật khẩu.",
}


@router.get(SET_UP, response_model=None)
def ask(request: Request, database: Db, settings: Config) -> Response:
    """Ask what the product cannot know, as long as it has no agency."""
    with database.read() as session:
        if is_set_up(session):
            return RedirectResponse("/dang-nhap", status_code=303)
    return _page(request, _beginning(settings.public_url))


@router.post(SET_UP, response_model=None)
def set_up(
    request: Request, database: Db, settings: Config, now: Now, form: Form
) -> Response:
    """Make the agency, its calendar and catalogue, and the first account."""
    errors: Errors = {}
    with database.read() as session:
        if is_set_up(session):
            raise AlreadyDoneError(
                what="this installation is set up; sign in",
                what_vi="hệ thống đã được thiết lập, hãy đăng nhập",
            )
        _check_particulars(session, form, errors)
    given = _set_up_of(form, errors)
    if given is None:
        return _page(request, form, errors, 422)
    public_url = form.text("public_url").strip().rstrip("/")
    try:
        database.write(
            lambda session: found(session, given, public_url=public_url, now=now)
        )
    except CommandRefusedError as error:
        return _page(request, form, errors_of(error), status_of(error))
    request.app.state.is_set_up = True
    return _entered(request, database, settings, form, now)


def _entered(
    request: Request, database: Db, settings: Config, form: TypedForm, now: datetime
) -> Response:
    """Sign the new administrator in: whoever has just chosen a password knows it."""
    credentials = Credentials(
        username=form.text("username"),
        password=form.text("password"),
        address=request.client.host if request.client else "",
    )
    cookie, _ = sign_in(database, credentials, now=now)
    response = go("/quan-tri", "da-thiet-lap")
    remember(response, cookie, settings)
    return response


def _set_up_of(form: TypedForm, errors: Errors) -> SetUp | None:
    """Read the answers; with anything wrong, all of it is said at once."""
    for name, said in _NEEDED.items():
        if not form.text(name).strip():
            errors[name] = said
    hours = hours_of(form, errors)
    publish_days = _publishing(form, errors)
    _check_address(form, errors)
    password_hash = _password_hash(form, errors)
    if errors:
        return None
    return SetUp(
        agency=_details_of(form),
        office_hours=hours,
        administrator=FirstAdministrator(
            username=form.text("username"),
            name=form.text("name"),
            email=form.text("email"),
            position_vi=form.text("position_vi"),
            unit_vi=form.text("unit_vi"),
            password_hash=password_hash,
        ),
        publish_apologies=form.text("publish_apologies") == "yes",
        publish_days=publish_days,
        one_stop_name_vi=form.text("one_stop_name_vi"),
    )


def _check_particulars(session: Session, form: TypedForm, errors: Errors) -> None:
    """Check what was typed of the agency and of the person, before anything is made."""
    try:
        checked_agency(session, _details_of(form), new_id())
    except CommandRefusedError as error:
        errors.update(errors_of(error))
    try:
        email(form.text("email"))
    except CommandRefusedError as error:
        errors.update(errors_of(error))


def _details_of(form: TypedForm) -> AgencyDetails:
    return AgencyDetails(
        **{name: form.text(name) for name in AgencyDetails.__dataclass_fields__}
    )


def _publishing(form: TypedForm, errors: Errors) -> int:
    """Read the choice that has no default; the term matters only with a yes."""
    chosen = form.text("publish_apologies")
    if chosen not in {"yes", "no"}:
        errors["publish_apologies"] = "Chọn có hoặc không công khai lời xin lỗi."
    if chosen != "yes" and not form.text("publish_days").strip():
        return Choices().publish_days
    try:
        days = form.whole("publish_days", "Số ngày công khai")
        return choices_from({"publish_days": days}).publish_days
    except CommandRefusedError as error:
        errors.update(errors_of(error))
        return 0


def _check_address(form: TypedForm, errors: Errors) -> None:
    if "public_url" in errors:
        return
    try:
        choices_from({"lookup_address": form.text("public_url")})
    except CommandRefusedError as error:
        errors.update(errors_of(error, lookup_address="public_url"))


def _password_hash(form: TypedForm, errors: Errors) -> str:
    """Hash the password, which takes its time, only when nothing else is wrong."""
    if form.text("password") != form.text("password_again"):
        errors.setdefault("password_again", "Hai lần nhập mật khẩu chưa giống nhau.")
    try:
        username = checked_username(form.text("username"))
        return "" if errors else hash_password(form.text("password"), username)
    except WeakPasswordError as error:
        errors["password"] = sentence_of(error)
    except CommandRefusedError as error:
        for name, said in errors_of(error).items():
            errors.setdefault(name, said)
    return ""


def _beginning(public_url: str) -> TypedForm:
    begin: dict[str, Any] = {
        "one_stop_name_vi": "Bộ phận Một cửa",
        "unit_vi": "Văn phòng",
        "public_url": public_url,
    }
    return TypedForm({**hours_typed(DEFAULT_HOURS).texts, **typed(**begin).texts})


#: The fields as they stand on the page, so that faults are read from the top down.
_ORDER = (
    *("code", "document_symbol", "name_vi", "parent_name_vi", "name_en", "place_vi"),
    *("address_vi", "phone", "one_stop_name_vi", "public_url"),
    *FIELDS.values(),
    *("publish_apologies", "publish_days", "name", "username", "unit_vi"),
    *("position_vi", "email", "password", "password_again"),
)


def _in_order(errors: Errors) -> Errors:
    known = {name: errors[name] for name in _ORDER if name in errors}
    return known | errors


def _page(
    request: Request,
    form: TypedForm,
    errors: Errors | None = None,
    status_code: int = 200,
) -> HTMLResponse:
    return page(
        request,
        "account/set_up.html",
        status_code,
        form=form,
        errors=_in_order(errors or {}),
        shortest=SHORTEST,
    )
