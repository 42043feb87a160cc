"""A change of the calendar as a value: looked at before it is made, or made."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from rules.errors import RuleError
from rules.office_hours import WEEKDAYS, parse_windows
from tracker.errors import CalendarError, InvalidValueError

#: Weekly hours as an agency keeps them: `{"mon": [["07:30", "11:30"], ...]}`.
WeeklyHours = Mapping[str, Sequence[Sequence[str]]]

OFF, WORKED = "off", "worked"

#: Years that the lunar table covers; a date outside is a slip of the pen.
_FIRST_YEAR, _LAST_YEAR = 2015, 2050
_LONGEST_TEXT = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDay:
    """One date to be entered: off, or worked with its windows (else a Monday's)."""

    day: date
    kind: str
    decision: str
    name_vi: str = ""
    windows: tuple[tuple[str, str], ...] | None = None
    exchanged_with: date | None = None
    decided_on: date | None = None
    issuer_vi: str = ""

    @property
    def name(self) -> str:
        """Give the name of the day; one without a name says what it is."""
        return self.name_vi.strip() or (
            "Ngày nghỉ" if self.kind == OFF else "Ngày làm việc"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """A span of wall-clock time in which the office is closed, and who decided so.

    `id` is that of the stored row; none: it is still to be entered.
    """

    first: datetime
    last: datetime
    reason_vi: str
    decision: str
    decided_on: date | None = None
    issuer_vi: str = ""
    id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarChange:
    """Rows to withdraw and to add, and new weekly hours, all in one act.

    `close` are spans to be taken out of the office hours, `reopen` those to be given
    back.
    """

    add: tuple[NewDay, ...] = ()
    withdraw: tuple[date, ...] = ()
    why: str = ""
    office_hours: WeeklyHours | None = None
    close: tuple[Closure, ...] = ()
    reopen: tuple[Closure, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Say whether it changes nothing."""
        rows = (*self.add, *self.withdraw, *self.close, *self.reopen)
        return not rows and self.office_hours is None

    @property
    def needs_reason(self) -> bool:
        """Say whether it takes something back that was entered before."""
        return bool(self.withdraw or self.reopen or self.office_hours)

    @property
    def decision(self) -> str:
        """Name what the change rests on: the decisions of its rows, or the reason."""
        named = [*(new.decision for new in self.add), *(c.decision for c in self.close)]
        found = dict.fromkeys(text.strip() for text in named)
        return "; ".join(found) or self.why.strip()

    @property
    def first_day(self) -> date | None:
        """Give the first date that the change speaks of; none for office hours."""
        days = [*self.withdraw, *(new.day for new in self.add)]
        spans = [one.first.date() for one in (*self.close, *self.reopen)]
        return min([*days, *spans], default=None)

    def as_json(self) -> dict[str, Any]:
        """Give the change as the record of the agency keeps it."""
        return {
            "add": [asdict(new) for new in self.add],
            "withdraw": list(self.withdraw),
            "why": self.why.strip(),
            "office_hours": self.office_hours,
            "close": [asdict(one) for one in self.close],
            "reopen": [asdict(one) for one in self.reopen],
        }


def check_new_day(new: NewDay, hours: WeeklyHours) -> None:
    """Refuse a row that could not be meant: each fault is named with its date."""
    on = new.day.strftime("%d/%m/%Y")
    if new.kind not in {OFF, WORKED}:
        raise InvalidValueError(
            field="kind",
            problem=f"a date is off or worked, not {new.kind!r}.",
            problem_vi=f"Ngày {on}: chọn “nghỉ” hoặc “làm việc”.",
        )
    if not _FIRST_YEAR <= new.day.year <= _LAST_YEAR:
        raise _refused(
            f"{new.day} is outside {_FIRST_YEAR}-{_LAST_YEAR}.",
            f"ngày {on} nằm ngoài các năm {_FIRST_YEAR}-{_LAST_YEAR}.",
        )
    _check_texts(new, on)
    weekly = hours.get(WEEKDAYS[new.day.weekday()]) or ()
    if new.kind == OFF:
        _check_off(new, on, is_rest_day=not weekly)
    else:
        _check_worked(new, on, is_rest_day=not weekly)
    if new.exchanged_with == new.day:
        raise _refused(
            f"{new.day} cannot be exchanged with itself.",
            f"ngày {on} không thể hoán đổi với chính nó.",
        )


def _check_texts(new: NewDay, on: str) -> None:
    if not new.decision.strip():
        raise InvalidValueError(
            field="decision",
            problem=f"{new.day} needs the number of the decision it rests on.",
            problem_vi=f"Ngày {on}: hãy ghi số văn bản quyết định ngày nghỉ, làm bù.",
        )
    if max(map(len, (new.decision, new.name_vi, new.issuer_vi))) > _LONGEST_TEXT:
        raise InvalidValueError(
            field="decision",
            problem=f"a text of {new.day} is longer than {_LONGEST_TEXT} characters.",
            problem_vi=f"Ngày {on}: nội dung dài quá {_LONGEST_TEXT} ký tự.",
        )


def _check_off(new: NewDay, on: str, *, is_rest_day: bool) -> None:
    if new.windows:
        raise _refused(
            f"{new.day} is off and has hours; a half day is a worked day.",
            f"ngày {on} nghỉ thì không có giờ làm việc; "
            "nếu làm nửa ngày hãy chọn “làm việc”.",
        )
    if is_rest_day:
        raise _refused(
            f"{new.day} is a weekly day of rest already.",
            f"ngày {on} vốn là ngày nghỉ hằng tuần.",
        )


def _check_worked(new: NewDay, on: str, *, is_rest_day: bool) -> None:
    if new.windows is None:
        if not is_rest_day:
            raise _refused(
                f"{new.day} is worked anyway; give its hours if they differ.",
                f"ngày {on} vốn là ngày làm việc; hãy ghi giờ nếu khác thường lệ.",
            )
        return
    try:
        parsed = parse_windows(new.windows)
    except RuleError as error:
        raise _refused(
            f"{new.day}: {error}",
            f"giờ làm việc ngày {on} phải là các khoảng HH:MM, theo thứ tự.",
        ) from None
    if not parsed:
        raise _refused(
            f"{new.day} is worked and has no hours.",
            f"ngày {on} làm việc thì phải có giờ.",
        )


def _refused(problem: str, problem_vi: str) -> CalendarError:
    return CalendarError(problem=problem, problem_vi=problem_vi)
