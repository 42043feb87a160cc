"""Three questions after a result, at an address that only its applicant has."""

from functools import partial
from typing import Annotated

from fastapi import Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from tracker.errors import InvalidValueError
from tracker.survey import Answers, Standing, Survey, answer, survey_of
from web import errors
from web.deps import Db, Now, Reading, page
from web.router import Router

router = Router()

Text = Annotated[str, Form(max_length=100_000)]
Choice = Annotated[str, Form(max_length=20)]


@router.get("/khao-sat/{token}")
def ask(request: Request, session: Reading, now: Now, token: str) -> Response:
    """Show the questions, or say why they cannot be answered any more."""
    found = survey_of(session, token, now=now)
    if found is None:
        return _unknown(request)
    request.state.agency = found.office.agency
    if found.standing is Standing.OPEN:
        return _form(request, found, Answers(time_kept="", attitude=""), {})
    return _closed(request, found)


@router.post("/khao-sat/{token}")
def take(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    token: str,
    time_kept: Choice = "",
    attitude: Choice = "",
    apology: Choice = "",
    remark: Text = "",
) -> Response:
    """Store the answers; what is missing is asked for again, and nothing is lost."""
    found = survey_of(session, token, now=now)
    if found is None:
        return _unknown(request)
    request.state.agency = found.office.agency
    if found.standing is not Standing.OPEN:
        return _closed(request, found)
    typed = Answers(
        time_kept=time_kept, attitude=attitude, apology=apology, remark=remark
    )
    faults = _missing(found, typed)
    if not faults:
        try:
            database.write(partial(answer, token=token, answers=typed, now=now))
        except InvalidValueError as error:
            faults = {str(error.facts["field"]): error.message("vi")}
    if faults:
        return _form(request, found, typed, faults, status=422)
    return RedirectResponse(f"/khao-sat/{token}", status_code=303)


def _missing(found: Survey, typed: Answers) -> dict[str, str]:
    faults = {}
    if not typed.time_kept:
        faults["time_kept"] = "Chọn đúng hẹn hay muộn hơn hẹn."
    if not typed.attitude:
        faults["attitude"] = "Chọn một mức về thái độ phục vụ."
    if found.invitation.asks_apology and not typed.apology:
        faults["apology"] = "Chọn bạn có nhận được lời xin lỗi hay không."
    return faults


def _form(
    request: Request,
    found: Survey,
    typed: Answers,
    faults: dict[str, str],
    *,
    status: int = 200,
) -> HTMLResponse:
    response = page(
        request,
        "public/survey.html",
        status_code=status,
        found=found,
        typed=typed,
        errors=faults,
    )
    return _unlisted(response)


def _closed(request: Request, found: Survey) -> HTMLResponse:
    is_over = found.standing is Standing.OVER
    response = page(
        request,
        "public/survey_closed.html",
        status_code=410 if is_over else 200,
        found=found,
        is_over=is_over,
    )
    return _unlisted(response)


def _unknown(request: Request) -> Response:
    return errors.answer(
        request,
        404,
        code="not_found",
        vi="Địa chỉ khảo sát này không đúng. Hãy mở lại từ thư báo kết quả, "
        "hoặc quét lại mã QR.",
        en="This is not the address of a survey. Open it again from the letter about "
        "your result, or scan the QR code again.",
    )


def _unlisted(response: HTMLResponse) -> HTMLResponse:
    """Keep an address that is a secret out of search engines."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
