"""The worklist as a page: whose cases, which group, from where on, all in the URL."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import may, may_sometimes
from tracker.db import Session
from tracker.queries.desk import receivers
from tracker.queries.to_return import results_to_return
from tracker.queries.work_groups import Group, Scope, own_scope
from tracker.queries.worklist import After, Worklist, WorkRow, worklist
from web.deps import Now, Reader, Reading, page
from web.presenting.dates import date_short
from web.presenting.i18n import translate
from web.presenting.standing import Standing, Watched, standing
from web.rendering import language_of
from web.staff.glance import not_begun

router = APIRouter()


@dataclass(frozen=True, slots=True)
class GroupWords:
    """How a group is called in an address and on the page, and its icon."""

    slug: str
    title: str
    note: str
    icon: str


WORDS: Mapping[Group, GroupWords] = MappingProxyType(
    {
        Group.APOLOGY_OWED: GroupWords(
            "can-xin-loi",
            "Cần xin lỗi hôm nay",
            "Không kịp hẹn thì lời xin lỗi phải gửi trong hôm nay.",
            "owe",
        ),
        Group.LATE: GroupWords(
            "qua-han",
            "Quá hạn",
            "Mỗi hồ sơ quá hạn đã mở một mục trong sổ giải trình.",
            "late",
        ),
        Group.DUE_TODAY: GroupWords(
            "den-han", "Đến hạn hôm nay", "Trả kết quả trước giờ đóng cửa.", "soon"
        ),
        Group.WAITING: GroupWords(
            "cho-bo-sung",
            "Chờ người nộp",
            "Đồng hồ đang dừng. Hết thời gian bổ sung thì đề xuất đóng hồ sơ.",
            "wait",
        ),
        Group.TO_ACCEPT: GroupWords(
            "chua-nhan",
            "Chuyển đến, chưa nhận",
            "Bấm nhận để biết ai đang giữ hồ sơ.",
            "incoming",
        ),
        Group.STEP_ENDING: GroupWords(
            "sap-het-buoc",
            "Bước sắp hết định mức",
            "Bước đang làm đã hết, hoặc sẽ hết thời gian trong ngày làm việc tới.",
            "clock",
        ),
        Group.DUE_SOON: GroupWords("sap-den-han", "Sắp đến hạn", "", "soon"),
        Group.REST: GroupWords("con-lai", "Còn lại", "", "list"),
    }
)
_BY_SLUG = {words.slug: group for group, words in WORDS.items()}


@dataclass(frozen=True, slots=True)
class NextAct:
    """What comes next for a case of the list, and where that is done."""

    text: str
    href: str = ""
    is_post: bool = False


_BY_NOTICE = {
    "": "Xin lỗi và hẹn lại",
    "draft": "Trình lời xin lỗi",
    "submitted": "Duyệt lời xin lỗi",
    "approved": "Phát hành lời xin lỗi",
}


@router.get("/viec-can-lam")
def list_work(
    request: Request,
    session: Reading,
    actor: Reader,
    now: Now,
    pham_vi: Annotated[str, Query(alias="pham-vi", max_length=40)] = "",
    nhom: Annotated[str, Query(max_length=40)] = "",
    sau: Annotated[str, Query(max_length=80)] = "",
) -> HTMLResponse:
    """List open cases, grouped by what must be done now."""
    scope = _scope(actor, pham_vi)
    only = _BY_SLUG.get(nhom)
    found = worklist(
        session,
        actor,
        scope,
        now=now,
        only=only,
        after=read_mark(sau) if only else None,
    )
    lang = language_of(request)
    return page(
        request,
        "staff/worklist.html",
        found=found,
        words=WORDS,
        groups=list(Group),
        only=only,
        scope=_name(actor, scope),
        scopes=_scopes(session, actor, lang),
        tag_of=lambda row: tag_of(row, found, lang),
        next_of=lambda row, group: next_of(row, group, found, lang),
        link=lambda **changes: _link(_name(actor, scope), **changes),
        mark=write_mark,
        is_first=not sau,
        here=str(request.url.path)
        + (f"?{request.url.query}" if request.url.query else ""),
        may_register=may_sometimes(actor, "case.register"),
        returns=_returns(session, actor, now),
    )


def _returns(session: Session, actor: Actor, now: datetime) -> int | None:
    """Count the results that wait at the desk; `None` for who hands none over."""
    if not may(actor, "case.return_outcome"):
        return None
    return results_to_return(session, actor, now=now, page_size=0).total


def tag_of(row: WorkRow, found: Worklist, lang: str) -> Standing:
    """Say how a case of the list stands."""
    if not row.has_begun:
        return not_begun(lang)
    return standing(
        Watched(
            state=row.card.state,
            assessment=row.assessment,
            today=found.now.date(),
            apology_due_on=row.card.apology_due_on,
            reappointed_on=row.reappointed_at.date() if row.reappointed_at else None,
        ),
        lang,
    )


def next_of(row: WorkRow, group: Group, found: Worklist, lang: str) -> NextAct:
    """Say what comes next for a case of the list."""
    address = f"/ho-so/{row.card.code}"
    if row.may_accept:
        return NextAct(translate("Nhận", lang), f"{address}/nhan-ban-giao", True)
    if group in {Group.APOLOGY_OWED, Group.LATE} and row.reappointed_at is None:
        return NextAct(translate(_BY_NOTICE[row.notice_state], lang), address)
    until = row.supplement_until
    if group is Group.WAITING and until is not None:
        if until < found.now:
            return NextAct(translate("Đóng hồ sơ", lang), f"{address}/dong-ho-so")
        said = translate("Chờ đến {on}", lang, on=date_short(until, lang))
        return NextAct(said)
    if row.step_due_at is not None and row.card.step_no is not None:
        is_over = row.step_due_at < found.now
        said = translate(
            "Bước {no}, quá hạn từ {on}" if is_over else "Bước {no}, đến {on}",
            lang,
            no=row.card.step_no,
            on=date_short(row.step_due_at, lang),
        )
        return NextAct(said)
    return NextAct(translate("Trả kết quả", lang))


def write_mark(after: After) -> str:
    """Write where a page begins, for its address."""
    return f"{after.at.isoformat() if after.at else ''}_{after.case_id.hex}"


def read_mark(text: str) -> After | None:
    """Read where a page begins; a broken mark begins at the beginning."""
    instant, _, case_id = text.rpartition("_")
    try:
        at = datetime.fromisoformat(instant) if instant else None
        found = After(at, UUID(hex=case_id))
    except ValueError:
        return None
    return found if at is None or at.tzinfo else None


def _scope(actor: Actor, name: str) -> Scope:
    """Read whose cases are asked for; without a word, as the role begins."""
    match name:
        case "toi":
            return Scope(officer_id=actor.officer_id, unit_id=actor.unit_id)
        case "don-vi":
            return Scope(unit_id=actor.unit_id)
        case "tat-ca":
            return Scope()
        case _:
            try:
                return Scope(unit_id=UUID(name)) if name else own_scope(actor)
            except ValueError:
                return own_scope(actor)


def _name(actor: Actor, scope: Scope) -> str:
    if scope.officer_id is not None:
        return "toi"
    if scope.unit_id is None:
        return "tat-ca"
    return "don-vi" if scope.unit_id == actor.unit_id else str(scope.unit_id)


def _scopes(session: Session, actor: Actor, lang: str) -> list[tuple[str, str]]:
    """List the scopes one can choose: mine, my unit's, everybody's, another unit's."""
    others = [
        (str(one.unit_id), one.unit_vi)
        for one in receivers(session, actor)
        if one.unit_id != actor.unit_id
    ]
    return [
        ("toi", translate("Của tôi", lang)),
        ("don-vi", translate("Đơn vị tôi", lang)),
        ("tat-ca", translate("Cả cơ quan", lang)),
        *others,
    ]


def _link(scope: str, **changes: str) -> str:
    """Give the address of the list with another group or page."""
    query = {
        "pham-vi": scope,
        **{key: value for key, value in changes.items() if value},
    }
    return f"/viec-can-lam?{urlencode(query)}"
