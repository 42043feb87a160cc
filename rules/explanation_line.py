"""One line of an explanation, and the words that every explanation uses."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from rules.wording import clock, span


class ExplanationLine(NamedTuple):
    """One line, for people: what happened from one date to another, and by which rule.

    `kind`: start, counted, skipped_holiday, skipped_weekend, worked_day, pause,
    restart, rolled, due, apology, extension, provisional.
    """

    kind: str
    since: date
    until: date
    text_vi: str
    text_en: str
    decision: str = ""


class Teller(NamedTuple):
    """Writes lines; the year is said only where it is not the one expected."""

    year: int

    def line(
        self, kind: str, days: tuple[date, date], said: tuple[str, str], law: str = ""
    ) -> ExplanationLine:
        """Write one line that begins with its dates."""
        since, until = (date(day.year, day.month, day.day) for day in days)
        on = span(since, until, self.year)
        vi, en = (f"{on}: {text}" for text in said)
        return ExplanationLine(kind, since, until, vi, en, law)

    def moment(self, at: datetime) -> str:
        """Write an instant as people do: the hour, then the date."""
        return f"{clock(at)} {span(at, at, self.year)}"


def rest_words(days: Iterable[date]) -> tuple[str, str]:
    """Name weekly rest: the weekend, or whatever days the agency rests."""
    if all(day.weekday() >= 5 for day in days):
        return "nghỉ cuối tuần", "weekend"
    return "nghỉ hằng tuần", "weekly rest"


def holiday_words(name: str, decision: str, *, estimated: bool) -> tuple[str, str]:
    """Name a day off, with its decision, and whether that is only expected.

    >>> holiday_words("Quốc khánh", "CV 1", estimated=False)[0]
    'nghỉ Quốc khánh (CV 1)'
    """
    if not name:
        return "nghỉ theo lịch của cơ quan", "day off by the agency's calendar"
    said = name if name.lower().startswith("nghỉ") else f"nghỉ {name}"
    vi, en = f"{said[0].lower()}{said[1:]}{cited(decision)}", f"day off, {name}"
    if estimated:
        return f"{vi}, dự kiến", f"{en}{cited(decision)}, estimated"
    return vi, f"{en}{cited(decision)}"


def cited(decision: str) -> str:
    """Put a decision in brackets, if there is one."""
    return f" ({decision})" if decision else ""
