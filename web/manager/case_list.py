"""The list behind a figure of the morning page: exactly the cases that it counts."""

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import HTMLResponse

from tracker.queries.case_sets import CaseSet, CaseSetPage, listing
from web.deps import Now, Reader, Reading, page
from web.manager.addresses import address_of, set_of
from web.presenting.dates import date_full, date_plain, month_said
from web.presenting.i18n import translate
from web.presenting.known_names import step_said
from web.rendering import language_of
from web.router import Router

router = Router()

_PARTS = ("1–2 ngày", "3–5 ngày", "trên 5 ngày")


@router.get("/buoi-sang/ho-so")
def list_cases(
    request: Request,
    session: Reading,
    actor: Reader,
    now: Now,
    sau: Annotated[str, Query(max_length=100)] = "",
) -> HTMLResponse:
    """List the cases behind a figure."""
    wanted = set_of(request.query_params)
    found = listing(session, actor, wanted, now, sau)
    lang = language_of(request)
    return page(
        request,
        "manager/case_list.html",
        found=found,
        office=found.office,
        wanted=wanted,
        title=_title(wanted, found, lang),
        here=address_of(wanted),
        is_first=not sau,
    )


def _title(wanted: CaseSet, found: CaseSetPage, lang: str) -> str:
    first = wanted.first or found.today

    def said(text: str, **values: object) -> str:
        return translate(text, lang, **values)

    match wanted.kind:
        case "finished":
            return said(
                {
                    None: "Hồ sơ xong trong {month}",
                    True: "Hồ sơ xong trễ hẹn trong {month}",
                    False: "Hồ sơ xong đúng hẹn trong {month}",
                }[wanted.is_late],
                month=month_said(first, lang),
            )
        case "missed":
            return said("Lỡ hẹn {day}", day=date_full(first, lang))
        case "promised":
            text = "Hẹn trả {day}, dễ trễ" if wanted.at_risk else "Hẹn trả {day}"
            return said(text, day=date_full(first, lang))
        case "late":
            return _late(wanted, found, lang)
        case "late_this_year":
            return said(
                {
                    None: "Hồ sơ trễ hẹn trong năm {year}",
                    True: "Trễ trong năm {year}, đã có lời xin lỗi",
                    False: "Trễ trong năm {year}, chưa có lời xin lỗi",
                }[wanted.apologised],
                year=found.today.year,
            )
        case _:
            return said(
                "Vượt định mức bước {step}, hồ sơ xong từ {day}",
                step=step_said(found.step_vi, lang).lower() or wanted.step_no,
                day=date_plain(first),
            )


def _late(wanted: CaseSet, found: CaseSetPage, lang: str) -> str:
    said = translate("Hồ sơ đang quá hạn", lang)
    if wanted.part is not None:
        said = f"{said}, {translate(_PARTS[wanted.part], lang)}"
    return f"{said}, {found.unit_vi}" if found.unit_vi else said
