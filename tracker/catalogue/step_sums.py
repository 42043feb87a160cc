"""Whether the steps of an internal process add up to the limit that is promised."""

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.catalogue.entries import Entry, Length
from tracker.errors import InvalidValueError

#: What a unit counts in: minutes of office time, or days. Months have no sum.
_MINUTES = {"working_day": 480.0, "working_hour": 60.0, "working_minute": 1.0}
_DAYS = {"day": 1.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSum:
    """The steps and the limit in one measure; `over` is negative when time is left.

    `in_minutes`: the measure is minutes of office time (8 hours a day), else days.
    """

    steps: float
    limit: float
    in_minutes: bool

    @property
    def over(self) -> float:
        """Say how much the steps take more than the limit."""
        return self.steps - self.limit

    def said(self, value: float, lang: str = "vi") -> str:
        """Write a length of this measure.

        >>> StepSum(steps=0, limit=0, in_minutes=True).said(720)
        '1,5 ngày làm việc'
        """
        amount, unit = abs(value), ("ngày", "days")
        if self.in_minutes:
            unit = ("ngày làm việc", "working days")
            amount /= _MINUTES["working_day"]
            if amount * 2 % 1:
                unit = ("giờ làm việc", "working hours")
                amount = abs(value) / _MINUTES["working_hour"]
        number = f"{round(amount, 2):g}"
        if lang == "en":
            return f"{number} {unit[1]}"
        return f"{number.replace('.', ',')} {unit[0]}"


def step_sum(limit: Length | None, steps: Iterable[Length | None]) -> StepSum | None:
    """Add the steps up; none where they and the limit have no common measure.

    Days and working days cannot be compared, nor can a step without a length.
    """
    lengths = list(steps)
    if limit is None or not lengths or None in lengths:
        return None
    for measure in (_MINUTES, _DAYS):
        found = [length for length in (limit, *lengths) if length is not None]
        if all(unit in measure for _, unit in found):
            amounts = [amount * measure[unit] for amount, unit in found]
            return StepSum(
                steps=round(sum(amounts[1:]), 6),
                limit=amounts[0],
                in_minutes=measure is _MINUTES,
            )
    return None


def check_step_sum(entry: Entry) -> None:
    """Refuse steps that take more or less time than the limit, saying how much."""
    found = step_sum(entry.limit, [step.limit for step in entry.steps])
    if found is None or found.over == 0:
        return
    steps, limit, by = (
        found.said(one) for one in (found.steps, found.limit, found.over)
    )
    steps_en, limit_en, by_en = (
        found.said(one, "en") for one in (found.steps, found.limit, found.over)
    )
    word, word_en = ("thừa", "over") if found.over > 0 else ("thiếu", "short of")
    raise InvalidValueError(
        field="steps",
        problem=(
            f"the steps add up to {steps_en}, the limit is {limit_en}: "
            f"{by_en} {word_en} it."
        ),
        problem_vi=f"Các bước cộng lại {steps}, thời hạn là {limit}: {word} {by}.",
    )
