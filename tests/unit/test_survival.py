"""The early warning: the estimate of the textbook, and more than the naive rate."""

import subprocess
import sys

import pytest

from bench.early_warning import backtest
from bench.invented_years import invent
from tests.house.tree import ROOT
from tracker.survival import FEWEST_ALIKE, Passage, outlook, share_beyond

#: Weeks in remission of the 21 patients with 6-MP (Freireich 1963; a plus: censored),
#: and the estimates that every textbook prints.
ENDED = (6, 6, 6, 7, 10, 13, 16, 22, 23)
CENSORED = (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
PRINTED = {
    5: 1.0, 6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448,
}  # fmt: skip


def test_the_estimate_is_the_one_of_the_textbook():
    said = {at: round(share_beyond(at, ENDED, CENSORED), 3) for at in (*PRINTED, 1000)}
    assert said == {**PRINTED, 1000: PRINTED[23]}


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


def test_the_library_is_loaded_by_nobody_but_the_job():
    program = (
        "import sys, web.app, tracker.scheduler\n"
        "print(sorted({'numpy', 'scipy'} & set(sys.modules)))\n"
        "from tracker.survival import share_beyond\n"
        "print(share_beyond(3, [1, 3, 4], [2]), 'scipy' in sys.modules)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    assert ended.stdout.splitlines() == ["[]", "0.375 True"]
