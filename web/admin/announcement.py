"""The announcement of a year taken in: /lich-lam-viec/nhap; looked at, then applied."""

from typing import Annotated

from fastapi import File, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, Response

from tracker.accounts.actor import Actor
from tracker.calendars import (
    Announcement,
    CalendarChange,
    Decision,
    check_announcement,
    read_announcement,
    time_of,
)
from tracker.calendars.announcement import Fate
from tracker.db import Session
from tracker.errors import CommandRefusedError, InvalidValueError
from web.admin.calendar_effects import Effects, effects_of, moves_file
from web.admin.calendar_gate import Changing, Keeper
from web.admin.making import made
from web.admin.year import FIRST_YEAR, KINDS, LAST_YEAR, WORDS
from web.deps import Db, Now, Reading, page
from web.errors import status_of
from web.rendering import language_of
from web.router import Router
from web.typed import Errors, Form, TypedForm, errors_of, typed

router = Router("/lich-lam-viec")
_PAGE = "/lich-lam-viec/nhap"
_LONGEST = 300

#: What becomes of a row, in words.
FATES = {
    Fate.NEW: "ghi mới",
    Fate.SAME: "đã có, giữ nguyên",
    Fate.REPLACES: "thay dòng cũ",
    Fate.PASSED_OVER: "vốn là ngày nghỉ hằng tuần, bỏ qua",
    Fate.REFUSED: "chưa nhận được",
}


@router.get("/nhap")
def ask(
    request: Request,
    session: Reading,
    now: Now,
    actor: Keeper,
    nam: Annotated[int | None, Query(ge=FIRST_YEAR, le=LAST_YEAR)] = None,
) -> HTMLResponse:
    """Ask for the decision and its file."""
    today = time_of(session, actor.agency_id).today(now)
    return _page(request, typed(nam=str(nam or today.year + 1)))


@router.post("/nhap", response_model=None)
def take_in(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    form: Form,
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Say what becomes of every row; or enter them all and move the cases."""
    carried = ""
    try:
        carried = _text(form, file)
        found = _checked(session, actor, form, carried)
        if found.change is None or found.change.is_empty:
            status = 422 if found.change is None else 200
            return _page(request, form, None, status, found=found, carried=carried)
        effects = effects_of(session, actor, found.change, now)
        do = form.text("do")
        if do == "list":
            return moves_file(session, actor, found.change, now, language_of(request))
        if do == "apply" and _is_sure(found, form):
            to = f"/lich-lam-viec?nam={form.text('nam')}"
            total = effects.moves.total
            return made(database, actor, found.change, now, total, to)
    except CommandRefusedError as error:
        errors, status = errors_of(error), status_of(error)
        return _page(request, form, errors, status, carried=carried)
    errors = _unsure(found, form)
    status = 422 if errors else 200
    return _page(
        request, form, errors, status, found=found, carried=carried, effects=effects
    )


def _is_sure(found: Announcement, form: TypedForm) -> bool:
    return not found.doubts or form.ticked("confirmed")


def _unsure(found: Announcement, form: TypedForm) -> Errors:
    if form.text("do") != "apply" or _is_sure(found, form):
        return {}
    return {"confirmed": "Đánh dấu rằng bạn đã đối chiếu các điểm cần chú ý."}


def _checked(
    session: Session, actor: Actor, form: TypedForm, text: str
) -> Announcement:
    number = form.text("decision").strip()
    issuer = form.text("issuer_vi").strip()
    if max(len(number), len(issuer)) > _LONGEST:
        raise InvalidValueError(
            field="decision",
            problem=f"longer than {_LONGEST} characters.",
            problem_vi=f"Số văn bản, nơi ban hành dài nhất {_LONGEST} ký tự.",
        )
    decision = Decision(
        number=number,
        on=form.day_or_none("decided_on", "Ngày văn bản"),
        issuer_vi=issuer,
    )
    return check_announcement(
        session,
        actor.agency_id,
        read_announcement(text.encode()),
        year=_year(form),
        decision=decision,
        replaces=form.ticked("replaces"),
    )


def _year(form: TypedForm) -> int:
    year = form.whole("nam", "Năm")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InvalidValueError(
            field="nam",
            problem=f"a year from {FIRST_YEAR} to {LAST_YEAR} is needed.",
            problem_vi=f"Năm từ {FIRST_YEAR} đến {LAST_YEAR}.",
        )
    return year


def _text(form: TypedForm, file: UploadFile | None) -> str:
    if file is None or not file.filename:
        if carried := form.text("carried"):
            return carried
        raise InvalidValueError(
            field="file",
            problem="no file was chosen.",
            problem_vi="Chọn tệp CSV hoặc ICS của lịch nghỉ.",
        )
    data = file.file.read()
    read_announcement(data)  # refuses what is no such file
    return data.decode("utf-8-sig")


def _page(
    request: Request,
    form: TypedForm,
    errors: Errors | None = None,
    status_code: int = 200,
    *,
    found: Announcement | None = None,
    carried: str = "",
    effects: Effects | None = None,
) -> HTMLResponse:
    change: CalendarChange | None = found.change if found else None
    return page(
        request,
        "admin/announcement.html",
        status_code,
        form=form,
        errors=errors or {},
        found=found,
        change=change,
        fates=FATES,
        carried=carried,
        effects=effects,
        kinds=KINDS,
        words=WORDS,
        action=_PAGE,
    )
