"""`python -m bench.early_warning`: does the early warning know more than the rate?

Walks through invented years. Every week it asks the model about each open case, with
nothing but what was known by then, and compares with how the case ended. Printed are
the Brier score, that of the naive rate (the share late of all that had finished by
then), the skill, and how often it happened where a chance was given.
"""

import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.invented_years import DAY, YEAR, Invented, invent
from tracker.early_warning import OpenCase, judged
from tracker.survival import Passage

_STEP = 5 * DAY
_FIRST = 0.2 * YEAR  # before, there is hardly a history
_TENTHS = 10


@dataclass(slots=True)
class Verdict:
    """What came of the guesses: squared errors, and how chances came true."""

    guesses: int = 0
    error: float = 0.0
    naive_error: float = 0.0
    bands: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    came_true: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, chance: float, naive: float, *, is_late: bool) -> None:
        """Count one guess."""
        self.guesses += 1
        self.error += (chance - is_late) ** 2
        self.naive_error += (naive - is_late) ** 2
        band = min(int(chance * _TENTHS), _TENTHS - 1)
        self.bands[band].append(chance)
        self.came_true[band] += is_late

    @property
    def brier(self) -> float:
        """Mean squared error of the guesses; 0 is perfect."""
        return self.error / self.guesses

    @property
    def naive_brier(self) -> float:
        """The same, for whoever always says the rate."""
        return self.naive_error / self.guesses

    @property
    def skill(self) -> float:
        """Say how much better than the rate; 1 is perfect, 0 no better."""
        return 1 - self.brier / self.naive_brier

    @property
    def calibration_error(self) -> float:
        """Mean distance between the chances given and how often they came true."""
        return sum(
            abs(sum(said) - self.came_true[band]) for band, said in self.bands.items()
        ) / max(1, self.guesses)


def backtest(cases: Sequence[Invented]) -> Verdict:
    """Ask every week, with what was known by then; compare with the end."""
    found = Verdict()
    at = _FIRST
    while at < YEAR:
        finished: dict[tuple[str, int], list[Passage]] = defaultdict(list)
        done = [case for case in cases if case.end <= at]
        for case in done:
            rest = 0.0
            for no in range(len(case.steps), 0, -1):
                length = case.steps[no - 1]
                rest += length
                finished[case.kind, no].append(Passage(length, rest))
        usual = sum(case.is_late for case in done) / max(1, len(done))
        waiting = [_open(case, at) for case in cases if case.start <= at < case.end]
        for case, outlook in judged(finished, waiting, usual):
            found.add(outlook.chance, usual, is_late=case.key.is_late)
        at += _STEP
    return found


def _open(case: Invented, at: float) -> OpenCase:
    no, begun = 1, case.start
    while at >= begun + case.steps[no - 1]:
        begun += case.steps[no - 1]
        no += 1
    return OpenCase(case, (case.kind, no), at - begun, case.start + case.limit - at)


def report(name: str, verdict: Verdict) -> str:
    """Write the figures of one year, with the table of calibration."""
    lines = [
        f"{name}: {verdict.guesses} guesses",
        f"  Brier score {verdict.brier:.4f}, naive rate {verdict.naive_brier:.4f}, "
        f"skill {verdict.skill:+.3f}, "
        f"mean calibration error {verdict.calibration_error:.3f}",
        "  chance given   guesses   came true",
    ]
    for band in sorted(verdict.bands):
        said = verdict.bands[band]
        lines.append(
            f"  {sum(said) / len(said):10.1%} {len(said):11d} "
            f"{verdict.came_true[band] / len(said):10.1%}"
        )
    return "\n".join(lines)


def main() -> int:
    """Print both years; 1 unless the model beats the rate in both."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
    is_better = True
    for name, shock in (("a year", False), ("a year with a shock", True)):
        verdict = backtest(invent(size, seed=2026, shock=shock))
        sys.stdout.write(report(name, verdict) + "\n")
        is_better = is_better and verdict.skill > 0
    return 0 if is_better else 1


if __name__ == "__main__":
    raise SystemExit(main())
