"""What the agency chooses for itself: /quan-tri/lua-chon."""

from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from tracker.accounts.agencies import agency_of, change_choices
from tracker.accounts.choices import Choices, choices_from, choices_of
from tracker.errors import CommandRefusedError, InvalidValueError
from web.admin.gate import Administrator, Changing, administrators
from web.deps import Db, Now, Reading, go, page
from web.errors import status_of
from web.typed import Errors, Form, TypedForm, errors_of, typed

router = administrators()

#: Numbers with what they are called when one of them is no number.
_NUMBERS = {
    "due_soon_working_days": "Báo sắp đến hạn trước",
    "apology_prepared_working_days": "Soạn sẵn lời xin lỗi trước",
    "publish_days": "Công khai trong",
    "supplement_ask_working_days": "Yêu cầu bổ sung trong",
    "supplement_window_days": "Chờ bổ sung trong",
    "explanation_working_days": "Giải trình trong",
    "reminder_answer_hours": "Trả lời đôn đốc trong",
    "sign_near_working_days": "Sát hạn khi còn",
    "sign_late_working_days": "Ghi muộn khi sau ngày xong",
    "sign_ask_left_working_days": "Yêu cầu vào lúc cuối khi còn",
    "sign_bulk_cases": "Ghi hàng loạt từ",
    "sign_bulk_minutes": "Ghi hàng loạt trong",
}
_TEXTS = ("digest_at", "one_stop_name_vi", "lookup_address", "legal_basis")


@router.get("/lua-chon")
def show(request: Request, session: Reading, actor: Administrator) -> HTMLResponse:
    """Show the choices as a form."""
    return _page(request, _typed_of(choices_of(agency_of(session, actor))))


@router.post("/lua-chon", response_model=None)
def change(
    request: Request, database: Db, now: Now, actor: Changing, form: Form
) -> Response:
    """Change the choices; all faults are said at once."""
    errors: Errors = {}
    chosen = _choices_of(form, errors)
    if errors:
        return _page(request, form, errors, 422)
    try:
        database.write(lambda session: change_choices(session, actor, chosen, now=now))
    except CommandRefusedError as error:
        return _page(request, form, errors_of(error), status_of(error))
    return go("/quan-tri/lua-chon", "da-luu")


def _choices_of(form: TypedForm, errors: Errors) -> dict[str, Any]:
    chosen: dict[str, Any] = {name: form.text(name) for name in _TEXTS}
    for name, label in _NUMBERS.items():
        try:
            chosen[name] = form.whole(name, label)
        except InvalidValueError as error:
            errors.update(errors_of(error))
    for name, value in chosen.items():
        try:
            choices_from({name: value})
        except InvalidValueError as error:
            errors.update(errors_of(error))
    publishing = form.text("publish_apologies")
    if publishing not in {"yes", "no"}:
        errors["publish_apologies"] = "Chọn có hoặc không công khai lời xin lỗi."
    return {**chosen, "publish_apologies": publishing == "yes"}


def _typed_of(choices: Choices) -> TypedForm:
    return typed(
        publish_apologies="yes" if choices.publish_apologies else "no",
        **{name: str(getattr(choices, name)) for name in (*_TEXTS, *_NUMBERS)},
    )


def _page(
    request: Request,
    form: TypedForm,
    errors: Errors | None = None,
    status_code: int = 200,
) -> HTMLResponse:
    return page(
        request,
        "admin/choices.html",
        status_code,
        form=form,
        usual=Choices(),
        errors=errors or {},
    )
