"""What is promised: a procedure, its steps, and a time limit with its unit."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import isfinite
from reprlib import repr as shown

from rules.errors import BadInputError

#: A fraction of a working day is counted in hours, eight of them to a day.
SECONDS_PER_WORKING_DAY = 8 * 3600

Amount = int | float | Fraction | Decimal


class LimitUnit(StrEnum):
    """The units in which time limits of real procedures are written."""

    WORKING_DAY = "working_day"
    DAY = "day"
    MONTH = "month"
    WORKING_HOUR = "working_hour"
    WORKING_MINUTE = "working_minute"
    SAME_DAY = "same_day"
    NONE = "none"


class AfterSupplement(StrEnum):
    """What a complete supplement does to the clock."""

    RESTART = "restart"  # NĐ 118/2025, Đ.19 k.5
    RESUME = "resume"  # where the law of the sector says so


class Reckoning(StrEnum):
    """How a limit is counted, once its amount is known."""

    WORKING_DAYS = "working_days"
    DAYS = "days"
    MONTHS = "months"
    OFFICE_TIME = "office_time"
    SAME_DAY = "same_day"
    NEVER = "never"


def _require_amount(amount: object) -> None:
    if isinstance(amount, bool) or not isinstance(amount, Amount):
        raise BadInputError("The amount of a time limit is a number.")
    if isinstance(amount, float | Decimal) and not isfinite(amount):
        raise BadInputError("The amount of a time limit is finite.")
    if amount < 0:
        raise BadInputError("The amount of a time limit is not negative.")


def _unit_of(unit: object) -> LimitUnit:
    try:
        return LimitUnit(unit)  # type: ignore[arg-type]
    except ValueError:
        raise BadInputError(f"Unknown unit of a time limit: {shown(unit)}.") from None


def _reckon(amount: Amount, unit: LimitUnit) -> tuple[Reckoning, int]:
    match unit:
        case LimitUnit.NONE:
            return Reckoning.NEVER, 0
        case LimitUnit.SAME_DAY:
            return Reckoning.SAME_DAY, 0
        case LimitUnit.WORKING_HOUR:
            return Reckoning.OFFICE_TIME, _seconds(amount, 3600)
        case LimitUnit.WORKING_MINUTE:
            return Reckoning.OFFICE_TIME, _seconds(amount, 60)
        case LimitUnit.DAY | LimitUnit.MONTH | LimitUnit.WORKING_DAY:
            return _reckon_days(amount, unit)


def _reckon_days(amount: Amount, unit: LimitUnit) -> tuple[Reckoning, int]:
    whole = int(amount)
    if unit is LimitUnit.WORKING_DAY:
        if whole != amount:
            return Reckoning.OFFICE_TIME, _seconds(amount, SECONDS_PER_WORKING_DAY)
        return (Reckoning.WORKING_DAYS if whole else Reckoning.SAME_DAY), whole
    if whole != amount:
        raise BadInputError("Days and months are counted whole.")
    return (Reckoning.DAYS if unit is LimitUnit.DAY else Reckoning.MONTHS), whole


def _seconds(amount: Amount, seconds: int) -> int:
    # Through the decimal text, so that 0.7 of a day is exactly 5 hours 36 minutes.
    exact = Fraction(str(amount)) if isinstance(amount, float) else Fraction(amount)
    return round(exact * seconds)


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """A promised length and its unit.

    `reckoning` and `count` say how it is counted: a fraction of a working day is
    office time, no working days at all is the same day.

    >>> TimeLimit(2.5, LimitUnit.WORKING_DAY).reckoning
    <Reckoning.OFFICE_TIME: 'office_time'>
    >>> TimeLimit(2.5, LimitUnit.WORKING_DAY).count  # seconds
    72000
    """

    amount: Amount
    unit: LimitUnit
    reckoning: Reckoning = field(init=False, repr=False, compare=False)
    count: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse an amount that no law could mean, and settle how to count."""
        _require_amount(self.amount)
        unit = _unit_of(self.unit)
        reckoning, count = _reckon(self.amount, unit)
        object.__setattr__(self, "unit", unit)
        object.__setattr__(self, "reckoning", reckoning)
        object.__setattr__(self, "count", count)

    @property
    def is_office_time(self) -> bool:
        """True when the limit runs by the minute, not by whole days."""
        return self.reckoning is Reckoning.OFFICE_TIME


NO_LIMIT = TimeLimit(0, LimitUnit.NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One part of a procedure's internal process, with its own limit."""

    no: int
    name: str
    limit: TimeLimit
    share: Fraction = Fraction(0)
    role: str = ""
    is_default: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """One version of an entry of the catalogue; a case pins the version it came under.

    `legal_basis` may be empty: the reader is then told that it is unverified.
    """

    code: str
    title: str
    time_limit: TimeLimit
    steps: tuple[Step, ...] = ()
    after_supplement: AfterSupplement = AfterSupplement.RESTART
    # NĐ 118/2025, Đ.19 k.5: after 15 days without an answer the case is closed.
    supplement_window: TimeLimit = TimeLimit(15, LimitUnit.DAY)
    # NĐ 118/2025, Đ.19 k.5: a supplement is asked within 03 working days.
    supplement_ask: TimeLimit = TimeLimit(3, LimitUnit.WORKING_DAY)
    legal_basis: str = ""
    agency: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    def __post_init__(self) -> None:
        """Refuse a version that ends before it begins."""
        object.__setattr__(
            self, "after_supplement", AfterSupplement(self.after_supplement)
        )
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise BadInputError("The procedure is valid to a day before it begins.")

    @property
    def working_steps(self) -> tuple[Step, ...]:
        """The known steps, or the three assumed ones, marked as default."""
        return self.steps or default_steps(self.time_limit)

    def is_in_force(self, on: date) -> bool:
        """Tell whether a case may be received under this version on that day."""
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_to is None or on <= self.valid_to)


#: Shares of the steps assumed where no step table is known: the split of a published
#: procedure of fifteen working days (receive 2, appraise 10, sign 3).
DEFAULT_SHARES = (
    ("Tiếp nhận", Fraction(2, 15)),
    ("Thẩm định", Fraction(10, 15)),
    ("Ký duyệt", Fraction(3, 15)),
)


def default_steps(limit: TimeLimit) -> tuple[Step, ...]:
    """Split a limit into receive, appraise and sign; the parts sum to the limit.

    >>> [s.limit.amount for s in default_steps(TimeLimit(15, LimitUnit.WORKING_DAY))]
    [2, 10, 3]
    """
    parts = _split(limit)
    return tuple(
        Step(no=no, name=name, limit=part, share=share, is_default=True)
        for no, ((name, share), part) in enumerate(
            zip(DEFAULT_SHARES, parts, strict=True), start=1
        )
    )


def _split(limit: TimeLimit) -> tuple[TimeLimit, TimeLimit, TimeLimit]:
    if limit.reckoning is Reckoning.NEVER or limit.count == 0:
        return limit, limit, limit
    match limit.reckoning:
        case Reckoning.WORKING_DAYS if limit.count >= 5:
            whole, unit, scale = limit.count, LimitUnit.WORKING_DAY, 1
        case Reckoning.WORKING_DAYS:
            whole, unit, scale = limit.count * 480, LimitUnit.WORKING_MINUTE, 1
        case Reckoning.MONTHS:  # a month has no part of its own: thirty days
            whole, unit, scale = limit.count * 30, LimitUnit.DAY, 1
        case Reckoning.DAYS:
            whole, unit, scale = limit.count, LimitUnit.DAY, 1
        case _:
            whole, unit, scale = limit.count, LimitUnit.WORKING_MINUTE, 60
    receive = round(whole * DEFAULT_SHARES[0][1])
    sign = round(whole * DEFAULT_SHARES[2][1])
    parts = (receive, whole - receive - sign, sign)
    first, second, third = (TimeLimit(_scaled(part, scale), unit) for part in parts)
    return first, second, third


def _scaled(part: int, scale: int) -> Amount:
    exact = Fraction(part, scale)
    return exact.numerator if exact.denominator == 1 else exact
