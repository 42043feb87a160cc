"""A catalogue file taken in: /quan-tri/danh-muc/nhap; looked at first, then written."""

import csv
import io
from typing import Annotated

from fastapi import APIRouter, File, Request, UploadFile
from fastapi.responses import HTMLResponse, Response

from tracker.catalogue import COLUMNS, ImportReport, import_procedures
from tracker.errors import InvalidValueError
from web.admin.gate import Administrator, Changing
from web.deps import Db, Now, go, page
from web.typed import Errors, Form, TypedForm, errors_of

router = APIRouter()

#: A file of this size is carried through the page of the dry run; a larger one has to
#: be chosen once more.
_CARRIED = 400_000


@router.get("/danh-muc/nhap")
def ask(request: Request, actor: Administrator) -> HTMLResponse:  # noqa: ARG001
    """Ask for the file."""
    return _page(request)


@router.post("/danh-muc/nhap", response_model=None)
def take_in(
    request: Request,
    database: Db,
    now: Now,
    actor: Changing,
    form: Form,
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Say what the file would do; or do it, all of it or nothing."""
    try:
        text = _text(form, file)
        rows = _rows(text)
    except InvalidValueError as error:
        return _page(request, errors_of(error), 422)
    dry_run = form.text("do") != "write"
    report = database.write(
        lambda session: import_procedures(
            session, actor, rows, dry_run=dry_run, now=now
        )
    )
    if report.written:
        return go("/quan-tri/danh-muc", "da-nhap")
    status = 422 if report.faults else 200
    carried = "" if report.faults or len(text) > _CARRIED else text
    return _page(request, None, status, report=report, carried=carried)


def _text(form: TypedForm, file: UploadFile | None) -> str:
    if file is None or not file.filename:
        if carried := form.text("carried"):
            return carried
        raise _refused("no file was chosen.", "Chọn tệp CSV cần nhập.")
    try:
        return file.file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused(
            "the file is not UTF-8.",
            "Tệp không phải mã UTF-8. Trong bảng tính, hãy lưu dạng CSV UTF-8.",
        ) from None


def _rows(text: str) -> list[dict[str, str | None]]:
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""))
        rows = list(reader)
        names = reader.fieldnames
    except csv.Error as error:
        raise _refused(
            f"the file cannot be read: {error}",
            "Tệp không đọc được: một ô quá dài hoặc dấu ngoặc kép chưa đóng.",
        ) from None
    if not names or not rows:
        raise _refused(
            "the file has no lines.",
            "Tệp không có dòng nào. Dòng đầu là tên cột, mỗi dòng sau là một thủ tục.",
        )
    return rows


def _refused(problem: str, problem_vi: str) -> InvalidValueError:
    return InvalidValueError(field="file", problem=problem, problem_vi=problem_vi)


def _page(
    request: Request,
    errors: Errors | None = None,
    status_code: int = 200,
    *,
    report: ImportReport | None = None,
    carried: str = "",
) -> HTMLResponse:
    return page(
        request,
        "admin/catalogue_import.html",
        status_code,
        errors=errors or {},
        report=report,
        carried=carried,
        columns=sorted(COLUMNS),
    )
