"""When a letter is tried again, and when somebody has to look at it."""

from datetime import UTC, datetime, timedelta

import pytest

from notifications.errors import FailureKind
from notifications.retry import FEWEST_TRIES, PATIENCE, retry_decision

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
CURABLE = [kind for kind in FailureKind if kind is not FailureKind.REFUSED]


def decide(kind, attempts=1, age=timedelta(0)):
    return retry_decision(kind, attempts=attempts, first_tried_at=NOW - age, now=NOW)


def waits(kind, tries):
    return [
        (decide(kind, attempts=number).again_at - NOW) // timedelta(minutes=1)
        for number in range(1, tries + 1)
    ]


def test_a_refusal_for_good_is_not_tried_again():
    assert decide(FailureKind.REFUSED).is_given_up


@pytest.mark.parametrize(
    ("kind", "minutes"),
    [
        (FailureKind.TRY_LATER, [1, 5, 15, 60, 60, 60]),
        (FailureKind.UNREACHABLE, [1, 2, 5, 10, 15, 15]),
        (FailureKind.NOT_SET_UP, [5, 15, 15, 15, 15, 15]),
        (FailureKind.UNKNOWN, [15, 60, 240, 720, 720, 720]),
    ],
)
def test_each_kind_of_failure_has_its_own_patience(kind, minutes):
    assert waits(kind, 6) == minutes


@pytest.mark.parametrize("kind", CURABLE)
def test_after_three_days_and_enough_tries_the_letter_is_given_up(kind):
    assert decide(kind, attempts=FEWEST_TRIES, age=PATIENCE).is_given_up


@pytest.mark.parametrize("kind", CURABLE)
def test_a_deliverer_that_stood_still_for_a_week_costs_no_letter(kind):
    assert not decide(kind, attempts=2, age=timedelta(days=7)).is_given_up


@pytest.mark.parametrize("kind", CURABLE)
def test_many_tries_in_one_night_cost_no_letter(kind):
    assert not decide(kind, attempts=500, age=timedelta(hours=12)).is_given_up


@pytest.mark.parametrize("kind", CURABLE)
def test_a_clock_set_back_still_answers_with_a_time_ahead(kind):
    decision = decide(kind, attempts=0, age=timedelta(hours=-1))
    assert decision.again_at is not None
    assert decision.again_at > NOW
