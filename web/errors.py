"""One table: domain error to status, and the pages and problems made of them."""

import uuid
from http import HTTPStatus
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from rules.errors import RuleError
from tracker import errors as refusals
from tracker.errors import CommandRefusedError
from web.rendering import render
from web.security_headers import SECURITY_HEADERS

_log = structlog.get_logger(__name__)


class WebError(Exception):
    """Something about the request itself, not about a case."""


class SignInNeededError(WebError):
    """Nobody is signed in; `next` is where to go on afterwards."""

    def __init__(self, next: str = "/") -> None:  # noqa: A002 - the query's own name
        """Remember where the reader wanted to go."""
        self.next = next
        super().__init__(next)


class PasswordChangeNeededError(WebError):
    """The initial password must be changed first."""


class ForgedFormError(CommandRefusedError):
    """This form is too old or was not made here. Go back, reload and send it again."""

    code = "forged_form"
    vi = "Biểu mẫu đã hết hiệu lực. Hãy quay lại, tải lại trang rồi gửi lại."


class TokenNeededError(CommandRefusedError):
    """Send a valid token as `Authorization: Bearer dh_…`."""

    code = "token_needed"
    vi = "Cần mã truy cập hợp lệ trong tiêu đề Authorization."


class BodyTooLargeError(CommandRefusedError):
    """The body is larger than {most} bytes."""

    code = "body_too_large"
    vi = "Nội dung gửi lên lớn hơn {most} byte."


class TooManyWatchersError(CommandRefusedError):
    """Too many pages are open at once for this one to renew itself."""

    code = "too_many_watchers"
    vi = "Đang có quá nhiều trang mở cùng lúc; trang này chưa tự làm mới được."


#: What each refusal is in HTTP. A test proves that every domain error is here.
STATUS: dict[type[CommandRefusedError], int] = {
    CommandRefusedError: 400,
    refusals.NotPermittedError: 403,
    refusals.NotFoundError: 404,
    refusals.InvalidValueError: 422,
    refusals.TransitionError: 409,
    refusals.EndedCaseError: 409,
    refusals.UnknownProcedureError: 422,
    refusals.ProcedureNotRegistrableError: 422,
    refusals.ProcedureNotInForceError: 422,
    refusals.FutureReceptionError: 422,
    refusals.OutOfOrderError: 422,
    refusals.AlreadyDoneError: 409,
    refusals.SecondReappointmentError: 409,
    refusals.NewDateRefusedError: 422,
    refusals.IncompleteNoticeError: 422,
    refusals.NoticeStateError: 409,
    refusals.FeedbackStateError: 409,
    refusals.WrongPasswordError: 401,
    refusals.TooManyAttemptsError: 429,
    refusals.WeakPasswordError: 422,
    refusals.IdempotencyMismatchError: 422,
    refusals.CalendarError: 422,
    refusals.SettingsError: 500,
    refusals.DatabaseNotReadyError: 503,
    refusals.OutcomeUnknownError: 503,
    refusals.BusyError: 503,
    refusals.DatabaseAwayError: 503,
    refusals.StorageError: 503,
    refusals.FileGoneError: 500,
    refusals.LogBrokenError: 500,
    ForgedFormError: 403,
    TokenNeededError: 401,
    BodyTooLargeError: 413,
    TooManyWatchersError: 503,
}

_TITLES = {
    400: ("Không thực hiện được", "This could not be done"),
    401: ("Cần đăng nhập", "Sign in first"),
    403: ("Không được phép", "Not permitted"),
    404: ("Không tìm thấy", "Not found"),
    405: ("Không dùng được cách này", "Method not allowed"),
    409: ("Không thể làm lúc này", "Not possible now"),
    410: ("Không còn nữa", "No longer here"),
    413: ("Nội dung quá lớn", "Too large"),
    422: ("Cần sửa lại", "Something needs correcting"),
    429: ("Thử lại sau", "Try again later"),
    500: ("Có lỗi của hệ thống", "Something went wrong here"),
    503: ("Hệ thống đang bận", "Busy; try again"),
}


_NO_ANSWER = "Ngày hoặc thời hạn đã nhập không tính được. Hãy kiểm tra lại."


def status_of(error: CommandRefusedError) -> int:
    """Give the status of a refusal; that of its nearest ancestor if it has none."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def install(app: FastAPI) -> None:
    """Teach the application to answer every error politely."""
    app.add_exception_handler(SignInNeededError, _ask_to_sign_in)
    app.add_exception_handler(PasswordChangeNeededError, _ask_to_change)
    app.add_exception_handler(CommandRefusedError, _refused)
    app.add_exception_handler(RuleError, _broke_a_rule)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def is_api(request: Request) -> bool:
    """Say whether a program asks."""
    return request.url.path.startswith("/api/")


def answer(
    request: Request,
    status: int,
    *,
    code: str,
    vi: str,
    en: str,
    **facts: object,
) -> Response:
    """Answer with a page, or to a program with problem+json."""
    title_vi, title_en = _TITLES.get(status, (HTTPStatus(status).phrase,) * 2)
    headers = {"Retry-After": "5"} if status in {429, 503} else {}
    if status == 401 and is_api(request):
        headers["WWW-Authenticate"] = "Bearer"
    if is_api(request):
        return JSONResponse(
            {
                "type": f"urn:dunghen:problem:{code}",
                "title": title_en,
                "status": status,
                "detail": en,
                "detail_vi": vi,
                **facts,
            },
            status_code=status,
            media_type="application/problem+json",
            headers=headers,
        )
    response = render(
        request,
        "errors/problem.html",
        status_code=status,
        status=status,
        title=title_vi,
        title_en=title_en,
        message=vi,
        message_en=en,
        code=code,
        **facts,
    )
    response.headers.update(headers)
    return response


def _ask_to_sign_in(request: Request, error: Exception) -> Response:
    if "hx-request" in request.headers:
        # A part of a page that is open: the page stays, and what was typed with it.
        return render(request, "errors/signed_out.html", status_code=401)
    target = getattr(error, "next", "/")
    return RedirectResponse(f"/dang-nhap?tiep={quote(target)}", status_code=303)


def _ask_to_change(_request: Request, _error: Exception) -> Response:
    return RedirectResponse("/mat-khau", status_code=303)


def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, CommandRefusedError):
        raise error
    facts = {}
    if "field" in error.facts:
        facts["field"] = str(error.facts["field"])
    return answer(
        request,
        status_of(error),
        code=error.code,
        vi=error.message("vi"),
        en=error.message("en"),
        **facts,
    )


def _broke_a_rule(request: Request, error: Exception) -> Response:
    code = getattr(error, "code", "bad_input")
    return answer(
        request,
        422,
        code=code,
        vi=getattr(error, "vi", _NO_ANSWER),
        en=str(error),
    )


def _invalid(request: Request, error: Exception) -> Response:
    """Name the fields at fault; what was typed is not repeated, it may be personal."""
    found = error.errors() if isinstance(error, RequestValidationError) else []
    if found and all(one["loc"][0] == "path" for one in found):
        # An address that was cut or misspelt names nothing; that is no fault of a form.
        return _http(request, HTTPException(404))
    faults = [
        {"field": ".".join(str(part) for part in one["loc"][1:]), "problem": one["msg"]}
        for one in found
    ]
    fields = ", ".join(fault["field"] or "body" for fault in faults)
    return answer(
        request,
        422,
        code="invalid_request",
        vi=f"Thông tin gửi lên chưa đúng: {fields}.",
        en="; ".join(f"{fault['field']}: {fault['problem']}" for fault in faults),
        errors=faults,
    )


def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    vi = {
        404: "Trang này không có, hoặc địa chỉ đã thay đổi.",
        405: "Trang này không nhận cách gửi đó.",
        413: "Nội dung gửi lên quá lớn. Hãy chia nhỏ rồi gửi lại.",
    }.get(status, "Yêu cầu không thực hiện được.")
    en = {
        404: "There is no such page.",
        405: "Method not allowed.",
        413: "The body is too large. Send less at once.",
    }.get(status, "The request could not be carried out.")
    return answer(request, status, code=f"http_{status}", vi=vi, en=en)


def _unexpected(request: Request, error: Exception) -> Response:
    number = uuid.uuid4().hex[:12]
    _log.error("web.unexpected", number=number, path=request.url.path, exc_info=error)
    answered = answer(
        request,
        500,
        code="unexpected",
        vi=f"Hệ thống gặp lỗi không lường trước (mã sự cố {number}). "
        "Dữ liệu đã lưu vẫn còn nguyên.",
        en=f"An unexpected error (incident {number}). What was saved is safe.",
    )
    # Made outside of the boundary, which marks all other answers.
    answered.raw_headers.extend(SECURITY_HEADERS)
    answered.headers["cache-control"] = "no-store"
    return answered
