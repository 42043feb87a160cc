"""Who held a late case, who kept it beyond the limit, and whose the delay is."""

import pytest

from rules.accountability import attribute, term_in_force, term_of_missed
from rules.shares import apportioned
from rules.sla import dates, missed_deadlines
from tests.case_facts import VIETNAM, at, case, held, pause, supplement

DUE = "2026-11-27 17:00"  # five working days from Thursday 19/11 at 09:00


def accounted(holdings, until, facts=None):
    facts = facts or case()
    term = term_in_force(facts, dates(facts, VIETNAM), at(until))
    return attribute(holdings, term, VIETNAM)


def minutes(attribution, what="delay_minutes"):
    """Say the minutes of each holder, added over steps and officers."""
    return {s.holder: getattr(s, what) for s in attribution.per_holder()}


DESK = held(
    "desk", "desk", "2026-11-19 09:00", "2026-11-19 10:00", term="4 working_hour"
)
TWO_DAYS = {"term": "2 working_day", "step_no": 2}
ONE_DAY = {"term": "1 working_day", "step_no": 3}

# holdings, until, minutes of the delay by holder
DELAYS = {
    "one unit kept it two days over, the next one day: two to one": (
        [
            DESK,
            held("unit", "land", "2026-11-19 10:00", "2026-11-26 17:00", **TWO_DAYS),
            held("unit", "legal", "2026-11-26 17:00", **ONE_DAY),
        ],
        "2026-11-30 17:00",
        {"desk": 0, "land": 320, "legal": 160},
    ),
    "the last one did its step in time: the delay is of whoever used it up": (
        [
            DESK,
            held("unit", "land", "2026-11-19 10:00", "2026-11-27 17:00", **TWO_DAYS),
            held("unit", "legal", "2026-11-27 17:00", **ONE_DAY),
        ],
        "2026-11-30 17:00",
        {"desk": 0, "land": 480, "legal": 0},
    ),
    "every step in time, yet late: of who held it after the due date": (
        [
            held("unit", "land", "2026-11-19 10:00", DUE, term="6 working_day"),
            held("unit", "legal", DUE, "2026-11-30 09:30", term="6 working_day"),
            held("unit", "seal", "2026-11-30 09:30", term="6 working_day"),
        ],
        "2026-11-30 17:00",
        {"land": 0, "legal": 120, "seal": 360},
    ),
    "nobody held it after the due date: of the last holder": (
        [
            held("unit", "land", "2026-11-19 10:00", "2026-11-20 17:00", **TWO_DAYS),
            held("unit", "legal", "2026-11-20 17:00", "2026-11-23 17:00", **ONE_DAY),
        ],
        "2026-11-30 17:00",
        {"land": 0, "legal": 480},
    ),
    "a holder without a limit is bound by the deadline": (
        [held("unit", "land", "2026-11-19 10:00")],
        "2026-11-30 17:00",
        {"land": 480},
    ),
    "another body answers late: the time is its own, not the unit's": (
        [
            held("unit", "land", "2026-11-19 10:00", term="3 working_day", step_no=2),
            held(
                "other_body",
                "fire",
                "2026-11-20 08:00",
                "2026-11-30 08:00",
                term="2 working_day",
            ),
        ],
        "2026-11-30 17:00",
        {"land": 0, "fire": 480},
    ),
    "two bodies asked at once: each by its own limit": (
        [
            held("unit", "land", "2026-11-19 10:00", term="9 working_day", step_no=2),
            held(
                "other_body",
                "fire",
                "2026-11-20 07:30",
                "2026-11-30 17:00",
                term="2 working_day",
            ),
            held(
                "other_body",
                "water",
                "2026-11-20 07:30",
                "2026-11-27 17:00",
                term="3 working_day",
            ),
        ],
        "2026-11-30 17:00",
        # fire is three days over (26, 27, 30), water one (27)
        {"land": 0, "fire": 360, "water": 120},
    ),
    "the applicant's time after the due date is nobody's delay": (
        [
            held("unit", "land", "2026-11-19 10:00", "2026-11-30 17:00", **TWO_DAYS),
            held("applicant", "applicant", "2026-11-30 17:00", "2026-12-02 17:00"),
            held("unit", "land", "2026-12-02 17:00", **TWO_DAYS),
        ],
        "2026-12-03 17:00",
        {"land": 960, "applicant": 0},
    ),
    "no delay, no shares": (
        [DESK, held("unit", "land", "2026-11-19 10:00", **TWO_DAYS)],
        DUE,
        {"desk": 0, "land": 0},
    ),
}


@pytest.mark.parametrize(
    ("holdings", "until", "expected"), list(DELAYS.values()), ids=list(DELAYS)
)
def test_the_delay_is_shared(holdings, until, expected):
    found = accounted(holdings, until)
    assert minutes(found) == expected
    assert sum(expected.values()) == found.delay_minutes
    assert found.unattributed_minutes == 0


def test_the_same_hour_is_never_held_by_the_unit_and_the_body_it_asked():
    found = accounted(
        [
            DESK,
            held("unit", "land", "2026-11-19 10:00", term="9 working_day", step_no=2),
            held("other_body", "fire", "2026-11-20 08:00", "2026-11-26 08:00"),
        ],
        DUE,
    )
    assert minutes(found, "held_minutes") == {
        "desk": 60,
        "land": 330 + 30 + 450 + 480,  # 19/11, the 20th before asking, the 26th, 27th
        "fire": 450 + 480 + 480 + 30,
    }
    assert found.delay_minutes == 0


def test_a_step_handed_to_a_colleague_does_not_begin_anew():
    step, an, binh = TWO_DAYS, {"officer": "an"}, {"officer": "binh"}
    found = accounted(
        [
            held("unit", "land", "2026-11-19 10:00", "2026-11-23 17:00", **step, **an),
            held("unit", "land", "2026-11-23 17:00", **step, **binh),
        ],
        "2026-11-30 17:00",
    )
    late = {s.officer: (s.beyond_minutes, s.delay_minutes) for s in found.shares}
    # The two days were over on the 23rd; each day after it is the colleague's.
    assert late == {"an": (0, 0), "binh": (4 * 480, 480)}


def test_a_step_that_comes_back_is_a_new_step():
    found = accounted(
        [
            held("unit", "land", "2026-11-19 10:00", "2026-11-23 17:00", **TWO_DAYS),
            held("unit", "legal", "2026-11-23 17:00", "2026-11-25 17:00", **ONE_DAY),
            held("unit", "land", "2026-11-25 17:00", "2026-11-27 17:00", **TWO_DAYS),
            held("unit", "legal", "2026-11-27 17:00", **ONE_DAY),
        ],
        "2026-12-01 17:00",
    )
    assert minutes(found, "beyond_minutes") == {"land": 0, "legal": 480}
    assert minutes(found) == {"land": 0, "legal": 960}


def test_the_shares_are_told_by_step_by_officer_and_by_unit():
    an = {"officer": "an", "officer_name": "An"}
    found = accounted(
        [
            held(
                "unit",
                "land",
                "2026-11-19 10:00",
                "2026-11-26 17:00",
                **an,
                **TWO_DAYS,
            ),
            held(
                "unit",
                "land",
                "2026-11-26 17:00",
                **an,
                **ONE_DAY,
            ),
        ],
        "2026-11-30 17:00",
    )
    assert [(s.step_no, s.delay_minutes) for s in found.shares] == [(2, 320), (3, 160)]
    (an,) = found.per_officer()
    assert (an.officer_name, an.step_no, an.delay_minutes) == ("An", None, 480)
    (land,) = found.per_holder()
    assert (land.holder_name, land.officer_name, land.beyond_minutes) == (
        "Land",
        "",
        1440,
    )


def test_a_wait_for_the_applicant_counts_whether_or_not_a_holding_says_so():
    late = held("unit", "land", "2026-11-19 10:00", **TWO_DAYS)
    waits = [supplement("2026-11-30 17:00")]
    said = held("applicant", "applicant", "2026-11-30 17:00")
    facts = case(supplements=waits, after_supplement="resume")
    for holdings in ([late], [late, said]):
        found = accounted(holdings, "2026-12-03 17:00", facts)
        assert (found.delay_minutes, found.waiting_minutes) == (480, 3 * 480)
        assert minutes(found)["land"] == 480
    assert found.working_days_late == 4  # the applicant's calendar is not the office's


def test_the_deadline_missed_before_a_supplement_has_its_own_account():
    facts = case(supplements=[supplement("2026-11-30 17:00", "2026-12-07 09:00")])
    holdings = [
        held("unit", "land", "2026-11-19 10:00", "2026-11-30 17:00", **TWO_DAYS),
        held("applicant", "applicant", "2026-11-30 17:00", "2026-12-07 09:00"),
        held("unit", "legal", "2026-12-07 09:00", term="9 working_day", step_no=3),
    ]
    (missed,) = missed_deadlines(facts, VIETNAM)
    before = attribute(holdings, term_of_missed(facts, missed), VIETNAM)
    assert (before.working_days_late, minutes(before)) == (1, {"land": 480})
    # The new deadline is 14/12; what was held before the restart no longer counts.
    after = accounted(holdings, "2026-12-15 17:00", facts)
    assert minutes(after) == {"legal": 480}


def test_a_pause_of_the_sector_stops_the_step_with_the_case():
    holding = held("unit", "land", "2026-11-19 10:00", **TWO_DAYS)
    stood = case(pauses=[pause("2026-11-20 08:00", "2026-11-30 08:00")])
    assert minutes(accounted([holding], DUE, stood), "beyond_minutes") == {"land": 0}
    assert minutes(accounted([holding], DUE), "beyond_minutes") == {"land": 3 * 480}


def test_a_delay_that_nobody_on_record_held_is_said_to_be_so():
    waiting = held("applicant", "applicant", "2026-11-19 10:00", "2026-11-20 10:00")
    for holdings in ([], [waiting]):
        found = accounted(holdings, "2026-11-30 17:00")
        assert (found.delay_minutes, found.unattributed_minutes) == (480, 480)
        assert sum(minutes(found).values()) == 0


def test_a_case_without_a_due_date_still_tells_who_holds_it():
    found = accounted(
        [held("unit", "land", "2026-11-19 10:00", **ONE_DAY)],
        "2026-11-23 17:00",
        case("none"),
    )
    assert (found.delay_minutes, found.working_days_late) == (0, 0)
    assert minutes(found, "held_minutes") == {"land": 330 + 960}
    assert minutes(found, "beyond_minutes") == {"land": 480}


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (10, [1, 1, 1], [4, 3, 3]),
        (1, [1, 2], [0, 1]),
        (7, [3, 0, 4], [3, 0, 4]),
        (100, [1, 1, 1, 97], [1, 1, 1, 97]),
        (5, [0, 0], [0, 0]),
        (5, [], []),
    ],
    ids=[
        "equals: the first gets the odd minute",
        "the larger remainder first",
        "nothing for nothing",
        "exact",
        "no weights at all",
        "nobody",
    ],
)
def test_minutes_are_split_whole(total, weights, parts):
    assert apportioned(total, weights) == parts
