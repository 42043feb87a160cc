"""Registers of other systems taken in: /quan-tri/nhap-so."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import File, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, Response

from tracker.accounts.actor import Actor
from tracker.calendars import time_of
from tracker.db import Session
from tracker.errors import CommandRefusedError, InvalidValueError
from tracker.ids import new_id
from tracker.models import RegisterImport
from tracker.transfer.columns import FIELDS
from tracker.transfer.faults import KINDS, said
from tracker.transfer.findings import findings, gaps
from tracker.transfer.imports import (
    apply_named,
    begin_import,
    cancel,
    import_of,
    imports,
    is_running,
    map_columns,
    mappings,
    resume,
    start,
)
from tracker.transfer.reading import take_in
from tracker.transfer.withdrawing import acted_on, withdraw_import
from web.admin.gate import Administrator, Changing, administrators
from web.deps import Db, Files, Now, Reading, go, page
from web.errors import status_of
from web.rendering import language_of
from web.typed import Errors, Form, TypedForm, errors_of, typed

router = administrators()

_PATH = "/quan-tri/nhap-so"
_PAGE = 30
Civil = Callable[[datetime], datetime]
_SHOWN = 25

#: What an import is doing, and the tag that says so.
STATES = {
    "mapping": ("Chờ ghép cột", "waiting"),
    "checking": ("Đang kiểm tra", "waiting"),
    "checked": ("Đã kiểm tra, chưa ghi", "waiting"),
    "writing": ("Đang ghi", "waiting"),
    "done": ("Đã nhập xong", "done"),
    "cancelled": ("Đã dừng", "quiet"),
    "withdrawing": ("Đang thu hồi", "waiting"),
    "withdrawn": ("Đã thu hồi", "quiet"),
    "failed": ("Không nhập được", "late"),
}


@router.get("/nhap-so")
def everything(
    request: Request,
    session: Reading,
    actor: Administrator,
    truoc: Annotated[UUID | None, Query()] = None,
) -> HTMLResponse:
    """List the imports, and ask for a file."""
    return _list_page(request, session, actor, truoc)


@router.post("/nhap-so", response_model=None)
def send_in(
    request: Request,
    database: Db,
    session: Reading,
    store: Files,
    now: Now,
    actor: Changing,
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Keep the file, and go on to its columns."""
    import_id = new_id()
    try:
        if file is None or not file.filename:
            raise InvalidValueError(
                field="file",
                problem="no file was chosen.",
                problem_vi="Chọn tệp sổ theo dõi cần nhập.",
            )
        taken = take_in(store, actor.agency_id, file.file)
        name = file.filename
        database.write(
            lambda writing: begin_import(
                writing, actor, taken, name=name, import_id=import_id, now=now
            )
        )
    except CommandRefusedError as error:
        errors = errors_of(error)
        return _list_page(request, session, actor, None, errors, status_of(error))
    return go(f"{_PATH}/{import_id}")


@router.get("/nhap-so/{import_id}")
def show(
    request: Request,
    session: Reading,
    actor: Administrator,
    import_id: UUID,
    kieu: Annotated[str, Query(max_length=80)] = "",
) -> HTMLResponse:
    """Show one import: its columns, its progress, or what came of it."""
    row = import_of(session, actor, import_id)
    mapping, errors = dict(row.mapping), Errors()
    if kieu:
        try:
            mapping = apply_named(session, actor, row.headings, kieu)
        except CommandRefusedError as error:
            errors = errors_of(error)
    form = _typed_of(mapping, kieu or row.mapping_name)
    return _page(request, session, actor, row, form, errors)


@router.get("/nhap-so/{import_id}/tien-do")
def progress(
    request: Request, session: Reading, actor: Administrator, import_id: UUID
) -> HTMLResponse:
    """Show how far an import has come: the part of the page that renews itself."""
    row = import_of(session, actor, import_id)
    return page(request, "admin/register_progress.html", is_part=True, **_progress(row))


@router.post("/nhap-so/{import_id}/ghep-cot", response_model=None)
def map_and_check(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    import_id: UUID,
    form: Form,
) -> Response:
    """Keep which column holds what, and let the file be checked."""
    row = import_of(session, actor, import_id)
    mapping = {
        field.key: int(text)
        for field in FIELDS
        if (text := form.text(f"cot-{field.key}")).isdecimal() and len(text) < 4
    }
    name = form.text("mapping_name") if form.ticked("remember") else ""

    def act(writing: Session) -> None:
        map_columns(writing, actor, import_id, mapping, name=name, now=now)
        start(writing, actor, import_id, "check", now=now)

    try:
        if form.ticked("remember") and not name.strip():
            raise InvalidValueError(
                field="mapping_name",
                problem="give the mapping a name.",
                problem_vi="Đặt tên cho kiểu ghép cột, ví dụ tên hệ thống cũ.",
            )
        database.write(act)
    except CommandRefusedError as error:
        places = {key: f"cot-{key}" for key in _KEYS} | {"mapping": "mapping_name"}
        errors = errors_of(error, **places)
        return _page(request, session, actor, row, form, errors, status_of(error))
    return go(f"{_PATH}/{import_id}", "da-kiem-tra")


@router.post("/nhap-so/{import_id}/ghi", response_model=None)
def write(database: Db, now: Now, actor: Changing, import_id: UUID) -> Response:
    """Let the cases be written."""
    database.write(lambda writing: start(writing, actor, import_id, "write", now=now))
    return go(f"{_PATH}/{import_id}", "dang-ghi")


@router.post("/nhap-so/{import_id}/dung", response_model=None)
def stop(database: Db, now: Now, actor: Changing, import_id: UUID) -> Response:
    """Stop an import where it is."""
    database.write(lambda writing: cancel(writing, actor, import_id, now=now))
    return go(f"{_PATH}/{import_id}", "da-dung")


@router.post("/nhap-so/{import_id}/tiep-tuc", response_model=None)
def go_on(database: Db, now: Now, actor: Changing, import_id: UUID) -> Response:
    """Go on where an import was stopped."""
    database.write(lambda writing: resume(writing, actor, import_id, now=now))
    return go(f"{_PATH}/{import_id}", "dang-ghi")


@router.post("/nhap-so/{import_id}/thu-hoi", response_model=None)
def take_back(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    import_id: UUID,
    form: Form,
) -> Response:
    """Take an import back, with the reason."""
    row = import_of(session, actor, import_id)
    why = form.text("reason")
    try:
        database.write(
            lambda writing: withdraw_import(writing, actor, import_id, why=why, now=now)
        )
    except CommandRefusedError as error:
        shown = typed(reason=why)
        errors = errors_of(error, state="reason")
        return _page(request, session, actor, row, shown, errors, status_of(error))
    return go(f"{_PATH}/{import_id}", "dang-thu-hoi")


_KEYS = {field.key for field in FIELDS}


def _typed_of(mapping: Mapping[str, int], name: str) -> TypedForm:
    places = {f"cot-{key}": str(at) for key, at in mapping.items()}
    return typed(**places, mapping_name=name)


def _list_page(
    request: Request,
    session: Session,
    actor: Actor,
    before: UUID | None,
    errors: Errors | None = None,
    status_code: int = 200,
) -> HTMLResponse:
    found = imports(session, actor, before=before, most=_PAGE + 1)
    return page(
        request,
        "admin/register_imports.html",
        status_code,
        imports=found[:_PAGE],
        older=found[_PAGE - 1].id if len(found) > _PAGE else None,
        states=STATES,
        civil=time_of(session, actor.agency_id).civil,
        errors=errors or {},
    )


def _page(
    request: Request,
    session: Session,
    actor: Actor,
    row: RegisterImport,
    form: TypedForm,
    errors: Errors | None = None,
    status_code: int = 200,
) -> HTMLResponse:
    lang = language_of(request)
    civil = time_of(session, actor.agency_id).civil
    has_run = row.run > 0 and row.state != "mapping"
    return page(
        request,
        "admin/register_import.html",
        status_code,
        form=form,
        errors=errors or {},
        fields=[(one.key, one.vi if lang == "vi" else one.en) for one in FIELDS],
        columns=[(at, text or f"({at + 1})") for at, text in enumerate(row.headings)],
        mappings=mappings(session, actor),
        kinds=_kinds(row, lang) if has_run else [],
        bad=[_bad(one, lang) for one in _found(session, row, "b")] if has_run else [],
        differing=_differing(session, row, civil) if has_run else [],
        civil=civil,
        gaps=gaps(session, actor, row.id, most=_SHOWN) if has_run else [],
        acted=acted_on(session, actor, row.id) if row.state == "done" else 0,
        field_names={one.key: one.vi if lang == "vi" else one.en for one in FIELDS},
        is_part=False,
        **_progress(row),
    )


def _progress(row: RegisterImport) -> dict[str, Any]:
    total = int(row.counts.get("total") or 0)
    return {
        "row": row,
        "state": STATES[row.state],
        "running": is_running(row),
        "counts": row.counts,
        "done": max(row.line - row.heading_line, 0),
        "total": max(total - row.heading_line, 0) if total else 0,
    }


def _found(session: Session, row: RegisterImport, fate: str) -> list[dict[str, Any]]:
    return findings(session, row, fate, most=_SHOWN)


def _differing(session: Session, row: RegisterImport, civil: Civil) -> list[Any]:
    found = _found(session, row, "d")
    for one in found:
        for each in one["differences"]:
            each["ours"] = shown(each["ours"], civil)
            each["theirs"] = shown(each["theirs"], civil)
    return found


def shown(text: str, civil: Civil) -> str:
    """Give a value of a case as a person reads it: an instant in civil time."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{civil(at) if at.tzinfo else at:%d/%m/%Y %H:%M}"


def _kinds(row: RegisterImport, lang: str) -> list[tuple[str, int]]:
    counted: Mapping[str, int] = row.counts.get("kinds", {})
    found = sorted(counted.items(), key=lambda one: -one[1])
    return [(said(kind, "…", lang), n) for kind, n in found if kind in KINDS]


def _bad(finding: dict[str, Any], lang: str) -> tuple[int, str, list[str]]:
    """Give the line, its beginning, and everything that is wrong with it."""
    cells = " · ".join(cell for cell in finding["cells"] if cell)[:120]
    faults = [said(one["kind"], one["value"], lang) for one in finding["faults"]]
    return finding["line"], cells, faults
