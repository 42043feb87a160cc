"""Where a case stands with its time, in one tag: the answer to "how is it doing?"."""

from dataclasses import dataclass
from datetime import date

from rules.sla import Assessment, Verdict
from web.presenting.dates import date_short
from web.presenting.labels import label
from web.presenting.looks import tag_state
from web.presenting.numbers import working_days

#: States that say by themselves how the case stands.
_SETTLED = {
    "registered",
    "not_accepted",
    "supplement_required",
    "payment_required",
    "withdrawn",
    "stopped",
    "closed",
}
_OVER = {"finished", "returned"}
_SOON = 2


@dataclass(frozen=True, slots=True)
class Standing:
    """The tag of a case: its state for shape and colour, and its words."""

    tag: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What is known of one case on one day, in civil dates."""

    state: str
    assessment: Assessment
    today: date
    apology_due_on: date | None = None
    reappointed_on: date | None = None


def standing(case: Watched, lang: str = "vi") -> Standing:
    """Say in a few words how a case stands; the gravest truth first."""
    late = _late(case, lang)
    if late is not None:
        return late
    if case.state in _SETTLED:
        return Standing(
            tag_state("state", case.state), label("state", case.state, lang)
        )
    verdict = case.assessment.verdict
    if verdict is Verdict.RUNNING:
        return _running(case, lang)
    return Standing(tag_state("verdict", verdict), label("verdict", verdict, lang))


def _late(case: Watched, lang: str) -> Standing | None:
    """Say how late, unless the one new date still holds."""
    found, english = case.assessment, lang == "en"
    if found.verdict is Verdict.LATE_AGAIN:
        days = working_days(found.working_days_late_again, lang)
        said = "Late again by" if english else "Trễ lời hẹn lại"
        return Standing("late", f"{said} {days}")
    if found.verdict is not Verdict.LATE:
        return None
    if case.reappointed_on is not None and case.state not in _OVER:
        return _again(case.reappointed_on, lang)
    return Standing("late", _late_words(case, lang))


def _late_words(case: Watched, lang: str) -> str:
    english, is_over = lang == "en", case.state in _OVER
    if not case.assessment.working_days_late:
        if is_over:
            return "Finished after the hour" if english else "Xong sau giờ hẹn"
        return "Late since today" if english else "Quá hạn hôm nay"
    days = working_days(case.assessment.working_days_late, lang)
    if is_over:
        return f"Finished {days} late" if english else f"Xong muộn {days}"
    return f"{days} late" if english else f"Quá {days}"


def _again(on: date, lang: str) -> Standing:
    said = "Re-appointed" if lang == "en" else "Đã hẹn lại"
    return Standing("again", f"{said} {date_short(on, lang)}")


def _running(case: Watched, lang: str) -> Standing:
    english = lang == "en"
    if case.reappointed_on is not None:
        return _again(case.reappointed_on, lang)
    if case.apology_due_on == case.today:
        return Standing("owe", label("rung", "apology_owed", lang))
    left = case.assessment.working_days_left or 0
    if not left:
        return Standing("due_soon", label("rung", "due_today", lang))
    days = working_days(left, lang)
    if left <= _SOON:
        return Standing("due_soon", f"{days} left" if english else f"Còn {days}")
    return Standing(
        "on_time", f"On time, {days} left" if english else f"Trong hạn, còn {days}"
    )
