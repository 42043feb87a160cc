"""The morning page: first what is owed today, then where the agency stands."""

from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from tracker.accounts.permissions import may
from tracker.queries.manager import Morning, morning
from web.deps import Now, Reader, Reading, page
from web.presenting.dates import month_said
from web.presenting.figures import Values
from web.presenting.i18n import translate
from web.presenting.numbers import percent
from web.rendering import language_of

router = APIRouter()


@router.get("/buoi-sang")
def read_morning(
    request: Request, session: Reading, actor: Reader, now: Now
) -> HTMLResponse:
    """Show the morning page."""
    found = morning(session, actor, now)
    lang = language_of(request)
    return page(
        request,
        "manager/morning.html",
        morning=found,
        office=found.office,
        local_now=found.office.time.civil(now),
        may_approve=may(actor, "apology.approve"),
        months=found.months,
        line=_line(found, lang),
        month_labels=[month_label(first) for first, _ in found.months],
        comparison=_comparison(found, lang),
    )


def month_label(first: date) -> str:
    """Write a month under a chart: `11` or, in January, `1/26`."""
    return f"1/{first:%y}" if first.month == 1 else str(first.month)


def _line(found: Morning, lang: str) -> list[tuple[str, Values, str]]:
    values = [
        None if counted.share is None else 100 * counted.share
        for _, counted in found.months
    ]
    last = found.months[-1][1].share
    said = percent(last, lang) if last is not None else "–"
    return [(translate("Theo luật", lang), values, said)]


def _comparison(found: Morning, lang: str) -> tuple[str, str]:
    """Answer whether this month is better than the last: a word, and the figures."""
    this, before = found.months[-1][1], found.months[-2][1]
    month = month_said(found.months[-2][0], lang)
    if this.share is None:
        return translate("Tháng này chưa có hồ sơ nào xong.", lang), ""
    share = percent(this.share, lang)
    if before.share is None:
        return "", translate("{share} trong tháng này.", lang, share=share)
    word = "Bằng" if this.share == before.share else "Có"
    if this.share < before.share:
        word = "Không"
    said = translate(
        "{share} so với {before} của {month}.",
        lang,
        share=share,
        before=percent(before.share, lang),
        month=month,
    )
    return translate(word, lang), said
