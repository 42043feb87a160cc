"""What a reader asks of a report: which period, told apart how, known as of when.

`?ky=2026-11&theo=don-vi&ghi-den=2026-11-27`: the period by its name (a month,
`2026-Q4`, `2026-H2`, `2026`) or by its days (`tu`, `den`); known by what was recorded
until the end of a day, or until an instant. An address with an instant shows the same
for ever.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from tracker.errors import InvalidValueError
from tracker.offices import Office
from tracker.reports import Grouping, Span
from web.typed import Errors, TypedForm, errors_of, shown_day, typed

_NAMED = re.compile(r"(20\d\d)(?:-(?:(0[1-9]|1[0-2])|Q([1-4])|H([12])))?")
_MONTHS, _QUARTERS, _HALVES, _YEARS = 13, 6, 4, 3
GROUPINGS = {"linh-vuc": Grouping.FIELD, "don-vi": Grouping.UNIT}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportChoice:
    """The report asked for; with errors, what was typed and this month to go by."""

    span: Span
    grouping: Grouping
    name: str
    form: TypedForm
    is_latest: bool
    query: str
    query_of_instant: str
    errors: Errors = field(default_factory=dict)

    @property
    def grouped_as(self) -> str:
        """How the lines are told apart, as the address says it."""
        return "don-vi" if self.grouping is Grouping.UNIT else "linh-vuc"

    def by(self, grouped_as: str) -> "ReportChoice":
        """Give the same report with its lines told apart in another way."""
        said = f"{_query(self.name, self.span, grouped_as)}&{self.query_of_instant}"
        return replace(self, grouping=GROUPINGS[grouped_as], query=said)

    @property
    def without_instant(self) -> str:
        """The address of the same report by what is known now."""
        return _query(self.name, self.span, self.grouped_as)


def choice_of(query: Mapping[str, str], office: Office, now: datetime) -> ReportChoice:
    """Read what is asked for; without anything, this month by field as known now."""
    given = {name: query.get(name, "") for name in ("ky", "tu", "den", "ghi-den")}
    grouping = GROUPINGS.get(query.get("theo", ""), Grouping.FIELD)
    today = office.time.today(now)
    whole = now.replace(microsecond=0)
    try:
        name, first, last = _period(given, today)
        known_at = _known_at(given["ghi-den"], office, whole)
        errors: Errors = {}
    except InvalidValueError as error:
        name, first, last, known_at = _month(today), today.replace(day=1), today, whole
        errors = errors_of(error)
    span = Span(first=first, last=last, known_at=known_at)
    grouped_as = "don-vi" if grouping is Grouping.UNIT else "linh-vuc"
    by_days = {} if name else {"tu": shown_day(first), "den": shown_day(last)}
    shown = given if errors else {**given, "ky": name, **by_days}
    instant = urlencode({"ghi-den": _written(office.time.civil(known_at))})
    return ReportChoice(
        span=span,
        grouping=grouping,
        name=name,
        form=typed(**shown),
        is_latest=not given["ghi-den"],
        query=f"{_query(name, span, grouped_as)}&{instant}",
        query_of_instant=instant,
        errors=errors,
    )


def asked_for(choice: ReportChoice) -> ReportChoice:
    """Refuse what cannot be shown without a period: a file, or a list of cases."""
    for name, said in choice.errors.items():
        english = getattr(said, "en", said)
        raise InvalidValueError(field=name, problem=english, problem_vi=said)
    return choice


def usual_choices(today: date) -> list[tuple[str, list[tuple[str, int, int]]]]:
    """List the periods that reports are made for, by kind: address, number, year."""
    months = today.year * 12 + today.month - 1
    quarters = today.year * 4 + (today.month - 1) // 3
    halves = today.year * 2 + (today.month - 1) // 6
    return [
        (
            "month",
            [
                (f"{at // 12}-{at % 12 + 1:02d}", at % 12 + 1, at // 12)
                for at in range(months, months - _MONTHS, -1)
            ],
        ),
        (
            "quarter",
            [
                (f"{at // 4}-Q{at % 4 + 1}", at % 4 + 1, at // 4)
                for at in range(quarters, quarters - _QUARTERS, -1)
            ],
        ),
        (
            "half",
            [
                (f"{at // 2}-H{at % 2 + 1}", at % 2 + 1, at // 2)
                for at in range(halves, halves - _HALVES, -1)
            ],
        ),
        (
            "year",
            [
                (str(year), 1, year)
                for year in range(today.year, today.year - _YEARS, -1)
            ],
        ),
    ]


def days_of(name: str) -> tuple[date, date] | None:
    """Give the first and the last day of a named period; `None` for no such name.

    >>> days_of("2026-Q4")
    (datetime.date(2026, 10, 1), datetime.date(2026, 12, 31))
    """
    match = _NAMED.fullmatch(name)
    if match is None:
        return None
    year, month, quarter, half = (int(part) if part else 0 for part in match.groups())
    if month:
        begin, length = month, 1
    elif quarter:
        begin, length = 3 * quarter - 2, 3
    elif half:
        begin, length = 6 * half - 5, 6
    else:
        begin, length = 1, 12
    after = year * 12 + begin - 1 + length
    following = date(after // 12, after % 12 + 1, 1)
    return date(year, begin, 1), following - timedelta(days=1)


def _period(given: Mapping[str, str], today: date) -> tuple[str, date, date]:
    form = typed(**given)
    if given["tu"] or given["den"]:
        first = form.day_or_none("tu", "Từ ngày") or today.replace(day=1)
        return "", first, form.day_or_none("den", "Đến ngày") or max(first, today)
    name = given["ky"] or _month(today)
    days = days_of(name)
    if days is None:
        raise InvalidValueError(
            field="ky",
            problem="there is no such period.",
            problem_vi="Chọn một kỳ trong danh sách, hoặc nhập từ ngày, đến ngày.",
        )
    return name, *days


def _known_at(text: str, office: Office, now: datetime) -> datetime:
    """Read until when facts count: a day to its end, an instant, or until now."""
    if not text:
        return now
    try:
        civil = datetime.fromisoformat(text) if "T" in text else None
    except ValueError:
        civil = None
    if civil is None or civil.tzinfo is not None:
        day = typed(**{"ghi-den": text}).day("ghi-den", "Số liệu ghi đến hết ngày")
        if day == office.time.today(now):
            return now
        civil = datetime.combine(day, time.max)
    found = office.time.instant(civil)
    if found > now:
        raise InvalidValueError(
            field="ghi-den",
            problem="nothing of a day to come is known.",
            problem_vi="Số liệu ghi đến hết ngày: chọn hôm nay hoặc một ngày đã qua.",
        )
    return found


def _written(civil: datetime) -> str:
    if civil.time() == time.max:
        return civil.date().isoformat()
    return civil.isoformat(timespec="seconds")


def _query(name: str, span: Span, grouped_as: str) -> str:
    period = (
        {"ky": name}
        if name
        else {"tu": span.first.isoformat(), "den": span.last.isoformat()}
    )
    grouped = {"theo": grouped_as} if grouped_as != "linh-vuc" else {}
    return urlencode(period | grouped)


def _month(day: date) -> str:
    return f"{day:%Y-%m}"
