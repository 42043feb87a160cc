"""When an apology is owed, what it may say, and to what date it may move a case."""

from datetime import date

import pytest

from rules.apology import (
    Timing,
    apology_duty,
    check_new_date,
    is_after_term,
    suggest_new_date,
    timing,
)
from rules.errors import (
    ClockStandsError,
    ExtensionNotLaterError,
    ExtensionNotWorkingDayError,
    NewDateInPastError,
    NoDueDateError,
    SecondReappointmentError,
)
from rules.lifecycle import CaseState
from rules.sla import dates
from tests.case_facts import VIETNAM, at, case, limit, new_date, pause, supplement

# facts, now, (by when, whether that is past) or None
DUTIES = {
    "in hand: by the last working day before it is due": (
        case(),
        "2026-11-26 17:00",
        ("2026-11-26", False),
    ),
    "on the due day it is too late for the decree": (
        case(),
        "2026-11-27 07:30",
        ("2026-11-26", True),
    ),
    "same day: only afterwards": (case("same_day"), "2026-11-19 10:00", (None, False)),
    "same day, and late": (case("same_day"), "2026-11-20 10:00", (None, True)),
    "a new date was given": (
        case(extension=new_date("2026-12-04")),
        "2026-12-03 09:00",
        None,
    ),
    "the clock stands": (
        case(
            state=CaseState.SUPPLEMENT_REQUIRED,
            supplements=[supplement("2026-11-23 08:00")],
        ),
        "2026-11-26 09:00",
        None,
    ),
    "finished": (
        case(state=CaseState.FINISHED, finished_at=at("2026-11-26 09:00")),
        "2026-11-26 10:00",
        None,
    ),
    "no limit": (case("none"), "2026-11-26 10:00", None),
}


@pytest.mark.parametrize(
    ("facts", "now", "expected"), list(DUTIES.values()), ids=list(DUTIES)
)
def test_an_apology_is_owed_or_not(facts, now, expected):
    duty = apology_duty(facts, dates(facts, VIETNAM), at(now))
    if expected is None:
        assert duty is None
    else:
        assert duty is not None
        owed_on = duty.owed_on.isoformat() if duty.owed_on else None
        assert (owed_on, duty.is_past) == expected


TIMINGS = {
    "in the time of the decree": ("2026-11-26 16:59", None, "before_due", False),
    "on the due day: expected late, but marked": (
        "2026-11-27 09:00",
        None,
        "before_due",
        True,
    ),
    "at the due instant": ("2026-11-27 17:00", None, "before_due", True),
    "after it: not returned in time": (
        "2026-11-27 17:00:01",
        None,
        "after_due",
        True,
    ),
    "after the work was finished": (
        "2026-12-02 09:00",
        "2026-12-01 09:00",
        "after_finish",
        True,
    ),
}


@pytest.mark.parametrize(
    ("issued", "ended", "text", "marked"), list(TIMINGS.values()), ids=list(TIMINGS)
)
def test_the_instant_of_issue_decides_what_the_notice_says(issued, ended, text, marked):
    dated = dates(case(), VIETNAM)
    assert timing(dated, at(issued), at(ended) if ended else None) == Timing(text)
    assert is_after_term(dated, at(issued)) is marked


def test_where_no_day_was_left_a_notice_before_the_due_instant_is_in_time():
    dated = dates(case("same_day"), VIETNAM)
    assert not is_after_term(dated, at("2026-11-19 16:00"))
    assert is_after_term(dated, at("2026-11-19 17:01"))


def test_a_notice_after_a_new_date_is_measured_by_the_first_one():
    dated = dates(case(extension=new_date("2026-12-04")), VIETNAM)
    assert is_after_term(dated, at("2026-12-01 09:00"))


# facts, new date, today, refusal
NEW_DATES = {
    "the due day itself": (case(), "2026-11-27", ExtensionNotLaterError),
    "a day off before the due day: not later, first of all": (
        case(),
        "2026-11-24",
        ExtensionNotLaterError,
    ),
    "a Saturday": (case(), "2026-11-28", ExtensionNotWorkingDayError),
    "the day of culture a year later": (
        case(received="2027-11-16 09:00"),
        "2027-11-24",
        ExtensionNotWorkingDayError,
    ),
    "before today": (
        case("1 working_day"),
        "2026-11-23",
        NewDateInPastError,
    ),
    "the clock stands": (
        case(pauses=[pause("2026-11-23 08:00")]),
        "2026-12-04",
        ClockStandsError,
    ),
    "there is no due date": (case("none"), "2026-12-04", NoDueDateError),
}


@pytest.mark.parametrize(
    ("facts", "to", "refusal"), list(NEW_DATES.values()), ids=list(NEW_DATES)
)
def test_a_new_date_that_may_not_be_given_is_refused(facts, to, refusal):
    with pytest.raises(refusal):
        check_new_date(
            date.fromisoformat(to),
            dates(facts, VIETNAM),
            VIETNAM,
            date(2026, 11, 26),
            already_reappointed=False,
        )


def test_the_next_working_day_after_the_due_day_may_be_given_also_today():
    for today in (date(2026, 11, 26), date(2026, 11, 30)):
        said = check_new_date(
            date(2026, 11, 30),
            dates(case(), VIETNAM),
            VIETNAM,
            today,
            already_reappointed=False,
        )
        assert said is None


def test_the_date_moves_once_unless_somebody_answers_for_more():
    dated = dates(case(extension=new_date("2026-12-04")), VIETNAM)
    question = (date(2026, 12, 11), dated, VIETNAM, date(2026, 12, 3))
    with pytest.raises(SecondReappointmentError):
        check_new_date(*question, already_reappointed=True)
    check_new_date(*question, already_reappointed=True, override=True)
    with pytest.raises(ExtensionNotLaterError):  # later than the new date, not the old
        check_new_date(
            date(2026, 12, 4),
            dated,
            VIETNAM,
            date(2026, 12, 3),
            already_reappointed=True,
            override=True,
        )


STEP = {"step_since": at("2026-11-25 08:00"), "step_limit": limit("2 working_day")}

# facts, limits of the steps that follow, now, suggested
SUGGESTIONS = {
    "the step in hand ends with the term: the next two add up": (
        case(**STEP),
        ["2 working_day", "1 working_day"],
        "2026-11-26 09:00",
        "2026-12-02",
    ),
    "the step in hand is over: one more working day, then the next": (
        case(step_since=at("2026-11-19 10:00"), step_limit=limit("2 working_day")),
        ["1 working_day"],
        "2026-11-26 09:00",
        "2026-11-30",
    ),
    "everything would still fit: the day after the due day": (
        case("10 working_day"),
        ["1 working_day"],
        "2026-11-19 09:00",
        "2026-12-07",
    ),
    "long overdue, nothing known of the steps: tomorrow": (
        case(),
        [],
        "2026-12-22 09:00",
        "2026-12-23",
    ),
    "over Tết": (
        case("5 working_day", "2026-02-09 09:00"),
        ["3 working_day"],
        "2026-02-24 09:00",
        "2026-02-27",
    ),
    "half days and steps without a limit": (
        case(),
        ["0.5 working_day", "none", "1.5 working_day"],
        "2026-11-30 13:00",
        "2026-12-02",
    ),
}


@pytest.mark.parametrize(
    ("facts", "remaining", "now", "expected"),
    list(SUGGESTIONS.values()),
    ids=list(SUGGESTIONS),
)
def test_a_suggested_date_follows_from_the_remaining_steps(
    facts, remaining, now, expected
):
    dated = dates(facts, VIETNAM)
    found = suggest_new_date(
        facts, dated, [limit(t) for t in remaining], VIETNAM, at(now)
    )
    assert found == date.fromisoformat(expected)
    check_new_date(found, dated, VIETNAM, at(now).date(), already_reappointed=False)
