"""The morning page: first what is owed today, then where the agency stands."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from fastapi import Request
from fastapi.responses import HTMLResponse

from tracker.accounts.permissions import may
from tracker.queries.lateness import STEP_DAYS, YearDay
from tracker.queries.manager import Morning, morning, step_times
from tracker.queries.on_time import OnTime
from tracker.year_ahead import year_to_announce
from web.deps import Now, Reader, Reading, page
from web.manager import addresses
from web.presenting.dates import month_said
from web.presenting.figures import Values
from web.presenting.i18n import translate
from web.presenting.numbers import percent
from web.presenting.year_map import halves
from web.rendering import language_of
from web.router import Router

router = Router()


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Whether this month is better than the last, by one of the two verdicts."""

    basis: str
    name: str
    word: str
    said: str
    late: int
    finished: int


@dataclass(frozen=True, slots=True, kw_only=True)
class YearSaid:
    """The missed promises of a year in words: the worst month, the worst day."""

    total: int
    worst: YearDay | None
    month: date | None
    month_count: int
    months: list[tuple[date, int, list[YearDay]]]


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
        may_close=may(actor, "ledger.close"),
        months=found.months,
        lines=_lines(found, lang),
        month_labels=[month_label(month.first) for month in found.months],
        comparisons=_comparisons(found, lang),
        year=halves(found.year, found.today, addresses.missed, lang),
        year_said=_year_said(found),
        steps_since=found.today - timedelta(days=STEP_DAYS),
        step_days=STEP_DAYS,
        year_to_announce=year_to_announce(found.office, now),
        to=addresses,
    )


def month_label(first: date) -> str:
    """Write a month under a chart: `11` or, in January, `1/26`."""
    return f"1/{first:%y}" if first.month == 1 else str(first.month)


def _lines(found: Morning, lang: str) -> list[tuple[str, Values, str]]:
    """Draw both verdicts, each with its name: neither stands for the other."""
    return [
        _line(translate("Theo luật", lang), [one.law for one in found.months], lang),
        _line(translate("Chấm điểm", lang), [one.score for one in found.months], lang),
    ]


def _line(name: str, months: list[OnTime], lang: str) -> tuple[str, Values, str]:
    values = [None if one.share is None else 100 * one.share for one in months]
    last = months[-1].share
    return name, values, percent(last, lang) if last is not None else "–"


def _comparisons(found: Morning, lang: str) -> list[Comparison]:
    this, before = found.months[-1], found.months[-2]
    month = month_said(before.first, lang)
    return [
        _comparison("law", "Theo luật", this.law, before.law, month, lang),
        _comparison(
            "score", "Theo cách chấm điểm", this.score, before.score, month, lang
        ),
    ]


def _comparison(
    basis: str, name: str, this: OnTime, before: OnTime, month: str, lang: str
) -> Comparison:
    word, said = "", translate("Tháng này chưa có hồ sơ nào xong.", lang)
    if this.share is not None:
        share = percent(this.share, lang)
        said = translate("{share} trong tháng này.", lang, share=share)
        if before.share is not None:
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
    return Comparison(
        basis=basis,
        name=translate(name, lang),
        word=translate(word, lang) if word else "",
        said=said,
        late=this.finished - this.on_time,
        finished=this.finished,
    )


def _year_said(found: Morning) -> YearSaid:
    days = [one for one in found.year if one.missed]
    by_month: Counter[date] = Counter()
    for one in days:
        by_month[one.day.replace(day=1)] += one.missed
    top = by_month.most_common(1)
    return YearSaid(
        total=by_month.total(),
        worst=max(days, key=lambda one: one.missed, default=None),
        month=top[0][0] if top else None,
        month_count=top[0][1] if top else 0,
        months=[
            (first, count, [one for one in days if one.day.replace(day=1) == first])
            for first, count in sorted(by_month.items(), reverse=True)
        ],
    )


@router.get("/buoi-sang/cac-buoc")
def read_steps(
    request: Request, session: Reading, actor: Reader, now: Now
) -> HTMLResponse:
    """Show the time used at every step of every procedure lately."""
    found = step_times(session, actor, now)
    return page(
        request,
        "manager/steps.html",
        steps=found.steps,
        since=found.since,
        days=STEP_DAYS,
        to=addresses,
    )
