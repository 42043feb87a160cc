"""Which days count, and which hours of them: office windows by date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rules.clock import Pause

DEFAULT_HOURS: Mapping[str, Sequence[tuple[str, str]]] = {}


@dataclass(frozen=True, slots=True)
class DayRule:
    """What one date does differently from its weekday.

    `windows`: `()` is a day off; `None` a worked day with a Monday's windows.
    """

    windows: tuple[tuple[str, str], ...] | None = ()
    name: str = ""
    decision: str = ""


class WorkCalendar:
    """Office windows by date (signatures first; the body follows)."""

    def __init__(
        self,
        hours: Mapping[str, Sequence[tuple[str, str]]],
        days: Mapping[date, DayRule] | None = None,
        announced_years: frozenset[int] | None = None,
    ) -> None: ...
    def is_working_day(self, day: date) -> bool: ...
    def windows(self, day: date) -> tuple[tuple[datetime, datetime], ...]: ...
    def close(self, day: date) -> datetime: ...
    def roll(self, day: date) -> date: ...
    def shift(self, day: date, working_days: int) -> date: ...
    def working_days_between(self, after: date, until: date) -> int: ...
    def add_seconds(self, start: datetime, seconds: int) -> datetime: ...
    def seconds_between(
        self, start: datetime, end: datetime, pauses: Sequence[Pause] = ()
    ) -> int: ...
    def first_open_at_or_after(self, at: datetime) -> datetime: ...
    def day_name(self, day: date) -> str: ...
    def decision(self, day: date) -> str: ...
    def is_announced(self, year: int) -> bool: ...


def vietnam(
    hours: Mapping[str, Sequence[tuple[str, str]]] | None = None,
    days: Mapping[date, DayRule] | None = None,
    announced: frozenset[int] | None = None,
) -> WorkCalendar: ...
