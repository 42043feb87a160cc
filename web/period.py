"""A period of days in the address of a page: `?tu=01/11/2026&den=30/11/2026`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlencode

from tracker.errors import InvalidValueError
from web.typed import Errors, TypedForm, errors_of, shown_day, typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The period asked for; with errors, what was typed and no days to go by."""

    first: date
    last: date
    form: TypedForm
    errors: Errors = field(default_factory=dict)

    @property
    def query(self) -> str:
        """Write the period as pages and files ask for it."""
        return urlencode({"tu": self.first.isoformat(), "den": self.last.isoformat()})


def period_of(query: Mapping[str, str], today: date) -> Period:
    """Read the period of an address; without one, this month until today."""
    given = typed(tu=query.get("tu", ""), den=query.get("den", ""))
    try:
        first = given.day_or_none("tu", "Từ ngày") or today.replace(day=1)
        last = given.day_or_none("den", "Đến ngày") or max(first, today)
    except InvalidValueError as error:
        return Period(
            first=today.replace(day=1),
            last=today,
            form=given,
            errors=errors_of(error),
        )
    shown = typed(tu=shown_day(first), den=shown_day(last))
    return Period(first=first, last=last, form=shown)


def asked(period: Period) -> Period:
    """Refuse what cannot be shown without days: a file, or a list of cases."""
    for name, said in period.errors.items():
        english = getattr(said, "en", said)
        raise InvalidValueError(field=name, problem=english, problem_vi=said)
    return period


def usual_periods(today: date) -> list[tuple[str, date, date]]:
    """List the periods that reports are usually made for, to be chosen at once."""
    month = today.replace(day=1)
    before = month - timedelta(days=1)
    quarter = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    last_quarter = quarter - timedelta(days=1)
    return [
        ("Tháng này", month, today),
        ("Tháng trước", before.replace(day=1), before),
        ("Quý này", quarter, today),
        (
            "Quý trước",
            date(last_quarter.year, last_quarter.month - 2, 1),
            last_quarter,
        ),
        ("Năm nay", date(today.year, 1, 1), today),
    ]
