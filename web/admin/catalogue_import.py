"""A catalogue file taken in: /quan-tri/danh-muc/nhap; looked at first, then written."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import File, Request, UploadFile
from fastapi.responses import HTMLResponse, Response, StreamingResponse

from tracker.catalogue import COLUMNS, ImportReport, import_procedures
from tracker.catalogue.file_rows import Row, read_table, read_text, write_text
from tracker.errors import InvalidValueError
from web.admin.calendar_effects import csv_answer
from web.admin.gate import Administrator, Changing, administrators
from web.deps import Db, Now, go, page
from web.presenting.i18n import translate
from web.presenting.sheets import csv_file
from web.rendering import language_of
from web.typed import Errors, Form, TypedForm, errors_of

router = administrators()

#: A file of this size is carried through the page of the dry run; a larger one has to
#: be chosen once more.
_CARRIED = 400_000
_MOST_SHOWN = 300

#: What becomes of a line, in words.
FATES = {
    "created": "thủ tục mới",
    "changed": "phiên bản mới",
    "unchanged": "không đổi",
}


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
    """Say what becomes of every line; or write it all; or give bad lines back."""
    try:
        rows = _rows(form, file)
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
    if form.text("do") == "faults":
        return _bad_lines(rows, report, language_of(request))
    status = 422 if report.faults else 200
    text = write_text(rows)
    carried = "" if len(text) > _CARRIED else text
    return _page(request, None, status, report=report, carried=carried)


def _rows(form: TypedForm, file: UploadFile | None) -> list[Row]:
    if file is None or not file.filename:
        if carried := form.text("carried"):
            return read_text(carried)
        raise InvalidValueError(
            field="file",
            problem="no file was chosen.",
            problem_vi="Chọn tệp CSV hoặc XLSX cần nhập.",
        )
    return read_table(file.file.read())


def _bad_lines(
    rows: Sequence[Row], report: ImportReport, lang: str
) -> StreamingResponse:
    """Give the lines at fault as a file that can be corrected and taken in again."""
    names = [str(name) for name in rows[0] if name]
    said: dict[int, list[str]] = {}
    for fault in report.faults:
        text = fault.problem_vi if lang == "vi" else fault.problem
        said.setdefault(fault.line, []).append(text)
    heads = [translate("Dòng", lang), translate("Vì sao", lang), *names]
    found = [
        (line, " ".join(reasons), *(rows[line - 2].get(name) for name in names))
        for line, reasons in said.items()
        if 0 <= line - 2 < len(rows)
    ]
    return csv_answer(csv_file(heads, found), "dong-loi.csv")


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
        lines=report.lines[:_MOST_SHOWN] if report else (),
        fates=FATES,
        carried=carried,
        columns=sorted(COLUMNS),
    )
