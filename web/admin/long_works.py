"""Long work of the agency: /quan-tri/viec-dang-chay: what runs, how far, what came."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response, StreamingResponse

from tracker.accounts.actor import Actor
from tracker.calendars import time_of
from tracker.db import Session
from tracker.errors import CommandRefusedError, FileGoneError
from tracker.ids import new_id
from tracker.models import LongWork
from tracker.transfer.exporting import EVERYTHING
from tracker.transfer.sets import DATASETS
from tracker.works.asking import (
    ask,
    cancel,
    ended_works,
    file_of,
    is_owner,
    open_imports,
    open_works,
    work_of,
)
from tracker.works.claims import OPEN
from web.admin.gate import Administrator, Changing
from web.admin.register_imports import STATES as IMPORT_STATES
from web.deps import Config, Db, Files, Now, Reading, go, page
from web.errors import status_of
from web.presenting.i18n import translate
from web.rendering import language_of
from web.typed import Errors, errors_of

router = APIRouter()

PATH = "/quan-tri/viec-dang-chay"
_PAGE = 30

#: How a work stands, and the tag that says so.
STATES = {
    "waiting": ("Đang chờ đến lượt", "waiting"),
    "running": ("Đang chạy", "waiting"),
    "done": ("Xong", "done"),
    "cancelled": ("Đã dừng", "quiet"),
    "failed": ("Không xong", "late"),
    "broken_off": ("Bị ngắt", "late"),
}
#: What is counted, by kind.
_COUNTED = {
    "export": "{done} trên {total} dòng",
    "check": "{done} trên {total} hồ sơ và tệp",
    "calendar": "{done} trên {total} hồ sơ",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One work as a page shows it."""

    row: LongWork
    name: str
    state: tuple[str, str]
    counted: str
    is_open: bool
    is_mine: bool

    @property
    def href(self) -> str:
        """Where the work has its page."""
        return f"{PATH}/{self.row.id}"

    @property
    def part(self) -> int:
        """How much is done, of a hundred; nothing while that is not known."""
        total = self.row.total or 0
        return min(100, self.row.done * 100 // total) if total else 0


@router.get("/viec-dang-chay")
def everything(
    request: Request,
    session: Reading,
    settings: Config,
    actor: Administrator,
    truoc: Annotated[UUID | None, Query()] = None,
) -> HTMLResponse:
    """List what runs, and what has ended within the days that it is remembered."""
    return _list_page(request, session, actor, settings.work_days, truoc)


@router.get("/viec-dang-chay/dang-chay")
def under_way(request: Request, session: Reading, actor: Administrator) -> HTMLResponse:
    """Show what runs: the part of the list that renews itself."""
    found = _under_way(request, session, actor)
    return page(request, "admin/works_under_way.html", is_part=True, **found)


@router.post("/viec-dang-chay", response_model=None)
def check_everything(
    request: Request,
    database: Db,
    session: Reading,
    settings: Config,
    now: Now,
    actor: Changing,
) -> Response:
    """Let every case and file be compared with what was written down."""
    work_id, lang = new_id(), language_of(request)
    try:
        row = database.write(
            lambda writing: ask(
                writing, actor, "check", {"lang": lang}, work_id=work_id, now=now
            )
        )
    except CommandRefusedError as error:
        errors, status = errors_of(error), status_of(error)
        days = settings.work_days
        return _list_page(request, session, actor, days, None, errors, status)
    return go(f"{PATH}/{row.id}", "da-nhan-viec")


@router.get("/viec-dang-chay/{work_id}")
def show(
    request: Request,
    session: Reading,
    settings: Config,
    actor: Administrator,
    work_id: UUID,
) -> HTMLResponse:
    """Show one work: how far it is, or what came of it."""
    found = _found(request, session, actor, work_id, settings.work_days)
    return page(request, "admin/long_work.html", is_part=False, **found)


@router.get("/viec-dang-chay/{work_id}/tien-do")
def progress(
    request: Request,
    session: Reading,
    settings: Config,
    actor: Administrator,
    work_id: UUID,
) -> HTMLResponse:
    """Show how far a work is: the part of its page that renews itself."""
    found = _found(request, session, actor, work_id, settings.work_days)
    return page(request, "admin/work_progress.html", is_part=True, **found)


@router.post("/viec-dang-chay/{work_id}/dung", response_model=None)
def stop(database: Db, now: Now, actor: Changing, work_id: UUID) -> Response:
    """Stop a work; what it had begun is not kept."""
    database.write(lambda writing: cancel(writing, actor, work_id, now=now))
    return go(f"{PATH}/{work_id}", "da-dung-viec")


@router.get("/viec-dang-chay/{work_id}/tep")
def fetch(
    session: Reading, store: Files, actor: Administrator, work_id: UUID
) -> StreamingResponse:
    """Give the file that a work made, to whoever asked for it and to nobody else."""
    row = file_of(session, actor, work_id)
    if store.size(row.agency_id, row.file_sha256) != row.file_size:
        raise FileGoneError(name=row.file_name)
    return StreamingResponse(
        store.chunks(row.agency_id, row.file_sha256),
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="{row.file_name}"',
            "Content-Length": str(row.file_size),
        },
    )


def _list_page(
    request: Request,
    session: Session,
    actor: Actor,
    days: int,
    before: UUID | None,
    errors: Errors | None = None,
    status_code: int = 200,
) -> HTMLResponse:
    found = ended_works(session, actor, before=before, most=_PAGE + 1)
    return page(
        request,
        "admin/long_works.html",
        status_code,
        ended=[_shown(request, actor, row) for row in found[:_PAGE]],
        older=found[_PAGE - 1].id if len(found) > _PAGE else None,
        is_first=before is None,
        days=days,
        errors=errors or {},
        is_part=False,
        **_under_way(request, session, actor),
    )


def _under_way(request: Request, session: Session, actor: Actor) -> dict[str, Any]:
    return {
        "works": [_shown(request, actor, one) for one in open_works(session, actor)],
        "imports": open_imports(session, actor),
        "import_states": IMPORT_STATES,
        "civil": time_of(session, actor.agency_id).civil,
    }


def _about(session: Session, actor: Actor, shown: Shown, days: int) -> dict[str, Any]:
    ended_at = shown.row.ended_at
    return {
        "work": shown,
        "civil": time_of(session, actor.agency_id).civil,
        "kept_until": ended_at + timedelta(days=days) if ended_at else None,
    }


def _found(
    request: Request, session: Session, actor: Actor, work_id: UUID, days: int
) -> dict[str, Any]:
    shown = _shown(request, actor, work_of(session, actor, work_id))
    return _about(session, actor, shown, days)


def _shown(request: Request, actor: Actor, row: LongWork) -> Shown:
    return Shown(
        row=row,
        name=_name(row.kind, row.asked, language_of(request)),
        state=STATES[row.state],
        counted=_COUNTED[row.kind],
        is_open=row.state in OPEN,
        is_mine=is_owner(actor, row),
    )


def _name(kind: str, asked: Mapping[str, Any], lang: str) -> str:
    if kind == "export":
        key = str(asked["dataset"])
        what = DATASETS[key].name(lang) if key in DATASETS else ""
        if key == EVERYTHING:
            what = translate("tất cả các bộ", lang)
        return translate("Xuất dữ liệu: {what}", lang, what=what)
    if kind == "calendar":
        why = str(asked["decision"])
        return translate("Áp dụng thay đổi lịch: {why}", lang, why=why)
    return translate("Đối chiếu hồ sơ và tệp", lang)
