"""The early warning: the estimate of the textbook, and more than the naive rate."""

import pytest

from bench.early_warning import backtest
from bench.invented_years import invent
from rules.survival import FEWEST_ALIKE, Passage, Seen, Survival, outlook

#: Weeks in remission of the 21 patients with 6-MP (Freireich 1963; a plus: censored),
#: and the estimates that every textbook prints.
ENDED = (6, 6, 6, 7, 10, 13, 16, 22, 23)
CENSORED = (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
PRINTED = {
    5: 1.0, 6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448,
}  # fmt: skip


def test_the_estimate_is_the_one_of_the_textbook():
    curve = Survival(
        [Seen(n, True) for n in ENDED] + [Seen(n, False) for n in CENSORED]
    )
    assert {at: round(curve.beyond(at), 3) for at in PRINTED} == PRINTED
    assert curve.beyond(1000) == curve.beyond(23)


def test_of_too_few_nothing_is_said_and_the_basis_is_a_count():
    seen = [Passage(n, 10 + n) for n in range(FEWEST_ALIKE)]
    assert outlook(seen, [], used=0, left=5, usual=0.1) is None  # one had passed on
    found = outlook([*seen, Passage(99, 99)], [], used=0, left=12, usual=0.1)
    assert (found.alike, found.alike_late) == (10, 8)
    assert 0.1 < found.chance < 0.8


def test_whoever_still_waits_makes_the_others_wait_more_likely():
    seen = [Passage(5, n) for n in range(6, 26)]
    alone = outlook(seen, [], used=4, left=10, usual=0.0)
    with_others = outlook(seen, [20.0] * 10, used=4, left=10, usual=0.0)
    assert with_others.chance > alone.chance


@pytest.mark.parametrize("shock", [False, True], ids=["a year", "a shock"])
def test_it_knows_more_than_the_rate_on_a_year_it_has_never_seen(shock):
    verdict = backtest(invent(1500, seed=7, shock=shock))
    assert verdict.guesses > 500
    assert verdict.skill > 0
    assert verdict.calibration_error < 0.15
