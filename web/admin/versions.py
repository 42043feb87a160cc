"""Two versions compared, and the open cases that keep one: under /quan-tri/danh-muc."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, StreamingResponse

from tracker.accounts.permissions import may
from tracker.calendars import AgencyTime, time_of
from tracker.catalogue import get, versions_of
from tracker.catalogue.comparing import Comparison, How, Pair, compare
from tracker.catalogue.entries import Document, StepEntry
from tracker.queries.pinned_cases import (
    MOST_SHOWN,
    PinnedCase,
    cases_of_version,
    open_cases_by_version,
)
from web.admin.calendar_effects import csv_answer
from web.admin.gate import Administrator, administrators
from web.deps import Reading, page
from web.presenting.dates import date_plain
from web.presenting.i18n import translate
from web.presenting.labels import label
from web.presenting.numbers import limit_words, money
from web.presenting.sheets import Row, csv_file
from web.rendering import language_of

router = administrators()

#: What each compared line is called.
FIELDS_SAID = {
    "limit": "Thời hạn",
    "fee_vnd": "Phí, lệ phí",
    "fee_note_vi": "Ghi chú về phí",
    "clock_starts": "Tính từ khi",
    "cutoff": "Giờ chốt của “trong ngày”",
    "after_supplement": "Khi bổ sung xong",
    "supplement_ask": "Yêu cầu bổ sung trong",
    "supplement_window": "Chờ bổ sung trong",
    "name_vi": "Tên thủ tục",
    "code": "Mã",
    "field_vi": "Lĩnh vực",
    "competent_agency_vi": "Cơ quan có thẩm quyền",
    "legal_basis": "Căn cứ pháp lý",
    "decision_no": "Số quyết định",
    "decided_on": "Ngày quyết định",
}
#: What became of a line, in words, and the tag that says so.
HOW_SAID = {
    How.SAME: ("Giữ nguyên", "quiet"),
    How.CHANGED: ("Đổi", "again"),
    How.ADDED: ("Thêm", "incoming"),
    How.REMOVED: ("Bỏ", "late"),
}
#: What it is, what became of it, and both values in words.
Line = tuple[str, How, str, str]
Item = TypeVar("Item")
_STARTS = {
    "reception": "nhận đủ hồ sơ",
    "competent_body": "cơ quan có thẩm quyền nhận",
    "fee_paid": "nộp phí, lệ phí",
}
_HEADS = ("Mã hồ sơ", "Ngày tiếp nhận", "Hạn giải quyết", "Thời hạn đã hứa")


@router.get("/danh-muc/so-sanh")
def show_comparison(
    request: Request,
    session: Reading,
    actor: Administrator,
    truoc: UUID,
    sau: UUID,
    tat_ca: Annotated[bool, Query(alias="tat-ca")] = False,
) -> HTMLResponse:
    """Show two versions of a procedure side by side."""
    found = compare(session, actor.agency_id, truoc, sau)
    kept = open_cases_by_version(session, actor, [found.before.id])
    lang = language_of(request)
    return page(
        request,
        "admin/comparison.html",
        found=found,
        groups=_groups(found, lang),
        how_said=HOW_SAID,
        shows_all=tat_ca,
        kept=kept.get(found.before.id, 0),
    )


@router.get("/danh-muc/{procedure_id}/ho-so")
def show_cases(
    request: Request, session: Reading, actor: Administrator, procedure_id: UUID
) -> HTMLResponse:
    """List the open cases that keep a version."""
    row = get(session, actor.agency_id, procedure_id)
    counts = open_cases_by_version(session, actor, [row.id])
    return page(
        request,
        "admin/version_cases.html",
        row=row,
        rows=list(cases_of_version(session, actor, row.id, limit=MOST_SHOWN)),
        total=counts.get(row.id, 0),
        newest=versions_of(session, actor.agency_id, row.key)[-1],
        civil=time_of(session, actor.agency_id).civil,
        reads_cases=may(actor, "case.read"),
    )


@router.get("/danh-muc/{procedure_id}/ho-so.csv")
def cases_as_csv(
    request: Request, session: Reading, actor: Administrator, procedure_id: UUID
) -> StreamingResponse:
    """Give all open cases that keep a version as CSV."""
    row = get(session, actor.agency_id, procedure_id)
    lang = language_of(request)
    time = time_of(session, actor.agency_id)
    found = cases_of_version(session, actor, row.id)
    rows = [_case_row(one, time, lang) for one in found]
    heads = [translate(head, lang) for head in _HEADS]
    return csv_answer(csv_file(heads, rows), f"ho-so-phien-ban-{row.version_no}.csv")


def _case_row(one: PinnedCase, time: AgencyTime, lang: str) -> Row:
    return (
        one.code,
        time.today(one.received_at) if one.received_at else None,
        f"{time.civil(one.due_at):%Y-%m-%d %H:%M}" if one.due_at else "",
        limit_words(one.limit_amount, one.limit_unit, lang),
    )


def _groups(found: Comparison, lang: str) -> list[tuple[str, list[Line]]]:
    """Write every line in words: what it is, what became of it, before and after."""

    def needed(one: Document) -> str:
        return translate("bắt buộc" if one.required else "không bắt buộc", lang)

    def work(one: StepEntry) -> str:
        return _step(one, lang)

    return [
        (
            "Thời hạn, phí và căn cứ",
            [
                (
                    translate(FIELDS_SAID[pair.name], lang),
                    pair.how,
                    _value(pair.name, pair.before, lang),
                    _value(pair.name, pair.after, lang),
                )
                for pair in found.fields
            ],
        ),
        ("Thành phần hồ sơ", [_line(pair, needed) for pair in found.documents]),
        (
            "Các bước",
            [_line(pair, work) for pair in found.steps],
        ),
        (
            "Trường hợp có thời hạn khác",
            [
                _line(pair, lambda one: limit_words(one.amount, one.unit, lang))
                for pair in found.variants
            ],
        ),
    ]


def _line(pair: Pair[Item], said: Callable[[Item], str]) -> Line:
    before, after = (
        "" if one is None else said(one) for one in (pair.before, pair.after)
    )
    return pair.name, pair.how, before, after


def _step(step: StepEntry, lang: str) -> str:
    limit = limit_words(*step.limit, lang) if step.limit else ""
    return ", ".join(filter(None, (step.role_vi, limit))) or "–"


def _value(name: str, value: object, lang: str) -> str:
    said = ""
    if value in (None, ""):
        said = ""
    elif isinstance(value, tuple):
        said = limit_words(value[0], value[1], lang)
    elif isinstance(value, date):
        said = date_plain(value)
    elif isinstance(value, int):
        said = money(value, lang)
    elif name == "clock_starts":
        said = translate(_STARTS.get(str(value), str(value)), lang)
    elif name == "after_supplement":
        said = label("after_supplement", str(value), lang)
    else:
        said = str(value)
    return said
